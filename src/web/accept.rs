//! What a caller takes for an answer, from its `Accept` headers (RFC 9110, 12.5.1).

use actix_web::http::header::{self, HeaderMap};

const JOSE: &str = "application/jose";

/// Whether it takes JSON: says so, or says nothing.
pub(super) fn json(headers: &HeaderMap) -> bool {
    ranges(headers).is_none_or(|ranges| weight_of_json(&ranges).is_some())
}

/// Whether it wants a signed answer rather than JSON: says so by name, with more weight or, where both weigh the same, first.
pub(super) fn prefers_jose(headers: &HeaderMap) -> bool {
    let Some(ranges) = ranges(headers) else { return false };
    let jose = ranges.iter().position(|range| range.kind == JOSE && range.weight > 0.0);
    let Some((place, jose)) = jose.and_then(|place| Some((place, ranges.get(place)?.weight))) else {
        return false;
    };
    weight_of_json(&ranges).is_none_or(|(first, json)| jose > json || (jose >= json && place < first))
}

struct Range {
    kind: String,
    weight: f32,
}

/// The ranges of all headers in order; none without a header.
fn ranges(headers: &HeaderMap) -> Option<Vec<Range>> {
    let mut values = headers.get_all(header::ACCEPT).peekable();
    values.peek()?;
    let texts = values.filter_map(|value| value.to_str().ok());
    Some(texts.flat_map(|text| text.split(',')).map(range).collect())
}

fn range(text: &str) -> Range {
    let mut parts = text.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight = parts.find_map(|part| part.strip_prefix("q=")).and_then(|weight| weight.parse().ok());
    Range { kind, weight: weight.unwrap_or(1.0) }
}

/// The place of the weightiest range that JSON falls under, and its weight.
fn weight_of_json(ranges: &[Range]) -> Option<(usize, f32)> {
    let taken = ranges.iter().enumerate().filter(|(_, range)| {
        matches!(range.kind.as_str(), "application/json" | "application/*" | "*/*") && range.weight > 0.0
    });
    taken.map(|(place, range)| (place, range.weight)).reduce(|a, b| if b.1 > a.1 { b } else { a })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn headers(accept: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(header::ACCEPT, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_caller_gets_json_unless_it_takes_only_other_things() {
        for (accept, taken) in [
            ("application/json", true),
            ("*/*", true),
            ("application/jose, Application/JSON;q=0.5", true),
            ("text/html, application/*;q=0.1", true),
            ("application/jose", false),
            ("application/json;q=0", false),
            ("text/html,application/xml", false),
        ] {
            assert_eq!(json(&headers(&[accept])), taken, "{accept}");
        }
        assert!(json(&headers(&[])));
    }

    #[test]
    fn a_caller_gets_a_signed_answer_only_where_it_asks_for_one_rather_than_json() {
        for (accept, signed) in [
            (&["application/jose"][..], true),
            (&["Application/JOSE;q=0.1"], true),
            (&["application/jose, application/json"], true),
            (&["application/json", "application/jose"], false),
            (&["application/json;q=0.9", "application/jose"], true),
            (&["application/jose;q=0.5, */*"], false),
            (&["application/jose;q=0"], false),
            (&["application/*"], false),
            (&["*/*"], false),
            (&[], false),
        ] {
            assert_eq!(prefers_jose(&headers(accept)), signed, "{accept:?}");
        }
    }
}
