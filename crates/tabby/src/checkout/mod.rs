//! Checkout sessions: the request that creates one, and what comes back.
//!
//! Source: Tabby, API reference, "Create a session"; POS integration; custom payment links.

mod create;
mod session;

pub use crate::attachment::{Attachment, Coordinates};
pub use crate::history::{BuyerHistory, PastOrder};
pub use crate::order::{Buyer, Item, Meta, Order, ShippingAddress};
pub use create::{CreateSession, Language, MerchantUrls, NewPayment};
pub use session::{
    Availability, AvailableProducts, Configuration, Merchant, Product, Products, RejectionReason,
    Session, SessionId, SessionStatus,
};
