//! What did not reach its person on one channel or on any, as the desk sees it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use skranke::audit::Action;
use skranke::notices::sender::drain_once;
use skranke::notices::{Notice, NoticeKind, NoticeState, store};
use skranke::staff::Role;
use skranke::values::PersonId;

use crate::support::bad_smtp::{BadSmtp, Mode};
use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI};

/// A desk, and somebody there who has just registered an opt-out for a person.
struct OptedOut {
    desk: TestDesk,
    agent: Client,
    person: String,
    receipt: String,
    _peer: BadSmtp,
}

impl OptedOut {
    fn new(mode: Mode, national_id: &str) -> Self {
        let peer = BadSmtp::start(mode);
        let desk = TestDesk::with_people_and(&format!("mail_url = \"{}\"\n", peer.url()));
        drain_once(&desk.desk).unwrap();
        let mut agent = desk.sign_in("kari", Role::Agent);
        let person = agent.open(national_id);
        let key = URL_SAFE_NO_PAD.encode("sixteen letters!");
        let fields = [
            ("version", "0"),
            ("request_key", &key),
            ("to", "opted_out"),
            ("channel", "phone"),
            ("identity_check", "register_questions"),
            ("reason", "vil ha papir"),
            ("note", ""),
            ("confirm", "yes"),
        ];
        let receipt =
            agent.post_form(&format!("{person}/opt-out"), &fields).expect(303).location().to_owned();
        drain_once(&desk.desk).unwrap();
        Self { desk, agent, person, receipt, _peer: peer }
    }

    /// The messages about the opt-out, in the order of the chain.
    fn links(&self) -> Vec<Notice> {
        let person_id = PersonId::parse(self.person.trim_start_matches("/persons/")).unwrap();
        let mut all = self.desk.read(|conn| store::recent_of(conn, &person_id, 200));
        all.retain(|notice| notice.kind == NoticeKind::OptOutRegistered);
        all.sort_by_key(|notice| notice.channel.as_str());
        all
    }

    fn judge(&mut self, notice: &Notice, judgement: &str) -> Answer {
        let path = format!("{}/judge", path(notice));
        self.agent.post_form(&path, &[("judgement", judgement), ("reason", "Innringer sier det")])
    }
}

fn path(notice: &Notice) -> String {
    format!("/messages/{}", notice.notice_id)
}

#[test]
fn a_chain_is_shown_on_the_pages_of_the_person_and_of_each_of_its_messages() {
    let mut kari = OptedOut::new(Mode::RefuseRcpt, KARI);
    let [email, sms] = &kari.links()[..] else { panic!("two links") };
    assert_eq!((email.state, sms.state), (NoticeState::Rejected, NoticeState::Accepted));
    let told = "E-posten kom ikke fram: E-postadressen finnes ikke (smtp_550_5.1.1). Sendt som SMS i stedet.";
    kari.agent.get(&kari.person).expect(200).says(told);
    kari.agent.get(&path(email)).expect(200).says("Kanaler som er prøvd").says(told).says(&path(sms));
    kari.agent.get(&path(sms)).expect(200).says(told).says(&path(email));
    kari.agent.get("/messages?show=unreached").expect(200).says("Ingen meldinger som noen må følge opp.");
    kari.agent.get("/messages?show=not_delivered").expect(200).says("Ingen meldinger som ikke kom fram.");
    let email = email.clone();
    kari.judge(&email, "sent_again").expect(409).says("fulgt opp på en annen kanal");
}

#[test]
fn who_was_reached_by_no_channel_is_on_a_list_until_somebody_says_that_they_were_told() {
    let mut ase = OptedOut::new(Mode::RefuseRcpt, ASE);
    let [_, sms] = &ase.links()[..] else { panic!("two links") };
    let sms = sms.clone();
    let list = ase.agent.get("/messages?show=unreached").expect(200);
    list.says("1 melding nådde ikke fram på noen kanal").says(&path(&sms));
    let page = ase.agent.get(&path(&sms)).expect(200).says("Ingen kanal er igjen.");
    let letter = format!("{}/letter", ase.receipt);
    page.says(&letter);
    ase.agent.get(&letter).expect(200);
    ase.judge(&sms, "counts_as_sent").expect(409);
    ase.judge(&sms, "told_otherwise").expect(303);
    ase.agent.get(&path(&sms)).expect(200).says("Personen fikk beskjed på annen måte");
    ase.agent.get("/messages?show=unreached").expect(200).says("Ingen meldinger som noen må følge opp.");
    assert_eq!(ase.desk.on_record(Action::NoticeJudged), 1);
}

#[test]
fn what_is_uncertain_goes_to_the_next_channel_only_when_somebody_says_that_it_was_not_sent() {
    let mut kari = OptedOut::new(Mode::DropAfterData, KARI);
    let [email] = &kari.links()[..] else { panic!("alone") };
    let email = email.clone();
    assert_eq!(email.state, NoticeState::Uncertain);
    kari.judge(&email, "told_otherwise").expect(409);
    kari.desk.pass(TimeDelta::milliseconds(3));
    for _ in 0..2 {
        kari.judge(&email, "not_sent").expect(303);
    }
    drain_once(&kari.desk.desk).unwrap();
    let [email, sms] = &kari.links()[..] else { panic!("two links") };
    assert_eq!((email.state, sms.state), (NoticeState::Failed, NoticeState::Accepted));
    let page = kari.agent.get(&path(email)).expect(200).says("Vurdert som ikke sendt av");
    page.says("E-posten kom ikke fram: Vurdert som ikke sendt. Sendt som SMS i stedet.");
}
