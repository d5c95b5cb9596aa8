//! Drives the real program the way its users and its neighbours do.

#[cfg(test)]
mod imports;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod peers;
#[cfg(test)]
mod support;
