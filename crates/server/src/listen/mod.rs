//! Accepts connections, and limits their number and cost: axum's own `serve` waits for ever for a
//! slow sender or receiver.

mod connection;
mod patient;
mod peers;
mod silent;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

pub(crate) use self::connection::Encrypted;
pub use self::connection::{HEADER_TIME, MAX_HEADER};
use self::connection::{Serving, Visit};
pub use self::patient::{DRAIN_TIME, WRITE_TIME};
use self::peers::Peers;
pub(crate) use self::peers::owner;
use self::silent::Silent;
use crate::tls::Tls;
use log_throttle::Outage;

/// The maximum number of connections. A browser opens six at most; a process may often have no more
/// than 1,024 open files.
pub const MAX_CONNECTIONS: usize = 512;

/// The answer to a connection over the limit, sent if it can be written at once.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// How long requests may take to end when the server stops. Gateway calls that they started run to
/// their end in any case.
pub const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// The pause after an error of the listener itself, such as too many open files.
const AFTER_ERROR: Duration = Duration::from_millis(200);

/// How long it may take until a connection that has to give way is gone.
const GIVES_WAY: Duration = Duration::from_millis(100);

/// How long no connection may fail before the fault counts as over: at the limit of open files,
/// every connection that ends lets another one in.
const CALM: Duration = Duration::from_secs(10);

/// Tracks refused connections. Each cause is logged once, and once that it is over: when a
/// connection is accepted and none was refused for a while.
#[derive(Debug, Default)]
struct Refusals {
    failures: Outage,
    turned_away: Outage,
    last: Option<Instant>,
}

impl Refusals {
    /// Records a failure of the listener; returns whether it has to be logged.
    fn failed(&mut self, now: Instant) -> bool {
        self.last = Some(now);
        self.failures.fails()
    }

    /// Records a connection over the limit; returns whether it has to be logged.
    fn full(&mut self, now: Instant) -> bool {
        self.last = Some(now);
        self.turned_away.fails()
    }

    /// Records an accepted connection; returns how many were refused before, if that is over now.
    fn over(&mut self, now: Instant) -> Option<u64> {
        self.last
            .take_if(|last| now.duration_since(*last) >= CALM)?;
        let all = [&self.failures, &self.turned_away];
        Some(all.into_iter().filter_map(Outage::ends).sum())
    }
}

/// How connections are accepted.
#[derive(Clone, Debug)]
pub struct Listening {
    /// The certificate, if this server itself speaks TLS.
    pub tls: Option<Tls>,
    /// The maximum number of connections.
    pub most: usize,
    /// Reverse proxies, from whose addresses everybody's connections come.
    pub proxies: Vec<IpNet>,
}

impl Default for Listening {
    fn default() -> Self {
        Self {
            tls: None,
            most: MAX_CONNECTIONS,
            proxies: Vec::new(),
        }
    }
}

/// Serves until `stop`, then waits for the requests that have begun. Over the limit, the oldest
/// connection that has not sent a request yet gives way; where each has, the new one is answered 503, or
/// closed at once.
pub async fn serve(how: Listening, router: Router, listener: TcpListener, stop: CancellationToken) {
    let connections = TaskTracker::new();
    let (room, mut refusals) = (Arc::new(Semaphore::new(how.most)), Refusals::default());
    let (silent, mut peers) = (Silent::default(), Peers::new(how.proxies));
    let serving = Serving {
        router,
        tls: how.tls,
        stop: stop.clone(),
    };
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let owner = peers.owner(peer.ip());
                match places(&room, &mut peers, &silent, owner).await {
                    Some(places) => {
                        if let Some(times) = refusals.over(Instant::now()) {
                            info!(times, "connections are taken again");
                        }
                        let visit = Visit {
                            peer,
                            guest: silent.came(owner),
                            places,
                        };
                        connections.spawn(serving.clone().serve(stream, visit));
                    }
                    None => {
                        if refusals.full(Instant::now()) {
                            warn!(
                                code = "connections_full",
                                most = how.most,
                                most_of_an_address = peers::MOST,
                                "there are as many connections as there may be, in all or from one address; more are refused"
                            );
                        }
                        if serving.tls.is_none() {
                            let _ = stream.try_write(FULL);
                        }
                    }
                }
            }
            Err(error) => {
                if refusals.failed(Instant::now()) {
                    warn!(code = "connection_refused", %error, "a connection could not be taken");
                }
                tokio::time::sleep(AFTER_ERROR).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(LAST_REQUESTS, connections.wait())
        .await
        .is_err()
    {
        warn!(
            code = "requests_given_up",
            "requests have not ended in time and are waited for no longer; calls to the gateway that they began are"
        );
    }
}

/// The places of a new connection: among all, and among those of its address if that has a limit.
type Places = (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>);

async fn places(
    room: &Arc<Semaphore>,
    peers: &mut Peers,
    silent: &Silent,
    owner: Option<IpAddr>,
) -> Option<Places> {
    let of_owner = match owner {
        None => None,
        Some(owner) => {
            let gives_way = || silent.turn_away_the_oldest_of(owner);
            Some(place(&peers.room(owner), gives_way).await?)
        }
    };
    let of_all = place(room, || silent.turn_away_the_oldest()).await?;
    Some((of_all, of_owner))
}

/// A free place, or that of the oldest connection that has sent no request. `gives_way` tells that one to
/// leave, if there is one.
async fn place(
    room: &Arc<Semaphore>,
    gives_way: impl FnOnce() -> bool,
) -> Option<OwnedSemaphorePermit> {
    if let Ok(place) = room.clone().try_acquire_owned() {
        return Some(place);
    }
    if !gives_way() {
        return None;
    }
    let freed = tokio::time::timeout(GIVES_WAY, room.clone().acquire_owned()).await;
    freed.ok()?.ok()
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
        // At the limit of open files, every connection that ends lets another one in.
        assert_eq!(refusals.over(after(3)), None);
        assert_eq!(refusals.over(after(12)), Some(3));
        assert_eq!(refusals.over(after(13)), None);
        assert!(refusals.full(after(14)), "it begins anew");
    }
}
