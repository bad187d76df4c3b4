//! What the program does, command by command.
//!
//! | module | what it is |
//! |---|---|
//! | `options` | the command line |
//! | `serve`, `signals` | runs the server until a signal ends it |
//! | `command` | commands that the running server carries out |
//! | `webhooks` | registrations at Tabby |

mod command;
mod options;
mod serve;
mod signals;
mod webhooks;

pub(crate) use self::command::command;
pub(crate) use self::options::{Options, Subcommands};
pub(crate) use self::serve::run;
pub(crate) use self::webhooks::webhooks;
