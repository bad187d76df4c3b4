//! The kinds of faults, and the trait for an API's names of them.

use std::fmt;

use axum::http::StatusCode;
use serde::Serialize;

/// What a fault does to a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind<L> {
    /// Nothing is done and nothing answered.
    NoAnswerBefore,
    /// It is done, and nothing answered.
    NoAnswerAfter,
    /// It is done; the connection is reset in the middle of the answer.
    Reset,
    /// It is done; the answer comes after this many milliseconds.
    Slow(u64),
    /// It is done; the answer comes at this many bytes per second.
    Drip(u32),
    /// Nothing is done; this status.
    Status(StatusCode),
    /// Nothing is done; a web page of the network in front of the API, with this status.
    Html(StatusCode),
    /// It is done; the JSON ends in the middle.
    Truncated,
    /// It is done; the answer has no body.
    Empty,
    /// It is done; the answer is changed.
    Changed(L),
}

/// What a fault does to a webhook delivery.
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

/// What the name of a fault stands for. Its parameters are in the request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect<L> {
    /// Nothing is done and nothing answered.
    NoAnswerBefore,
    /// It is done, and nothing answered.
    NoAnswerAfter,
    /// It is done; the connection is reset in the middle of the answer.
    Reset,
    /// It is done; the answer comes late or slowly.
    Slow,
    /// Nothing is done; an HTTP status.
    Status,
    /// Nothing is done; a web page.
    Html,
    /// It is done; the JSON ends in the middle.
    Truncated,
    /// It is done; the answer has no body.
    Empty,
    /// It is done; the answer contains something false.
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

/// An API's names for faults.
pub trait FaultName: Copy + Eq + fmt::Debug + Serialize + Send + Sync + 'static {
    /// The calls that can go wrong.
    type Operation: Copy + Eq + fmt::Debug + Serialize + Send + Sync + 'static;
    /// What can be false in an answer.
    type Lie: Copy + Eq + fmt::Debug + Send + Sync + 'static;

    /// The operation that stands for webhook deliveries.
    const DELIVERY: Self::Operation;
    /// The error text for a fault that its operation cannot have.
    const NOT_POSSIBLE: &'static str;

    /// What this name stands for.
    fn effect(self) -> Effect<Self::Lie>;

    /// Whether an answer of this operation can contain this falsehood.
    fn can_lie(operation: Self::Operation, lie: Self::Lie) -> bool;
}
