//! Parts of a page that repeat, such as the rows of a table: their template is rendered once a page, and filled in for
//! each row. Fifty rows by the template engine take as long as the rest of the page twice over.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason,
};
use serde_json::Value;

use super::pieces::{Piece, Pieces, push_escaped};
use super::{Page, RenderError};

/// HTML of a template of ours in which every value is escaped: only a [`Mould`] makes any, and only a template's
/// `{{part "rows"}}` puts it into a page.
#[derive(Default)]
pub struct Fragment(String);

/// A template with `N` slots.
pub struct Mould<const N: usize>(Pieces<usize>);

impl<const N: usize> Mould<N> {
    /// Renders the template, in which each slot has one of these names.
    pub(super) fn render(
        registry: &Handlebars<'static>,
        template: &'static str,
        facts: &Value,
        slots: [&str; N],
    ) -> Result<Self, RenderError> {
        let place = |slot: String| {
            let at = slots.iter().position(|name| *name == slot);
            at.ok_or(RenderError::NoSuchSlot { template, slot })
        };
        Pieces::render(registry, template, facts)?.renamed(place).map(Self)
    }

    /// Adds the template once more, with these texts in the slots, in the order of their names.
    pub fn fill(&self, into: &mut Fragment, texts: [&str; N]) {
        for piece in self.0.iter() {
            match piece {
                Piece::Fixed(html) => into.0.push_str(html),
                Piece::Slot(at) => push_escaped(&mut into.0, texts.get(*at).copied().unwrap_or_default()),
            }
        }
    }
}

/// `{{part "rows"}}`: what the page has under this name.
pub(super) struct Part<'a, P>(pub(super) &'a P);

impl<P: Page> HelperDef for Part<'_, P> {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let part = helper.param(0).and_then(|param| self.0.part(param.value().as_str()?));
        let part = part.ok_or(RenderErrorReason::ParamNotFoundForIndex("part", 0))?;
        Ok(out.write(&part.0)?)
    }
}
