//! The order in a real browser, in a window as narrow as a telephone.

use fantoccini::{Client, Locator};
use skranke::staff::Role;

use super::desk::{KARI, OrderDesk};
use crate::support::browser::{Browser, arrive_at, click, has_focus, open};
use crate::support::desk::PASSWORD;

/// The whole page is as wide as the window: nothing is out of sight to the side.
pub(super) async fn fits(page: &Client) {
    let script = "const all = document.documentElement; return [all.clientWidth, all.scrollWidth]";
    let widths = page.execute(script, vec![]).await.unwrap();
    assert_eq!(widths[0], widths[1], "{}", page.current_url().await.unwrap());
}

pub(super) async fn press(page: &Client, words: &str) {
    let button = format!("//main//*[self::button or self::a][contains(., '{words}')]");
    click(page, Locator::XPath(&button)).await;
}

/// Waits for the page with this heading.
pub(super) async fn arrive(page: &Client, heading: &str) {
    arrive_at(page, &format!("//h1[contains(., '{heading}')]")).await;
}

#[test]
fn a_letter_is_ordered_with_a_reason_in_a_narrow_window() {
    let desk = OrderDesk::start();
    let events = "ML-1,posted,2026-11-04T12:00:00+01:00,e1,\n";
    desk.import_letter("ML-1", KARI, "2026-11-02T10:14:00+01:00", events);
    actix_web::rt::System::new().block_on(walk(&desk));
    assert_eq!(desk.counts(), [2, 1, 1]);
}

async fn walk(desk: &OrderDesk) {
    let browser = Browser::start();
    let page = browser.client().await;
    page.set_window_size(320, 900).await.unwrap();
    open(&page, &desk.desk.url).await;
    let fill = async |field: &str, words: &str| {
        let field = format!("main [name={field}]");
        page.wait().for_element(Locator::Css(&field)).await.unwrap().send_keys(words).await.unwrap();
    };
    fill("username", Role::Agent.as_str()).await;
    fill("password", PASSWORD).await;
    click(&page, Locator::Css("main button")).await;
    arrive_at(&page, "//header//*[@name='q']").await;
    let search = page.wait().for_element(Locator::Css("header [name=q]")).await.unwrap();
    search.send_keys(&format!("{KARI}\n")).await.unwrap();
    arrive(&page, "Hvorfor åpner du denne personen?").await;
    press(&page, "Åpne personen").await;
    arrive(&page, "Kari Vik").await;
    press(&page, "Bestill nytt brev").await;
    arrive(&page, "Bestill nytt brev").await;
    fits(&page).await;

    press(&page, "Kontroller").await;
    arrive_at(&page, "//*[@id='error-summary']//a").await;
    let said = page.wait().for_element(Locator::Css("#error-summary a")).await.unwrap();
    assert_eq!(said.text().await.unwrap(), "Skriv grunnen med 10 til 255 tegn");
    fits(&page).await;
    said.click().await.unwrap();
    has_focus(&page, "[name=override_reason]").await;
    fill("override_reason", "Brevet ble kastet av naboen").await;
    press(&page, "Kontroller").await;
    arrive(&page, "Kontroller bestillingen").await;
    fits(&page).await;
    press(&page, "Bestill brev til Kari Vik").await;
    arrive(&page, "Kvittering").await;
    fits(&page).await;
    press(&page, "Se brevet").await;
    arrive(&page, "Aktiveringsbrev ML-").await;
    page.close().await.unwrap();
}
