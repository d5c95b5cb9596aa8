//! `skranke templates check`.

use anyhow::Context as _;
use clap::Subcommand;

use super::{CliError, Done, answer};
use crate::notices::compose;
use crate::texts;
use crate::web::Renderer;

/// What to do with the templates.
#[derive(Subcommand)]
pub(super) enum Templates {
    /// Load every template of pages and messages in every language, and compare the languages' texts.
    Check,
}

pub(super) fn run(command: &Templates) -> Result<Done, CliError> {
    match command {
        Templates::Check => {
            let renderer = Renderer::load().context("the templates are faulty")?;
            let problems: Vec<String> = texts::differences().into_iter().chain(compose::check()).collect();
            for problem in &problems {
                answer(problem)?;
            }
            if !problems.is_empty() {
                return Err(CliError::Failed(anyhow::anyhow!("the texts of pages or messages are faulty")));
            }
            let (templates, languages) = (renderer.templates(), texts::WRITTEN.len());
            answer(format_args!("{templates} templates in {languages} languages are good"))?;
            Ok(Done::Fully)
        }
    }
}
