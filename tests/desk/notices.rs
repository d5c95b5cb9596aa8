//! Messages: queued once, sent once, and never guessed about.

mod attacks;
mod chain;
mod crashes;
mod email;
mod mail_faults;
mod opt_outs;
mod outbox;
mod provider_faults;
mod provider_settings;
mod providers;
mod recipients;
mod secure_mail;
mod sender;
mod setup;
mod slow_peers;
mod sms;
mod upstream;
