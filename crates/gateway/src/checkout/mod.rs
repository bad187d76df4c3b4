//! The adapter for Tabby by way of Checkout.com.
//!
//! | file | what it does |
//! |---|---|
//! | `adapter` | implements [`Gateway`](crate::Gateway) |
//! | `capabilities` | what Checkout.com can do |
//! | `settings` | the settings of an account at Checkout.com |
//! | `desk` | registrations of webhooks, which are workflows |
//! | `session` | builds the requests for a context and a payment, and reads the answers |
//! | `risk` | what the shop tells of its customer and of a journey, in the shape of Checkout.com |
//! | `kept` | what a payment keeps of its sale |
//! | `snapshot` | turns a payment of Checkout.com into a `PaymentSnapshot` |
//! | `outcome` | what Checkout.com's errors say about the effect of a call |
//! | `fate` | what became of a call that was accepted, by the actions of its payment |
//! | `own` | ids and keys as Checkout.com writes them |
//! | `rates` | how often Checkout.com may be called |
//! | `webhook` | which requests are Checkout.com's webhooks, and what they say |
//! | `standing` | whether Checkout.com answers and accepts the credentials |

mod adapter;
mod capabilities;
mod desk;
mod fate;
mod kept;
mod outcome;
mod own;
mod rates;
mod risk;
mod session;
mod settings;
mod snapshot;
mod standing;
mod webhook;

pub use checkout::credentials::WrongEnvironment;
pub use checkout::{ChannelId, Client, ClientError, Credentials, OAuth, Proxy, SecretKey};

pub use self::adapter::CheckoutGateway;
pub use self::capabilities::{LONGEST_CALL, PAY_WINDOWS, WATCH};
pub use self::desk::CheckoutDesk;
pub use self::rates::Rates;
pub use self::session::Goods;
pub use self::settings::{
    NotTaken, Settings, WebhookKeys, check_fit, check_url, is_payment_id, mode_of, secret_key,
};
