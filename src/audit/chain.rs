//! The chain that makes an edited, removed or reordered audit row show.
//!
//! Entries are stored at once and sealed into the chain a moment later, in batches, by whoever runs the sender: a chain
//! written with every entry would make all writers wait for each other. The order of sealing is the order of the chain.

use std::fmt;

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::Bool;

use super::gaps::{Gap, Gaps};
use super::store::{self, StoredEntry};
use crate::db::{AnyConnection, Error};
use crate::vault::Vault;

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
        /// Links whose entries were deleted, for their time was up.
        forgotten: i64,
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

/// Any number that no other program on the same server locks; the migrations take the one before.
const SEALING_LOCK: i64 = 80_030_301;

/// Two that seal at once would both follow the same last link, so on PostgreSQL one leaves it to the other.
pub fn seal_alone(conn: &mut AnyConnection, reach: Reach) -> Result<usize, Error> {
    if let AnyConnection::Postgres(postgres) = conn {
        let lock = sql::<Bool>(&format!("pg_try_advisory_xact_lock({SEALING_LOCK})"));
        let alone: bool = diesel::select(lock).get_result(postgres)?;
        if !alone {
            return Ok(0);
        }
    }
    seal_new_entries(conn, reach)
}

/// A place in the chain up to which every link fits. Written `1203441 5f7a…`, for the record of who checked it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// The last link's position; 0 before the first.
    position: i64,
    digest: String,
}

impl Verified {
    /// Reads a place as we write it.
    pub fn parse(text: &str) -> Option<Self> {
        let (position, digest) = text.split_once(' ')?;
        Some(Self { position: position.parse().ok()?, digest: digest.to_owned() })
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.position, self.digest)
    }
}

/// What checking some links came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// So many fit, up to there; none when the end of the chain was reached before.
    Fits(usize, Verified),
    /// The first position where the chain does not fit.
    Broken(i64),
}

/// Walks the chain from its first link. The vault tells gaps that the program made from others.
pub fn verify(conn: &mut AnyConnection, vault: &Vault) -> Result<Verdict, Error> {
    let mut reached = Verified::default();
    loop {
        match verify_after(conn, vault, &reached, BATCH)? {
            Checked::Fits(0, _) => break,
            Checked::Fits(_, further) => reached = further,
            Checked::Broken(position) => return Ok(Verdict::Broken { position }),
        }
    }
    let forgotten = Gaps::load(conn, vault)?.links();
    let (entries, links) = store::counts(conn)?;
    if links + forgotten == reached.position {
        Ok(Verdict::Whole { sealed: links, waiting: entries - links, forgotten })
    } else {
        Ok(Verdict::Broken { position: reached.position + 1 })
    }
}

/// Checks at most so many links behind a place that was checked before, and whether that place is still as it was, unless its
/// entry was deleted since.
pub fn verify_after(
    conn: &mut AnyConnection,
    vault: &Vault,
    from: &Verified,
    limit: i64,
) -> Result<Checked, Error> {
    let gaps = Gaps::load(conn, vault)?;
    let mut reached = from.clone();
    if from.position > 0 {
        match (store::digest_at(conn, from.position)?, gaps.around(from.position)) {
            (Some(digest), _) if digest == from.digest => {}
            (None, Some(gap)) => reached = end_of(gap),
            _ => return Ok(Checked::Broken(from.position)),
        }
    }
    let links = store::links_after(conn, reached.position, limit)?;
    let count = links.len();
    for (position, stored, entry) in links {
        if let Some(gap) = gaps.beginning_at(reached.position + 1) {
            reached = end_of(gap);
        }
        let digest = link(&reached.digest, &entry);
        if position != reached.position + 1 || stored != digest {
            return Ok(Checked::Broken(reached.position + 1));
        }
        reached = Verified { position, digest };
    }
    // A link whose entry is gone is not among those that were read.
    if count == 0 && store::last_link(conn)?.is_some_and(|(last, _)| last > reached.position) {
        return Ok(Checked::Broken(reached.position + 1));
    }
    Ok(Checked::Fits(count, reached))
}

fn end_of(gap: &Gap) -> Verified {
    Verified { position: gap.last, digest: gap.digest.clone() }
}

/// How many links stand behind a place.
pub fn count_after(conn: &mut AnyConnection, from: &Verified) -> Result<usize, Error> {
    let last = store::last_link(conn)?.map_or(0, |(position, _)| position);
    Ok(usize::try_from(last - from.position).unwrap_or(0))
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
