//! The sales: runs the sale's machine, one event at a time, and knows no HTTP.
//!
//! Each step is committed before the calls that it asks for are made, and each call's outcome is
//! an event of its own. Whoever asks for a sale while another is at it waits and gets the news that
//! the other one brought.
//!
//! | file | what it does |
//! |---|---|
//! | `account` | which sales the configured key can ask about |
//! | `answers` | what a gateway's answers are to the sale's machine |
//! | `codeless` | how often a terminal may ask for sales that come to no code |
//! | `create`, `read`, `cancel`, `decide`, `claims` | the use cases that a terminal asks for |
//! | `start`, `due`, `retry` | those of the server itself: at its start and stop, and while it looks after sales |
//! | `news`, `health` | what goes on at a terminal · what is known of clock, ledger and gateway |
//! | `inner` | what all of them work with |
//! | `drive` | takes a sale from an event to its end, step by step |
//! | `export` | sales as a table, for the end of a day |
//! | `notices`, `hints` | what webhooks say: reads the payment · which are read for their sake |
//! | `list` | since when the gateway's list has not come whole |
//! | `missing` | payments that the configured key cannot read |
//! | `pace` | how often an open sale is read |
//! | `books` | the ledger, and what it could not take yet |
//! | `recipient` | what is remembered of a customer's phone |
//! | `repair` | rebuilds a sale whose stored body cannot be read |
//! | `retries` | when to ask again where the gateway gave no answer |
//! | `unaccounted`, `acknowledge` | payments that no sale accounts for, until somebody has looked at them |
//! | `unattended`, `attend` | what nobody can look after, and who is told |
//! | `sweep` | looks for money in the gateway's list that no sale of ours accounts for |
//! | `turns` | one at a time at each sale |

mod account;
mod acknowledge;
mod answers;
mod attend;
mod books;
mod cancel;
mod claims;
mod codeless;
mod create;
mod decide;
mod drive;
mod due;
mod export;
mod health;
mod hints;
mod inner;
mod list;
mod missing;
mod news;
mod notices;
mod pace;
mod read;
mod recipient;
mod repair;
mod retries;
mod retry;
mod start;
mod sweep;
mod swept;
mod turns;
mod unaccounted;
mod unattended;
mod zone;

pub use self::acknowledge::AcknowledgeError;
pub use self::export::{Day, InvalidDay, Wanted, export_from};
pub use self::inner::{Answer, SaleError, Sales};
pub use self::list::SweepProgress;
pub use self::news::News;
pub use self::pace::WebhookState;
pub use self::repair::RepairError;
pub use self::swept::{Extent, Swept};
pub use self::unattended::UnattendedCounts;
