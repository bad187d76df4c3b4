//! A small server that answers like Checkout.com, for one payment: it keeps what was asked and
//! replays a success of the same idempotency key.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

pub const KEY: &str = "sk_sbox_abcdefghijklmnopqrstuvwxyz2";
pub const CHANNEL: &str = "pc_q4dbxom5jbgudnjzjpz7j2z6uq";
pub const PAYMENT: &str = "pay_mbabizu24mvu3mela5njyhpit4";

/// What the customer does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Customer {
    Pays,
    BacksOut,
    IsNotOffered,
}

#[derive(Default)]
pub struct Ledger {
    pub amount: i64,
    pub captured: i64,
    pub refunded: i64,
    /// Actions with the number of readings until each is approved.
    actions: Vec<(Value, u32)>,
    answers: BTreeMap<String, Value>,
    /// Readings until the customer has decided.
    readings: u32,
    /// How many answers to requests for a payment are lost.
    pub lost: u32,
    pub payments: u32,
}

#[derive(Clone)]
pub struct Stub {
    pub url: String,
    customer: Customer,
    ledger: Arc<Mutex<Ledger>>,
}

impl Stub {
    pub async fn start(customer: Customer) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stub = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            customer,
            ledger: Arc::default(),
        };
        let router = Router::new()
            .route("/payment-contexts", post(context))
            .route("/payments", post(request))
            .route("/payments/{id}", get(payment))
            .route("/payments/{id}/actions", get(actions))
            .route("/payments/{id}/{operation}", post(operate))
            .with_state(stub.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        stub
    }

    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }

    /// Answers with what a call of this key was answered before, or does it.
    fn once(
        &self,
        headers: &HeaderMap,
        status: StatusCode,
        act: impl FnOnce(&mut Ledger) -> Value,
    ) -> Response {
        assert_eq!(headers["authorization"], format!("Bearer {KEY}"));
        let key = headers["cko-idempotency-key"].to_str().unwrap().to_owned();
        let mut ledger = self.ledger();
        let known = ledger.answers.get(&key).cloned();
        let answer = known.unwrap_or_else(|| act(&mut ledger));
        ledger.answers.insert(key, answer.clone());
        (status, [("cko-request-id", "r-1")], Json(answer)).into_response()
    }
}

async fn context(
    State(stub): State<Stub>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    stub.once(&headers, StatusCode::CREATED, |ledger| {
        ledger.amount = body["amount"].as_i64().unwrap();
        if stub.customer == Customer::IsNotOffered {
            json!({"id": "pct_1", "unavailable_payment_types":
                [{"payment_type": "installment", "rejection_reason": "order_amount_too_low"}]})
        } else {
            json!({"id": "pct_1", "available_payment_types": [{"payment_type": "Installment"}]})
        }
    })
}

async fn request(
    State(stub): State<Stub>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    assert_eq!(body["payment_context_id"], "pct_1");
    let answer = stub.once(&headers, StatusCode::ACCEPTED, |ledger| {
        ledger.payments += 1;
        ledger.readings = 2;
        json!({"id": PAYMENT, "status": "Pending", "reference": body["reference"],
            "_links": {"redirect": {"href": "https://checkout.tabby.example/"}}})
    });
    let mut ledger = stub.ledger();
    if ledger.lost > 0 {
        ledger.lost -= 1;
        return StatusCode::BAD_GATEWAY.into_response();
    }
    answer
}

async fn payment(State(stub): State<Stub>, Path(id): Path<String>) -> Response {
    if id != PAYMENT {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut ledger = stub.ledger();
    ledger.readings = ledger.readings.saturating_sub(1);
    let (is_decided, pays) = (ledger.readings == 0, stub.customer == Customer::Pays);
    let status = match (is_decided, pays, ledger.captured, ledger.refunded) {
        (false, ..) => "Pending",
        (true, false, ..) => "Expired",
        (true, true, 0, _) => "Authorized",
        (true, true, _, 0) => "Captured",
        (true, true, ..) => "Partially Refunded",
    };
    let authorized = if is_decided && pays { ledger.amount } else { 0 };
    let body = json!({"id": PAYMENT, "status": status, "amount": ledger.amount, "currency": "AED",
        "approved": is_decided && pays, "balances": {"total_authorized": authorized,
            "total_captured": ledger.captured, "total_refunded": ledger.refunded}});
    Json(body).into_response()
}

async fn actions(State(stub): State<Stub>) -> Response {
    let mut ledger = stub.ledger();
    let (mut all, mut captured, mut refunded) = (Vec::new(), 0, 0);
    for (action, readings) in &mut ledger.actions {
        *readings = readings.saturating_sub(1);
        if *readings == 0 {
            action["approved"] = true.into();
            let amount = action["amount"].as_i64().unwrap();
            match action["type"].as_str() {
                Some("Capture") => captured += amount,
                _ => refunded += amount,
            }
        }
        all.insert(0, action.clone());
    }
    (ledger.captured, ledger.refunded) = (captured, refunded);
    Json(Value::from(all)).into_response()
}

async fn operate(
    State(stub): State<Stub>,
    Path((_, operation)): Path<(String, String)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    stub.once(&headers, StatusCode::ACCEPTED, |ledger| {
        let id = format!("act_{}", ledger.actions.len());
        let amount = body["amount"].as_i64().unwrap_or(ledger.amount);
        let kind = if operation == "captures" {
            "Capture"
        } else {
            "Refund"
        };
        let action = json!({"id": id, "type": kind, "amount": amount, "response_code": "10000",
            "processed_on": "2026-11-27T10:00:00.1234567Z"});
        ledger.actions.push((action, 2));
        json!({"action_id": id, "_links": {"payment": {"href": "https://x.example"}}})
    })
}
