//! What the program does, command by command.
//!
//! | module | what it is |
//! |---|---|
//! | `options` | the command line |
//! | `serve`, `signals` | runs the server until a signal ends it |
//! | `setup` | the first start, in the browser |
//! | `answer` | prints what was asked for |
//! | `command` | commands that the running server carries out, or this process if none runs |
//! | `day` | the options of commands about the day |
//! | `history`, `of_account` | the options of commands about the history of a shop · the account that a command is about |
//! | `audit` | the commands about the audit log |
//! | `tls` | certificates of the shop's own authority |
//! | `webhooks` | registrations of webhooks at the gateway |

mod answer;
mod audit;
mod command;
mod day;
mod history;
mod of_account;
mod options;
mod people;
mod serve;
mod setup;
mod signals;
mod tls;
mod webhooks;

pub(crate) use self::answer::answer;
pub(crate) use self::audit::audit;
pub(crate) use self::command::command;
pub(crate) use self::options::{Options, Subcommands};
pub(crate) use self::serve::run;
pub(crate) use self::setup::setup;
pub(crate) use self::tls::tls;
pub(crate) use self::webhooks::webhooks;
