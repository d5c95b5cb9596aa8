//! One key a form, so that a form sent twice does what it asks for once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::PageError;

const BYTES: usize = 16;

/// A key for a form that is shown now.
pub fn request_key() -> Result<String, PageError> {
    let mut bytes = [0; BYTES];
    aws_lc_rs::rand::fill(&mut bytes).map_err(PageError::fault)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether a form's key can be one of ours.
pub fn is_request_key(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == BYTES)
}
