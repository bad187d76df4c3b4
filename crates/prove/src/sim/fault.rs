//! Calls, and what goes wrong with them. The names are those of `matrix.toml`.

use serde::{Deserialize, Serialize};

/// A call that can go wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// Server to Tabby: a new session.
    Create,
    /// Server to Tabby: read a payment.
    Retrieve,
    /// Server to Tabby: the list of paid payments.
    List,
    /// Server to Tabby: cancel a session.
    Cancel,
    /// Server to Tabby: send the payment link.
    SendLink,
    /// Server to Tabby: give late money back.
    Refund,
    /// Server to Tabby: release late money.
    Close,
    /// Terminal to server: a new sale.
    TillCreate,
    /// Terminal to server: news of a sale.
    TillRead,
    /// Terminal to server: take a sale back.
    TillCancel,
    /// Terminal to server: send the payment link again.
    TillLink,
    /// Terminal to server: decide about late money, put a sale aside.
    TillDecide,
    /// Terminal to server: what goes on at this terminal.
    TillNews,
}

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Name not found, or connection refused.
    Refused,
    /// No secure connection.
    Tls,
    /// Nothing done, no answer in time.
    TimeoutBefore,
    /// Done, and no answer in time.
    TimeoutAfter,
    /// Done; the connection breaks in the middle of the answer.
    Reset,
    /// 400 with an envelope.
    Status400,
    /// 401.
    Status401,
    /// 404.
    Status404,
    /// 409.
    Status409,
    /// 429 without a word about when to come back.
    Status429,
    /// 500; done or not.
    Status500,
    /// 503 with a page of the edge; not done.
    Status503,
    /// Done; the JSON ends in the middle.
    Truncated,
    /// Done; 200 with HTML or nothing.
    Garbage,
    /// Done; well-formed and wrong.
    Wrong,
    /// Done; the answer drips, and comes in time or not.
    Slow,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Refused,
        Self::Tls,
        Self::TimeoutBefore,
        Self::TimeoutAfter,
        Self::Reset,
        Self::Status400,
        Self::Status401,
        Self::Status404,
        Self::Status409,
        Self::Status429,
        Self::Status500,
        Self::Status503,
        Self::Truncated,
        Self::Garbage,
        Self::Wrong,
        Self::Slow,
    ];
}
