//! Letters on their way to the print vendor: which wait, and the files that they go in.
//!
//! A file is a folder with `orders.csv` and `manifest.json`. It is written under a hidden name and then renamed, so that
//! the vendor sees all of it or nothing.
//!
//! **Invariants:** a letter goes with one file at most; a file is handed over whole, once, and never made again after
//! that, wherever the program is stopped; codes in clear stand in the file alone.

use std::path::{Path, PathBuf};

use diesel::prelude::*;

use crate::calendar::local_date;
use crate::db::UtcTime;
use crate::db::schema::print_batches;
use crate::persons::Person;
use crate::values::text_enum;
use crate::vault::Vault;

mod file;
pub mod hand_over;
mod languages;
mod standing;
pub mod store;

pub use standing::{Standing, standing};

text_enum! {
    /// How far a file for the print vendor has come.
    pub enum BatchState {
        /// It is being written, where the vendor does not see it.
        Making => "making",
        /// It is complete; from here on the vendor may have it.
        HandingOver => "handing_over",
        /// The vendor has it.
        HandedOver => "handed_over",
    }
}

/// One file for the print vendor, as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = print_batches)]
pub struct Batch {
    /// In the order of their making.
    pub batch_id: i64,
    /// How far it has come.
    pub state: BatchState,
    /// When it was begun.
    pub made_at: UtcTime,
    /// Where it is put.
    pub folder: String,
    /// Letters in it, once it is complete.
    pub letter_count: Option<i64>,
    /// Its SHA-256 in hexadecimal, once it is complete.
    pub sha256: Option<String>,
    /// When the vendor got it.
    pub handed_over_at: Option<UtcTime>,
}

impl Batch {
    /// What the vendor calls it: `2026-11-20-000001`, by the local day on which it was begun.
    pub fn name(&self) -> String {
        format!("{}-{:06}", local_date(self.made_at.utc()), self.batch_id)
    }

    /// Where the vendor finds it.
    fn place(&self) -> PathBuf {
        Path::new(&self.folder).join(self.name())
    }

    /// Where it is written: a hidden folder beside it, so that renaming is one step.
    fn workshop(&self) -> PathBuf {
        Path::new(&self.folder).join(format!(".{}", self.name()))
    }
}

/// How a letter goes to print, as it is stored.
#[derive(Clone, Debug, Queryable)]
pub struct PrintOrder {
    /// See [`address_hash`]; once the letter was written into a file.
    pub address_hash: Option<String>,
    /// The file it goes with, once there is one.
    pub batch: Option<Batch>,
}

/// A keyed hash of where a letter to this person goes, to tell later whether that has changed.
pub fn address_hash(vault: &Vault, person: &Person) -> String {
    let lines = [
        &person.address_line1,
        &person.address_line2,
        &person.address_line3,
        &person.postal_code,
        &person.city,
        &person.country,
    ];
    let lines = lines.map(|line| line.as_deref().unwrap_or_default());
    vault.keyed_hash("letter address", &lines)
}
