//! Commands that need the ledger, sent to the running server over a Unix socket beside it: the
//! ledger has one writer, and one task at a time may change a sale.
//!
//! | file | what it is |
//! |---|---|
//! | `command` | what can be asked for, and what it does |
//! | `socket` | the way to the running server |

mod command;
mod socket;

pub use self::command::{
    Addressed, Answer, Command, carry_out, carry_out_among, exported, may_open, timeline,
};
pub use self::socket::{ask, listen};
