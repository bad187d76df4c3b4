//! The requests to the server.

use browser_io::exchange;
use contract::Problem;
use contract::calls::Request;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What came of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Answer<T> {
    /// The answer.
    Good(T),
    /// The server refused it.
    Refused(Box<Problem>),
    /// No answer came, or one that cannot be read: what was asked for may have been done.
    Nothing,
}

/// Sends a request.
pub(crate) async fn send<T: DeserializeOwned>(request: Request<impl Serialize>) -> Answer<T> {
    let Some(body) = request
        .body
        .as_ref()
        .map(serde_json::to_string)
        .transpose()
        .ok()
    else {
        return Answer::Nothing;
    };
    match exchange(request.method, request.path, body).await {
        Some((status, text)) if (200..300).contains(&status) => {
            serde_json::from_str(&text).map_or(Answer::Nothing, Answer::Good)
        }
        Some((_, text)) => serde_json::from_str(&text).map_or(Answer::Nothing, |problem| {
            Answer::Refused(Box::new(problem))
        }),
        None => Answer::Nothing,
    }
}
