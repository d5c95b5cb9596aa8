//! Drives the real program the way its users and its neighbours do.

#[cfg(test)]
mod access;
#[cfg(test)]
mod attacks;
#[cfg(test)]
mod audit_chain;
#[cfg(test)]
mod backups;
#[cfg(test)]
mod benches;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod calendars;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod contact_data;
#[cfg(test)]
mod daily_figures;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod export_browser;
#[cfg(test)]
mod export_long;
#[cfg(test)]
mod export_order;
#[cfg(test)]
mod export_stopped;
#[cfg(test)]
mod export_tools;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod figures_tiles;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod krr;
#[cfg(test)]
mod late_queue;
#[cfg(test)]
mod letter_api;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod lookups;
#[cfg(test)]
mod mailings;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod nightly;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod opt_outs;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod peers;
#[cfg(test)]
mod persons;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod recompute;
#[cfg(test)]
mod report_files;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod server;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod superseded;
#[cfg(test)]
mod support;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod unreached;
#[cfg(test)]
mod upstream;
#[cfg(test)]
mod work_items;
#[cfg(test)]
mod writing;
