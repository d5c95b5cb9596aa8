//! Drives the real program the way its users and its neighbours do.

#[cfg(test)]
mod access;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod late_queue;
#[cfg(test)]
mod nightly;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod peers;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod server;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod support;
