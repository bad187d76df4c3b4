//! Fixtures: a sandbox that tests call in the process, without a network.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use sandbox::tabby::settings::Settings;
use sandbox::tabby::world::World;
use serde_json::{Value, json};
use tower::ServiceExt;

/// A test key that no account lists.
pub const KEY: &str = "sk_test_00000000-0000-4000-8000-000000000001";

/// The test key of the account in the United Arab Emirates.
pub const UAE: &str = "sk_test_00000000-0000-4000-8000-000000000971";

/// The test key of the account in Saudi Arabia.
pub const KSA: &str = "sk_test_00000000-0000-4000-8000-000000000966";

/// An id that no object has.
pub const NOBODY: &str = "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";

/// Path that creates sessions.
pub const CHECKOUT: &str = "/api/v2/checkout";

/// Path that registers webhooks.
pub const WEBHOOKS: &str = "/api/v1/webhooks";

/// An answer with its whole body.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// Its body as JSON; a body that is not JSON becomes a string.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| Value::String(self.text.clone()))
    }
}

/// A sandbox with the key and the branch that requests carry.
#[derive(Clone)]
pub struct Desk {
    app: Router,
    key: String,
    branch: String,
}

impl Desk {
    /// A sandbox without rate limits, for tests that send many requests.
    pub fn new() -> Self {
        Self::with(|settings| settings.rate_limits = false)
    }

    pub fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::new("http://127.0.0.1:8090");
        change(&mut settings);
        Self::of(World::new(settings))
    }

    pub fn of(world: World) -> Self {
        Self {
            app: sandbox::router(world),
            key: KEY.into(),
            branch: "demo".into(),
        }
    }

    /// The same sandbox with another key.
    pub fn by(&self, key: &str) -> Self {
        Self {
            key: key.into(),
            ..self.clone()
        }
    }

    /// The same sandbox with another branch.
    pub fn at(&self, branch: &str) -> Self {
        Self {
            branch: branch.into(),
            ..self.clone()
        }
    }

    pub async fn raw(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer {
            status,
            headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Starts a request with this key and branch. The QR image and `/_sandbox` need neither.
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path);
        if path.starts_with("/api/") && !path.contains("hpp_link_qr") {
            request = request
                .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
                .header("x-merchant-code", &self.branch);
        }
        request
    }

    pub async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = self
            .request(method, path)
            .header(header::CONTENT_TYPE, "application/json");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.raw(request.body(body).unwrap()).await
    }

    /// Sends a body exactly as given.
    pub async fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        let request = self
            .request(method, path)
            .header(header::CONTENT_TYPE, "application/json");
        self.raw(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    /// Findings about the last request.
    pub async fn findings(&self) -> Vec<Value> {
        let body = self.get("/_sandbox/requests").await.json();
        let last = body["requests"].as_array().unwrap().last().unwrap().clone();
        last["findings"].as_array().unwrap().clone()
    }

    /// Names of these findings.
    pub async fn rules(&self) -> Vec<String> {
        let findings = self.findings().await;
        let rule = |finding: &Value| finding["rule"].as_str().unwrap().to_owned();
        findings.iter().map(rule).collect()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask("POST", path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask("PUT", path, Some(body)).await
    }

    /// Makes a control call and expects success.
    pub async fn steer(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self
            .ask(method, &format!("/_sandbox/{path}"), Some(body))
            .await;
        assert!(answer.status < 300, "{path}: {answer:?}");
        answer.json()
    }

    pub async fn advance(&self, seconds: u32) {
        self.steer("POST", "clock", json!({"advance_s": seconds}))
            .await;
    }

    pub async fn fault(&self, fault: Value) {
        self.steer("PUT", "faults", json!({"faults": [fault]}))
            .await;
    }

    pub async fn decide(&self, payment: &str, outcome: &str) {
        let path = format!("payments/{payment}/outcome");
        self.steer("POST", &path, json!({"outcome": outcome})).await;
    }

    /// Posts a form, as a browser does.
    pub async fn form(&self, path: &str, body: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.raw(request).await
    }

    /// Creates a session.
    pub async fn session(&self, amount: &str) -> Made {
        self.made(self.till(amount)).await
    }

    pub async fn made(&self, payload: Value) -> Made {
        let answer = self.post("/api/v2/checkout", payload).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let body = answer.json();
        let text = |path: &str| {
            body.pointer(path)
                .and_then(Value::as_str)
                .unwrap()
                .to_owned()
        };
        Made {
            id: text("/id"),
            payment: text("/payment/id"),
            body,
        }
    }

    /// The body that a till sends.
    pub fn till(&self, amount: &str) -> Value {
        json!({
            "payment": {
                "amount": amount,
                "currency": "AED",
                "order": {"reference_id": "A-1"},
                "description": "T1",
                "attachment": {
                    "body": "{\"latitude\":24.4763,\"longitude\":54.3209,\"timestamp\":\"2026-02-27T14:35:10.123Z\"}",
                    "content_type": "application/vnd.tabby.v1+json",
                },
            },
            "merchant_code": self.branch,
        })
    }

    /// Creates a session and lets its customer pay.
    pub async fn paid(&self, amount: &str) -> Made {
        let made = self.session(amount).await;
        self.decide(&made.payment, "approve").await;
        made
    }

    pub async fn payment(&self, id: &str) -> Value {
        let answer = self.get(&format!("/api/v2/payments/{id}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }
}

/// A created session.
#[derive(Debug)]
pub struct Made {
    pub id: String,
    pub payment: String,
    pub body: Value,
}

impl Made {
    /// A path below its payment's.
    pub fn path(&self, end: &str) -> String {
        format!("/api/v2/payments/{}{end}", self.payment)
    }
}
