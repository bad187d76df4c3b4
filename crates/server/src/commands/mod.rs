//! Commands that need the ledger, sent to the running server over a Unix socket beside it: the
//! ledger has one writer, and one task at a time may change a sale.
//!
//! | file | what it is |
//! |---|---|
//! | `command` | what can be asked for, and what it does |
//! | `history`, `table` | the commands about sales and refunds · sales as text |
//! | `day`, `day_table` | the commands about the day · reports as text |
//! | `terminals`, `people`, `audit` | the commands about terminals, about people and about the audit log |
//! | `answer` | what comes of a command |
//! | `socket` | the way to the running server |

mod answer;
mod audit;
mod command;
mod day;
mod day_table;
mod history;
mod people;
mod socket;
mod table;
mod terminals;

pub use self::answer::Answer;
pub use self::audit::{AuditCommand, audit_of, told};
pub use self::command::{
    Addressed, Command, carry_out, carry_out_among, exported, may_open, timeline,
};
pub use self::history::ListedSales;
pub use self::people::PersonCommand;
pub use self::socket::{ask, listen};
pub use self::terminals::TerminalCommand;
