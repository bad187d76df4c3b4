//! One connection: TLS if the server has a certificate, then HTTP/2 or HTTP/1.1.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response, Version, header};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tracing::debug;

use super::patient::{DRAIN_TIME, Patient};
use super::silent::Guest;
use crate::tls::{HTTP_2, Tls};

/// How long a request's header may take to arrive, and how long a connection may stay open without
/// one.
pub const HEADER_TIME: Duration = Duration::from_secs(20);

/// The largest header that is accepted. Browsers send less than 4 kB.
pub const MAX_HEADER: usize = 16 * 1024;

/// How long an HTTP/2 connection may stay open without a request. Event streams that run on it go on.
const IDLE_TIME: Duration = Duration::from_secs(120);

/// How often the other end of an HTTP/2 connection is asked whether it is still there, and how long it
/// may take to answer.
const PING_TIME: Duration = Duration::from_secs(20);

/// How many requests of one HTTP/2 connection may bring a body at the same time; others wait. By HTTP/1.1 it
/// is one.
const MOST_BODIES: usize = 8;

/// How long streams may go on after the last request. A browser whose event stream ends opens it again.
const LAST_STREAMS: Duration = DRAIN_TIME;

/// The most requests at once on one HTTP/2 connection. A browser shares it among all its windows, and
/// each window has an event stream.
const MAX_STREAMS: u32 = 64;

/// The first byte of every TLS connection: a handshake record.
const HANDSHAKE: u8 = 0x16;

/// The answer to a browser that speaks HTTP where TLS is spoken.
const NOT_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\nThis till is reached by https:// \xe2\x80\x94 type https:// before its name.\n";

/// What a request's answer may depend on: it came by TLS of this server's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encrypted;

/// What serves connections.
#[derive(Clone, Debug)]
pub(super) struct Serving {
    pub(super) router: Router,
    pub(super) tls: Option<Tls>,
    /// Cancelled when the server stops: requests that have begun may end.
    pub(super) stop: CancellationToken,
}

/// A connection, besides its stream. Its places are free again when it is dropped.
pub(super) struct Visit {
    pub(super) peer: SocketAddr,
    pub(super) guest: Guest,
    pub(super) places: (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>),
}

impl Serving {
    /// Serves one connection until it ends or has to give way.
    pub(super) async fn serve(self, stream: TcpStream, visit: Visit) {
        let leaving = visit.guest.leaving();
        // An event stream consists of many small writes that must not be delayed.
        let _ = stream.set_nodelay(true);
        tokio::select! {
            () = self.speak(stream, visit) => {}
            () = leaving.cancelled() => debug!("a connection without a request gave way"),
        }
    }

    async fn speak(self, stream: TcpStream, visit: Visit) {
        let Some(tls) = self.tls.clone() else {
            return self.http(Patient::new(stream), visit, false).await;
        };
        let handshake = async {
            let mut first = [0];
            if stream.peek(&mut first).await.ok()? > 0 && first != [HANDSHAKE] {
                refuse(stream).await;
                return None;
            }
            let accepted = tls.acceptor().accept(Patient::new(stream)).await;
            accepted
                .inspect_err(|error| debug!(%error, "a TLS connection did not begin"))
                .ok()
        };
        let begun = tokio::select! {
            begun = tokio::time::timeout(HEADER_TIME, handshake) => begun.ok().flatten(),
            () = self.stop.cancelled() => None,
        };
        let Some(stream) = begun else { return };
        let is_http_2 = stream.get_ref().1.alpn_protocol() == Some(HTTP_2);
        self.http(stream, visit, is_http_2).await;
    }

    async fn http<S>(self, stream: S, visit: Visit, is_http_2: bool)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Visit {
            peer,
            guest,
            places,
        } = visit;
        let (router, is_encrypted) = (self.router, self.tls.is_some());
        let course = Arc::new(Course::default());
        let service = service_fn({
            let course = course.clone();
            move |request: Request<Incoming>| {
                guest.spoke();
                course.asked.notify_one();
                let from = Sender { peer, is_encrypted };
                answer(router.clone(), request, from, course.clone())
            }
        });
        let stream = TokioIo::new(stream);
        if is_http_2 {
            let connection = http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .keep_alive_interval(PING_TIME)
                .keep_alive_timeout(PING_TIME)
                .max_concurrent_streams(MAX_STREAMS)
                .max_header_list_size(u32::try_from(MAX_HEADER).unwrap_or(u32::MAX))
                .serve_connection(stream, service);
            until_idle(connection, self.stop, &course).await;
        } else {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADER_TIME)
                .max_buf_size(MAX_HEADER)
                .serve_connection(stream, service);
            until_stop(connection, self.stop).await;
        }
        drop(places);
    }
}

/// Tells a browser that it has to use TLS: its user typed `http://`.
async fn refuse(mut stream: TcpStream) {
    let _ = stream.write_all(NOT_TLS).await;
    let _ = stream.shutdown().await;
}

/// What happens on a connection.
struct Course {
    /// A request has come.
    asked: Notify,
    /// A request was refused together with its connection. HTTP/2 has no header that says so.
    refused: Notify,
    /// How many more requests may bring a body now.
    bodies: Semaphore,
}

impl Default for Course {
    fn default() -> Self {
        Self {
            asked: Notify::new(),
            refused: Notify::new(),
            bodies: Semaphore::new(MOST_BODIES),
        }
    }
}

/// Where a request comes from, and how.
#[derive(Clone, Copy)]
struct Sender {
    peer: SocketAddr,
    is_encrypted: bool,
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    from: Sender,
    course: Arc<Course>,
) -> Result<Response<Body>, Infallible> {
    let _body = match request.body().is_end_stream() {
        true => None,
        false => course.bodies.acquire().await.ok(),
    };
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(from.peer));
    if from.is_encrypted {
        request.extensions_mut().insert(Encrypted);
    }
    if request.version() != Version::HTTP_2 {
        return router.oneshot(request).await;
    }
    name_host(&mut request);
    let mut response = router.oneshot(request).await?;
    if response.headers_mut().remove(header::CONNECTION).is_some() {
        course.refused.notify_one();
    }
    Ok(response)
}

/// HTTP/2 says the host in the URI. The checks read the header that HTTP/1.1 has for it.
fn name_host(request: &mut Request<Body>) {
    if request.headers().contains_key(header::HOST) {
        return;
    }
    let authority = request.uri().authority();
    let host = authority.and_then(|authority| HeaderValue::from_str(authority.as_str()).ok());
    if let Some(host) = host {
        request.headers_mut().insert(header::HOST, host);
    }
}

/// Runs a connection until it ends. When the server stops, the requests that have begun may end.
async fn until_stop<C>(connection: C, stop: CancellationToken)
where
    C: GracefulConnection,
    C::Error: std::fmt::Display,
{
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    tell(ended);
}

/// The same, or until no request has come for a while or one was refused with the connection. HTTP/1.1 has a
/// time for the next header instead.
async fn until_idle<C>(connection: C, stop: CancellationToken, course: &Course)
where
    C: GracefulConnection,
    C::Error: std::fmt::Display,
{
    let mut connection = pin!(connection);
    // Before the first request there is nothing to end gracefully.
    let first = tokio::select! {
        ended = connection.as_mut() => return tell(ended),
        first = tokio::time::timeout(HEADER_TIME, course.asked.notified()) => first,
        () = stop.cancelled() => return,
    };
    if first.is_err() {
        return;
    }
    let idle = async {
        while tokio::time::timeout(IDLE_TIME, course.asked.notified())
            .await
            .is_ok()
        {}
    };
    tokio::select! {
        ended = connection.as_mut() => return tell(ended),
        () = stop.cancelled() => {}
        () = course.refused.notified() => {}
        () = idle => {}
    }
    connection.as_mut().graceful_shutdown();
    // Whoever takes nothing of what he asked for would keep the connection for ever.
    if let Ok(ended) = tokio::time::timeout(LAST_STREAMS, connection).await {
        tell(ended);
    }
}

fn tell(ended: Result<(), impl std::fmt::Display>) {
    if let Err(error) = ended {
        debug!(%error, "a connection ended");
    }
}
