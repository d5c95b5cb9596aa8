//! A real browser: Debian's Chromium without a window, driven through its ChromeDriver.

use super::process::{ChildGuard, START, wait_until};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use std::fs;
use std::path::Path;
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
        let mut driver = ChildGuard::spawn(&["/usr/bin/chromedriver", "--port=0"], Some(&log));
        let port = wait_until(START, "chromedriver", || {
            driver.assert_running();
            let log = fs::read_to_string(&log).unwrap();
            log.split_once("successfully on port ")?.1.split_once('.')?.0.parse().ok()
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

/// Keeps what the browser shows as a PNG file.
pub(crate) async fn screenshot(client: &Client, path: &Path) {
    fs::write(path, client.screenshot().await.unwrap()).unwrap();
}
