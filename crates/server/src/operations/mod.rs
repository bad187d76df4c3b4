//! Captures, voids and refunds that somebody asks for on a paid sale: runs the operation's state machine,
//! one event at a time, under the lock of its sale.
//!
//! An operation is committed before the gateway hears of it. Its calls are made in tasks that nothing
//! aborts, and the payment is read after each answer; the sale learns from the same reading. One that has
//! not ended is looked after by the watcher, also after a restart.
//!
//! | file | what it does |
//! |---|---|
//! | `ask` | the use cases of a client: asking for an operation, and listing those of a sale |
//! | `supported` | what the gateway cannot do |
//! | `list` | what a client is told of the operations of a sale, and of those that it may ask for |
//! | `runner` | runs an event and its effects through an operation |
//! | `answers` | turns the gateway's answers into events of the operation's machine |
//! | `watch` | the server's own: which operations are due, and asking about them |
//! | `pace` | when each open operation was last asked about |
//! | `error` | why an operation was not begun, or is in doubt |

mod answers;
mod ask;
mod error;
mod list;
mod pace;
mod runner;
mod supported;
mod watch;

pub use self::ask::OperationAsked;
pub use self::error::OperationError;
pub(crate) use self::pace::OperationPace;
