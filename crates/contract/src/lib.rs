//! The types of the API between terminal and server: JSON over HTTP, described by the OpenAPI
//! document that the server serves at `/api/openapi.json`.
//!
//! An answer is checked when it is parsed: an amount that its currency cannot hold never becomes a
//! [`SaleView`].

mod action;
pub mod audit;
pub mod calls;
mod cancellation;
mod capabilities;
pub mod day;
pub mod history;
pub mod item;
mod link;
mod list;
pub mod management;
mod member;
mod new_sale;
mod object;
mod operation;
pub mod pairing;
pub mod people;
pub mod printing;
mod problem;
mod readable;
mod reason;
mod risk;
mod sale;
mod terminal;
#[cfg(test)]
mod tests;

pub use action::Action;
pub use cancellation::Cancellation;
pub use capabilities::CapabilitiesView;
pub use history::{HistoryQuery, OperationList, SaleTimeline, TimelineEvent};
pub use item::NewItem;
pub use link::{LinkState, LinkView};
pub use list::{PrintClaim, SalePage};
pub use new_sale::{Limits, NewSale, Order};
pub use operation::{
    NewCapture, NewOperation, NewRefund, NewVoid, OperationStatus, OperationType, OperationView,
    RefusalReason,
};
pub use payment::lang::Lang;
pub use payment::sale::SaleState;
pub use problem::{Problem, ProblemCode};
pub use reason::Reason;
pub use risk::{
    NewAddress, NewEarlierOrder, NewFlight, NewFlightLeg, NewGuest, NewHistory, NewPassenger,
    NewStay,
};
pub use sale::{SaleJson, SaleView, UnreadableView};
pub use terminal::{TerminalView, Unattended, UnattendedView};
