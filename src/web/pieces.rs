//! A template rendered once, with slots for what differs each time it is shown.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, RenderContext, RenderError, RenderErrorReason, Renderable as _,
    ScopedJson, html_escape,
};
use serde_json::Value;

/// Marks a slot while the template is rendered; no template has one in it.
const MARK: char = '\u{0}';

/// The fixed HTML and the slots between, each named as in `{{slot "title"}}`.
pub(super) struct Pieces<S = String>(Vec<Piece<S>>);

/// One of them.
pub(super) enum Piece<S> {
    /// HTML.
    Fixed(String),
    /// What is filled in.
    Slot(S),
}

impl Pieces {
    /// Renders a template with facts of ours, which hold nothing that anybody typed.
    pub(super) fn render(
        registry: &Handlebars<'static>,
        template: &str,
        facts: &Value,
    ) -> Result<Self, RenderError> {
        let html = render_with(registry, template, &Context::from(facts.clone()), "slot", Slot)?;
        let pieces = html.split(MARK).enumerate().map(|(n, text)| match n % 2 {
            0 => Piece::Fixed(text.to_owned()),
            _ => Piece::Slot(text.to_owned()),
        });
        Ok(Self(pieces.collect()))
    }

    /// The same with other names for its slots.
    pub(super) fn renamed<S, E>(self, name: impl Fn(String) -> Result<S, E>) -> Result<Pieces<S>, E> {
        let pieces = self.0.into_iter().map(|piece| {
            Ok(match piece {
                Piece::Fixed(html) => Piece::Fixed(html),
                Piece::Slot(slot) => Piece::Slot(name(slot)?),
            })
        });
        pieces.collect::<Result<_, E>>().map(Pieces)
    }
}

impl<S> Pieces<S> {
    /// In their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Piece<S>> {
        self.0.iter()
    }
}

/// Adds a text to HTML, escaped as the templates escape it.
pub(super) fn push_escaped(html: &mut String, text: &str) {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b" .,:-()/_".contains(&byte);
    if text.bytes().all(is_plain) {
        html.push_str(text);
    } else {
        html.push_str(&html_escape(text));
    }
}

/// Renders a template that may use one helper besides those that all have.
pub(super) fn render_with<'a>(
    registry: &'a Handlebars<'static>,
    template: &str,
    context: &'a Context,
    name: &str,
    helper: impl HelperDef + Send + Sync + 'a,
) -> Result<String, RenderError> {
    let found = registry.get_template(template);
    let found = found.ok_or_else(|| RenderErrorReason::TemplateNotFound(template.to_owned()))?;
    let mut render_context = RenderContext::new(found.name.as_ref());
    render_context.register_local_helper(name, Box::new(helper));
    found.renders(registry, context, &mut render_context)
}

/// `{{slot "title"}}`, and `(slot "reference")` as a value in a text.
struct Slot;

impl HelperDef for Slot {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let name = helper.param(0).and_then(|param| param.value().as_str());
        let name = name.ok_or(RenderErrorReason::ParamNotFoundForIndex("slot", 0))?;
        Ok(Value::String(format!("{MARK}{name}{MARK}")).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_escaped_as_the_templates_escape_it() {
        for text in ["", "Åse Sæther-Moe", "01.09.2026", "a<b>&\"c\"'d'`e`=f", "{{x}}\u{0}"] {
            let mut html = "<td>".to_owned();
            push_escaped(&mut html, text);
            assert_eq!(html, format!("<td>{}", html_escape(text)));
        }
    }
}
