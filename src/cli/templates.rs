//! `skranke templates check`.

use anyhow::Context as _;
use clap::Subcommand;

use super::{CliError, Done, answer};
use crate::config::Settings;
use crate::db::{self, DatabaseUrl};
use crate::desk::Desk;
use crate::notices::compose::{self, Composer};
use crate::notices::templates::actions::check_versions_in_use;
use crate::notices::templates::rules::Judge;
use crate::texts;
use crate::web::Renderer;

/// What to do with the templates.
#[derive(Subcommand)]
pub(super) enum Templates {
    /// Load every template of pages and messages in every language, compare the languages' texts, and look through the
    /// messages' texts that are stored in the database, if it is there.
    Check,
}

pub(super) fn run(command: &Templates, settings: Settings) -> Result<Done, CliError> {
    match command {
        Templates::Check => {
            let renderer = Renderer::load().context("the templates are faulty")?;
            let mut problems: Vec<String> =
                texts::differences().into_iter().chain(compose::check()).collect();
            let stored = stored(settings)?;
            if let Some((_, faults)) = &stored {
                problems.extend(faults.iter().cloned());
            }
            for problem in &problems {
                answer(problem)?;
            }
            if !problems.is_empty() {
                return Err(CliError::Failed(anyhow::anyhow!("the texts of pages or messages are faulty")));
            }
            let (templates, languages) = (renderer.templates(), texts::WRITTEN.len());
            answer(format_args!("{templates} templates in {languages} languages are good"))?;
            match stored {
                Some((versions, _)) => answer(format_args!("{versions} stored versions in use are good"))?,
                None => answer("the database is not there yet, so no stored versions are")?,
            }
            Ok(Done::Fully)
        }
    }
}

/// How many versions are in use, and what is wrong with them; none: there is no database of this program's schema.
fn stored(settings: Settings) -> Result<Option<(usize, Vec<String>)>, CliError> {
    let url = &settings.database_url;
    let is_there = match url {
        DatabaseUrl::Sqlite(path) => std::path::Path::new(path).exists(),
        DatabaseUrl::Postgres(_) => true,
    };
    if !is_there || !db::waiting_migrations(url)?.is_empty() {
        return Ok(None);
    }
    let desk = Desk::open(settings)?;
    let composer = Composer::new().context("the templates of messages are faulty")?;
    let judge = Judge { composer: &composer, links: &desk.settings.messages.links };
    Ok(Some(desk.db.read(|conn| check_versions_in_use(conn, judge))?))
}
