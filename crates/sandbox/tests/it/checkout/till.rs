//! Fixtures: a sandbox of Checkout.com that tests call in the process, without a network.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use sandbox::checkout;
use sandbox::checkout::settings::Settings;
use sandbox::checkout::world::{Shared, World};
use sandbox::engine::deliver;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::desk::Answer;

/// The key of the account that a sandbox has.
pub const KEY: &str = "sk_sbox_tabbysandboxtabbysandbox23*";

/// A processing channel.
pub const CHANNEL: &str = "pc_abcdefghijklmnopqrstuvwxyz";

/// A sandbox of Checkout.com with the key that requests carry.
#[derive(Clone)]
pub struct Till {
    pub shared: Shared,
    app: Router,
    key: String,
}

/// A payment by its id.
#[derive(Clone, Debug)]
pub struct Paid {
    pub id: String,
}

impl Paid {
    pub fn path(&self, rest: &str) -> String {
        format!("/payments/{}{rest}", self.id)
    }
}

impl Till {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// A sandbox without rate limits whose settings are changed.
    pub fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings {
            rate_limits: false,
            ..Settings::default()
        };
        change(&mut settings);
        Self::of(World::of(settings))
    }

    pub fn of(world: World) -> Self {
        let shared = Shared::new(world);
        deliver::start(&shared);
        Self {
            app: checkout::router_of(shared.clone()),
            shared,
            key: KEY.into(),
        }
    }

    /// The same sandbox with another key.
    pub fn by(&self, key: &str) -> Self {
        Self {
            key: key.into(),
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

    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:8092")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
    }

    pub async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.raw(self.request(method, path).body(body).unwrap())
            .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask("POST", path, Some(body)).await
    }

    /// The same with an idempotency key.
    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        let request = self
            .request("POST", path)
            .header("Cko-Idempotency-Key", key);
        self.raw(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// Makes a context of 100.00 AED with further members.
    pub async fn context(&self, more: Value) -> String {
        let answer = self.post("/payment-contexts", with(context(), more)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        text(&answer, "/id")
    }

    /// Makes a payment that waits for its customer.
    pub async fn payment(&self, more: Value) -> Paid {
        let context = self.context(json!({})).await;
        let answer = self.post("/payments", with(payment(&context), more)).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        Paid {
            id: text(&answer, "/id"),
        }
    }

    /// Makes a payment whose money is reserved, to be captured by hand.
    pub async fn authorized(&self) -> Paid {
        let payment = self.payment(json!({"capture": false})).await;
        self.customer(&payment, "approve").await;
        payment
    }

    pub async fn customer(&self, payment: &Paid, outcome: &str) {
        let path = format!("/_sandbox/payments/{}/outcome", payment.id);
        let answer = self.post(&path, json!({"outcome": outcome})).await;
        assert_eq!(answer.status, 204, "{answer:?}");
    }

    pub async fn details(&self, payment: &Paid) -> Value {
        let answer = self.get(&payment.path("")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// Captures, refunds or voids, which is accepted.
    pub async fn act(&self, payment: &Paid, what: &str, body: Value) -> String {
        let answer = self.post(&payment.path(&format!("/{what}")), body).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        text(&answer, "/action_id")
    }

    pub async fn advance(&self, seconds: u32) {
        let body = json!({"advance_s": seconds});
        let answer = self.post("/_sandbox/clock", body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}

/// The published request for a context, with values of our own.
pub fn context() -> Value {
    json!({
        "source": {"type": "tabby"},
        "amount": 10_000,
        "currency": "AED",
        "customer": {
            "email": "otp.success@tabby.ai",
            "name": "Test Customer",
            "phone": {"country_code": "+971", "number": "500000001"},
        },
        "processing": {"locale": "en-AE"},
        "processing_channel_id": CHANNEL,
        "success_url": "https://shop.example/paid",
        "failure_url": "https://shop.example/not-paid",
    })
}

/// The published request for a payment.
pub fn payment(context: &str) -> Value {
    json!({
        "payment_context_id": context,
        "payment_type": "Installment",
        "processing_channel_id": CHANNEL,
    })
}

/// A body with further members, or without those that are `null`.
pub fn with(mut body: Value, more: Value) -> Value {
    let members = body.as_object_mut().unwrap();
    for (name, value) in more.as_object().unwrap() {
        match value {
            Value::Null => members.remove(name),
            value => members.insert(name.clone(), value.clone()),
        };
    }
    body
}

/// A text in an answer.
pub fn text(answer: &Answer, path: &str) -> String {
    let json = answer.json();
    let text = json.pointer(path).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("no {path} in {answer:?}"))
        .to_owned()
}

/// Status and code of a refusal.
pub fn refusal(answer: &Answer) -> (u16, String) {
    let json = answer.json();
    let code = json.pointer("/error_codes/0").and_then(Value::as_str);
    (answer.status, code.unwrap_or("").to_owned())
}
