//! What can go wrong, and the words in which an API's users ask for it.

use std::fmt;

use axum::http::StatusCode;
use serde::Serialize;

/// What goes wrong with a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind<L> {
    /// Nothing is done and nothing answered.
    NoAnswerBefore,
    /// It is done, and nothing answered.
    NoAnswerAfter,
    /// It is done; the connection is reset in the middle of the answer.
    Reset,
    /// It is done; the answer comes after so many milliseconds.
    Slow(u64),
    /// It is done; so many bytes of the answer come a second.
    Drip(u32),
    /// Nothing is done; this status.
    Status(StatusCode),
    /// Nothing is done; a page of the edge with this status.
    Html(StatusCode),
    /// It is done; the JSON ends in the middle.
    Truncated,
    /// It is done; the answer has no body.
    Empty,
    /// It is done; the answer is changed.
    Changed(L),
}

/// What becomes of a webhook.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WebhookFault {
    /// Never sent.
    Drop,
    /// Sent later.
    Delay {
        /// By so many seconds.
        s: u32,
    },
    /// Sent twice.
    Duplicate,
    /// Sent after the next one.
    Reverse,
    /// Sent with another header.
    WrongHeader,
}

/// What a word for a fault asks for; the members of the request say the rest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect<L> {
    /// Nothing is done and nothing answered.
    NoAnswerBefore,
    /// It is done, and nothing answered.
    NoAnswerAfter,
    /// It is done; the connection is reset in the middle of the answer.
    Reset,
    /// It is done; the answer comes late, or drips.
    Slow,
    /// Nothing is done; an HTTP status.
    Status,
    /// Nothing is done; a web page.
    Html,
    /// It is done; the JSON ends in the middle.
    Truncated,
    /// It is done; the answer has no body.
    Empty,
    /// It is done; the answer says what is not so.
    Changed(L),
    /// A webhook is never sent.
    Drop,
    /// A webhook is sent later.
    Delay,
    /// A webhook is sent twice.
    Duplicate,
    /// A webhook is overtaken by the next one.
    Reverse,
    /// A webhook has another header.
    WrongHeader,
}

/// A word of an API for what goes wrong with its calls.
pub trait FaultName: Copy + Eq + fmt::Debug + Serialize + Send + Sync + 'static {
    /// The calls that can go wrong.
    type Operation: Copy + Eq + fmt::Debug + Serialize + Send + Sync + 'static;
    /// What an answer can say that is not so.
    type Lie: Copy + Eq + fmt::Debug + Send + Sync + 'static;

    /// The operation that is a delivery to a webhook.
    const DELIVERY: Self::Operation;
    /// What is said of a fault that its operation cannot have.
    const NOT_POSSIBLE: &'static str;

    /// What it asks for.
    fn effect(self) -> Effect<Self::Lie>;

    /// Whether the answer of this operation can be changed so.
    fn can_lie(operation: Self::Operation, lie: Self::Lie) -> bool;
}
