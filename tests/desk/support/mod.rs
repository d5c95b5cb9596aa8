//! What the tests set up around the desk: the real programs that it talks to, and the desk itself.

pub(crate) mod bad_gateway;
pub(crate) mod bad_smtp;
pub(crate) mod browser;
pub(crate) mod client;
pub(crate) mod desk;
pub(crate) mod examples;
pub(crate) mod issuer;
pub(crate) mod kannel;
pub(crate) mod log;
pub(crate) mod people;
pub(crate) mod postgres;
pub(crate) mod process;
pub(crate) mod program;
pub(crate) mod register_stub;
pub(crate) mod smtp;
pub(crate) mod tls_smtp;
