//! A browser window at the desk, and a person's hands on its keyboard.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use ureq::http::Method;
use url::{ParseError, Url};

use crate::support::browser::{Browser, arrive_at, click, has_focus, open};
use crate::support::desk::{PASSWORD, TestDesk};

/// A window that shows the desk.
pub(super) struct Window {
    pub(super) client: Client,
    url: String,
}

/// Opens a window and lets `work` use it.
pub(super) fn in_a_window(desk: &TestDesk, work: impl AsyncFnOnce(&Window)) {
    let browser = Browser::start();
    let url = desk.url.clone();
    actix_web::rt::System::new().block_on(async {
        let window = Window { client: browser.client().await, url };
        work(&window).await;
        window.client.close().await.unwrap();
    });
}

impl Window {
    /// Types an address.
    pub(super) async fn go(&self, path: &str) {
        open(&self.client, &format!("{}{path}", self.url)).await;
    }

    /// Presses keys one after the other on whatever has the focus.
    pub(super) async fn press(&self, keys: &str) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys.chars() {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Enter.
    pub(super) async fn enter(&self) {
        self.press(&char::from(Key::Enter).to_string()).await;
    }

    /// Alt and K, which lead to the search field.
    pub(super) async fn to_search(&self) {
        let alt = char::from(Key::Alt);
        let actions = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: alt })
            .then(KeyAction::Down { value: 'k' })
            .then(KeyAction::Up { value: 'k' })
            .then(KeyAction::Up { value: alt });
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Tab.
    pub(super) async fn tab(&self) {
        self.press(&char::from(Key::Tab).to_string()).await;
    }

    /// Shift and Tab.
    pub(super) async fn tab_back(&self) {
        let (shift, tab) = (char::from(Key::Shift), char::from(Key::Tab));
        let actions = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: shift })
            .then(KeyAction::Down { value: tab })
            .then(KeyAction::Up { value: tab })
            .then(KeyAction::Up { value: shift });
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Presses Tab until what has the focus fits the CSS selector and says `text`.
    pub(super) async fn tab_to(&self, selector: &str, text: &str) {
        let script = "const e = document.activeElement; \
                      return e.matches(arguments[0]) && e.textContent.includes(arguments[1])";
        for _ in 0..80 {
            self.tab().await;
            if self.run(script, vec![json!(selector), json!(text)]).await == json!(true) {
                return;
            }
        }
        panic!("Tab does not lead to {selector} {text:?} on {}", self.text("main").await);
    }

    /// Waits for the page with this heading.
    pub(super) async fn see(&self, heading: &str) {
        self.wait_for(&format!("//h1[contains(normalize-space(.), \"{heading}\")]")).await;
    }

    /// Waits for a page that has what fits the `XPath`.
    pub(super) async fn wait_for(&self, xpath: &str) {
        arrive_at(&self.client, xpath).await;
    }

    /// Waits until what has the focus fits the CSS selector.
    pub(super) async fn has_focus(&self, selector: &str) {
        has_focus(&self.client, selector).await;
    }

    /// Presses what fits the CSS selector with the mouse.
    pub(super) async fn click(&self, selector: &str) {
        click(&self.client, Locator::Css(selector)).await;
    }

    /// Writes into what fits the CSS selector.
    pub(super) async fn fill(&self, selector: &str, words: &str) {
        self.client.wait().for_element(Locator::Css(selector)).await.unwrap().send_keys(words).await.unwrap();
    }

    /// The text that is seen of the first such element.
    pub(super) async fn text(&self, selector: &str) -> String {
        let found = self.client.wait().for_element(Locator::Css(selector)).await.unwrap();
        found.text().await.unwrap()
    }

    /// Runs a script in the page.
    pub(super) async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap()
    }

    /// Signs in by keyboard.
    pub(super) async fn sign_in(&self, username: &str) {
        self.go("/login").await;
        self.see("Logg inn").await;
        self.tab_to("#username", "").await;
        self.press(username).await;
        self.tab_to("#password", "").await;
        self.press(PASSWORD).await;
        self.enter().await;
        self.see("Skranken").await;
    }

    /// Shows the page as on a screen of this size.
    pub(super) async fn resize(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Shows the page in the `light` or the `dark` scheme.
    pub(super) async fn scheme(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// A command of Chromium's developer tools.
    pub(super) async fn devtools(&self, command: &'static str, parameters: Value) {
        self.client.issue_cmd(DevTools(command, parameters)).await.unwrap();
    }
}

#[derive(Debug)]
struct DevTools(&'static str, Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/goog/cdp/execute", session_id.unwrap()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}
