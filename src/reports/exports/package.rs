//! What is said of a file beside it: a Frictionless data package with the file's Table Schema, its size and digest, which rows
//! it has, and by which rule and calendar they were judged. Whoever gets both can prove that the file is whole, and make it again.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::columns::{Kind, columns};
use super::{ExportQuery, Exported};
use crate::desk::Desk;
use crate::digest::Written;
use crate::letters::deadlines::JudgedBy;
use crate::reports::csv_out::Profile;

/// The package of a file of this name, which was read at `as_of`.
pub(super) fn describe(
    desk: &Desk,
    query: &ExportQuery<'_>,
    name: &str,
    as_of: DateTime<Utc>,
    (exported, written): (Exported, &Written),
) -> Value {
    let judged_by = JudgedBy::rule(&desk.lateness_rule());
    let (encoding, delimiter) = match query.profile {
        Profile::Data => ("utf-8", ","),
        Profile::ExcelNb => ("utf-8-sig", ";"),
    };
    let fields = columns(query.report).iter().zip(query.words.header());
    let fields: Vec<Value> = fields.map(|((_, kind), name)| field(name, *kind, query.profile)).collect();
    let as_of = as_of.to_rfc3339_opts(SecondsFormat::Secs, true);
    json!({
        "profile": "tabular-data-package",
        "name": query.report.as_str(),
        "created": as_of,
        "resources": [{
            "profile": "tabular-data-resource",
            "name": query.report.as_str(),
            "path": name,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": encoding,
            "bytes": written.bytes,
            "hash": format!("sha256:{}", written.sha256),
            "dialect": { "delimiter": delimiter, "lineTerminator": "\r\n", "quoteChar": "\"", "header": true },
            "schema": { "fields": fields, "missingValues": [""] },
        }],
        "skranke": {
            "rows": exported.rows,
            "as_of": as_of,
            "from": query.from,
            "to": query.to,
            "profile": query.profile.as_str(),
            "free_text": query.free_text,
            "lateness_rule": judged_by.lateness_rule,
            "calendar_version": judged_by.calendar_version,
            "program": env!("CARGO_PKG_VERSION"),
        },
    })
}

fn field(name: &str, kind: Kind, profile: Profile) -> Value {
    let (kind, format) = match (kind, profile) {
        (Kind::Text, _) => ("string", "default"),
        (Kind::Whole, _) => ("integer", "default"),
        (Kind::Day, Profile::Data) => ("date", "default"),
        (Kind::Day, Profile::ExcelNb) => ("date", "%d.%m.%Y"),
        (Kind::Instant, Profile::Data) => ("datetime", "%Y-%m-%dT%H:%M:%S%z"),
        (Kind::Instant, Profile::ExcelNb) => ("datetime", "%d.%m.%Y %H:%M"),
    };
    json!({ "name": name, "type": kind, "format": format })
}
