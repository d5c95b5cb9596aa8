//! The frame around every page, rendered once for each language and role when the program starts; what differs from
//! page to page is filled into its slots.

use handlebars::{Handlebars, RenderError, html_escape};
use serde_json::json;

use super::assets;
use super::pieces::{Piece, Pieces};
use crate::staff::{Permission, Role, may};
use crate::values::Language;

/// What is put into a frame. Everything but the body is text and is escaped here.
pub(super) struct Filling<'a> {
    /// The page's title, without the product's name.
    pub(super) title: &'a str,
    /// The HTML of the page itself.
    pub(super) body: &'a str,
    /// The agent's name.
    pub(super) name: &'a str,
    /// For the frame's own forms.
    pub(super) csrf: &'a str,
    /// What to say about what was just done.
    pub(super) flash: &'a str,
    /// How many late letters wait.
    pub(super) late: &'a str,
    /// Whether nothing is sent since a restore.
    pub(super) held: bool,
    /// The path that is shown.
    pub(super) path: &'a str,
}

/// The frame for one language and role.
pub(super) struct Frame {
    pieces: Pieces,
    /// What stands above every page while nothing is sent since a restore.
    held: String,
}

impl Frame {
    /// Renders the frame for those with this role, or for those who are signed out.
    pub(super) fn render(
        registry: &Handlebars<'static>,
        language: Language,
        role: Option<Role>,
    ) -> Result<Self, RenderError> {
        let allowed = |permission| role.is_some_and(|role| may(role, permission));
        let facts = json!({
            "lang": language.as_str(),
            "signed_in": role.is_some(),
            "finds_persons": allowed(Permission::FindPerson),
            "views_persons": allowed(Permission::ViewPerson),
            "sees_late_queue": allowed(Permission::ViewLateQueue),
            "exports_reports": allowed(Permission::ExportReports),
            "views_settings": allowed(Permission::ViewSettings),
            "manages_templates": allowed(Permission::ManageTemplates),
            "views_runs": allowed(Permission::ViewRuns),
            "views_audit": allowed(Permission::ViewAudit),
            "places_holds": allowed(Permission::PlaceHolds),
            "looks_up_in_bulk": allowed(Permission::LookUpInBulk),
            "role_key": role.map(|role| format!("role-{}", role.as_str().replace('_', "-"))),
            "style": assets::style().path,
            "script": assets::script().path,
            "version": env!("CARGO_PKG_VERSION"),
        });
        // A slot named for a path marks the link to it as current.
        let pieces = Pieces::render(registry, "layouts/desk", &facts)?;
        Ok(Self { pieces, held: registry.render("partials/held", &facts)? })
    }

    /// The whole page.
    pub(super) fn fill(&self, filling: &Filling<'_>) -> String {
        let mut page = String::with_capacity(8 * 1024 + filling.body.len());
        for piece in self.pieces.iter() {
            match piece {
                Piece::Fixed(html) => page.push_str(html),
                Piece::Slot(slot) => match slot.as_str() {
                    "title" => page.push_str(&html_escape(filling.title)),
                    "body" => page.push_str(filling.body),
                    "name" => page.push_str(&html_escape(filling.name)),
                    "csrf" => page.push_str(&html_escape(filling.csrf)),
                    "late" => page.push_str(&html_escape(filling.late)),
                    "held" => page.push_str(if filling.held { &self.held } else { "" }),
                    "flash" => page.push_str(&html_escape(filling.flash)),
                    section => page.push_str(current(section, filling.path)),
                },
            }
        }
        page
    }
}

/// Marks the link to the section that the shown path is in.
fn current(section: &str, path: &str) -> &'static str {
    let is_within = path
        .strip_prefix(section)
        .is_some_and(|rest| rest.is_empty() || (section != "/" && rest.starts_with('/')));
    if is_within { r#" aria-current="page""# } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_section_that_is_shown_is_marked() {
        assert!(!current("/", "/").is_empty());
        assert!(current("/", "/letters/late").is_empty());
        assert!(!current("/reports", "/reports").is_empty());
        assert!(!current("/reports", "/reports/letters.csv").is_empty());
        assert!(current("/reports", "/reportsx").is_empty());
    }
}
