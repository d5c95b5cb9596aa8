//! A real browser: Debian's Chromium without a window, driven through its ChromeDriver.

use super::process::{ChildGuard, START, spare_port, wait_until};
use actix_web::rt::time::sleep;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A driver that opens browsers. It and all of them end when this is dropped.
pub(crate) struct Browser {
    port: u16,
    dir: TempDir,
    _driver: ChildGuard,
}

impl Browser {
    /// Starts the driver; a browser starts with each [`Browser::client`].
    pub(crate) fn start() -> Self {
        let dir = TempDir::new().unwrap();
        let log = dir.path().join("chromedriver.log");
        // Of a port of its own choice it ends now and then: free in one family of addresses, it was taken in the other.
        let port = spare_port();
        let command = ["/usr/bin/chromedriver", &format!("--port={port}")];
        let mut driver = ChildGuard::spawn(&command, Some(&log));
        wait_until(START, "chromedriver", || {
            driver.assert_running();
            fs::read_to_string(&log).unwrap().contains("started successfully").then_some(())
        });
        Self { port, dir, _driver: driver }
    }

    /// A browser with an empty profile that prefers Bokmål, in a window of 1280 x 900 pixels.
    pub(crate) async fn client(&self) -> Client {
        let profile = TempDir::new_in(self.dir.path()).unwrap().keep();
        let options = json!({
            "binary": "/usr/bin/chromium",
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
                // Chromium would look for Google's hosts, which a closed network refuses many times a second.
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--accept-lang=nb-NO,nb", "--window-size=1280,900",
                format!("--user-data-dir={}", profile.display()),
            ],
        });
        ClientBuilder::new(HttpConnector::new())
            .capabilities([("goog:chromeOptions".to_owned(), options)].into_iter().collect())
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .unwrap()
    }
}

/// How long a page may take on a busy machine.
const PAGE: Duration = Duration::from_mins(1);

/// A page has come whole, and has been painted: Chromium drops the keys that are pressed before.
const WHOLE: &str = "document.readyState === 'complete' && performance.getEntriesByType('paint').length > 0";

/// Opens an address and waits until its page takes keys.
pub(crate) async fn open(client: &Client, url: &str) {
    client.goto(url).await.unwrap();
    wait_for(client, &format!("return {WHOLE}"), vec![], "page that is painted").await;
}

/// Waits for a page that has come whole and has something that fits the `XPath`. Whatever is pressed or typed before that
/// may reach the page before, or one whose scripts then move the focus.
pub(crate) async fn arrive_at(client: &Client, xpath: &str) {
    let found =
        "document.evaluate(arguments[0], document, null, XPathResult.BOOLEAN_TYPE, null).booleanValue";
    wait_for(client, &format!("return {WHOLE} && {found}"), vec![json!(xpath)], xpath).await;
}

/// Waits until what has the focus fits the CSS selector. A page gives its focus away when it is first painted, which may be
/// after it has come whole.
pub(crate) async fn has_focus(client: &Client, selector: &str) {
    let script = "return document.activeElement?.matches(arguments[0]) === true";
    wait_for(client, script, vec![json!(selector)], selector).await;
}

/// Presses the first element that fits.
pub(crate) async fn click(client: &Client, what: Locator<'_>) {
    client.wait().for_element(what).await.unwrap().click().await.unwrap();
}

async fn wait_for(client: &Client, script: &str, arguments: Vec<Value>, what: &str) {
    let deadline = Instant::now() + PAGE;
    loop {
        // Between two pages there is none that a script could run in, and the answer is an error.
        let answer = client.execute(script, arguments.clone()).await;
        if matches!(answer, Ok(Value::Bool(true))) {
            return;
        }
        assert!(Instant::now() < deadline, "{answer:?}: no {what} on {}", shown(client).await);
        sleep(Duration::from_millis(20)).await;
    }
}

/// All that can be read on the page.
async fn shown(client: &Client) -> String {
    client.execute("return document.body.innerText", vec![]).await.unwrap().to_string()
}

/// Keeps what the browser shows as a PNG file.
pub(crate) async fn screenshot(client: &Client, path: &Path) {
    fs::write(path, client.screenshot().await.unwrap()).unwrap();
}
