//! What comes of a command.

use payment::id::SaleId;
use serde::{Deserialize, Serialize};

/// The result: a sentence or a table for the person who gave the command.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The command was carried out.
    Done(String),
    /// It was carried out, and what it found needs a person: a script has to see that.
    Found(String),
    /// It was not, and nothing was changed.
    Refused(String),
}

pub(super) fn unknown(id: SaleId) -> String {
    format!("sale {id}: there is no such sale")
}
