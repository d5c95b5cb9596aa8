//! On a small screen, in a real browser.

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use serde_json::json;
use skranke::staff::Role;
use ureq::http::Method;

use super::setup::late;
use crate::support::browser::{Browser, arrive_at, click, open};
use crate::support::desk::{PASSWORD, TestDesk};

/// Turns scripts off.
#[derive(Debug)]
struct NoScript;

/// Makes the page 320 pixels wide, which no window of Chromium can be.
#[derive(Debug)]
struct Narrow;

impl WebDriverCompatibleCommand for Narrow {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        devtools(base, session)
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        let params = json!({"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": false});
        (
            Method::POST,
            Some(json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": params}).to_string()),
        )
    }
}

impl WebDriverCompatibleCommand for NoScript {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        devtools(base, session)
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        let params = json!({"value": true});
        (
            Method::POST,
            Some(json!({"cmd": "Emulation.setScriptExecutionDisabled", "params": params}).to_string()),
        )
    }
}

fn devtools(base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
    base.join(&format!("session/{}/goog/cdp/execute", session.unwrap()))
}

async fn fits(client: &Client, url: &str) {
    open(client, url).await;
    let width = client.execute("return document.documentElement.scrollWidth", vec![]).await.unwrap();
    assert!(width.as_u64().unwrap() <= 320, "{url} is {width} wide");
}

/// Presses a button and waits for what the next page has and this one has not, as `XPath`.
async fn press(client: &Client, button: &str, then: &str) {
    click(client, Locator::Css(button)).await;
    arrive_at(client, then).await;
}

#[test]
fn the_queue_and_the_work_on_a_letter_fit_320_pixels_and_need_no_script() {
    let desk = TestDesk::start();
    desk.with_late(&[late("2026-11-10"), late("2026-11-11")]);
    desk.add_staff("leder", Role::Lead);
    let browser = Browser::start();
    actix_web::rt::System::new().block_on(async {
        let client = browser.client().await;
        client.issue_cmd(Narrow).await.unwrap();
        client.issue_cmd(NoScript).await.unwrap();
        open(&client, &format!("{}/login", desk.url)).await;
        for (field, text) in [("username", "leder"), ("password", PASSWORD)] {
            client.find(Locator::Id(field)).await.unwrap().send_keys(text).await.unwrap();
        }
        press(&client, "main button", "//*[contains(@class, 'skr-user')]").await;
        fits(&client, &format!("{}/letters/late", desk.url)).await;
        press(&client, "form[action='/letters/late/next'] button", "//*[@id='work']").await;
        let letter = client.current_url().await.unwrap();
        assert!(letter.path().starts_with("/letters/01"), "{letter}");
        fits(&client, letter.as_str()).await;
        click(&client, Locator::Css("#outcome option[value='investigated']")).await;
        press(&client, "form[action$='/outcome'] button", "//form[contains(@action, '/reopen')]").await;
        let said = client.find(Locator::Css(".skr-flash")).await.unwrap().text().await.unwrap();
        assert_eq!(said, "Utfallet er lagret.");
        fits(&client, &format!("{}/letters/late?closed=yes", desk.url)).await;
        client.close().await.unwrap();
    });
}
