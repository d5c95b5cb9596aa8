//! `skranke bounces FILE`: takes in what came back by e-mail, as a mailbox's pipe hands it on.

use std::io::Read;
use std::path::PathBuf;

use mail_parser::mailbox::mbox;

use super::{CliError, Done, answer};
use crate::desk::Desk;
use crate::notices::Channel;
use crate::notices::receipts::actions::{self, Recorded};
use crate::notices::receipts::mailbox;

/// Larger than what comes back with a message of ours; more is not read into memory.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

#[derive(clap::Args)]
pub(super) struct Bounces {
    /// One mail, or a mailbox in the mbox form; - reads standard input.
    file: PathBuf,
}

/// Takes in each delivery status notification on a message of ours; what else there is in a mailbox is passed over. One line of
/// JSON says what there was. A database that is away for a moment ends in status 75, so that the mail server tries again.
pub(super) fn run(bounces: &Bounces, desk: &Desk) -> Result<Done, CliError> {
    let mails = read(bounces)?;
    let (mut kept, mut repeated, mut unknown, mut passed_over) = (0, 0, 0, 0);
    for mail in &mails {
        let now = desk.now();
        let Some(report) = mailbox::read(mail, now) else {
            passed_over += 1;
            continue;
        };
        let taken = desk.db.write(move |conn| actions::record(conn, Channel::Email, &report, now))?;
        match taken {
            Recorded::Kept { .. } => kept += 1,
            Recorded::Repeated => repeated += 1,
            Recorded::Unknown => unknown += 1,
        }
    }
    answer(serde_json::json!({
        "status": "completed",
        "mails": mails.len(),
        "kept": kept,
        "repeated": repeated,
        "unknown": unknown,
        "passed_over": passed_over,
    }))?;
    Ok(Done::Fully)
}

fn read(bounces: &Bounces) -> Result<Vec<Vec<u8>>, CliError> {
    let unreadable =
        |what: String| CliError::Usage(format!("{} cannot be read: {what}", bounces.file.display()));
    let source: Box<dyn Read> = if bounces.file.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(&bounces.file).map_err(|error| unreadable(error.to_string()))?)
    };
    let mut all = Vec::new();
    source.take(MOST_BYTES + 1).read_to_end(&mut all).map_err(|error| unreadable(error.to_string()))?;
    if u64::try_from(all.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(unreadable("it is over 64 MiB; hand it over in parts".to_owned()));
    }
    if !all.starts_with(b"From ") {
        return Ok(vec![all]);
    }
    let mails =
        mbox::MessageIterator::new(all.as_slice()).map(|mail| mail.map(mbox::Message::unwrap_contents));
    Ok(mails.collect::<Result<_, _>>()?)
}
