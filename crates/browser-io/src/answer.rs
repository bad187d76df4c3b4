//! Sends a request and reads its answer.

use contract::Problem;
use contract::calls::Request;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::json::{from_json, to_json};
use crate::request::exchange;

/// What came of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer<T> {
    /// The answer.
    Good(T),
    /// The server refused it.
    Refused(Box<Problem>),
    /// No answer came, or one that cannot be read: what was asked for may have been done.
    Nothing,
}

/// Sends a request.
pub async fn send<T: DeserializeOwned>(request: Request<impl Serialize>) -> Answer<T> {
    let body = match &request.body {
        Some(body) => match to_json(body) {
            Some(body) => Some(body),
            None => return Answer::Nothing,
        },
        None => None,
    };
    let Some((status, text)) = exchange(request.method, request.path, body).await else {
        return Answer::Nothing;
    };
    let good = (200..300).contains(&status);
    let read = match good {
        true => from_json(&text).map(Answer::Good),
        false => from_json(&text).map(|problem| Answer::Refused(Box::new(problem))),
    };
    read.unwrap_or(Answer::Nothing)
}
