//! Loads the page templates for one language. Texts that do not change are put in while loading, so that showing a page
//! looks up only those with a number or a name in them.
//!
//! In a template `{{t "key"}}` is a text, `{{t "key" n=count}}` one with values, `(t "key")` one handed to a partial, and
//! `{{csrf_field}}` the hidden field that every form must have.

use std::sync::Arc;

use handlebars::{
    Context, Handlebars, Helper, HelperDef, RenderContext, RenderErrorReason, ScopedJson, TemplateError,
    html_escape,
};
use serde_json::Value;

use crate::texts::{FluentValue, Texts};
use crate::values::Language;

const CSRF_FIELD: &str = r#"<input type="hidden" name="csrf" value="{{@root/csrf}}">"#;

#[derive(rust_embed::Embed)]
#[folder = "templates/"]
struct Files;

/// Why the templates could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Handlebars cannot read it.
    #[error("the template {file} cannot be read")]
    Syntax {
        /// The template's name.
        file: String,
        /// What handlebars said.
        #[source]
        reason: Box<TemplateError>,
    },
    /// It asks for a text that is not there.
    #[error("the template {file} asks for the text {key}, which does not exist")]
    NoSuchText {
        /// The template's name.
        file: String,
        /// The key of the text.
        key: String,
    },
    /// It would print a value without escaping it.
    #[error("the template {file} has an unescaped value")]
    Unescaped {
        /// The template's name.
        file: String,
    },
}

/// All page templates in one language, by path without `.hbs`.
pub(super) fn load(language: Language, texts: &Arc<Texts>) -> Result<Handlebars<'static>, LoadError> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_helper("t", Box::new(Text { language, texts: Arc::clone(texts) }));
    for name in Files::iter() {
        let is_page = ["layouts/", "partials/", "pages/"].iter().any(|part| name.starts_with(part));
        let (Some(file), true, Some(found)) = (name.strip_suffix(".hbs"), is_page, Files::get(&name)) else {
            continue;
        };
        let source = localise(file, &String::from_utf8_lossy(&found.data), texts, language)?;
        registry
            .register_template_string(file, source)
            .map_err(|reason| LoadError::Syntax { file: file.to_owned(), reason: Box::new(reason) })?;
    }
    Ok(registry)
}

/// Puts the texts that do not change into a template's source.
fn localise(file: &str, source: &str, texts: &Texts, language: Language) -> Result<String, LoadError> {
    if source.contains("{{{") || source.contains("{{&") {
        return Err(LoadError::Unescaped { file: file.to_owned() });
    }
    let mut rest = source;
    let mut localised = String::with_capacity(source.len());
    while let Some(at) = rest.find("t \"") {
        let (before, call) = rest.split_at(at);
        let (key, after) =
            call.strip_prefix("t \"").and_then(|call| call.split_once('"')).unwrap_or((call, ""));
        let is_alone = before.ends_with("{{") && after.starts_with("}}");
        let is_argument = before.ends_with('(') && after.starts_with(')');
        let is_call = before.ends_with("{{") || before.ends_with('(');
        if is_call && !texts.has(key) {
            return Err(LoadError::NoSuchText { file: file.to_owned(), key: key.to_owned() });
        }
        let text = texts_alone(is_alone || is_argument, texts, language, key);
        match text {
            Some(text) if is_alone => {
                localised.push_str(before.trim_end_matches("{{"));
                // A brace in a text must not begin an expression.
                localised.push_str(&html_escape(&text).replace('{', "&#123;"));
                rest = after.strip_prefix("}}").unwrap_or(after);
            }
            Some(text) if is_argument && !text.contains(['"', '\\']) => {
                localised.push_str(before.strip_suffix('(').unwrap_or(before));
                localised.extend(["\"", &text, "\""]);
                rest = after.strip_prefix(')').unwrap_or(after);
            }
            _ => {
                localised.push_str(before);
                localised.extend(["t \"", key, "\""]);
                rest = after;
            }
        }
    }
    localised.push_str(rest);
    Ok(localised.replace("{{csrf_field}}", CSRF_FIELD))
}

fn texts_alone(is_fixed: bool, texts: &Texts, language: Language, key: &str) -> Option<String> {
    is_fixed.then(|| texts.get(language, key, &[]))
}

/// `{{t "key" n=count}}`, and texts whose key the page chooses: `{{t reason_key}}`.
struct Text {
    language: Language,
    texts: Arc<Texts>,
}

impl HelperDef for Text {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, handlebars::RenderError> {
        let key = helper
            .param(0)
            .and_then(|param| param.value().as_str())
            .ok_or(RenderErrorReason::ParamNotFoundForIndex("t", 0))?;
        let values: Vec<(&str, FluentValue<'_>)> =
            helper.hash().iter().map(|(name, value)| (*name, fluent(value.value()))).collect();
        Ok(Value::String(self.texts.get(self.language, key, &values)).into())
    }
}

fn fluent(value: &Value) -> FluentValue<'_> {
    match value {
        Value::String(text) => FluentValue::from(text.as_str()),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => FluentValue::from(whole),
            None => FluentValue::from(number.as_f64().unwrap_or(f64::NAN)),
        },
        other => FluentValue::from(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Arc<Texts> {
        Arc::new(Texts::load().unwrap())
    }

    fn localised(source: &str) -> Result<String, LoadError> {
        localise("test", source, &texts(), Language::En)
    }

    #[test]
    fn a_text_that_does_not_change_is_put_in_while_loading() {
        assert_eq!(localised(r#"<p>{{t "sign-in"}}</p>"#).unwrap(), "<p>Sign in</p>");
        assert_eq!(
            localised(r#"{{> partials/field name label=(t "sign-in")}}"#).unwrap(),
            r#"{{> partials/field name label="Sign in"}}"#
        );
        let with_value = r#"{{t "late-count" count=n}}"#;
        assert_eq!(localised(with_value).unwrap(), with_value);
        assert_eq!(localised(r#"he said that "x""#).unwrap(), r#"he said that "x""#);
    }

    #[test]
    fn a_template_without_its_text_or_without_escaping_is_refused() {
        assert!(matches!(localised(r#"{{t "no-such"}}"#), Err(LoadError::NoSuchText { .. })));
        assert!(matches!(localised(r#"{{t "no-such" n=1}}"#), Err(LoadError::NoSuchText { .. })));
        assert!(matches!(localised("{{{name}}}"), Err(LoadError::Unescaped { .. })));
        assert!(matches!(localised("{{&name}}"), Err(LoadError::Unescaped { .. })));
    }

    #[test]
    fn a_value_is_escaped_and_a_missing_one_is_an_error() {
        let mut registry = load(Language::Nb, &texts()).unwrap();
        registry.register_template_string("test", r#"{{t "late-count" count=n}} {{name}}"#).unwrap();
        let shown = registry.render("test", &serde_json::json!({"n": 1, "name": "<b>"})).unwrap();
        assert_eq!(shown, "1 forsinket brev &lt;b&gt;");
        assert!(registry.render("test", &serde_json::json!({"n": 1})).is_err());
    }
}
