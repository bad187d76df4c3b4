//! The port to payment gateways, and its adapters.
//!
//! | module | contents |
//! |---|---|
//! | `capabilities` | what a gateway can do, and within which limits: [`Capabilities`] |
//! | `port` | the trait [`Gateway`] and its types |
//! | `permits` | the trait [`Permits`], which limits the calls; implemented by the server |
//! | `desk` | the trait [`WebhookDesk`]: registrations of webhooks, for the operator's commands |
//! | `list` | pages of the list of payments |
//! | `webhook` | which webhooks are accepted, and what they say |
//! | [`tabby`] | the adapter for Tabby |
//! | [`checkout`] | the adapter for Tabby by way of Checkout.com |
//! | `training` | a gateway in memory, for races and tests (feature `training`) |
//! | `conformance` | what every gateway must do (feature `conformance`) |

mod capabilities;
pub mod checkout;
#[cfg(feature = "conformance")]
pub mod conformance;
mod desk;
mod list;
mod permits;
mod port;
pub mod tabby;
#[cfg(feature = "training")]
pub mod training;
mod webhook;

pub use capabilities::{
    AmountRule, BuyerNeeds, CallLimit, Capabilities, Captures, Creation, LinkDelivery, Listing,
    PayWindow,
};
pub use desk::{DeskError, Registered, Registration, WebhookDesk};
pub use list::{ListCursor, Listed, PaymentPage};
pub use permits::{CallClass, NoPermit, Permits, Priority};
pub use port::{
    Capture, CodeState, Gateway, GatewayError, GatewayState, Hindrance, Refund, Refusal, Rest,
    SessionAnswer, SessionOptions,
};
pub use webhook::{EventId, Forged, WebhookNotice, WebhookSecret};
