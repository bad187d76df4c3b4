//! Connections that break, are slow or never answer, and incomplete answers.

use std::convert::Infallible;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::connect_info::Connected;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::serve::IncomingStream;
use futures_util::stream;
use tokio::net::TcpListener;

use crate::engine::reply::Reply;

/// A second handle on a client's connection, with which to reset it.
#[derive(Clone, Debug)]
pub struct Connection(Option<Arc<OwnedFd>>);

impl Connected<IncomingStream<'_, TcpListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        Self(stream.io().as_fd().try_clone_to_owned().ok().map(Arc::new))
    }
}

impl Connection {
    /// Makes the connection end in a reset instead of a normal close.
    fn will_be_reset(&self) {
        if let Some(socket) = &self.0 {
            // If this fails, the connection still ends in the middle of the answer.
            let _ = socket2::SockRef::from(socket.as_ref()).set_linger(Some(Duration::ZERO));
        }
    }
}

fn head(reply: &Reply, kind: &'static str) -> axum::http::response::Builder {
    Response::builder()
        .status(reply.status())
        .header(header::CONTENT_TYPE, kind)
}

fn or_500(response: Result<Response, axum::http::Error>) -> Response {
    response.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// Sends half of an answer and then resets the connection.
#[must_use]
pub fn broken(reply: &Reply, connection: Option<Connection>) -> Response {
    let (body, kind) = reply.body();
    let whole = body.len();
    let half = Bytes::from(body).slice(..whole / 2);
    let parts = stream::unfold(Some(half), move |half| {
        let connection = connection.clone();
        async move {
            match half {
                Some(half) => Some((Ok(half), None)),
                None => {
                    // The first half must be sent before the reset.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    if let Some(connection) = connection {
                        connection.will_be_reset();
                    }
                    Some((Err(io::Error::from(io::ErrorKind::ConnectionReset)), None))
                }
            }
        }
    });
    or_500(
        head(reply, kind)
            .header(header::CONTENT_LENGTH, whole)
            .body(Body::from_stream(parts)),
    )
}

/// An answer that is sent at this many bytes per second.
#[must_use]
pub fn dripping(reply: &Reply, bytes_per_s: u32) -> Response {
    let (body, kind) = reply.body();
    let whole = body.len();
    // Ten parts per second, or single bytes if the rate is lower than that.
    let drop = usize::try_from(bytes_per_s / 10).unwrap_or(1).max(1);
    let pause = Duration::from_secs(1) * u32::try_from(drop).unwrap_or(1) / bytes_per_s;
    let drops = stream::unfold(Bytes::from(body), move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let next = left.split_to(drop.min(left.len()));
        Some((Ok::<_, Infallible>(next), left))
    });
    or_500(
        head(reply, kind)
            .header(header::CONTENT_LENGTH, whole)
            .body(Body::from_stream(drops)),
    )
}

/// A valid HTTP answer whose body ends in the middle.
#[must_use]
pub fn truncated(reply: &Reply) -> Response {
    let (mut body, kind) = reply.body();
    body.truncate(body.len() / 2);
    or_500(head(reply, kind).body(Body::from(body)))
}
