//! What every part of the program is handed: the database, the vault, the clock, the settings and the calendar.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret as _;

use crate::calendar::{BusinessCalendar, BusinessDays};
use crate::clock::{Clock, ShiftedClock, SystemClock};
use crate::config::Settings;
use crate::db::{self, Db};
use crate::letters::lateness::LatenessRule;
use crate::persons;
use crate::register::client::{KeyError, RegisterClient};
use crate::vault::{Vault, VaultError};

/// One running desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// The checked settings.
    pub settings: Arc<Settings>,
    /// The doors to the database.
    pub db: Db,
    /// Seals and opens personal values.
    pub vault: Arc<Vault>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Which days count for our promise.
    pub calendar: Arc<BusinessCalendar>,
    /// On which days the print vendor works.
    pub vendor_calendar: Arc<BusinessCalendar>,
    /// The contact register upstream; none: it is kept here.
    pub upstream: Option<Arc<RegisterClient>>,
}

/// Why a desk could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database does not open.
    #[error("the database cannot be opened")]
    Database(#[from] db::Error),
    /// The data key is unusable.
    #[error("the data key cannot be used")]
    Vault(#[from] VaultError),
    /// The key for the register upstream is unusable.
    #[error("the register upstream cannot be asked")]
    Upstream(#[from] KeyError),
}

impl Desk {
    /// Opens the desk on the clock that the settings ask for. Does not migrate.
    pub fn open(settings: Settings) -> Result<Self, OpenError> {
        let clock: Arc<dyn Clock> = match settings.now {
            Some(at) => Arc::new(ShiftedClock::starting_at(at)),
            None => Arc::new(SystemClock),
        };
        Self::open_with_clock(settings, clock)
    }

    /// Opens the desk on a clock of the caller's.
    pub fn open_with_clock(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let (ours, theirs) = (&settings.letters.calendar, &settings.print_vendor.calendar);
        let calendar = Arc::new(BusinessCalendar::new(ours.clone()));
        let vendor_calendar = if ours == theirs {
            Arc::clone(&calendar)
        } else {
            Arc::new(BusinessCalendar::new(theirs.clone()))
        };
        let upstream = settings.upstream.as_ref().map(RegisterClient::new).transpose()?;
        Ok(Self {
            upstream: upstream.map(Arc::new),
            db: Db::open(&settings.database_url, settings.database_connections)?,
            vault: Arc::new(Vault::from_hex(settings.data_key.expose_secret())?),
            calendar,
            vendor_calendar,
            settings: Arc::new(settings),
            clock,
        })
    }

    /// Tries the data key on what is stored, and answers whether anything is.
    ///
    /// # Errors
    /// [`db::Error::Unreadable`] when the database was filled with another key. Nobody would be found with this one, and
    /// an import would add everybody a second time.
    pub fn try_data_key(&self) -> Result<bool, db::Error> {
        self.db.read(|conn| {
            let person = persons::store::anybody(conn)?;
            Ok(person.map(|person| self.vault.open(&person.national_id)).transpose()?.is_some())
        })
    }

    /// When a letter is late, by the settings.
    pub fn lateness_rule(&self) -> LatenessRule {
        LatenessRule {
            home: BusinessDays(self.settings.letters.business_days_home),
            abroad: BusinessDays(self.settings.letters.business_days_abroad),
            calendar: Arc::clone(&self.calendar),
        }
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
