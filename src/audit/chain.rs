//! The chain that makes an edited, removed or reordered audit row show.
//!
//! Entries are stored at once and sealed into the chain a moment later, in batches, by whoever runs the sender: a chain
//! written with every entry would make all writers wait for each other. The order of sealing is the order of the chain.

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::store::{self, StoredEntry};
use crate::db::{AnyConnection, Error};

const BATCH: i64 = 1000;

/// How far back to look for entries that no link seals yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// As far as a transaction usually takes: 10,000 entries before the last sealed one.
    Recent,
    /// To the first entry, for what a long import committed after many others had been sealed. Reads the whole trail.
    All,
}

/// What checking the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every link fits; so many entries are sealed and so many wait for it.
    Whole {
        /// Entries in the chain.
        sealed: i64,
        /// Entries that are not sealed yet.
        waiting: i64,
    },
    /// The first place where the chain does not fit.
    Broken {
        /// Position in the chain.
        position: i64,
    },
}

/// Seals what is not sealed yet, at most one batch; answers how many. Runs under the lock of whoever calls it.
pub fn seal_new_entries(conn: &mut AnyConnection, reach: Reach) -> Result<usize, Error> {
    let (mut position, mut digest) = store::last_link(conn)?.unwrap_or((0, String::new()));
    let mut links = Vec::new();
    for entry in store::unsealed(conn, reach, BATCH)? {
        position += 1;
        digest = link(&digest, &entry);
        links.push((position, entry.entry_id, digest.clone()));
    }
    store::add_links(conn, &links)?;
    Ok(links.len())
}

/// Walks the chain from its first link.
pub fn verify(conn: &mut AnyConnection) -> Result<Verdict, Error> {
    let (mut position, mut digest) = (0, String::new());
    loop {
        let links = store::links_after(conn, position, BATCH)?;
        if links.is_empty() {
            break;
        }
        for (at, stored, entry) in links {
            digest = link(&digest, &entry);
            if at != position + 1 || stored != digest {
                return Ok(Verdict::Broken { position: position + 1 });
            }
            position = at;
        }
    }
    let (entries, links) = store::counts(conn)?;
    if links == position {
        Ok(Verdict::Whole { sealed: links, waiting: entries - links })
    } else {
        Ok(Verdict::Broken { position: position + 1 })
    }
}

/// Each part goes in with its length before it, so that no two entries can be mistaken for one another.
fn link(before: &str, entry: &StoredEntry) -> String {
    let at = entry.at.utc().timestamp_micros().to_string();
    let id = entry.entry_id.to_string();
    let parts = [
        Some(before),
        Some(id.as_str()),
        Some(at.as_str()),
        Some(entry.actor.as_str()),
        Some(entry.action.as_str()),
        entry.person_id.as_deref(),
        entry.object.as_deref(),
        entry.inquiry_id.as_deref(),
        entry.detail.as_deref(),
    ];
    let mut context = Context::new(&SHA256);
    for part in parts {
        match part {
            Some(text) => {
                context.update(format!("{}:", text.len()).as_bytes());
                context.update(text.as_bytes());
            }
            None => context.update(b"-"),
        }
    }
    URL_SAFE_NO_PAD.encode(context.finish().as_ref())
}
