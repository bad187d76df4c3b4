//! The server and its lives.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use contract::calls::{self, HttpMethod};
use gateway::Gateway;
use http_body_util::BodyExt;
use server::config::{Config, GatewayConfig};
use server::sale_clock::SaleClock;
use server::{App, routes, watcher};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::disk::Disk;
use super::fault::Call;
use super::net::{AtCheckout, AtTabby, Network};
use super::plan::StreamPlan;
use super::records::Records;
use super::world::World;

/// A shop with one server.
#[derive(Clone, Debug)]
pub struct Shop {
    /// What all share.
    pub world: World,
    /// The disk.
    pub store: Records,
    config: Config,
    alive: Arc<Mutex<Option<(u32, Router)>>>,
}

/// An answer to a terminal: status and text; none when it never came.
pub type Answered = Option<(StatusCode, Vec<u8>)>;

/// What came of opening an event stream.
#[derive(Debug)]
pub(super) enum Connected {
    /// It is open, to the server in this life.
    Open {
        /// The server's life.
        life: u32,
        /// What it sends.
        body: Body,
    },
    /// There was no connection, or it broke: a browser tries again.
    Lost,
    /// Something else was answered: a browser gives up.
    Refused,
}

impl Shop {
    /// A shop whose server is up; none when our own configuration is wrong.
    #[must_use]
    pub fn open(world: World) -> Option<Self> {
        let config = world.account().config()?;
        let shop = Self {
            world,
            store: Records::default(),
            config,
            alive: Arc::default(),
        };
        shop.start(0);
        Some(shop)
    }

    /// Starts the server, on a machine whose clock is wrong by so many milliseconds.
    pub fn start(&self, skew: i64) {
        let life = {
            let mut state = self.world.lock();
            state.dead = false;
            state.life
        };
        self.world.set_wall(skew);
        let network = Network::new(self.world.clone(), self.store.clone(), life);
        let disk = Disk::new(self.world.clone(), self.store.clone(), life);
        // The configuration is our own.
        let Some(gateway) = self.gateway(network) else {
            return;
        };
        let clock = SaleClock::of(Arc::new(self.world.clone()));
        let app = App::assemble(&self.config, Arc::new(disk), clock, gateway);
        tokio::spawn(watcher::run(app.sales.clone(), CancellationToken::new()));
        let router = routes::router(app);
        *self.alive.lock().unwrap_or_else(PoisonError::into_inner) = Some((life, router));
        self.world
            .say(|| format!("the server is up, life {life}, clock wrong by {skew} ms"));
    }

    fn gateway(&self, network: Network) -> Option<Arc<dyn Gateway>> {
        match &self.config.account.gateway {
            GatewayConfig::Tabby(_) => {
                let client = tabby::Client::over(Arc::new(AtTabby(network)));
                server::tabby_over(client, &self.config)
            }
            GatewayConfig::Checkout(account) => {
                let way = Arc::new(AtCheckout(network));
                let client = checkout::Client::over(way, account.credentials.clone());
                server::checkout_over(client, &self.config)
            }
        }
    }

    /// A terminal's request, over a network that may lose it either way.
    pub async fn ask(&self, call: Call, request: calls::Request) -> Answered {
        let method = match request.method {
            HttpMethod::Get => Method::GET,
            HttpMethod::Post => Method::POST,
        };
        let body = request
            .body
            .and_then(|body| serde_json::to_string(&body).ok());
        self.call(call, method, &request.path, body).await
    }

    /// A call as it is on the wire, over the same network.
    pub async fn call(
        &self,
        call: Call,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Answered {
        self.world.pause(1, 40).await;
        let lost = self.is_lost(call);
        if lost.is_some() {
            self.world.count("tills: a call is lost");
        }
        if lost == Some(true) {
            self.world.pause(1_000, 60_000).await;
            return None;
        }
        let (life, router) = self.router()?;
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let request = request
            .body(body.map_or_else(Body::empty, Body::from))
            .ok()?;
        let answering = async {
            let response = router.oneshot(request).await.ok()?;
            let status = response.status();
            let bytes = response.into_body().collect().await.ok()?.to_bytes();
            Some((status, bytes.to_vec()))
        };
        let answer = tokio::select! {
            biased;
            answer = answering => answer,
            // As the terminal's own patience.
            () = tokio::time::sleep(Duration::from_secs(60)) => None,
            () = self.world.died(life) => None,
        };
        self.world.pause(1, 40).await;
        if lost == Some(false) { None } else { answer }
    }

    /// Opens the event stream, over the same network; after this event, if it was open before.
    pub(super) async fn connect(&self, last: Option<&str>) -> Connected {
        self.world.pause(1, 40).await;
        {
            let mut state = self.world.lock();
            let one_in = state.plan.one_in;
            if state.plan.tills_offline || (one_in > 0 && state.luck.u32(0..one_in) == 0) {
                return Connected::Lost;
            }
            if state.plan.streams == StreamPlan::Refused {
                drop(state);
                self.world.count("streams: refused");
                return Connected::Refused;
            }
        }
        let Some((life, router)) = self.router() else {
            return Connected::Lost;
        };
        let mut request = Request::builder().uri(calls::EVENTS);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let Ok(request) = request.body(Body::empty()) else {
            return Connected::Lost;
        };
        match router.oneshot(request).await {
            Ok(response) if response.status() == StatusCode::OK => Connected::Open {
                life,
                body: response.into_body(),
            },
            Ok(_) => Connected::Refused,
            Err(never) => match never {},
        }
    }

    /// The server's life and its routes, while it is alive.
    fn router(&self) -> Option<(u32, Router)> {
        let alive = self.alive.lock().unwrap_or_else(PoisonError::into_inner);
        let (life, router) = alive.clone()?;
        drop(alive);
        let state = self.world.lock();
        (!state.dead && state.life == life).then_some((life, router))
    }

    /// A webhook; nobody waits for what comes of it.
    pub(super) async fn webhook(&self, body: String, header: (&str, &str)) {
        let Some((_, router)) = self.router() else {
            return;
        };
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.world.account().hook())
            .header(header.0, header.1)
            .body(Body::from(body));
        if let Ok(request) = request {
            let _ = router.oneshot(request).await;
        }
    }

    /// Whether a call is lost: on its way there (true) or back (false).
    fn is_lost(&self, call: Call) -> Option<bool> {
        let mut state = self.world.lock();
        if state.plan.tills_offline {
            return Some(true);
        }
        if let Some((planned, fault, times)) = &mut state.plan.exactly
            && *planned == call
            && *times > 0
        {
            use super::fault::Fault as F;
            *times -= 1;
            return match fault {
                F::Refused | F::Tls | F::TimeoutBefore => Some(true),
                F::Slow => None,
                _ => Some(false),
            };
        }
        let one_in = state.plan.one_in;
        (one_in > 0 && state.luck.u32(0..one_in) == 0).then(|| state.luck.bool())
    }
}
