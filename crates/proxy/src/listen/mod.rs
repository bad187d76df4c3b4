//! Takes connections, and bounds what a sender may cost: axum's own `serve` waits for a slow one for
//! ever.

use std::net::SocketAddr;
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
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tracing::{debug, info, warn};

use crate::log::Outage;

/// How long the header of a request may take to come, and how long a connection may stay open
/// without one.
pub const HEADER_TIME: Duration = Duration::from_secs(20);

/// The largest header that is taken. Browsers send less than 4 kB.
pub const MAX_HEADER: usize = 16 * 1024;

/// How long requests may take to end when the server stops. What they began at the gateway runs to
/// its end in any case.
pub const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// After an error of the listener itself, such as too many open files.
const AFTER_ERROR: Duration = Duration::from_millis(200);

/// How long no connection may have failed before that is said to be over: at the limit of open files
/// every one that ends lets another one in.
const CALM: Duration = Duration::from_secs(10);

/// Serves until `stop`, then lets the requests that have begun come to their end.
pub async fn serve(router: Router, listener: TcpListener, stop: CancellationToken) {
    let connections = GracefulShutdown::new();
    let (outage, mut failed_at) = (Outage::default(), None);
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                if failed_at.is_some_and(|at: Instant| at.elapsed() >= CALM)
                    && let Some(times) = outage.ends()
                {
                    info!(times, "connections are taken again");
                }
                connection(&router, stream, peer, &connections);
            }
            Err(error) => {
                if outage.fails() {
                    warn!(code = "connection_refused", %error, "a connection could not be taken");
                }
                failed_at = Some(Instant::now());
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
            "requests that did not end in time are given up; calls to the gateway are not"
        );
    }
}

fn connection(
    router: &Router,
    stream: TcpStream,
    peer: SocketAddr,
    connections: &GracefulShutdown,
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
        .serve_connection(TokioIo::new(stream), service);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            debug!(%error, "a connection ended");
        }
    });
}
