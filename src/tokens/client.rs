//! Gets the issuer's key set: from its address in the settings, or from a file. Never from an address in a token.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::time::Duration;

use ureq::Agent;
use url::Url;

use crate::https;

/// More than any issuer's key set is.
const LARGEST: u64 = 256 * 1024;
/// An issuer that says nothing for so long is asked again later.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Where the issuer's keys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// Its published address.
    Url(Url),
    /// A copy on this machine.
    File(PathBuf),
}

/// Why there is no key set.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("the issuer's keys cannot be fetched")]
    Http(#[from] ureq::Error),
    #[error("the issuer answered with status {0}")]
    Status(u16),
    #[error("the file of the issuer's keys cannot be read")]
    File(#[from] std::io::Error),
    #[error("the issuer's keys are longer than any key set is")]
    TooLarge,
    #[error("the issuer's keys are not a key set")]
    NotAKeySet(#[from] serde_json::Error),
}

/// The key set as it was sent. Blocks for at most five seconds.
pub(super) fn fetch(source: &KeySource) -> Result<Vec<u8>, FetchError> {
    match source {
        KeySource::Url(url) => fetch_url(url),
        KeySource::File(path) => {
            let mut bytes = Vec::new();
            File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
            if u64::try_from(bytes.len()).is_ok_and(|length| length <= LARGEST) {
                Ok(bytes)
            } else {
                Err(FetchError::TooLarge)
            }
        }
    }
}

fn fetch_url(url: &Url) -> Result<Vec<u8>, FetchError> {
    let config = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .max_idle_connections(0);
    let config = if url.scheme() == "https" { config.tls_config(https::tls()) } else { config };
    let mut answer = config.build().new_agent().get(url.as_str()).call()?;
    match answer.status().as_u16() {
        200 => Ok(answer.body_mut().with_config().limit(LARGEST).read_to_vec()?),
        status => Err(FetchError::Status(status)),
    }
}
