//! The sales: runs the sale's state machine, one event at a time. Knows no HTTP but the headers of
//! webhooks.
//!
//! Each step is committed before the gateway calls that it requires are made, and the result of
//! each call is an event of its own. A request for a sale that another task is working on waits,
//! and then sees that task's result.
//!
//! | file | what it does |
//! |---|---|
//! | `access` | what the operations of a sale and the day need of the sales |
//! | `account` | which sales the configured key can read |
//! | `alarms` | calls the people who run the shop |
//! | `answers` | turns the gateway's answers into events of the sale's machine |
//! | `terminal_limit` | limits how often a terminal may use the calls that the key allows for all |
//! | `create`, `read`, `cancel`, `decide`, `claims` | the use cases of a terminal |
//! | `shared` | the ledger that several accounts share, and which of them looks after what |
//! | `start`, `due`, `retry` | the server's own: at its start and stop, and while it runs |
//! | `news`, `health` | the state of a terminal · of clock, ledger and gateway |
//! | `freshness` | when the gateway was last asked about each sale |
//! | `inner` | the parts that all of them share |
//! | `keyed_lock` | one lock per sale |
//! | `runner` | runs an event and its effects through a sale |
//! | `export`, `export_day`, `export_operations` | sales as a table, for the end of a day · which day · operations that have not ended |
//! | `export_rows`, `export_stream` | the rows of that table · the table as a stream |
//! | `filter`, `search` | which sales somebody looks for · finding them |
//! | `of_branch` | what is shown to the terminals of one branch |
//! | `notices`, `webhook_throttle`, `webhook_events` | reads the payment that a webhook names · limits such readings · knows a webhook that comes again |
//! | `list` | since when the gateway's list could not be read whole |
//! | `poll_cache`, `polls` | sales and lists as they are stored · answers to polls from them |
//! | `missing` | payments that the configured key cannot read |
//! | `poll_schedule` | how often an open sale is read |
//! | `unwritten`, `waiting`, `catch_up` | the ledger · the steps that could not be written yet · writing them |
//! | `recipient` | what is stored of a customer's phone |
//! | `repair` | rebuilds a sale whose stored body cannot be read |
//! | `retries` | when to ask again after the gateway gave no answer |
//! | `unaccounted`, `acknowledge` | payments that belong to no sale, until somebody acknowledges them |
//! | `unattended`, `attend` | sales that nobody can look after, and reporting them |
//! | `reconcile`, `reconciled` | searches the gateway's list for money that belongs to no sale · what it came to |
//! | `by_reference` | the same search where the gateway lists by reference only |
//! | `sweep` | goes through the payments of the last months for what was done with them elsewhere |
//! | `terminals` | which terminals there are |
//! | `zone` | the shop's days |
//! | `timeline`, `prune` | what happened to a sale, event by event · removing old events |

mod access;
mod account;
mod acknowledge;
mod alarms;
mod answers;
mod attend;
mod by_reference;
mod cancel;
mod catch_up;
mod claims;
mod create;
mod decide;
mod due;
mod export;
mod export_day;
mod export_operations;
mod export_rows;
mod export_stream;
mod filter;
mod freshness;
mod health;
mod inner;
mod keyed_lock;
mod list;
mod missing;
mod news;
mod notices;
mod of_branch;
mod poll_cache;
mod poll_schedule;
mod polls;
mod prune;
mod read;
mod recipient;
mod reconcile;
mod reconciled;
mod repair;
mod retries;
mod retry;
mod runner;
mod search;
mod shared;
mod start;
mod sweep;
mod terminal_limit;
mod terminals;
mod timeline;
mod unaccounted;
mod unattended;
mod unwritten;
mod waiting;
mod webhook_events;
mod webhook_throttle;
mod zone;

pub use self::acknowledge::AcknowledgeError;
pub use self::export::{Wanted, export_from};
pub use self::export_day::{Day, InvalidDay};
pub use self::export_rows::ExportForm;
pub(crate) use self::export_rows::word;
pub(crate) use self::filter::shown;
pub use self::filter::{Filter, InvalidFilter};
pub use self::inner::{Answer, SaleError, Sales};
pub use self::list::ReconcileProgress;
pub use self::news::News;
pub use self::poll_schedule::WebhookState;
pub(crate) use self::polls::terminal_head;
pub use self::prune::EVENTS_A_STEP;
pub use self::reconciled::{Extent, Reconciled};
pub use self::repair::RepairError;
pub use self::search::{PAGE, cursor};
pub use self::shared::SharedLedger;
pub use self::sweep::SweepPlace;
pub use self::timeline::{TimelineForm, timeline_from};
pub use self::unattended::UnattendedCounts;
pub use self::zone::ShopDay;
pub(crate) use self::zone::local;
