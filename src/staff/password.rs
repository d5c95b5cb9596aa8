//! Passwords: what one must be, and how it is kept and checked.

use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use secrecy::{ExposeSecret as _, SecretString};

use super::Username;

/// The fewest characters of a password.
pub const SHORTEST: usize = 12;
/// The most; argon2 reads all of them, so somebody must draw a line.
pub const LONGEST: usize = 128;

/// Why a password will not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    /// Fewer than [`SHORTEST`] characters.
    #[error("a password must have at least {SHORTEST} characters")]
    TooShort,
    /// More than [`LONGEST`] characters.
    #[error("a password must have at most {LONGEST} characters")]
    TooLong,
    /// It is the username.
    #[error("a password must not be the username")]
    Username,
}

/// Passwords could not be worked with at all: no randomness, or a damaged hash.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashError(#[source] argon2::password_hash::Error);

/// Says whether this may be the password of this user.
pub fn check(username: &Username, password: &SecretString) -> Result<(), PasswordRefusal> {
    let password = password.expose_secret();
    let length = password.chars().count();
    if length < SHORTEST {
        Err(PasswordRefusal::TooShort)
    } else if length > LONGEST {
        Err(PasswordRefusal::TooLong)
    } else if password.to_lowercase() == username.as_str() {
        Err(PasswordRefusal::Username)
    } else {
        Ok(())
    }
}

/// The argon2id string for the database, with its own salt. Takes about 20 ms and 19 MiB.
pub fn hash(password: &SecretString) -> Result<String, HashError> {
    let hash: PasswordHash =
        Argon2::default().hash_password(password.expose_secret().as_bytes()).map_err(HashError)?;
    Ok(hash.to_string())
}

/// Whether the password is the one behind the hash. Without a hash, for a user that does not exist, the same work is done
/// and the answer is no, so that time does not tell who exists.
pub fn verify(password: &SecretString, stored: Option<&str>) -> Result<bool, HashError> {
    static NOBODYS: OnceLock<String> = OnceLock::new();
    let nobodys = if let Some(hash) = NOBODYS.get() {
        hash
    } else {
        let hash = hash(&SecretString::from("the password of nobody"))?;
        NOBODYS.get_or_init(|| hash)
    };
    let password = password.expose_secret().as_bytes();
    match Argon2::default().verify_password(password, stored.unwrap_or(nobodys)) {
        Ok(()) => Ok(stored.is_some()),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(HashError(error)),
    }
}

/// A password that nobody has thought of: 24 characters, for handing over once.
pub fn generate() -> Result<SecretString, aws_lc_rs::error::Unspecified> {
    let token = super::SessionToken::generate()?;
    Ok(SecretString::from(token.expose().chars().take(24).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn a_password_is_long_but_not_endless_and_not_the_username() {
        let user = Username::parse("kari.nordmann").unwrap();
        let check = |text: &str| check(&user, &secret(text));
        assert_eq!(check("elleve tegn"), Err(PasswordRefusal::TooShort));
        assert_eq!(check("tolv tegn åå"), Ok(()));
        assert_eq!(check("Kari.Nordmann"), Err(PasswordRefusal::Username));
        assert_eq!(check(&"å".repeat(128)), Ok(()));
        assert_eq!(check(&"å".repeat(129)), Err(PasswordRefusal::TooLong));
    }

    #[test]
    fn only_the_right_password_of_an_existing_user_is_right() {
        let hash = hash(&secret("agent-demo-passord")).unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify(&secret("agent-demo-passord"), Some(&hash)).unwrap());
        assert!(!verify(&secret("agent-demo-passore"), Some(&hash)).unwrap());
        assert!(!verify(&secret("the password of nobody"), None).unwrap());
    }
}
