//! When a message is sent, tried again, given up, and to which address. Pure.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Europe::Oslo;

use super::{Channel, NoticeKind, NoticeState, Outcome};
use crate::calendar::{BusinessCalendar, BusinessDays, instant_at, local_date};
use crate::values::{Email, Phone, text_enum};

/// After so many tries it has failed.
pub const MOST_ATTEMPTS: i32 = 12;

/// A sender that has not settled a message for so long is taken for dead. Longer than the slowest conversations with a
/// server (30 seconds each, eight in one claim), so that a living one is not.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);

/// Minutes until the second, third … try; the last holds for all that follow.
const WAITS: [i64; 6] = [1, 5, 15, 60, 120, 240];

/// A server that asks to be left alone for longer is tried all the same: as long as our own longest wait. A message has days at most,
/// and one header that is wrong must not end all of them.
const LONGEST_ASKED: TimeDelta = TimeDelta::hours(4);

text_enum! {
    /// Why a message is not sent at all.
    pub enum Suppression {
        /// The contact register has no address for the channel.
        NoAddress => "no_address",
        /// The number is not a mobile.
        NotMobile => "not_mobile",
        /// The address is not one that mail can be sent to.
        UnusableAddress => "unusable_address",
        /// The person has opted out of digital mail.
        OptedOut => "opted_out",
        /// The person has died.
        Deceased => "deceased",
        /// The letter was used, came back or was stopped in the meantime.
        LetterEnded => "letter_ended",
        /// A one-time code is not awaited any more, or its address is not the person's any more.
        CodeEnded => "code_ended",
        /// The person had the entry in the contact register deleted after the message was queued.
        EntryDeleted => "entry_deleted",
        /// An earlier message came back from the address, which was not confirmed since.
        AddressBounced => "address_bounced",
        /// The address was not confirmed for 18 months: no way to tell what another channel could not, or what the desk writes.
        AddressOutdated => "address_outdated",
        /// The person's address is protected by now, and what is written to them is not left to a template.
        AddressProtected => "address_protected",
        /// The message in whose stead it was queued did arrive.
        ArrivedBefore => "arrived_before",
    }
}

impl Suppression {
    /// Whether it is the channel that does not lead to the person, so that another may.
    pub fn is_about_the_channel(self) -> bool {
        match self {
            Self::NoAddress
            | Self::NotMobile
            | Self::UnusableAddress
            | Self::AddressBounced
            | Self::AddressOutdated => true,
            Self::OptedOut
            | Self::Deceased
            | Self::LetterEnded
            | Self::CodeEnded
            | Self::EntryDeleted
            | Self::AddressProtected
            | Self::ArrivedBefore => false,
        }
    }

    /// Whether it is the person who is not to be told on any channel, so that a letter or a call is left.
    pub fn leaves_paper(self) -> bool {
        matches!(self, Self::OptedOut | Self::AddressProtected)
    }
}

/// Whether a message may go from one state to the other.
pub fn may_become(from: NoticeState, to: NoticeState) -> bool {
    use NoticeState as S;
    match from {
        S::Queued | S::Deferred => matches!(to, S::Claimed | S::Expired | S::Suppressed),
        S::Claimed => {
            matches!(
                to,
                S::Queued
                    | S::HandingOver
                    | S::Deferred
                    | S::Suppressed
                    | S::Rejected
                    | S::Failed
                    | S::Expired
            )
        }
        S::HandingOver => {
            matches!(to, S::Accepted | S::Deferred | S::Rejected | S::Uncertain | S::Failed | S::Expired)
        }
        // The answer may come after the lease has ended, or a person knows.
        S::Uncertain => matches!(to, S::Accepted | S::Deferred | S::Rejected | S::Failed | S::Expired),
        S::Accepted => matches!(to, S::Delivered | S::Failed | S::Expired),
        S::Rejected | S::Delivered | S::Failed | S::Expired | S::Suppressed => false,
    }
}

/// Whether a report may have brought a message here before its sender heard the server's own answer.
pub fn is_by_report(state: NoticeState) -> bool {
    matches!(
        state,
        NoticeState::Accepted | NoticeState::Delivered | NoticeState::Failed | NoticeState::Expired
    )
}

/// How long after it was queued a message is still worth sending: an SMS two days, an e-mail a week; a one-time code ten
/// minutes, for somebody waits for it on the phone.
pub fn lifetime(kind: NoticeKind, channel: Channel) -> TimeDelta {
    match (kind, channel) {
        (NoticeKind::ContactCode, _) => TimeDelta::minutes(10),
        (_, Channel::Sms) => TimeDelta::hours(48),
        (_, Channel::Email) => TimeDelta::days(7),
    }
}

/// When messages that agents write are sent: in these hours, on business days, in Norway.
#[derive(Clone, Copy)]
pub struct SendWindow<'a> {
    /// The hours of the day.
    pub hours: SmsHours,
    /// Which days are business days.
    pub calendar: &'a BusinessCalendar,
}

impl SendWindow<'_> {
    /// When the window opens next; none: it is open now.
    pub fn opens(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let today = local_date(now);
        if self.calendar.is_business_day(today) {
            if self.hours.include(now) {
                return None;
            }
            if now < self.opening(today) {
                return Some(self.opening(today));
            }
        }
        Some(self.opening(self.calendar.add_business_days(today, BusinessDays(1))))
    }

    /// When it last began to be open.
    pub fn began(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let mut days = std::iter::successors(Some(local_date(now)), NaiveDate::pred_opt);
        let began = days.find(|date| self.calendar.is_business_day(*date) && self.opening(*date) <= now);
        self.opening(began.unwrap_or(NaiveDate::MIN))
    }

    fn opening(self, date: NaiveDate) -> DateTime<Utc> {
        instant_at(date, NaiveTime::from_hms_opt(self.hours.from, 0, 0).unwrap_or(NaiveTime::MIN))
    }
}

/// The wait after the try number `attempt` (from 1), a fifth more or less so that not all come back at once.
/// `spread` is any number that differs from message to message.
pub fn wait_after(attempt: i32, spread: u32) -> TimeDelta {
    let tried = usize::try_from(attempt.max(1) - 1).unwrap_or(0);
    let minutes = WAITS.get(tried).or(WAITS.last()).copied().unwrap_or(240);
    let percent = 80 + i64::from(spread % 41);
    TimeDelta::milliseconds(minutes * 600 * percent)
}

/// Where a message stands after a try, and when it is due next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The new state.
    pub state: NoticeState,
    /// When it is tried again, if it is.
    pub due_at: Option<DateTime<Utc>>,
}

/// What a try is judged by beside its outcome.
#[derive(Clone, Copy, Debug)]
pub struct Tried {
    /// The number of the try, from 1.
    pub attempt: i32,
    /// Differs from message to message.
    pub spread: u32,
    /// After this it is not sent any more.
    pub expires_at: DateTime<Utc>,
}

/// The state that follows from an outcome.
pub fn after(outcome: &Outcome, tried: Tried, now: DateTime<Utc>) -> Step {
    let ended = |state| Step { state, due_at: None };
    let later = |due_at| {
        if due_at < tried.expires_at {
            Step { state: NoticeState::Deferred, due_at: Some(due_at) }
        } else {
            ended(NoticeState::Expired)
        }
    };
    match outcome {
        Outcome::Accepted { .. } => ended(NoticeState::Accepted),
        Outcome::Rejected { .. } => ended(NoticeState::Rejected),
        Outcome::Uncertain { .. } => ended(NoticeState::Uncertain),
        Outcome::Suppressed(_) => ended(NoticeState::Suppressed),
        Outcome::Held => later(now + wait_after(1, tried.spread)),
        Outcome::Deferred { .. } if tried.attempt >= MOST_ATTEMPTS => ended(NoticeState::Failed),
        Outcome::Deferred { retry_after, .. } => {
            let asked = retry_after.unwrap_or_default().min(LONGEST_ASKED);
            later(now + wait_after(tried.attempt, tried.spread).max(asked))
        }
    }
}

/// What is known of a person, and of the letter in question, when a message is about to be sent.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// From the contact register.
    pub email: Option<Email>,
    /// From the contact register.
    pub mobile: Option<Phone>,
    /// The number given with the letter's order, which may differ.
    pub ordered_mobile: Option<Phone>,
    /// The person wants no digital mail.
    pub opted_out: bool,
    /// The person has died.
    pub deceased: bool,
    /// The letter that the message is about is not awaited any more.
    pub letter_ended: bool,
    /// The one-time code that the message brings is not awaited any more.
    pub code_ended: bool,
    /// The entry in the contact register was deleted after the message was queued.
    pub entry_deleted: bool,
    /// Messages come back from the e-mail address.
    pub email_bounced: bool,
    /// The e-mail address was not confirmed for 18 months, and the message asks for one that was.
    pub email_outdated: bool,
    /// The same of the mobile in the register.
    pub mobile_outdated: bool,
    /// The person's address is protected.
    pub address_protected: bool,
    /// The message that it follows did arrive.
    pub arrived_before: bool,
}

/// Where a message goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// By e-mail.
    Email(Email),
    /// By SMS.
    Sms(Phone),
}

/// The address for a message, or why there is none.
///
/// What an opt-out stops follows from the kind. About a letter we write to the number given with its order.
pub fn address(kind: NoticeKind, channel: Channel, contact: Contact) -> Result<Address, Suppression> {
    if contact.deceased {
        return Err(Suppression::Deceased);
    }
    if contact.opted_out && kind.on_opt_out().stops() {
        return Err(Suppression::OptedOut);
    }
    if contact.address_protected && kind.spares_protected() {
        return Err(Suppression::AddressProtected);
    }
    if contact.arrived_before {
        return Err(Suppression::ArrivedBefore);
    }
    if contact.letter_ended {
        return Err(Suppression::LetterEnded);
    }
    if contact.entry_deleted {
        return Err(Suppression::EntryDeleted);
    }
    if contact.code_ended {
        return Err(Suppression::CodeEnded);
    }
    match channel {
        // A code is how such an address is confirmed again.
        Channel::Email if contact.email_bounced && kind != NoticeKind::ContactCode => {
            Err(Suppression::AddressBounced)
        }
        Channel::Email if contact.email_outdated => Err(Suppression::AddressOutdated),
        Channel::Email => contact.email.map(Address::Email).ok_or(Suppression::NoAddress),
        Channel::Sms => {
            let is_ordered = contact.ordered_mobile.is_some();
            let phone = contact.ordered_mobile.or(contact.mobile).ok_or(Suppression::NoAddress)?;
            if contact.mobile_outdated && !is_ordered {
                return Err(Suppression::AddressOutdated);
            }
            if phone.can_receive_sms() { Ok(Address::Sms(phone)) } else { Err(Suppression::NotMobile) }
        }
    }
}

/// The hours of the day, in Norway, in which an SMS may arrive: from `from` and before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmsHours {
    /// 0 to 23.
    pub from: u32,
    /// 1 to 24, after `from`.
    pub until: u32,
}

impl SmsHours {
    /// Any time of the day.
    pub const ALL_DAY: Self = Self { from: 0, until: 24 };
    /// When public bodies send SMS: nobody is woken by one.
    pub const DAYTIME: Self = Self { from: 9, until: 17 };

    /// Reads `9-17`.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, until) = text.split_once('-')?;
        let hours = Self { from: from.trim().parse().ok()?, until: until.trim().parse().ok()? };
        (hours.from < hours.until && hours.until <= 24).then_some(hours)
    }

    /// Whether one may be sent now.
    pub fn include(self, now: DateTime<Utc>) -> bool {
        (self.from..self.until).contains(&now.with_timezone(&Oslo).hour())
    }
}

#[cfg(test)]
mod tests;
