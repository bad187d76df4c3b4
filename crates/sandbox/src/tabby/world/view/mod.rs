//! The JSON of sessions, payments, webhooks and disputes in answers and deliveries.
//!
//! Source: Tabby, API reference; webhooks. Fields of real answers that no page describes are left
//! out if [`Settings::extra_members`](crate::tabby::settings::Settings::extra_members) is off.

mod dispute;
mod payment;
mod session;
mod values;
mod webhook;

pub use self::dispute::{dispute, dispute_notice, dispute_with_history};
pub use self::payment::payment;
pub use self::session::session;
pub use self::values::list;
pub use self::webhook::{notice, webhook};
