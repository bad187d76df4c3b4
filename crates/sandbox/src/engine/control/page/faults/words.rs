//! A fault, in words.

use serde::de::DeserializeOwned;
use serde_json::json;

use crate::engine::control::page::parts::word;
use crate::engine::fault::{Effect, FaultName, FaultRequest};

/// An API's words for its faults, as the control page shows them.
pub trait FaultWords: FaultName<Operation: DeserializeOwned> + DeserializeOwned {
    /// Every call that can go wrong, in the order in which the form offers them.
    fn operations() -> Vec<Self::Operation>;

    /// Every kind of fault, in the order in which the form offers them.
    fn kinds() -> Vec<Self>;

    /// The name of a call, such as `Create session`.
    fn call(operation: Self::Operation) -> String;

    /// What a changed answer says, such as `the answer names another amount`.
    fn lie(lie: Self::Lie) -> &'static str;
}

/// What a fault did to a request, which was answered with this status.
#[must_use]
pub fn did<N: FaultWords>(kind: N, status: Option<u16>) -> String {
    match (kind.effect(), status) {
        (Effect::Status, Some(status)) => {
            format!("A fault answered {status}; nothing was done.")
        }
        (Effect::Html, Some(status)) => {
            format!("A fault answered {status} with a web page; nothing was done.")
        }
        _ => format!("A fault: {}.", what_happens(kind)),
    }
}

/// The name by which the page recognises a fault.
#[must_use]
pub fn name_of<N: FaultName>(fault: &FaultRequest<N>) -> String {
    format!("{}-{}", word(&fault.operation), word(&fault.kind))
}

/// The whole fault in one sentence: call, effect, parameters, and how often it still happens.
#[must_use]
pub fn sentence<N: FaultWords>(fault: &FaultRequest<N>) -> String {
    let mut text = format!("{}: {}", N::call(fault.operation), what_happens(fault.kind));
    let mut add = |more: String| {
        text.push_str(", ");
        text.push_str(&more);
    };
    if let Some(ms) = fault.ms {
        add(format!("after {ms} ms"));
    }
    if let Some(rate) = fault.bytes_per_s {
        add(format!("{rate} bytes a second"));
    }
    if let Some(status) = fault.status {
        add(format!("status {status}"));
    }
    if let Some(s) = fault.s {
        add(format!("{s} s later"));
    }
    if let Some(probability) = fault.probability {
        add(format!("with a probability of {}", json!(probability)));
    }
    add(match fault.times {
        None => "each time".to_owned(),
        Some(0) => "used up".to_owned(),
        Some(1) => "once".to_owned(),
        Some(times) => format!("{times} times"),
    });
    text
}

/// What a fault does, in words.
#[must_use]
pub fn what_happens<N: FaultWords>(kind: N) -> &'static str {
    match kind.effect() {
        Effect::NoAnswerBefore => "nothing is done and nothing answered",
        Effect::NoAnswerAfter => "it is done, and nothing answered",
        Effect::Reset => "it is done, and the connection breaks in the middle of the answer",
        Effect::Slow => "it is done, and the answer comes slowly",
        Effect::Status => "nothing is done, and an error is answered",
        Effect::Html => "nothing is done, and a web page is answered",
        Effect::Truncated => "it is done, and the answer ends in the middle",
        Effect::Empty => "it is done, and the answer is empty",
        Effect::Changed(lie) => N::lie(lie),
        Effect::Drop => "it is never sent",
        Effect::Delay => "it is sent later",
        Effect::Duplicate => "it is sent twice",
        Effect::Reverse => "the next one of its payment overtakes it",
        Effect::WrongHeader => "it is sent with another header",
    }
}
