//! What contacts are about, in words.

use crate::inquiries::Topic;
use crate::web::{Choice, Html};

/// One topic.
pub(super) fn topic(html: &Html, topic: Topic) -> String {
    html.text(&format!("topic-{}", topic.as_str()), &[])
}

/// What there is to choose from.
pub(super) fn topics(html: &Html) -> Vec<Choice> {
    let choice =
        |topic: &Topic| Choice { value: topic.as_str(), label: self::topic(html, *topic), chosen: false };
    Topic::ALL.iter().map(choice).collect()
}
