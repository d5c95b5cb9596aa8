//! A desk with people for whom a letter may or may not be ordered, and an agent who does.

use std::io::{Cursor, Read};

use diesel::prelude::*;
use skranke::db::Error;
use skranke::db::schema::{audit_entries, inquiries, letter_orders, letters};
use skranke::desk::Desk;
use skranke::imports::{self, ImportKind, Wish};
use skranke::letters::actions::{NewOrder, OrderOutcome, OrderTerms, Orderer, order_letter};
use skranke::letters::store::Letter;
use skranke::staff::Role;
use skranke::values::{InquiryId, LetterId, PersonId, StaffId};

use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;

/// Kari Vik in Trondheim, with a mobile and no letter.
pub(crate) const KARI: &str = "07823642061";
/// Not in the contact register; otherwise like Kari.
pub(crate) const OLA: &str = "18887314760";
/// Has a landline in the contact register.
pub(crate) const LANDLINE: &str = "24883218198";
/// In Vilnius.
pub(crate) const ABROAD: &str = "66825030701";
/// Confidential address in Stockholm.
pub(crate) const PROTECTED: &str = "15817501483";
/// Strictly confidential: the register's file has no address.
pub(crate) const STRICTLY: &str = "14827241009";
/// Turns 13 on the last day of 2026.
pub(crate) const TWELVE: &str = "14896712315";
/// Turns 13 on the first day of 2027.
pub(crate) const ELEVEN: &str = "02899825996";
/// No birth date in the register.
pub(crate) const AGELESS: &str = "15873216902";
/// No address.
pub(crate) const HOMELESS: &str = "26866441102";
/// Emigrated, no address.
pub(crate) const GONE: &str = "04847500064";
/// Has died.
pub(crate) const DEAD: &str = "22883040809";
/// The number is no longer in use.
pub(crate) const CEASED: &str = "59889419819";
/// An inactive D-number, with an address.
pub(crate) const INACTIVE: &str = "51828311631";

pub(crate) const PERSONS: &str = "\
national_id,given_name,middle_name,family_name,birth_date,status,address_protection,address_line1,address_line2,address_line3,postal_code,city,country
07823642061,Kari,,Vik,1936-02-07,resident,none,Storgata 75,,,7010,TRONDHEIM,NO
18887314760,Ola,,Vik,1973-08-18,resident,none,,,,9040,NORDKJOSBOTN,NO
24883218198,Bjørn,,Løvås,1932-08-24,resident,none,Storgata 64,,,0150,OSLO,NO
66825030701,Piotr,,Dahl,1950-02-26,temporary,none,Street 69,01100 Vilnius,,,,LT
15817501483,Siri,,Sara,1975-01-15,resident,confidential,Hemmeliggatan 9,,,111 20,STOCKHOLM,SE
14827241009,Nora,,Næss,1972-02-14,resident,strictly_confidential,,,,,,
14896712315,Tiril,,Ås,2013-12-31,resident,none,Storgata 34,,,7010,TRONDHEIM,NO
02899825996,Emil,,Ås,2014-01-01,resident,none,Storgata 67,,,8900,BRØNNØYSUND,NO
15873216902,Máret,,Moe,,resident,none,Storgata 66,,,7010,TRONDHEIM,NO
26866441102,Zoë,,Sæther,1964-06-26,resident,none,,,,,,
04847500064,Ærlend,,Moe,1975-04-04,emigrated,none,,,,,,
22883040809,Per,,Fjord,1930-08-22,deceased,none,Skolegata 1,,,9008,TROMSØ,NO
59889419819,Anna,,Bø,1994-08-19,ceased,none,Solbakken 2,,,6863,LEIKANGER,NO
51828311631,Ivan,,Li,1983-02-11,inactive,none,Solbakken 3,,,6863,LEIKANGER,NO
";

const CONTACTS: &str = "\
national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider
07823642061,,,,+4791234567,2026-09-05T07:35:54+02:00,,nn,false,,,
24883218198,,,,+4722222222,2026-09-05T07:35:54+02:00,,nb,false,,,
15817501483,,,,+4741234567,2026-09-05T07:35:54+02:00,,nb,false,,,
";

/// An agent at such a desk.
pub(super) struct OrderDesk {
    pub(super) agent: Client,
    pub(super) desk: TestDesk,
}

impl OrderDesk {
    pub(super) fn start() -> Self {
        Self::start_with("")
    }

    pub(super) fn start_with(settings: &str) -> Self {
        Self::of(TestDesk::start_with(settings))
    }

    /// The same people at this desk.
    pub(super) fn of(desk: TestDesk) -> Self {
        import(&desk, ImportKind::Persons, PERSONS);
        import(&desk, ImportKind::Contacts, CONTACTS);
        Self { agent: desk.sign_in_as(Role::Agent), desk }
    }

    /// Finds a person and gives the reason; answers where the page is.
    #[track_caller]
    pub(super) fn open(&mut self, national_id: &str) -> String {
        let found = self.agent.post_form("/search", &[("q", national_id)]).expect(303);
        let path = found.location().to_owned();
        let fields = [("reason", "caller"), ("reason_text", ""), ("next", path.as_str())];
        self.agent.post_form(&format!("{path}/inquiry"), &fields).expect(303);
        path
    }

    /// The first page of an order.
    #[track_caller]
    pub(super) fn begin(&mut self, national_id: &str) -> (String, Answer) {
        let path = self.open(national_id);
        let answer = self.agent.get(&format!("{path}/letters/new")).expect(200);
        (path, answer)
    }

    /// Orders a letter to this number, and answers where the receipt is.
    #[track_caller]
    pub(super) fn order(&mut self, national_id: &str, mobile: &str) -> String {
        let (path, page) = self.begin(national_id);
        let form = Form { mobile, ..Form::of(&page) };
        form.confirm(&mut self.agent, &path).expect(303).location().to_owned()
    }

    /// Orders another letter in the place of the one there is, for this reason, and answers where the receipt is.
    #[track_caller]
    pub(super) fn reorder(&mut self, national_id: &str, reason: &str) -> String {
        let (path, page) = self.begin(national_id);
        let form = Form { override_reason: Some(reason), ..Form::of(&page) };
        form.confirm(&mut self.agent, &path).expect(303).location().to_owned()
    }

    /// The letter of a receipt, as it is stored.
    pub(super) fn letter(&self, receipt: &str) -> Letter {
        let id = LetterId::parse(receipt.split('/').nth(2).unwrap()).unwrap();
        self.desk.read(|conn| Ok(letters::table.find(&id).first(conn)?))
    }

    /// How many letters, orders and audit rows of orders there are.
    pub(super) fn counts(&self) -> [i64; 3] {
        self.desk.read(|conn| {
            let recorded = audit_entries::table.filter(audit_entries::action.eq("letter_ordered"));
            Ok([
                letters::table.count().get_result(conn)?,
                letter_orders::table.count().get_result(conn)?,
                recorded.count().get_result(conn)?,
            ])
        })
    }

    /// Reads in a letter that was ordered elsewhere, and what became of it.
    pub(super) fn import_letter(&self, reference: &str, national_id: &str, ordered_at: &str, events: &str) {
        let header = "reference,national_id,ordered_at,order_channel,mobile";
        let row = format!("{reference},{national_id},{ordered_at},self_service,");
        import(&self.desk, ImportKind::Letters, &format!("{header}\n{row}\n"));
        let header = "reference,event,occurred_at,event_ref,reason";
        import(&self.desk, ImportKind::LetterEvents, &format!("{header}\n{events}"));
    }
}

/// An order past the pages, in the contact that is open with this person.
pub(super) fn order_inside(desk: &Desk, new: NewOrder, request_key: String) -> Result<OrderOutcome, Error> {
    let inside = desk.clone();
    desk.db.write(move |conn| {
        let of_person = inquiries::table.filter(inquiries::person_id.eq(&new.person_id));
        let (inquiry_id, staff_id): (InquiryId, StaffId) =
            of_person.select((inquiries::inquiry_id, inquiries::staff_id)).first(conn)?;
        let terms =
            OrderTerms { vault: &inside.vault, lateness: &inside.lateness_rule(), code_valid_days: 60 };
        let orderer =
            Orderer::Agent { staff_id: &staff_id, inquiry_id: &inquiry_id, request_key: &request_key };
        order_letter(conn, terms, orderer, &new, inside.now())
    })
}

/// The person id in a person's path.
pub(super) fn person_id(path: &str) -> PersonId {
    PersonId::parse(path.rsplit('/').next().unwrap()).unwrap()
}

fn import(desk: &TestDesk, kind: ImportKind, file: &str) {
    let file = file.to_owned();
    let open = move || -> std::io::Result<Box<dyn Read>> { Ok(Box::new(Cursor::new(file.clone()))) };
    let report = imports::run(&desk.desk, kind, open, Wish::default()).unwrap();
    assert!(report.accepted, "{:?}", report.problems);
}

/// The answers of the form.
#[derive(Clone)]
pub(super) struct Form<'a> {
    pub(super) request_key: String,
    pub(super) number: &'a str,
    pub(super) mobile: &'a str,
    pub(super) override_reason: Option<&'a str>,
}

impl Form<'_> {
    /// The form of this page with another number, which is a Norwegian mobile.
    #[track_caller]
    pub(super) fn of(page: &Answer) -> Self {
        let (_, rest) = page.body.split_once(r#"name="request_key" value=""#).expect("a form");
        Self {
            request_key: rest.split('"').next().unwrap().to_owned(),
            number: "other",
            mobile: "41 23 45 67",
            override_reason: None,
        }
    }

    pub(super) fn check(&self, agent: &mut Client, person: &str) -> Answer {
        self.send(agent, &format!("{person}/letters/check"))
    }

    pub(super) fn edit(&self, agent: &mut Client, person: &str) -> Answer {
        self.send(agent, &format!("{person}/letters/edit"))
    }

    pub(super) fn confirm(&self, agent: &mut Client, person: &str) -> Answer {
        self.send(agent, &format!("{person}/letters"))
    }

    fn send(&self, agent: &mut Client, path: &str) -> Answer {
        let mut fields = vec![
            ("request_key", self.request_key.as_str()),
            ("number", self.number),
            ("mobile", self.mobile),
        ];
        fields.extend(self.override_reason.map(|words| ("override_reason", words)));
        agent.post_form(path, &fields)
    }
}
