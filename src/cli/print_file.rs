//! `skranke print-file`: hands the letters that wait over to the print vendor, and says with one line of JSON which files
//! they are in.

use std::path::PathBuf;

use super::{CliError, Done, answer};
use crate::desk::Desk;
use crate::letters::printing::hand_over::{self, Settlement};
use crate::letters::printing::store;

#[derive(clap::Args)]
pub(super) struct PrintFile {
    /// The folder that the vendor reads; without it, `print_vendor.folder` of the settings.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Count, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// The vendor has this file: nothing of it is printed again.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["dry_run", "out"])]
    has: Option<String>,
    /// The vendor never got this file: it is made again, with other codes.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["dry_run", "out", "has"])]
    lacks: Option<String>,
}

/// Ends well also when nothing waits, or another instance does it.
pub(super) fn run(print_file: &PrintFile, desk: &Desk) -> Result<Done, CliError> {
    if print_file.dry_run {
        let waiting = desk.db.read(store::count_waiting)?;
        answer(serde_json::json!({ "status": "completed", "dry_run": true, "letters": waiting }))?;
        return Ok(Done::Fully);
    }
    let folder = print_file.out.as_ref().unwrap_or(&desk.settings.print_vendor.folder);
    for (name, settlement) in
        [(&print_file.has, Settlement::HandedOver), (&print_file.lacks, Settlement::MakeAnew)]
    {
        if let Some(name) = name {
            hand_over::settle(desk, name, settlement)?;
        }
    }
    // The folder is kept with the file, and the next run may be started elsewhere.
    let folder = std::path::absolute(folder)?;
    let summary = hand_over::run(desk, &folder)?;
    answer(serde_json::to_string(&summary).map_err(anyhow::Error::from)?)?;
    Ok(Done::Fully)
}

impl From<hand_over::HandOverError> for CliError {
    fn from(error: hand_over::HandOverError) -> Self {
        use hand_over::HandOverError as E;
        match error {
            E::Database(error) => error.into(),
            E::File(_) => Self::Failed(error.into()),
            E::Uncertain(name) => Self::Failed(anyhow::anyhow!(
                "nobody can tell whether the vendor has the print file {name}; ask, then say --has {name} or --lacks {name}"
            )),
            E::NothingToSettle(_) => Self::Usage(error.to_string()),
            E::LockLost | E::Held => Self::NotNow(error.into()),
        }
    }
}
