//! The list of messages, with the people, and the tries of one message.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text};

use super::{Notice, NoticeState};
use crate::db::schema::{notice_attempts, notice_follow_ups, notice_judgements, notices, persons};
use crate::db::{AnyConnection, Condition, Error, MultiBackend, UtcTime};
use crate::values::{NoticeId, text_enum};

/// No more than so many are counted for a page.
pub const MOST_COUNTED: i64 = 1000;

text_enum! {
    /// Which messages are listed.
    pub enum Shelf {
        /// Those of which nobody can tell whether they were sent, the oldest first.
        ToJudge => "to_judge",
        /// Those that reached their person by no channel and about which nobody has decided, the oldest first.
        Unreached => "unreached",
        /// Those that did not get through, that nothing followed and about which nobody has decided, the latest first.
        NotDelivered => "not_delivered",
        /// Those that wait, the longest waiting first.
        Waiting => "waiting",
        /// All, the latest first.
        All => "all",
    }
}

impl Shelf {
    /// In the words of a partial index; with bound values it would not be used.
    fn condition(self) -> Option<&'static str> {
        match self {
            Self::ToJudge => Some("notices.state = 'uncertain'"),
            Self::NotDelivered => Some("notices.state IN ('rejected', 'failed', 'expired')"),
            Self::Waiting => Some("notices.state IN ('queued', 'deferred')"),
            Self::Unreached => {
                Some("notice_follow_ups.notice_id IS NOT NULL AND notice_follow_ups.followed_by IS NULL")
            }
            Self::All => None,
        }
    }
}

/// One message with what the list shows of its person. Where it goes is not among it.
#[derive(Clone, Debug, Queryable)]
pub struct ListedNotice {
    /// The message.
    pub notice: Notice,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
}

/// One try to hand a message over.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Attempt {
    /// From 1.
    pub attempt: i32,
    /// When it was put on record as being handed over.
    pub started_at: UtcTime,
    /// When it was known what came of it.
    pub finished_at: Option<UtcTime>,
    /// What came of it: a state.
    pub outcome: Option<NoticeState>,
    /// The server's code.
    pub detail: Option<String>,
    /// The SMS provider that had it, by its name in the settings.
    pub provider: Option<String>,
}

/// Part of a list, from behind `after` on.
pub fn listed(
    conn: &mut AnyConnection,
    shelf: Shelf,
    after: Option<&NoticeId>,
    limit: i64,
) -> Result<Vec<ListedNotice>, Error> {
    let mut listed = notices::table
        .inner_join(persons::table)
        .left_join(notice_judgements::table.on(notice_judgements::notice_id.eq(notices::notice_id)))
        .left_join(notice_follow_ups::table.on(notice_follow_ups::notice_id.eq(notices::notice_id)))
        .limit(limit)
        .select((Notice::as_select(), persons::given_name, persons::family_name))
        .into_boxed::<MultiBackend>();
    if let Some(condition) = shelf.condition() {
        listed = listed.filter(Condition(condition));
    }
    listed = match shelf {
        Shelf::ToJudge => listed.order(notices::notice_id),
        Shelf::Waiting => listed.order((notices::due_at, notices::notice_id)),
        Shelf::Unreached => listed.filter(notice_judgements::notice_id.is_null()).order(notices::notice_id),
        Shelf::NotDelivered => listed
            .filter(notice_judgements::notice_id.is_null())
            .filter(notice_follow_ups::notice_id.is_null())
            .order(notices::notice_id.desc()),
        Shelf::All => listed.order(notices::notice_id.desc()),
    };
    if let Some(after) = after.cloned() {
        listed = match shelf {
            Shelf::ToJudge | Shelf::Unreached => listed.filter(notices::notice_id.gt(after)),
            Shelf::NotDelivered | Shelf::All => listed.filter(notices::notice_id.lt(after)),
            Shelf::Waiting => listed.filter(
                sql::<Bool>(
                    "(notices.due_at, notices.notice_id) > (SELECT due_at, notice_id FROM notices WHERE notice_id = ",
                )
                .bind::<Text, _>(after)
                .sql(")"),
            ),
        };
    }
    Ok(listed.load(conn)?)
}

/// How many stand on a list; one more than [`MOST_COUNTED`] stands for all beyond.
pub fn count(conn: &mut AnyConnection, shelf: Shelf) -> Result<i64, Error> {
    let mut there = notices::table
        .left_join(notice_judgements::table.on(notice_judgements::notice_id.eq(notices::notice_id)))
        .left_join(notice_follow_ups::table.on(notice_follow_ups::notice_id.eq(notices::notice_id)))
        .limit(MOST_COUNTED + 1)
        .select(sql::<Integer>("1"))
        .into_boxed::<MultiBackend>();
    if let Some(condition) = shelf.condition() {
        there = there.filter(Condition(condition));
    }
    if matches!(shelf, Shelf::NotDelivered | Shelf::Unreached) {
        there = there.filter(notice_judgements::notice_id.is_null());
    }
    if shelf == Shelf::NotDelivered {
        there = there.filter(notice_follow_ups::notice_id.is_null());
    }
    let ones: Vec<i32> = there.load(conn)?;
    Ok(i64::try_from(ones.len()).unwrap_or(i64::MAX))
}

/// One message.
pub fn find(conn: &mut AnyConnection, id: &NoticeId) -> Result<Option<Notice>, Error> {
    Ok(notices::table.find(id).select(Notice::as_select()).first(conn).optional()?)
}

/// The tries of a message, in their order.
pub fn attempts_of(conn: &mut AnyConnection, id: &NoticeId) -> Result<Vec<Attempt>, Error> {
    let tries = notice_attempts::table
        .filter(notice_attempts::notice_id.eq(id))
        .order(notice_attempts::attempt)
        .select((
            notice_attempts::attempt,
            notice_attempts::started_at,
            notice_attempts::finished_at,
            notice_attempts::outcome,
            notice_attempts::detail,
            notice_attempts::provider,
        ))
        .load(conn)?;
    Ok(tries)
}
