//! Keeps national ids, e-mail addresses and phone numbers unreadable in the database and its backups.
//!
//! A value is sealed with AES-256-GCM under a fresh nonce, so the same number looks different in every row. To find it
//! again there is a keyed index beside it (HMAC-SHA-256, cut to 128 bits), one key for each kind of value.
//!
//! **Invariants:** a sealed value opens only as the kind it was sealed as; neither key is ever printed.

use std::fmt;
use std::marker::PhantomData;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Binary;

use crate::values::{Email, NationalId, Phone};

/// The format of what is stored; a new one gets the next number, and old rows stay readable.
const FORMAT: u8 = 1;

/// A value that may only be stored sealed.
pub trait Sealable: Sized + 'static {
    /// Binds the sealed value to its kind.
    const KIND: &'static str;
    /// The value in clear.
    fn clear(&self) -> &str;
    /// The text under which equal values are found; mostly the value itself.
    fn comparable(&self) -> String {
        self.clear().to_owned()
    }
    /// Reads it back; `None` when it is not such a value.
    fn from_clear(text: &str) -> Option<Self>;
}

impl Sealable for NationalId {
    const KIND: &'static str = "national_id";
    fn clear(&self) -> &str {
        self.expose()
    }
    fn from_clear(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl Sealable for Email {
    const KIND: &'static str = "email";
    fn clear(&self) -> &str {
        self.expose()
    }
    fn comparable(&self) -> String {
        self.folded()
    }
    fn from_clear(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl Sealable for Phone {
    const KIND: &'static str = "phone";
    fn clear(&self) -> &str {
        self.expose()
    }
    fn from_clear(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

/// A value as it lies in the database.
#[derive(AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct Sealed<T: Sealable> {
    bytes: Vec<u8>,
    kind: PhantomData<fn() -> T>,
}

impl<T: Sealable> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self { bytes: self.bytes.clone(), kind: PhantomData }
    }
}

impl<T: Sealable> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({})", T::KIND)
    }
}

impl<T: Sealable, DB> ToSql<Binary, DB> for Sealed<T>
where
    DB: Backend,
    Vec<u8>: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.bytes.to_sql(out)
    }
}

impl<T: Sealable, DB> FromSql<Binary, DB> for Sealed<T>
where
    DB: Backend,
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self { bytes: Vec::from_sql(bytes)?, kind: PhantomData })
    }
}

/// Why a value could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key is not 32 bytes of hexadecimal or base64.
    #[error("the data key must be 32 bytes, as 64 hexadecimal digits")]
    Key,
    /// The stored value was sealed with another key, or is damaged.
    #[error("a sealed {0} does not open with this data key")]
    Sealed(&'static str),
}

/// Holds the keys. One a program, handed to what needs it.
pub struct Vault {
    sealing: RandomizedNonceKey,
    index: hmac::Key,
    digest: hmac::Key,
}

impl Vault {
    /// Opens the vault with the configured data key: 64 hexadecimal digits.
    pub fn from_hex(data_key: &str) -> Result<Self, VaultError> {
        let mut bytes = Vec::with_capacity(32);
        let mut rest = data_key;
        while let Some((byte, more)) = rest.split_at_checked(2) {
            bytes.push(u8::from_str_radix(byte, 16).map_err(|_| VaultError::Key)?);
            rest = more;
        }
        if rest.is_empty() { Self::new(&bytes) } else { Err(VaultError::Key) }
    }

    /// Derives the keys from the data key.
    fn new(data_key: &[u8]) -> Result<Self, VaultError> {
        if data_key.len() != 32 {
            return Err(VaultError::Key);
        }
        let derive = |purpose: &[u8]| -> Result<[u8; 32], VaultError> {
            let mut key = [0; 32];
            Salt::new(HKDF_SHA256, b"skranke")
                .extract(data_key)
                .expand(&[purpose], HKDF_SHA256)
                .and_then(|okm| okm.fill(&mut key))
                .map_err(|_| VaultError::Key)?;
            Ok(key)
        };
        Ok(Self {
            sealing: RandomizedNonceKey::new(&AES_256_GCM, &derive(b"sealing")?)
                .map_err(|_| VaultError::Key)?,
            index: hmac::Key::new(hmac::HMAC_SHA256, &derive(b"index")?),
            digest: hmac::Key::new(hmac::HMAC_SHA256, &derive(b"digest")?),
        })
    }

    /// The value for the database.
    pub fn seal<T: Sealable>(&self, value: &T) -> Result<Sealed<T>, VaultError> {
        let failed = |_| VaultError::Sealed(T::KIND);
        let mut text = value.clear().as_bytes().to_vec();
        let nonce = self.sealing.seal_in_place_append_tag(Aad::from(T::KIND), &mut text).map_err(failed)?;
        let mut bytes = Vec::with_capacity(1 + NONCE_LEN + text.len());
        bytes.push(FORMAT);
        bytes.extend_from_slice(nonce.as_ref());
        bytes.extend_from_slice(&text);
        Ok(Sealed { bytes, kind: PhantomData })
    }

    /// The value in clear.
    pub fn open<T: Sealable>(&self, sealed: &Sealed<T>) -> Result<T, VaultError> {
        let failed = || VaultError::Sealed(T::KIND);
        let (format, rest) = sealed.bytes.split_first().ok_or_else(failed)?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN).ok_or_else(failed)?;
        if *format != FORMAT {
            return Err(failed());
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| failed())?;
        let mut text = text.to_vec();
        let clear = self.sealing.open_in_place(nonce, Aad::from(T::KIND), &mut text).map_err(|_| failed())?;
        let clear = std::str::from_utf8(clear).map_err(|_| failed())?;
        T::from_clear(clear).ok_or_else(failed)
    }

    /// A keyed hash of texts that must not be readable where they are compared: 43 characters, meaningless without the
    /// key. Another purpose gives another hash of the same texts.
    pub fn keyed_hash(&self, purpose: &str, parts: &[&str]) -> String {
        let mut context = hmac::Context::with_key(&self.digest);
        for part in std::iter::once(&purpose).chain(parts) {
            // The length before each, so that no two lists of texts run into the same bytes.
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part.as_bytes());
        }
        URL_SAFE_NO_PAD.encode(context.sign().as_ref())
    }

    /// Under which equal values are found: 22 characters, meaningless without the key.
    pub fn index<T: Sealable>(&self, value: &T) -> String {
        let mut context = hmac::Context::with_key(&self.index);
        context.update(T::KIND.as_bytes());
        context.update(&[0]);
        context.update(value.comparable().as_bytes());
        let tag = context.sign();
        URL_SAFE_NO_PAD.encode(tag.as_ref().split_at(16).0)
    }
}
