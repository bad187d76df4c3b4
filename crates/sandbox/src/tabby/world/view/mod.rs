//! How sessions, payments, webhooks and disputes are written in replies and notices.
//!
//! Source: Tabby, API reference; webhooks; members of real replies that no page describes are
//! left out when [`Settings::extra_members`](crate::tabby::settings::Settings::extra_members) is off.

mod dispute;
mod payment;
mod session;
mod values;
mod webhook;

pub use self::dispute::{dispute, dispute_notice, dispute_with_history};
pub use self::payment::payment;
pub use self::session::session;
pub use self::values::{list, time};
pub use self::webhook::{notice, webhook};
