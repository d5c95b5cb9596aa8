//! HTTPS to neighbours: one set of trusted certificates and one cryptography library for all clients.

use std::sync::Arc;

use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// Trusts the certificates that the machine trusts.
pub fn tls() -> TlsConfig {
    let trusted = rustls_native_certs::load_native_certs();
    for error in &trusted.errors {
        tracing::warn!(%error, "a certificate of this machine cannot be read");
    }
    let roots: Vec<_> =
        trusted.certs.iter().map(|der| Certificate::from_der(der.as_ref()).to_owned()).collect();
    TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&roots))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build()
}
