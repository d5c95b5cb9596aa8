//! Templates by which agents write to people, so that the page for that has something to show.

use chrono::{DateTime, Utc};

use super::accounts::ACCOUNTS;
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::notices::templates::{Part, TemplateKey, Version, VersionState, Words, store};
use crate::staff::{self, Role, Username};
use crate::values::{Language, TemplateId, TemplateVersionId};

/// A template: its name, what agents fill in, and of each language subject, text and SMS.
struct Made {
    name: &'static str,
    fields: &'static str,
    words: [(Language, [&'static str; 3]); 3],
}

const TEMPLATES: [Made; 2] = [
    Made {
        name: "Vi ringer deg",
        fields: "tidspunkt: mandag kl. 10",
        words: [
            (
                Language::Nb,
                [
                    "Vi ringer deg",
                    "Hei\n\nDu har snakket med brukerstøtten. Vi ringer deg {{tidspunkt}}.\n\nPasser det ikke? Ring 800 30 300.",
                    "Du har snakket med brukerstøtten. Vi ringer deg {{tidspunkt}}. Passer det ikke? Ring 800 30 300.",
                ],
            ),
            (
                Language::Nn,
                [
                    "Vi ringjer deg",
                    "Hei\n\nDu har snakka med brukarstøtta. Vi ringjer deg {{tidspunkt}}.\n\nPassar det ikkje? Ring 800 30 300.",
                    "Du har snakka med brukarstøtta. Vi ringjer deg {{tidspunkt}}. Passar det ikkje? Ring 800 30 300.",
                ],
            ),
            (
                Language::En,
                [
                    "We will call you",
                    "Hello\n\nYou have talked with user support. We will call you: {{tidspunkt}}.\n\nIs that no good? Call +47 800 30 300.",
                    "You have talked with user support. We will call you: {{tidspunkt}}. Is that no good? Call +47 800 30 300.",
                ],
            ),
        ],
    },
    Made {
        name: "Bekreft kontaktopplysningene dine",
        fields: "",
        words: [
            (
                Language::Nb,
                [
                    "Bekreft kontaktopplysningene dine",
                    "Hei\n\nLogg inn på https://minprofil.kontaktregisteret.no og se om e-postadressen og mobilnummeret ditt er riktig.\n\nTrenger du hjelp? Ring 800 30 300.",
                    "Logg inn på minprofil.kontaktregisteret.no og se om kontaktopplysningene dine er riktige. Trenger du hjelp? Ring 800 30 300.",
                ],
            ),
            (
                Language::Nn,
                [
                    "Stadfest kontaktopplysningane dine",
                    "Hei\n\nLogg inn på https://minprofil.kontaktregisteret.no og sjå om e-postadressa og mobilnummeret ditt er rett.\n\nTreng du hjelp? Ring 800 30 300.",
                    "Logg inn på minprofil.kontaktregisteret.no og sjå om kontaktopplysningane dine er rette. Treng du hjelp? Ring 800 30 300.",
                ],
            ),
            (
                Language::En,
                [
                    "Confirm your contact details",
                    "Hello\n\nLog in at https://minprofil.kontaktregisteret.no and see whether your e-mail address and mobile number are right.\n\nDo you need help? Call +47 800 30 300.",
                    "Log in at minprofil.kontaktregisteret.no and see whether your contact details are right. Do you need help? Call +47 800 30 300.",
                ],
            ),
        ],
    },
];

/// Makes the templates and publishes them, in the name of the demo's lead.
pub(super) fn add(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<(), Error> {
    let lead = ACCOUNTS
        .iter()
        .find(|(_, _, role)| *role == Role::Lead)
        .and_then(|(name, ..)| Username::parse(name).ok());
    let Some(lead) = lead else { return Ok(()) };
    let Some(lead) = staff::store::by_username(conn, &lead)? else { return Ok(()) };
    for made in TEMPLATES {
        let key = TemplateKey::Own(TemplateId::generate(now));
        if !store::insert(conn, &key, Some(made.name), &lead.staff_id, now)? {
            continue;
        }
        let mut words = Words::default();
        for (language, texts) in made.words {
            for (part, text) in Part::ALL.iter().zip(texts) {
                words.put(language, *part, text);
            }
        }
        let version = Version {
            version_id: TemplateVersionId::generate(now),
            template_key: key,
            number: 1,
            state: VersionState::Published,
            fields: made.fields.to_owned(),
            revision: 1,
            begun_from: None,
            created_by: lead.staff_id.clone(),
            created_at: now.into(),
            changed_by: lead.staff_id.clone(),
            changed_at: now.into(),
            published_by: Some(lead.staff_id.clone()),
            published_at: Some(now.into()),
        };
        store::insert_version(conn, &version, &words)?;
        let demo = Actor::Program("demo");
        let entry = Entry {
            object: Some(version.template_key.as_str()),
            detail: Some("1"),
            ..Entry::new(&demo, Action::TemplatePublished)
        };
        audit::store::append(conn, &entry, now)?;
    }
    Ok(())
}
