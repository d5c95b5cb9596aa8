//! Clients written for the national register, each with the very words that it sends, and as strict with what it gets as
//! the strictest of them.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use skranke::db::UtcTime;

use super::setup::{CHANGES, Krr, MAILBOX, OWN, PATH, READ_CHANGES, issuer};

const KARI: &str = "20914695016";
const OLA: &str = "22885399316";
/// A D-number.
const ANA: &str = "50846202355";
/// Known to nobody.
const NOBODY: &str = "07900399841";

const ALL: &str = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";

/// Absent or a value: a `null` is an error, as with Newtonsoft's `Required.DisallowNull`.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
enum YesNo {
    #[serde(rename = "JA")]
    Yes,
    #[serde(rename = "NEI")]
    No,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Aktiv,
    Slettet,
    IkkeRegistrert,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum MayBeNotified {
    KanVarsles,
    KanIkkeVarsles,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Language {
    Nb,
    Nn,
    En,
    Se,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that it can be read is what is tested")]
struct Contact {
    #[serde(default, deserialize_with = "given")]
    epostadresse: Option<String>,
    #[serde(default, deserialize_with = "given")]
    epostadresse_oppdatert: Option<DateTime<FixedOffset>>,
    #[serde(default, deserialize_with = "given")]
    epostadresse_sist_verifisert: Option<DateTime<FixedOffset>>,
    #[serde(default, deserialize_with = "given")]
    epostadresse_sist_validert: Option<DateTime<FixedOffset>>,
    #[serde(default, deserialize_with = "given")]
    epostadresse_duplisert: Option<YesNo>,
    #[serde(default, deserialize_with = "given")]
    mobiltelefonnummer: Option<String>,
    #[serde(default, deserialize_with = "given")]
    mobiltelefonnummer_oppdatert: Option<DateTime<FixedOffset>>,
    #[serde(default, deserialize_with = "given")]
    mobiltelefonnummer_sist_verifisert: Option<DateTime<FixedOffset>>,
    #[serde(default, deserialize_with = "given")]
    mobiltelefonnummer_sist_validert: Option<DateTime<FixedOffset>>,
    #[serde(default, deserialize_with = "given")]
    mobiltelefonnummer_duplisert: Option<YesNo>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that it can be read is what is tested")]
struct Mailbox {
    postkasseadresse: String,
    postkasseleverandoeradresse: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that it can be read is what is tested")]
struct Person {
    personidentifikator: String,
    reservasjon: YesNo,
    #[serde(default, deserialize_with = "given")]
    reservasjonstidspunkt: Option<DateTime<FixedOffset>>,
    #[serde(default, deserialize_with = "given")]
    reservasjon_oppdatert: Option<DateTime<FixedOffset>>,
    status: Status,
    #[serde(default, deserialize_with = "given")]
    varslingsstatus: Option<MayBeNotified>,
    #[serde(default, deserialize_with = "given")]
    kontaktinformasjon: Option<Contact>,
    #[serde(default, deserialize_with = "given")]
    digital_post: Option<Mailbox>,
    #[serde(default, deserialize_with = "given")]
    sertifikat: Option<String>,
    #[serde(default, deserialize_with = "given")]
    spraak: Option<Language>,
    #[serde(default, deserialize_with = "given")]
    spraak_oppdatert: Option<DateTime<FixedOffset>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    personer: Vec<Person>,
}

/// Altinn's names for it: `StartingIdentifier`, `EndingIdentifier`, `LatestChangeIdentifier`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes {
    list: Vec<Person>,
    #[serde(rename = "fraEndringsId")]
    starting: i64,
    #[serde(rename = "tilEndringsId")]
    ending: i64,
    #[serde(rename = "sisteEndringsId")]
    latest: i64,
}

/// One of each kind, the first with all that there can be.
fn filled() -> Krr {
    let krr = Krr::start();
    krr.registered(KARI, |entry, desk| {
        let now = Some(UtcTime::from(desk.now()));
        entry.email_validated_at = now;
        entry.mobile_validated_at = now;
        entry.language_updated_at = now;
        entry.mailbox_certificate = Some("MIIBkTCB".to_owned());
        entry.opted_out = true;
        entry.opted_out_at = now;
        entry.opt_out_version = 1;
    });
    krr.registered(OLA, |entry, desk| entry.deleted_at = Some(desk.now().into()));
    krr.registered(ANA, |entry, _| {
        entry.mailbox_address = None;
        entry.language = None;
        entry.email_verified_at = None;
    });
    krr
}

/// Sends exactly this and reads the answer strictly.
fn send(krr: &Krr, path: &str, scope: &str, headers: &[(&str, &str)], body: &str) -> String {
    let bearer = format!("Bearer {}", issuer().token(&krr.claims(scope)).unwrap());
    let mut all = vec![("authorization", bearer.as_str())];
    all.extend(headers);
    krr.desk.client().send("POST", path, &all, Some(body.to_owned())).expect(200).body
}

#[test]
fn look_ups_by_clients_of_the_national_register_are_taken_and_their_answers_read() {
    let krr = filled();
    let json = ("content-type", "application/json");
    let ids = format!(r#""{KARI}","{OLA}","{ANA}","{NOBODY}""#);
    for (client, path, headers, body, count) in [
        // Generated from the OpenAPI document, in C#.
        (
            "Manntall",
            PATH,
            &[json, ("accept", "application/json")][..],
            format!(r#"{{"personidentifikatorer":[{ids}],"inkluderIkkeRegistrerte":false}}"#),
            3,
        ),
        // Python's requests, with a header of its own that means nothing.
        (
            "OsloMet",
            PATH,
            &[json, ("accept", "*/*"), ("http-metode", "POST")],
            format!(r#"{{"personidentifikatorer": [{ids}], "inkluderIkkeRegistrerte": true}}"#),
            4,
        ),
        // The example in the national register's documentation.
        (
            "the documentation",
            "/rest/v1/personer",
            &[("content-type", "application/json")],
            format!("{{\n \"personidentifikatorer\" : [ {ids} ]\n}}"),
            3,
        ),
        // Java's, with a charset.
        (
            "NAV",
            PATH,
            &[
                ("content-type", "application/json; charset=UTF-8"),
                ("accept", "application/json, application/*+json"),
            ],
            format!(r#"{{"personidentifikatorer":[{ids}]}}"#),
            3,
        ),
    ] {
        let answer = send(&krr, path, ALL, headers, &body);
        let people: People =
            serde_json::from_str(&answer).unwrap_or_else(|e| panic!("{client}: {e} {answer}"));
        assert_eq!(people.personer.len(), count, "{client}");
        let kari = &people.personer[0];
        assert_eq!((&kari.reservasjon, &kari.status), (&YesNo::Yes, &Status::Aktiv), "{client}");
        // What a client reads without looking whether it is there.
        assert!(kari.kontaktinformasjon.as_ref().is_some_and(|contact| contact.epostadresse.is_some()));
        assert!(kari.digital_post.is_some() && kari.sertifikat.is_some() && kari.spraak_oppdatert.is_some());
        assert_eq!(people.personer[1].status, Status::Slettet);
        assert!(people.personer.get(3).is_none_or(|nobody| nobody.status == Status::IkkeRegistrert));
        assert!(!answer.contains("null"), "{client}");
    }
}

#[test]
fn a_copier_of_the_national_register_loops_to_the_end() {
    let krr = filled();
    // As Altinn's does: until the last number of the page is the last there is.
    let (mut from, mut copied) = (0, Vec::new());
    loop {
        let body = format!(r#"{{"fraEndringsId":{from}}}"#);
        let headers = [("content-type", "application/json; charset=utf-8")];
        let answer = send(&krr, CHANGES, &format!("{READ_CHANGES} {MAILBOX}"), &headers, &body);
        let page: Changes = serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error} {answer}"));
        assert_eq!(page.starting, from);
        copied.extend(page.list.into_iter().map(|person| person.personidentifikator));
        if page.ending >= page.latest {
            break;
        }
        assert!(page.ending > from, "the reader gets on");
        from = page.ending;
    }
    assert_eq!(copied, [KARI, OLA, ANA]);
}

#[test]
fn a_person_by_their_own_token_is_one_object_of_the_same_shape() {
    let krr = filled();
    for id in [KARI, OLA, ANA, NOBODY] {
        let claims = krr.own_claims(id, "krr:user/kontaktinformasjon.read krr:user/digitalpost.read");
        let answer = krr.call("GET", OWN, &claims, None).expect(200);
        let person: Person = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(person.personidentifikator, id);
        let same = send(
            &krr,
            PATH,
            ALL,
            &[("content-type", "application/json")],
            &format!(r#"{{"personidentifikatorer":["{id}"],"inkluderIkkeRegistrerte":true}}"#),
        );
        let same: Value = serde_json::from_str(&same).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&answer.body).unwrap(), same["personer"][0]);
    }
}

#[test]
fn a_scope_that_nobody_knows_gives_nothing_and_takes_nothing_away() {
    let krr = filled();
    let ask = |scope: &str| {
        let body = format!(r#"{{"personidentifikatorer":["{KARI}"]}}"#);
        send(&krr, PATH, scope, &[("content-type", "application/json")], &body)
    };
    let mailbox = ask("krr:global/digitalpost.read");
    assert_eq!(ask("krr:global/alt.read krr:global/digitalpost.read openid"), mailbox);
    assert!(!mailbox.contains("kontaktinformasjon") && !mailbox.contains("spraak"), "{mailbox}");
}
