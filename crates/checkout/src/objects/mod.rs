//! The objects that requests and answers have in common.
//!
//! Source: Checkout.com, "Tabby", requests; API reference of its SDKs.

mod customer;
mod links;
mod metadata;
mod order;
mod processing;
mod travel;

pub use customer::{Customer, Phone, Summary};
pub use links::{Link, Links, QrPicture};
pub use metadata::Metadata;
pub(crate) use order::check_items;
pub use order::{Address, Item, ItemType, Shipping, ShippingMethod};
pub use processing::{PartnerProcessing, Processing};
pub use travel::{Accommodation, AirlineData, FlightLeg, Room, Ticket, Traveller};
