//! Where settings come from, and how they are shown again.

use toml::{Table, Value};

use super::Problem;

/// The commented defaults, which are also the documentation of every key.
pub const DEFAULTS: &str = include_str!("../../skranke.toml");

/// Keys whose values may hold a password or a key.
const SECRET: [&str; 6] =
    ["database_url", "mail_url", "sms_url", "sms_providers", "data_key", "receipts.keys"];

/// The settings in force, one line a key, secrets masked: for `skranke config show`.
pub struct Shown(pub String);

impl Shown {
    /// Merges the sources and masks what is secret.
    pub fn of(file: Option<&str>, environment: impl Iterator<Item = (String, String)>) -> Self {
        let (table, _) = merge(file, environment);
        let mut lines = String::new();
        for (path, value) in leaves(&table) {
            let masked = SECRET.contains(&path.as_str()) && !is_plain(value);
            let shown = if masked { "\"(set, not shown)\"".to_owned() } else { value.to_string() };
            lines.extend([path.as_str(), " = ", shown.as_str(), "\n"]);
        }
        Self(lines)
    }
}

/// A secret key's value that plainly is none: unset, or a path on this machine.
fn is_plain(value: &Value) -> bool {
    let is_plain_text =
        |text: &str| text.is_empty() || text.starts_with("file:") || text.starts_with("sqlite:");
    value.as_str().is_some_and(is_plain_text) || value.as_array().is_some_and(Vec::is_empty)
}

/// Lays the file over the defaults and the environment over both; what does not fit is left out and named.
pub(super) fn merge(
    file: Option<&str>,
    environment: impl Iterator<Item = (String, String)>,
) -> (Table, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut table = read(DEFAULTS, "(defaults)", &mut problems);
    if let Some(file) = file {
        let own = read(file, "(file)", &mut problems);
        overlay(&mut table, own, "", &mut problems);
    }
    let known: Vec<String> = leaves(&table).into_iter().map(|(path, _)| path).collect();
    for (name, text) in environment {
        let Some(suffix) = name.strip_prefix("SKRANKE_") else {
            continue;
        };
        match known.iter().find(|path| path.replace('.', "_").to_uppercase() == suffix) {
            Some(path) => put(&mut table, path, &text, &mut problems),
            None => problems.push(Problem { key: name, text: "is not a setting".to_owned() }),
        }
    }
    (table, problems)
}

fn read(text: &str, name: &str, problems: &mut Vec<Problem>) -> Table {
    toml::from_str(text).unwrap_or_else(|error: toml::de::Error| {
        problems.push(Problem { key: name.to_owned(), text: error.message().to_owned() });
        Table::new()
    })
}

fn overlay(table: &mut Table, own: Table, prefix: &str, problems: &mut Vec<Problem>) {
    for (key, value) in own {
        let path = format!("{prefix}{key}");
        match (table.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(own)) => {
                overlay(inner, own, &format!("{path}."), problems);
            }
            (Some(place), value) if alike(place, &value) => *place = value,
            (Some(place), _) => {
                problems.push(Problem { key: path, text: format!("must be a {}", place.type_str()) });
            }
            (None, _) => problems.push(Problem { key: path, text: "is not a setting".to_owned() }),
        }
    }
}

/// A switch that is empty by default may be given as a text or as true or false.
fn alike(place: &Value, value: &Value) -> bool {
    place.same_type(value) || (place.as_str() == Some("") && value.is_bool())
}

fn put(table: &mut Table, path: &str, text: &str, problems: &mut Vec<Problem>) {
    let (place, key) = match path.split_once('.') {
        Some((section, key)) => (table.get_mut(section).and_then(Value::as_table_mut), key),
        None => (Some(table), path),
    };
    let Some(value) = place.and_then(|table| table.get_mut(key)) else {
        return;
    };
    let read = match value {
        Value::String(_) => Some(Value::String(text.to_owned())),
        Value::Integer(_) => text.trim().parse().ok().map(Value::Integer),
        Value::Boolean(_) => text.trim().parse().ok().map(Value::Boolean),
        Value::Array(_) => Some(Value::Array(
            text.split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| Value::String(item.to_owned()))
                .collect(),
        )),
        _ => None,
    };
    match read {
        Some(read) => *value = read,
        None => {
            problems.push(Problem { key: path.to_owned(), text: format!("must be a {}", value.type_str()) });
        }
    }
}

fn leaves(table: &Table) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => {
                found.extend(inner.iter().map(|(name, value)| (format!("{key}.{name}"), value)));
            }
            value => found.push((key.clone(), value)),
        }
    }
    found
}
