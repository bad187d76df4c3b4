//! Checkout.com's adapter passes the suite over the sandbox: where actions are carried out at once, and
//! where they take a while.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use gateway::Gateway;
use gateway::checkout::{
    CheckoutGateway, Credentials, Goods, Proxy, Rates, SecretKey, Settings, WebhookKeys,
};
use gateway::conformance::Stage;
use http_body_util::BodyExt;
use payment::id::{PaymentId, SessionId};
use payment::sale::{CaptureMode, Intent, sample};
use payment::time::Millis;
use sandbox::checkout::settings::QrCode;
use sandbox::checkout::signature::signature;
use sandbox::checkout::{settings, world};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::permits::Switch;

const KEY: &str = "sk_sbox_tabbysandboxtabbysandbox23*";

/// What webhooks are signed with.
const SIGNATURE_KEY: &str = "8V8x0dLK%AyD*DNS8JJr";

/// The calls whose answers the suite loses.
const CALLS: [&str; 4] = [
    "create_payment",
    "retrieve_payment",
    "capture_payment",
    "refund_payment",
];

struct OverSandbox {
    gateway: CheckoutGateway,
    sandbox: Router,
    permits: Arc<Switch>,
    /// How long the gateway takes to carry out what it has accepted.
    delay_s: u32,
}

async fn stage(change: impl FnOnce(&mut settings::Settings)) -> OverSandbox {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut rules = settings::Settings::new(&url);
    // The suite is faster than an account may be: keeping its limits is the server's.
    rules.rate_limits = false;
    (rules.minimum, rules.maximum) = Default::default();
    change(&mut rules);
    let delay_s = rules.action_delay_s;
    let shared = world::Shared::new(world::World::of(rules));
    let sandbox = sandbox::checkout::router_of(shared);
    let served = sandbox.clone();
    tokio::spawn(async move { axum::serve(listener, served).await });
    let permits = Arc::<Switch>::default();
    let settings = Settings {
        url,
        credentials: Credentials::Key(SecretKey::new(KEY).unwrap()),
        proxy: "none".parse::<Proxy>().unwrap(),
        user_agent: "conformance",
        channel: "pc_aaaaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap(),
        capture: CaptureMode::Manual,
        return_url: None,
        goods: Goods {
            title: "Goods".to_owned(),
        },
        rates: Rates {
            sessions_per_s: NonZeroU32::MAX,
            calls_per_s: NonZeroU32::MAX,
        },
        webhooks: Some(WebhookKeys(vec![SIGNATURE_KEY.into()])),
    };
    OverSandbox {
        gateway: CheckoutGateway::new(&settings, permits.clone()).unwrap(),
        sandbox,
        permits,
        delay_s,
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
}

#[async_trait]
impl Stage for OverSandbox {
    fn gateway(&self) -> &dyn Gateway {
        &self.gateway
    }

    fn intent(&self) -> Intent {
        sample::intent()
    }

    /// The shop captures: nothing is captured by the customer's approval.
    async fn customer_pays(&self, _: &PaymentId) -> bool {
        false
    }

    async fn customer_authorises(&self, payment: &PaymentId) -> bool {
        let path = format!("payments/{payment}/outcome");
        let outcome = json!({"outcome": "approve"});
        let (status, _) = self.steer(Method::POST, &path, &outcome).await;
        status == StatusCode::NO_CONTENT
    }

    async fn time_passes(&self, span: Millis) {
        let seconds = json!({ "advance_s": span.ceil_seconds() });
        let (status, _) = self.steer(Method::POST, "clock", &seconds).await;
        assert_eq!(status, StatusCode::OK);
    }

    async fn operations_end(&self) {
        if self.delay_s > 0 {
            self.time_passes(Millis::seconds(self.delay_s.into())).await;
        }
    }

    async fn declines_refunds(&self) -> bool {
        let rules = json!({"refunds": "decline"});
        let (status, body) = self.steer(Method::PATCH, "settings", &rules).await;
        assert!(status.is_success(), "{body}");
        true
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
        let body = json!({
            "id": "evt_aaaaaaaaaaaaaaaaaaaaaaaaaa",
            "type": "payment_captured",
            "created_on": "2026-11-27T10:00:00.1234567Z",
            "data": {"id": payment.as_str()},
        });
        let body = body.to_string().into_bytes();
        let signature = signature(SIGNATURE_KEY, &body);
        let mut headers = HeaderMap::new();
        let signature = HeaderValue::from_str(&signature).unwrap();
        headers.insert("cko-signature", signature);
        (headers, body, [6, 6, 6, 6].into())
    }

    fn unknown_payment(&self) -> PaymentId {
        "pay_zzzzzzzzzzzzzzzzzzzzzzzzzz"
            .to_owned()
            .try_into()
            .unwrap()
    }

    fn unknown_session(&self) -> SessionId {
        "pct_zzzzzzzzzzzzzzzzzzzzzzzzzz"
            .to_owned()
            .try_into()
            .unwrap()
    }
}

mod at_once {
    gateway::conformance!(super::stage(|_| {}));
}

mod after_a_while {
    gateway::conformance!(super::stage(|rules| rules.action_delay_s = 5));
}

mod with_the_picture_in_the_answer {
    use super::QrCode;

    gateway::conformance!(super::stage(|rules| rules.qr_code = QrCode::Embedded));
}
