//! Requests to the server, as text: a line with method and path, headers, an empty line, the body.

use std::cell::RefCell;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use gateway::training::{Customers, Settings, Training};
use http_body_util::BodyExt as _;
use payment::time::Millis;
use serde_json::json;
use server::App;
use server::routes;
use server::sale_clock::SaleClock;
use store::Memory;
use tower::ServiceExt as _;

use super::at_once::at_once;
use crate::sim::Account;

pub(super) const SEEDS: &[&[u8]] = &[
    b"POST /api/sales\ncontent-type: application/json\n\n{\"id\":\"0190a5b4-7c00-7000-8000-000000000001\",\"amount\":\"250.00\",\"currency\":\"AED\",\"reference\":\"R-1\",\"method\":\"qr\"}",
    b"GET /api/sales?q=R&state=paid&limit=2&from=today\naccept: application/json\n\n",
    b"POST /api/sales/0190a5b4-7c00-7000-8000-000000000001/refunds\ncontent-type: application/json\n\n{\"id\":\"0190a5b4-7c00-7000-8000-000000000002\",\"amount\":\"1.00\",\"reason\":\"torn\"}",
    b"POST /api/sales/0190a5b4-7c00-7000-8000-000000000001/cancel\ncontent-type: application/json\n\n{\"cause\":\"cashier\"}",
    b"POST /api/reports/z\ncontent-type: application/json\n\n{\"id\":\"0190a5b4-7c00-7000-8000-000000000003\",\"despite_comparison\":true}",
    b"GET /api/export?format=csv&from=today&to=today\n\n",
    b"GET /api/audit?before=9&sale=0190a5b4-7c00-7000-8000-000000000001\n\n",
    b"POST /webhooks/tabby\nx-till: 0123456789abcdef0123456789abcdef\ncontent-type: application/json\n\n{\"id\":\"0190a5b4-7c00-7000-8000-0000000000aa\",\"status\":\"authorized\"}",
    b"GET /api/terminal\nhost: localhost\nsec-fetch-site: same-origin\nif-none-match: \"1\"\n\n",
    b"POST /api/prints\ncontent-type: application/json\n\n{\"job\":\"0190a5b4-7c00-7000-8000-000000000004\",\"sale\":\"0190a5b4-7c00-7000-8000-000000000001\"}",
    b"POST /api/pairing\ncontent-type: application/json\ntabby-pos-proof: a.b.c\n\n{\"code\":\"A85-K2QZ\",\"public_key\":\"BA\"}",
];

/// After so many requests the shop is a new one: what it has stored would slow the fuzzer down.
const EACH: u32 = 500;

/// A shop in memory whose customers all pay.
#[derive(Debug)]
pub(super) struct Counter {
    router: Router,
    gateway: Training,
    left: u32,
}

impl Counter {
    pub(super) fn open() -> Option<Self> {
        let config = Account::Tabby.config()?;
        let gateway = Training::new(Settings::new(Customers::ByAmount));
        let (store, at) = (Arc::new(Memory::default()), Arc::new(gateway.clone()));
        let app = App::assemble(&config, store, SaleClock::system(), at);
        Some(Self {
            router: routes::router(app),
            gateway,
            left: EACH,
        })
    }

    /// Makes a sale with this id that is paid by now.
    pub(super) async fn sells(&self, id: &str) -> Option<StatusCode> {
        let sale = json!({
            "id": id, "amount": "250.00", "currency": "AED", "reference": "R-1", "method": "qr",
        });
        let path = |end: &str| format!("/api/sales{end}");
        let post = |path: String, body: String| {
            let request = Request::post(path).header("content-type", "application/json");
            request.body(Body::from(body)).ok()
        };
        self.asks(post(path(""), sale.to_string())?).await;
        self.gateway.time_passes(Millis::seconds(60));
        let check = path(&format!("/{id}/check"));
        Some(self.asks(post(check, String::new())?).await)
    }

    /// The status of the answer to this request, whose body was read.
    pub(super) async fn asks(&self, request: Request<Body>) -> StatusCode {
        let streams = request.uri().path() == "/api/events";
        let answer = self.router.clone().oneshot(request).await;
        let answer = answer.unwrap_or_else(|never| match never {});
        let status = answer.status();
        if !streams {
            let _ = answer.into_body().collect().await;
        }
        status
    }
}

thread_local! {
    static COUNTER: RefCell<Option<Counter>> = const { RefCell::new(None) };
}

/// A request, whatever it is: never answered by a fault of the server's.
pub fn surface(data: &[u8]) {
    let Some(request) = read(data) else { return };
    let told = format!("{} {}", request.method(), request.uri());
    COUNTER.with_borrow_mut(|counter| {
        at_once(async {
            if counter.as_ref().is_none_or(|counter| counter.left == 0) {
                *counter = Counter::open();
            }
            let Some(counter) = counter else {
                panic!("the shop cannot be opened");
            };
            counter.left = counter.left.saturating_sub(1);
            let status = counter.asks(request).await;
            assert!(
                status != StatusCode::INTERNAL_SERVER_ERROR,
                "{told} is {status}"
            );
        });
    });
}

fn read(data: &[u8]) -> Option<Request<Body>> {
    let end = data.windows(2).position(|two| two == b"\n\n")?;
    let (head, body) = (data.get(..end)?, data.get(end + 2..)?);
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.lines();
    let (method, path) = lines.next()?.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(path);
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        request = request.header(name, value);
    }
    request.body(Body::from(body.to_vec())).ok()
}
