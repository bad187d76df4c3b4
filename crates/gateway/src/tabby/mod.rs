//! The adapter for Tabby.
//!
//! | file | what it does |
//! |---|---|
//! | `adapter` | implements [`Gateway`](crate::Gateway) |
//! | `capabilities` | what Tabby can do |
//! | `settings` | the settings of an account at Tabby |
//! | `desk` | registrations of webhooks at Tabby |
//! | `session` | builds the request for a session and reads the answer |
//! | `risk` | what the shop tells of its customer and of a journey, in the shape of Tabby |
//! | `snapshot` | turns a payment of Tabby into a `PaymentSnapshot` |
//! | `binding_tests` | payments that are not a sale's own: none of them pays it |
//! | `list` | pages of Tabby's list of payments |
//! | `outcome` | what Tabby's errors say about the effect of a call |
//! | `rates` | how often Tabby may be called |
//! | `webhook` | which requests are Tabby's webhooks, and what they say |
//! | `standing` | whether Tabby accepts key and merchant code, and whether it is Tabby that answers |

mod adapter;
#[cfg(test)]
mod binding_tests;
mod capabilities;
mod desk;
mod list;
mod outcome;
mod rates;
mod risk;
mod session;
mod settings;
mod snapshot;
mod standing;
mod webhook;

pub use tabby::checkout::Coordinates;
pub use tabby::{Client, ClientError, Proxy, SecretKey};

pub use self::adapter::TabbyGateway;
pub use self::capabilities::{LONGEST_CALL, PAY_WINDOWS};
pub use self::desk::TabbyDesk;
pub use self::rates::Rates;
pub use self::session::Goods;
pub use self::settings::{NotTaken, Settings, base_url, check_url, is_payment_id, secret_key};
pub use self::webhook::{WebhookSettings, addresses};
