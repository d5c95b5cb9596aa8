//! Where entries are gone from the trail because their time was up: the table of the gaps, each sealed with a key that is not in
//! the database.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::db::schema::audit_gaps;
use crate::db::{AnyConnection, Error};
use crate::vault::Vault;

const PURPOSE: &str = "audit gap";

/// A run of links whose entries are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) first: i64,
    pub(super) last: i64,
    /// Of the last link, which the next one follows.
    pub(super) digest: String,
}

impl Gap {
    fn seal(&self, vault: &Vault) -> String {
        vault.keyed_hash(PURPOSE, &[&self.first.to_string(), &self.last.to_string(), &self.digest])
    }
}

/// All gaps that the program made; one that somebody else made is none.
pub(super) struct Gaps(BTreeMap<i64, Gap>);

impl Gaps {
    pub(super) fn load(conn: &mut AnyConnection, vault: &Vault) -> Result<Self, Error> {
        let stored: Vec<(i64, i64, String, String)> =
            audit_gaps::table.order(audit_gaps::first_position).load(conn)?;
        let ours = stored.into_iter().filter_map(|(first, last, digest, seal)| {
            let gap = Gap { first, last, digest };
            (gap.seal(vault) == seal).then_some((first, gap))
        });
        Ok(Self(ours.collect()))
    }

    /// How many links they are together.
    pub(super) fn links(&self) -> i64 {
        self.0.values().map(|gap| gap.last - gap.first + 1).sum()
    }

    pub(super) fn beginning_at(&self, position: i64) -> Option<&Gap> {
        self.0.get(&position)
    }

    /// The one that holds a position.
    pub(super) fn around(&self, position: i64) -> Option<&Gap> {
        self.0.range(..=position).next_back().map(|(_, gap)| gap).filter(|gap| gap.last >= position)
    }

    /// Adds links, each a position and its digest in their order, and joins what now lies side by side.
    pub(super) fn add(
        mut self,
        conn: &mut AnyConnection,
        vault: &Vault,
        links: &[(i64, String)],
    ) -> Result<(), Error> {
        let before: Vec<Gap> = self.0.values().cloned().collect();
        for (position, digest) in links {
            let joined = self.0.range(..*position).next_back().map(|(first, _)| *first);
            let joined =
                joined.and_then(|first| self.0.get_mut(&first)).filter(|gap| gap.last + 1 == *position);
            if let Some(gap) = joined {
                gap.last = *position;
                gap.digest.clone_from(digest);
            } else {
                self.0.insert(*position, Gap { first: *position, last: *position, digest: digest.clone() });
            }
        }
        let mut after: Vec<Gap> = Vec::new();
        for gap in self.0.into_values() {
            match after.last_mut() {
                Some(last) if last.last + 1 == gap.first => {
                    last.last = gap.last;
                    last.digest = gap.digest;
                }
                _ => after.push(gap),
            }
        }
        for gone in before.iter().filter(|gap| !after.contains(gap)) {
            diesel::delete(audit_gaps::table.find(gone.first)).execute(conn)?;
        }
        for new in after.iter().filter(|gap| !before.contains(gap)) {
            diesel::insert_into(audit_gaps::table)
                .values((
                    audit_gaps::first_position.eq(new.first),
                    audit_gaps::last_position.eq(new.last),
                    audit_gaps::digest.eq(&new.digest),
                    audit_gaps::seal.eq(new.seal(vault)),
                ))
                .execute(conn)?;
        }
        Ok(())
    }
}
