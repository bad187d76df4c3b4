//! What terminal and proxy say to each other: JSON over HTTP, described by the OpenAPI document
//! that the proxy serves at `/api/openapi.json`.
//!
//! Types here are parsed once, at the edge: an amount that does not fit its currency never becomes
//! a [`SaleView`].

pub mod item;
mod link;
mod list;
mod new_sale;
mod problem;
mod readable;
mod reason;
mod sale;
mod terminal;
#[cfg(test)]
mod tests;

pub use item::NewItem;
pub use link::{LinkState, LinkView};
pub use list::{PrintClaim, SalePage};
pub use new_sale::{Limits, NewSale, Order};
pub use payment::lang::Lang;
pub use payment::sale::SaleState;
pub use problem::{Problem, ProblemCode};
pub use reason::Reason;
pub use sale::{Action, SaleView, SaleViewWire, UnreadableView};
pub use terminal::{TerminalView, Unattended, UnattendedView};
