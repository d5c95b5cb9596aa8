//! Who may do what, when a sign-in ends, and what a username looks like.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::Serialize;

use super::Role;
use crate::config::StaffSettings;

/// Something that not everybody at the desk may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Be signed in and see the start page and one's own account.
    UseDesk,
    /// Search for a person.
    FindPerson,
    /// Open a person's page.
    ViewPerson,
    /// Register or withdraw an opt-out.
    ChangeOptOut,
    /// Correct, prove, delete or move a person's contact data.
    ChangeContact,
    /// Write to a person by a template of the desk's own.
    WriteMessage,
    /// Write to all the people of a list by such a template.
    WriteToMany,
    /// Order an activation letter for a person.
    OrderLetter,
    /// See the queue of late letters.
    ViewLateQueue,
    /// Take late letters, and say what came of them.
    WorkLateQueue,
    /// Give late letters to others, and see who has how many.
    AssignLateLetters,
    /// Release bulks and mailings that others started.
    ReleaseBulk,
    /// See figures and take out reports.
    ExportReports,
    /// See the settings that decide what is late, and what changes of them have moved.
    ViewSettings,
    /// See which jobs ran, what they did, and when the next one does.
    ViewRuns,
    /// Have the nightly run made again.
    StartRuns,
    /// Write and publish the texts of messages.
    ManageTemplates,
    /// Keep something from being deleted, and end that.
    PlaceHolds,
    /// Look up all the people of a list in the contact register, and take the answers out with their national ids.
    LookUpInBulk,
    /// See who looked at whom.
    ViewAudit,
    /// Make, disable and enable accounts.
    ManageStaff,
}

/// Whether a role has a permission. The one place that says so.
pub fn may(role: Role, permission: Permission) -> bool {
    use Permission as P;
    match role {
        Role::Agent => matches!(
            permission,
            P::UseDesk
                | P::FindPerson
                | P::ViewPerson
                | P::ChangeOptOut
                | P::ChangeContact
                | P::OrderLetter
                | P::WriteMessage
                | P::ViewLateQueue
                | P::WorkLateQueue
        ),
        Role::Lead => {
            matches!(
                permission,
                P::ExportReports
                    | P::AssignLateLetters
                    | P::ReleaseBulk
                    | P::ViewSettings
                    | P::ViewRuns
                    | P::StartRuns
                    | P::ManageTemplates
                    | P::PlaceHolds
                    | P::LookUpInBulk
                    | P::WriteToMany
            ) || may(Role::Agent, permission)
        }
        Role::Reporter => matches!(permission, P::UseDesk | P::ExportReports),
        Role::PrivacyOfficer => matches!(permission, P::UseDesk | P::ViewAudit | P::PlaceHolds),
        Role::Administrator => {
            matches!(
                permission,
                P::UseDesk
                    | P::ManageStaff
                    | P::ViewSettings
                    | P::ViewRuns
                    | P::StartRuns
                    | P::ManageTemplates
            )
        }
    }
}

/// What is typed at sign-in: 2 to 40 of `a`–`z`, `0`–`9`, `.`, `_` and `-`, the first a letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct Username(String);

/// A text is no username.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a username is 2 to 40 of a-z, 0-9, dot, underscore and hyphen, and begins with a letter")]
pub struct UsernameError;

impl Username {
    /// Reads a username; capitals are the same as small letters.
    pub fn parse(text: &str) -> Result<Self, UsernameError> {
        let text = text.trim().to_ascii_lowercase();
        let fits = (2..=40).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
        if fits { Ok(Self(text)) } else { Err(UsernameError) }
    }

    /// In small letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

crate::values::text_column!(Username);

/// Whether a session that was last seen then, and ends then in any case, is still good.
pub fn session_holds(
    last_seen_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    now: DateTime<Utc>,
    settings: &StaffSettings,
) -> bool {
    now < ends_at && now - last_seen_at < settings.session_idle
}

/// How old "last seen" may grow before it is written again: a minute, so that not every click is a write; less where
/// sessions are short.
pub fn seen_again_after(settings: &StaffSettings) -> TimeDelta {
    TimeDelta::minutes(1).min(settings.session_idle / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> StaffSettings {
        StaffSettings {
            session_idle: TimeDelta::minutes(30),
            session_length: TimeDelta::hours(10),
            inquiry_length: TimeDelta::minutes(60),
        }
    }

    #[test]
    fn only_those_on_the_phone_see_persons_and_only_administrators_manage_staff() {
        for role in Role::ALL {
            assert!(may(*role, Permission::UseDesk));
            let on_the_phone = matches!(role, Role::Agent | Role::Lead);
            assert_eq!(may(*role, Permission::ViewPerson), on_the_phone, "{role:?}");
            assert_eq!(may(*role, Permission::ChangeOptOut), on_the_phone, "{role:?}");
            assert_eq!(may(*role, Permission::ChangeContact), on_the_phone, "{role:?}");
            assert_eq!(may(*role, Permission::OrderLetter), on_the_phone, "{role:?}");
            assert_eq!(may(*role, Permission::WriteMessage), on_the_phone, "{role:?}");
            assert_eq!(may(*role, Permission::WorkLateQueue), on_the_phone, "{role:?}");
            assert_eq!(may(*role, Permission::AssignLateLetters), *role == Role::Lead);
            assert_eq!(may(*role, Permission::LookUpInBulk), *role == Role::Lead);
            assert_eq!(may(*role, Permission::ReleaseBulk), *role == Role::Lead);
            assert_eq!(may(*role, Permission::WriteToMany), *role == Role::Lead);
            assert_eq!(may(*role, Permission::ManageStaff), *role == Role::Administrator);
            assert_eq!(may(*role, Permission::ViewAudit), *role == Role::PrivacyOfficer);
            let sees_settings = matches!(role, Role::Lead | Role::Administrator);
            assert_eq!(may(*role, Permission::ViewSettings), sees_settings, "{role:?}");
            assert_eq!(may(*role, Permission::ViewRuns), sees_settings, "{role:?}");
            assert_eq!(may(*role, Permission::StartRuns), sees_settings, "{role:?}");
            assert_eq!(may(*role, Permission::ManageTemplates), sees_settings, "{role:?}");
            let takes_out_reports = matches!(role, Role::Lead | Role::Reporter);
            assert_eq!(may(*role, Permission::ExportReports), takes_out_reports, "{role:?}");
        }
    }

    #[test]
    fn a_username_is_read_in_small_letters_and_nothing_odd_is_one() {
        assert_eq!(Username::parse(" Kari.N ").unwrap().as_str(), "kari.n");
        for text in ["", "k", "1kari", "kari nordmann", "kåre", "a\u{0}b", &"a".repeat(41)] {
            assert_eq!(Username::parse(text), Err(UsernameError), "{text}");
        }
    }

    #[test]
    fn a_session_ends_after_half_an_hour_without_a_click_and_after_ten_hours_in_any_case() {
        let opened: DateTime<Utc> = "2026-11-20T07:00:00Z".parse().unwrap();
        let ends = opened + TimeDelta::hours(10);
        let holds = |seen: i64, now: i64| {
            session_holds(
                opened + TimeDelta::seconds(seen),
                ends,
                opened + TimeDelta::seconds(now),
                &settings(),
            )
        };
        assert!(holds(0, 1799) && !holds(0, 1800));
        assert!(holds(35_990, 35_999) && !holds(35_990, 36_000));
    }
}
