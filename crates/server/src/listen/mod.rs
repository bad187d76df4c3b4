//! Takes connections, and bounds what each may cost and how many there are: axum's own `serve` waits
//! for a slow sender or receiver for ever.

mod patient;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tracing::{debug, info, warn};

use self::patient::Patient;
pub use self::patient::{DRAIN_TIME, WRITE_TIME};
use log_throttle::Outage;

/// How long the header of a request may take to come, and how long a connection may stay open
/// without one.
pub const HEADER_TIME: Duration = Duration::from_secs(20);

/// The largest header that is taken. Browsers send less than 4 kB.
pub const MAX_HEADER: usize = 16 * 1024;

/// How many connections there may be. A browser opens six at most; a process may often have no more
/// than 1,024 files.
pub const MAX_CONNECTIONS: usize = 512;

/// What one more is answered, as far as it can be said at once.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// How long requests may take to end when the server stops. What they began at the gateway runs to
/// its end in any case.
pub const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// After an error of the listener itself, such as too many open files.
const AFTER_ERROR: Duration = Duration::from_millis(200);

/// How long no connection may have failed before that is said to be over: at the limit of open files
/// every one that ends lets another one in.
const CALM: Duration = Duration::from_secs(10);

/// Connections that were not taken: what is wrong is said once for each cause, and once that it is
/// over, when one has been let in and for a while none was turned away.
#[derive(Debug, Default)]
struct Refusals {
    failures: Outage,
    turned_away: Outage,
    last: Option<Instant>,
}

impl Refusals {
    /// The listener failed; whether that has not been said yet.
    fn failed(&mut self, now: Instant) -> bool {
        self.last = Some(now);
        self.failures.fails()
    }

    /// There was no room; whether that has not been said yet.
    fn full(&mut self, now: Instant) -> bool {
        self.last = Some(now);
        self.turned_away.fails()
    }

    /// One was let in; how many had not been, if that is over with it.
    fn over(&mut self, now: Instant) -> Option<u64> {
        self.last
            .take_if(|last| now.duration_since(*last) >= CALM)?;
        let all = [&self.failures, &self.turned_away];
        Some(all.into_iter().filter_map(Outage::ends).sum())
    }
}

/// Serves until `stop`, then lets the requests that have begun come to their end.
pub async fn serve(router: Router, listener: TcpListener, stop: CancellationToken) {
    serve_at_most(MAX_CONNECTIONS, router, listener, stop).await;
}

/// The same with so many connections at most. Whoever comes when there are as many is answered 503,
/// or loses the connection at once.
pub async fn serve_at_most(
    most: usize,
    router: Router,
    listener: TcpListener,
    stop: CancellationToken,
) {
    let connections = GracefulShutdown::new();
    let (room, mut refusals) = (Arc::new(Semaphore::new(most)), Refusals::default());
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => match room.clone().try_acquire_owned() {
                Ok(place) => {
                    if let Some(times) = refusals.over(Instant::now()) {
                        info!(times, "connections are taken again");
                    }
                    connection(&router, stream, peer, &connections, place);
                }
                Err(_) => {
                    if refusals.full(Instant::now()) {
                        warn!(
                            code = "connections_full",
                            most, "there are as many connections as there may be; more are refused"
                        );
                    }
                    let _ = stream.try_write(FULL);
                }
            },
            Err(error) => {
                if refusals.failed(Instant::now()) {
                    warn!(code = "connection_refused", %error, "a connection could not be taken");
                }
                tokio::time::sleep(AFTER_ERROR).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(LAST_REQUESTS, connections.shutdown())
        .await
        .is_err()
    {
        warn!(
            code = "requests_given_up",
            "requests have not ended in time and are waited for no longer; calls to the gateway that they began are"
        );
    }
}

fn connection(
    router: &Router,
    stream: TcpStream,
    peer: SocketAddr,
    connections: &GracefulShutdown,
    place: OwnedSemaphorePermit,
) {
    // A stream of events is many small writes, each of which somebody waits for.
    let _ = stream.set_nodelay(true);
    let router = router.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(MAX_HEADER)
        .serve_connection(TokioIo::new(Patient::new(stream)), service);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        let _place = place;
        if let Err(error) = connection.await {
            debug!(%error, "a connection ended");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_connections_out_is_said_once_and_once_when_it_is_over() {
        let (mut refusals, start) = (Refusals::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(refusals.over(start), None);
        assert!(refusals.failed(start));
        assert!(!refusals.failed(after(1)));
        assert!(refusals.full(after(2)), "another cause");
        // At the limit of open files every one that ends lets another one in.
        assert_eq!(refusals.over(after(3)), None);
        assert_eq!(refusals.over(after(12)), Some(3));
        assert_eq!(refusals.over(after(13)), None);
        assert!(refusals.full(after(14)), "it begins anew");
    }
}
