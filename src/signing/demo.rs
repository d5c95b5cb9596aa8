//! A key to sign answers with in demonstrations and tests, and a certificate that it signs itself. Production has its own.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rcgen::{
    CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize, date_time_ymd,
};

/// Where they lie.
pub(super) const FOLDER: &str = "var";

/// Why there is no demo key.
#[derive(Debug, thiserror::Error)]
pub enum DemoKeyError {
    /// A file cannot be read or written.
    #[error("a file of the demo's signing key cannot be used")]
    File(#[from] io::Error),
    /// The key or the certificate cannot be made.
    #[error("the demo's signing key or its certificate cannot be made")]
    Certificate(#[from] rcgen::Error),
}

/// The files of the key and of its certificate in a folder; makes what is not there. The key is for its owner's eyes only.
pub fn kept_in(folder: &Path) -> Result<(PathBuf, PathBuf), DemoKeyError> {
    let (key_file, certificate_file) = (folder.join("demo-signing.key"), folder.join("demo-signing.pem"));
    let key = match fs::read_to_string(&key_file) {
        Ok(pem) => KeyPair::from_pem(&pem)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
            fs::create_dir_all(folder)?;
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&key_file)?;
            file.write_all(key.serialize_pem().as_bytes())?;
            key
        }
        Err(error) => return Err(error.into()),
    };
    if !certificate_file.exists() {
        fs::write(&certificate_file, certificate(&key)?)?;
    }
    Ok((key_file, certificate_file))
}

fn certificate(key: &KeyPair) -> Result<String, rcgen::Error> {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "Skranke demo");
    let mut certificate = CertificateParams::default();
    certificate.distinguished_name = name;
    certificate.not_before = date_time_ymd(2025, 1, 1);
    certificate.not_after = date_time_ymd(2045, 1, 1);
    Ok(certificate.self_signed(key)?.pem())
}
