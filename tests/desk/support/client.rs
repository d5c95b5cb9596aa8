//! A person's browser without the window: keeps cookies, follows nothing by itself, knows the last page it saw.

use std::collections::BTreeMap;
use std::time::Duration;

use ureq::Agent;
use ureq::http::{Request, Response, StatusCode};

/// One browser, or another window of it. Drop it before the desk that it talks to.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    base: String,
    /// Name and value of each cookie that holds.
    pub(crate) cookies: BTreeMap<String, String>,
    /// Sent with every request.
    pub(crate) headers: Vec<(&'static str, String)>,
    page: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// The body as it came.
    pub(crate) bytes: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl Answer {
    /// A header's value; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// All `Set-Cookie` values.
    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// Where it leads to.
    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// Panics unless the status is this one.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// Panics unless the page has this text.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.body.contains(text), "no {text:?} in {}", self.body);
        self
    }
}

impl Client {
    /// A browser at this address, with an empty jar, that asks for Bokmål.
    pub(crate) fn at(base: &str) -> Self {
        let agent = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .new_agent();
        let headers = vec![("accept-language", "nb".to_owned())];
        Self { agent, base: base.to_owned(), cookies: BTreeMap::new(), headers, page: String::new() }
    }

    /// Another tab of the same browser.
    pub(crate) fn twin(&self) -> Self {
        let (cookies, page) = (self.cookies.clone(), self.page.clone());
        Self { cookies, page, ..Self::at(&self.base) }
    }

    /// Opens a page.
    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    /// Sends a form as the last page would: with its token.
    pub(crate) fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields);
        self.post_fields(path, &[], &all)
    }

    /// Sends exactly these fields, with further headers.
    pub(crate) fn post_fields(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend(headers);
        self.send("POST", path, &all, Some(body))
    }

    /// Sends anything.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let jar: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", jar.join("; "));
        }
        let response = match body {
            Some(body) => self.agent.run(request.body(body).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        self.receive(response.unwrap())
    }

    /// The token in the forms of the last page.
    #[track_caller]
    pub(crate) fn csrf(&self) -> String {
        let (_, rest) = self.page.split_once(r#"name="csrf" value=""#).expect("the last page has no form");
        rest.split('"').next().unwrap().to_owned()
    }

    /// Types name and password into the sign-in page.
    pub(crate) fn sign_in(&mut self, username: &str, password: &str) -> Answer {
        self.get("/login");
        self.post_form("/login", &[("username", username), ("password", password), ("next", "/")])
    }

    fn receive(&mut self, mut response: Response<ureq::Body>) -> Answer {
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let status: StatusCode = response.status();
        let bytes = response.body_mut().read_to_vec().unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer { status: status.as_u16(), body, bytes, headers };
        for cookie in answer.set_cookies() {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if answer.header("content-type").starts_with("text/html") {
            self.page.clone_from(&answer.body);
        }
        answer
    }
}
