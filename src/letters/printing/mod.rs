//! Letters on their way to the print vendor: which wait, and the files that they go in.
//!
//! **Invariants:** a letter goes with one file at most; a file is handed over whole, once, and never made again after
//! that, wherever the program is stopped; codes in clear stand in the file alone.

use crate::values::text_enum;

pub mod store;

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
