//! Letters through `/api/v1/`, as partners' systems and the print vendor use it.

mod activation;
mod arrival;
mod calls;
mod events;
mod once;
mod openapi;
mod orders;
mod races;
mod setup;
mod status;
