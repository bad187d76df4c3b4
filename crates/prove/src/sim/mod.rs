//! The whole shop in one process: the real machines, the real server with its routes, its watcher
//! and its client, on a clock, a network and a disk that a seed decides about.
//!
//! | file | what it is |
//! |---|---|
//! | `plan` | what goes wrong for a while |
//! | `world` | what all share: chance, time, the truth, what must not happen |
//! | `account` | the gateway of the shop, and the configuration of its server |
//! | `truth` | every payment as its gateway has it, and what Tabby and Checkout.com answer |
//! | `net` | between server and gateway: sixteen things that go wrong |
//! | `disk` | the ledger on a disk that survives the server |
//! | `records` | what stands on that disk |
//! | `ids` | how sales are named |
//! | `steps` | what a step of a sale must not do, at each write |
//! | `shop` | the server and its lives |
//! | `browser` | a browser: its storage, and what its tabs show |
//! | `tab` | a tab of a browser, from outside |
//! | `page` | the till's machine in a page, its timers and its network |
//! | `news` | how a page hears of its terminal: by requests and by its event stream |
//! | `stream`, `events` | a tab's event stream, as a browser has it |
//! | `seen` | what people see on a screen, compared with the truth |
//! | `reading` | what a tab reads of an answer, and that no sale of it is left out |
//! | `floors` | what a run must have reached at least |
//! | `hooks` | webhooks, and lies about payments |
//! | `customer` | who has seen a code, and pays, goes away or is refused |
//! | `cashier` | what a cashier does at the till |
//! | `clerk` | what a person does in the office: refunds, captures, releases |
//! | `operations` | what was asked for there against what the gateway carried out |
//! | `trouble` | what goes wrong, in an order that the seed picks |
//! | `reckoning` | the ledger against the truth in the end |
//! | `day` | a day of sales, from its seed to the reckoning |

pub(crate) mod account;
mod audited;
mod browser;
pub(crate) mod cashier;
pub(crate) mod clerk;
mod customer;
pub mod day;
pub(crate) mod disk;
mod disk_day;
mod events;
pub mod fault;
pub mod floors;
pub(crate) mod hooks;
pub(crate) mod ids;
mod net;
mod news;
pub(crate) mod operations;
mod page;
pub mod plan;
mod reading;
pub(crate) mod reckoning;
mod records;
mod seen;
pub(crate) mod shop;
mod steps;
mod stream;
mod tab;
mod trouble;
pub mod truth;
pub mod world;

pub use account::Account;
pub(crate) use account::{HOOK_HEADER, HOOK_SECRET};
pub use browser::Browser;
pub use day::{Day, Report, simulate};
pub(crate) use hooks::signature;
pub use records::Records;
pub use shop::{Answered, Shop};
pub use tab::Tab;
pub use world::World;
