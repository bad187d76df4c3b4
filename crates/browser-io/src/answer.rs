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
    match sent(request).await {
        Some((true, text)) => from_json(&text).map_or(Answer::Nothing, Answer::Good),
        Some((false, text)) => refused(&text),
        None => Answer::Nothing,
    }
}

/// Sends a request whose good answer has no body.
pub async fn done(request: Request<impl Serialize>) -> Answer<()> {
    match sent(request).await {
        Some((true, _)) => Answer::Good(()),
        Some((false, text)) => refused(&text),
        None => Answer::Nothing,
    }
}

fn refused<T>(text: &str) -> Answer<T> {
    from_json(text).map_or(Answer::Nothing, |problem| {
        Answer::Refused(Box::new(problem))
    })
}

/// Whether the answer is a good one, and its body; `None` if none came.
async fn sent(request: Request<impl Serialize>) -> Option<(bool, String)> {
    let body = match &request.body {
        Some(body) => Some(to_json(body)?),
        None => None,
    };
    let (status, text) = exchange(request.method, request.path, body).await?;
    Some(((200..300).contains(&status), text))
}
