//! One of the things that a page lets people choose from.

use serde::Serialize;

/// A choice in a list, or in a row of buttons or links.
#[derive(Serialize)]
pub struct Choice<Value = &'static str> {
    /// What is sent when it is chosen.
    pub value: Value,
    /// In the reader's language.
    pub label: String,
    /// Whether it is the one in force.
    pub chosen: bool,
}
