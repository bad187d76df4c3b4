//! The whole shop in one process: the real machines, the real server with its routes, its watcher
//! and its client, on a clock, a network and a disk that a seed decides about.
//!
//! | file | what it is |
//! |---|---|
//! | `world` | what all share: chance, time, the truth, what must not happen |
//! | `tabby` | the truth: a Tabby in whole minor units |
//! | `net` | between server and Tabby: sixteen things that go wrong |
//! | `disk` | the ledger on a disk that survives the server |
//! | `shop` | the server and its lives |
//! | `tab` | the till's machine in a browser's tab, its storage and its network |
//! | `reading` | what a tab reads of an answer, and that no sale of it is left out |
//! | `hooks` | webhooks, and lies about payments |
//! | `customer` | who has seen a code, and pays, goes away or is refused |
//! | `day` | a day of sales: cashier, bad luck, and the reckoning in the end |

mod customer;
pub mod day;
pub(crate) mod disk;
pub mod fault;
mod hooks;
mod net;
mod reading;
pub(crate) mod shop;
mod tab;
pub mod tabby;
pub mod world;

pub use day::{Day, Report, simulate};
pub use disk::Records;
pub use shop::{Answered, Shop};
pub use tab::{Browser, Tab};
pub use world::World;
