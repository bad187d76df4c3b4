//! Tabby's adapter passes the suite over the sandbox.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use gateway::Gateway;
use gateway::conformance::Stage;
use gateway::tabby::{Goods, Rates, Settings, TabbyGateway, WebhookSettings, addresses};
use http_body_util::BodyExt;
use payment::id::{PaymentId, SessionId};
use payment::sale::{Intent, sample};
use payment::time::Millis;
use sandbox::tabby::world::World;
use serde_json::{Value, json};
use tabby::SecretKey;
use tabby::checkout::Coordinates;
use tower::ServiceExt;

use crate::permits::Switch;

const KEY: &str = "sk_test_7f5fbd5e-0000-4000-8000-000000000001";

/// What webhooks carry.
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The calls whose answers the suite loses.
const CALLS: [&str; 4] = [
    "create_session",
    "retrieve_payment",
    "refund_payment",
    "cancel_session",
];

struct OverSandbox {
    gateway: TabbyGateway,
    sandbox: Router,
    permits: Arc<Switch>,
}

async fn stage() -> OverSandbox {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut rules = sandbox::tabby::settings::Settings::new(&url);
    rules.auto_capture_delay_s = 0;
    // The suite is faster than a key may be: keeping its limits is the server's.
    rules.rate_limits = false;
    let sandbox = sandbox::router(World::new(rules));
    let served = sandbox.clone();
    tokio::spawn(async move { axum::serve(listener, served).await });
    let permits = Arc::<Switch>::default();
    let settings = Settings {
        url,
        key: SecretKey::new(KEY).unwrap(),
        proxy: tabby::Proxy::Direct,
        user_agent: "conformance",
        merchant_code: sample::intent().merchant_code,
        place: Coordinates::new(25.1972, 55.2744).unwrap(),
        goods: Goods {
            title: "Goods".to_owned(),
            category: "General".to_owned(),
        },
        rates: Rates {
            sessions_per_10s: NonZeroU32::MAX,
            calls_per_s: NonZeroU32::MAX,
        },
        webhooks: Some(WebhookSettings {
            header: "X-Till".to_owned(),
            secrets: vec![SECRET.into()],
            addresses: addresses("tabby").unwrap(),
        }),
    };
    OverSandbox {
        gateway: TabbyGateway::new(&settings, permits.clone()).unwrap(),
        sandbox,
        permits,
    }
}

impl OverSandbox {
    /// A control call of the sandbox.
    async fn steer(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/_sandbox/{path}"))
            .header("host", "127.0.0.1")
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = self.sandbox.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// The customer pays; returns whether that was possible.
    async fn approves(&self, payment: &PaymentId, captures: bool) -> bool {
        let settings = json!({ "auto_capture": captures });
        let (status, _) = self.steer(Method::PATCH, "settings", &settings).await;
        assert_eq!(status, StatusCode::OK);
        let path = format!("payments/{payment}/outcome");
        let outcome = json!({"outcome": "approve"});
        let (status, _) = self.steer(Method::POST, &path, &outcome).await;
        status == StatusCode::NO_CONTENT
    }
}

#[async_trait]
impl Stage for OverSandbox {
    fn gateway(&self) -> &dyn Gateway {
        &self.gateway
    }

    fn intent(&self) -> Intent {
        sample::intent()
    }

    async fn customer_pays(&self, payment: &PaymentId) -> bool {
        self.approves(payment, true).await
    }

    async fn customer_authorises(&self, payment: &PaymentId) -> bool {
        self.approves(payment, false).await
    }

    async fn time_passes(&self, span: Millis) {
        let seconds = json!({ "advance_s": span.ceil_seconds() });
        let (status, _) = self.steer(Method::POST, "clock", &seconds).await;
        assert_eq!(status, StatusCode::OK);
    }

    async fn lose_answers(&self, lost: bool) {
        let fault = |operation| json!({"operation": operation, "kind": "reset"});
        let faults: Vec<_> = match lost {
            true => CALLS.into_iter().map(fault).collect(),
            false => Vec::new(),
        };
        let faults = json!({ "faults": faults });
        let (status, body) = self.steer(Method::PUT, "faults", &faults).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{body}");
    }

    fn permit_calls(&self, permitted: bool) {
        self.permits.permit(permitted);
    }

    async fn calls(&self) -> usize {
        let (_, all) = self.steer(Method::GET, "requests", &Value::Null).await;
        all["requests"].as_array().unwrap().len()
    }

    fn webhook(&self, payment: &PaymentId) -> (HeaderMap, Vec<u8>, IpAddr) {
        let mut headers = HeaderMap::new();
        headers.insert("x-till", HeaderValue::from_static(SECRET));
        let body = json!({"id": payment.as_str(), "status": "closed"});
        (headers, body.to_string().into(), [34, 166, 36, 90].into())
    }

    fn unknown_payment(&self) -> PaymentId {
        nobody().try_into().unwrap()
    }

    fn unknown_session(&self) -> SessionId {
        nobody().try_into().unwrap()
    }
}

fn nobody() -> String {
    "00000000-0000-4000-8000-000000000000".to_owned()
}

gateway::conformance!(stage());
