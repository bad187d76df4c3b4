//! A gateway in memory, without a key and without a network.
//!
//! It is for training mode, in which a simulated customer behaves as the amount says
//! ([`Customers::ByAmount`]), and for tests and races, in which the caller is the customer and
//! decides what happens to calls on their way ([`Wire`]). It passes the same conformance suite as
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
