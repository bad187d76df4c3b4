//! A gateway in memory, without a key and without a network.
//!
//! In tests and races the caller is the customer and decides what happens to calls on their way
//! ([`Wire`]). With [`Customers::ByAmount`] a simulated customer behaves as the amount says, for a
//! training mode, which the server does not have yet. It passes the same conformance suite as
//! every gateway.
//!
//! | file | what it does |
//! |---|---|
//! | `adapter` | implements [`Gateway`](crate::Gateway) |
//! | `world` | the payments, and which changes they allow |
//! | `customer` | what a simulated customer does, by the amount |
//! | `wire` | what happens to calls on their way |

mod adapter;
mod customer;
mod wire;
mod world;

pub use self::adapter::{Settings, Training};
pub use self::customer::Customers;
pub use self::wire::{Call, EveryCall, Undisturbed, Wire};
