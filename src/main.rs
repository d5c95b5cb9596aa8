//! The program: parses the command line, runs the command, ends with its status.

use std::process::ExitCode;

use clap::Parser as _;

use skranke::cli::{self, Cli};

fn main() -> ExitCode {
    cli::log_to_standard_error();
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        tracing::debug!("another TLS provider is in place already");
    }
    cli::run(Cli::parse())
}
