//! Where somebody who had to sign in goes on to: a page of ours, whatever a request says.

use actix_web::HttpRequest;
use actix_web::http::{Method, header};
use url::Url;

use super::allowed::Access;
use super::routes;

/// The longest address that is gone back to, in characters.
const LONGEST: usize = 500;

/// The address, if what it names can be opened here. Other sites' are none: nothing but our own paths is known.
pub fn page_of_ours(address: &str) -> Option<&str> {
    let path = address.split_once('?').map_or(address, |(path, _)| path);
    let is_plain = address.len() <= LONGEST && address.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    // None of our paths needs an escape, which somebody else may read as something else.
    let is_plain = is_plain && !path.contains('%');
    let opens = |route: &routes::Route| {
        route.method == Method::GET
            && !matches!(route.access, Access::Scope(_) | Access::Signed)
            && fits(route.path, path)
    };
    (is_plain && routes::table().iter().any(opens)).then_some(address)
}

/// The page that a form stood on: what the browser says, if that is a page of ours, else the nearest one over the path
/// that the form was sent to.
pub(super) fn page_of_form(request: &HttpRequest) -> Option<String> {
    let referer = request.headers().get(header::REFERER).and_then(|value| value.to_str().ok());
    let said = referer.and_then(|referer| Url::parse(referer).ok()).and_then(|referer| {
        let query = referer.query().map(|query| format!("?{query}")).unwrap_or_default();
        page_of_ours(&format!("{}{query}", referer.path())).map(ToOwned::to_owned)
    });
    let mut over = std::iter::successors(Some(request.path()), |path| Some(path.rsplit_once('/')?.0));
    said.or_else(|| over.find_map(page_of_ours).map(ToOwned::to_owned))
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(given)) if part == given || part.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_what_can_be_opened_here_is_a_page_of_ours() {
        for ours in ["/", "/letters/late?over=1-2", "/letters/01D39ZY06FGSCTVN4T2V9PKHFZ", "/account"] {
            assert_eq!(page_of_ours(ours), Some(ours));
        }
        for elsewhere in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/\\evil.example/letters/late",
            "/letters/late?a\r\nSet-Cookie: x=y",
            "/letters/",
            "/letters/01/owner",
            "/logout",
            "/no-such-page",
            "letters/late",
            "evil",
            "",
        ] {
            assert_eq!(page_of_ours(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn a_form_came_from_the_page_that_the_browser_names_or_from_the_one_over_its_path() {
        let person = "/persons/01D39ZY06FGSCTVN4T2V9PKHFZ";
        let on = |address: String| (Some(address.clone()), Some(address));
        let queue = "/letters/late?over=1-2".to_owned();
        for (sent_to, (referer, page)) in [
            ("/letters/late/next".to_owned(), on(queue)),
            (format!("{person}/reveal"), (None, Some(person.to_owned()))),
            (format!("{person}/reveal"), (Some("//evil.example".to_owned()), Some(person.to_owned()))),
            (format!("{person}/inquiry/end"), (None, Some(person.to_owned()))),
            ("/logout".to_owned(), (None, None)),
        ] {
            let mut request = TestRequest::post().uri(&sent_to);
            if let Some(referer) = referer {
                request = request.insert_header(("referer", format!("https://desk.example{referer}")));
            }
            assert_eq!(page_of_form(&request.to_http_request()), page, "{sent_to}");
        }
    }
}
