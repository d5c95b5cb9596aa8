//! A letter from the first call to its activation, in a real browser: refused, ordered, printed, late, reminded of, returned,
//! ordered again, used.

use std::fs;

use fantoccini::{Client, Locator};
use serde_json::json;
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::letters::printing::hand_over;
use skranke::notices::sender;
use skranke::staff::Role;
use tempfile::TempDir;

use super::browser::{arrive, press};
use super::desk::{DEAD, KARI, OLA, OrderDesk};
use super::printing::orders;
use crate::support::browser::{Browser, arrive_at, click, open, screenshot};
use crate::support::desk::PASSWORD;
use crate::support::issuer::{claims, desk_with_issuer, issuer};

/// Does what blocks on a thread of its own.
fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().unwrap())
}

/// The desk on a day, with an agent in a window.
struct Way<'a> {
    desk: &'a OrderDesk,
    page: Client,
}

impl Way<'_> {
    /// It is this instant, and the agent signs in.
    async fn on(&self, now: &str) {
        self.desk.desk.clock.set(now.parse().unwrap());
        open(&self.page, &format!("{}/login", self.desk.desk.url)).await;
        for (field, words) in [("username", Role::Agent.as_str()), ("password", PASSWORD)] {
            let field = self.page.find(Locator::Css(&format!("main [name={field}]"))).await.unwrap();
            field.clear().await.unwrap();
            field.send_keys(words).await.unwrap();
        }
        click(&self.page, Locator::Css("main button")).await;
        arrive_at(&self.page, "//header//*[@name='q']").await;
    }

    /// Searches, and gives the reason if it is asked for.
    async fn find(&self, words: &str, name: &str) {
        let search = self.page.wait().for_element(Locator::Css("header [name=q]")).await.unwrap();
        search.send_keys(&format!("{words}\n")).await.unwrap();
        let arrived =
            format!("//h1[contains(., '{name}') or contains(., 'Hvorfor åpner du denne personen?')]");
        arrive_at(&self.page, &arrived).await;
        let heading = self.page.find(Locator::Css("h1")).await.unwrap();
        if !heading.text().await.unwrap().contains(name) {
            press(&self.page, "Åpne personen").await;
            arrive(&self.page, name).await;
        }
    }

    async fn says(&self, words: &str) {
        let shown = self.page.find(Locator::Css("main")).await.unwrap().text().await.unwrap();
        assert!(shown.contains(words), "{words:?} in {shown}");
    }

    /// From the first step of the order to the letter's page; answers the reference.
    async fn order(&self) -> String {
        arrive(&self.page, "Bestill nytt brev").await;
        press(&self.page, "Kontroller").await;
        arrive(&self.page, "Kontroller bestillingen").await;
        press(&self.page, "Bestill brev til Kari Vik").await;
        arrive(&self.page, "Kvittering").await;
        let reference =
            self.page.find(Locator::XPath("//main//strong[starts-with(., 'ML-')]")).await.unwrap();
        reference.text().await.unwrap()
    }

    /// Hands over what waits, and answers the code of this letter.
    fn print(&self, reference: &str) -> String {
        let folder = TempDir::new().unwrap();
        let summary = hand_over::run(&self.desk.desk.desk, folder.path()).unwrap();
        orders(folder.path(), &summary.files[0].name)[reference][1].to_owned()
    }

    fn report(&self, events: &str) {
        // The helper reads a letter in beside the events.
        self.desk.import_letter("ML-BESIDE", OLA, "2026-11-02T10:14:00+01:00", events);
    }

    /// Tries a code as the system behind the sign-in does; answers the status.
    fn try_code(&self, key: &str, code: &str) -> u16 {
        let desk = &self.desk.desk;
        let token = issuer().token(&claims(desk, "skranke:letters.activate")).unwrap();
        let token = format!("Bearer {token}");
        let headers = [
            ("authorization", token.as_str()),
            ("idempotency-key", key),
            ("content-type", "application/json"),
        ];
        let body = json!({ "national_id": KARI, "code": code }).to_string();
        aside(|| desk.client().send("POST", "/api/v1/letters/activate", &headers, Some(body)).status)
    }
}

#[test]
fn a_letter_goes_its_whole_way_from_a_refused_order_to_activation() {
    let (desk, _keys) = desk_with_issuer("");
    let desk = OrderDesk::of(desk);
    actix_web::rt::System::new().block_on(async {
        let browser = Browser::start();
        let way = Way { desk: &desk, page: browser.client().await };
        walk(&way).await;
        way.page.close().await.unwrap();
    });
}

async fn walk(way: &Way<'_>) {
    way.on("2026-11-20T08:00:00Z").await;
    way.find(DEAD, "Per Fjord").await;
    press(&way.page, "Bestill nytt brev").await;
    arrive(&way.page, "Bestill nytt brev").await;
    way.says("Personen er registrert død i Folkeregisteret.").await;

    way.find(KARI, "Kari Vik").await;
    press(&way.page, "Bestill nytt brev").await;
    let first = way.order().await;
    way.says("fredag 4. desember 2026").await;
    let old_code = way.print(&first);
    way.report(&format!(
        "{first},accepted,2026-11-20T16:00:00+01:00,e1,\n{first},printed,2026-11-23T09:00:00+01:00,e2,\n\
         {first},posted,2026-11-23T15:00:00+01:00,e3,\n"
    ));

    way.on("2026-12-08T08:00:00Z").await;
    let report = nightly::run(&way.desk.desk.desk, &NightlyOptions::default(), &|| false);
    assert_eq!((report.reason, report.flagged), (None, 2), "hers and the one beside");
    aside(|| sender::drain_once(&way.desk.desk.desk)).unwrap();
    way.on("2026-12-17T08:00:00Z").await;
    way.find(&first, "Kari Vik").await;
    press(&way.page, "Se dag for dag").await;
    arrive(&way.page, &format!("Aktiveringsbrev {first}")).await;
    way.says("Brevet er 9 virkedager forsinket.").await;
    press(&way.page, "Send påminnelse").await;
    arrive(&way.page, &format!("Aktiveringsbrev {first}")).await;
    arrive_at(&way.page, "//*[contains(., 'Påminnelsen er lagt i kø.')]").await;
    aside(|| sender::drain_once(&way.desk.desk.desk)).unwrap();

    way.report(&format!("{first},returned,2026-12-17T12:00:00+01:00,e4,insufficient_address\n"));
    way.page.refresh().await.unwrap();
    arrive_at(&way.page, "//h1").await;
    way.says("kom i retur 17. desember 2026: mangelfull adresse.").await;
    way.says("den samme som brevet ble sendt til").await;
    if let Ok(folder) = std::env::var("SCREENSHOTS") {
        fs::create_dir_all(&folder).unwrap();
        screenshot(&way.page, &std::path::Path::new(&folder).join("returned.png")).await;
    }
    press(&way.page, "Bestill nytt brev i stedet").await;
    arrive(&way.page, "Bestill nytt brev").await;
    way.says(&format!("Det nye brevet kommer i stedet for {first}.")).await;
    let second = way.order().await;
    assert_ne!(first, second);
    let code = way.print(&second);

    assert_eq!(way.try_code("old", &old_code), 422, "the old letter is of no use any more");
    assert_eq!(way.try_code("new", &code), 200);
    way.find(&second, "Kari Vik").await;
    way.says("Aktivert").await;
    press(&way.page, "Bestill nytt brev").await;
    arrive(&way.page, "Bestill nytt brev").await;
    way.says("Personen har MinID fra før, aktivert 17. desember 2026.").await;
}
