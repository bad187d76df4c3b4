//! The merchant API.
//!
//! Source: Tabby, OpenAPI document; POS integration. Error bodies are the published ones.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Shared;
use crate::fault::{Operation, Reply, through};
use crate::qr;
use crate::world::{self, Requested};

/// The merchant API under `/api/v2`.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/api/v2/checkout", post(create))
        .route("/api/v2/checkout/{id}", get(retrieve_session))
        .route("/api/v2/checkout/{id}/hpp_link_qr", get(qr_code))
        .route("/api/v2/checkout/{id}/cancel", post(cancel))
        .route("/api/v2/payments/{id}", get(retrieve_payment))
}

/// Unknown routes answer a bare string.
pub async fn no_such_page() -> Reply {
    PAGE_NOT_FOUND
}

const PAGE_NOT_FOUND: Reply = Reply::Text(StatusCode::NOT_FOUND, "404 page not found");

fn error(status: StatusCode, kind: &str, message: &str) -> Reply {
    Reply::Json(
        status,
        json!({"status": "error", "errorType": kind, "error": message}),
    )
}

fn bad_data(message: &str) -> Reply {
    error(StatusCode::BAD_REQUEST, "bad_data", message)
}

/// A secret key that a request carried.
struct Key {
    is_test: bool,
}

impl Key {
    /// Keys of the right form are all accepted: there is no dashboard to get one from.
    fn of(headers: &HeaderMap) -> Result<Self, &'static str> {
        let header = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        let key = header
            .strip_prefix("Bearer ")
            .ok_or("missing Bearer scheme")?;
        let rest = key
            .strip_prefix("sk_")
            .ok_or("auth: provided key doesn't exist")?;
        let (is_test, id) = rest
            .strip_prefix("test_")
            .map_or((false, rest), |id| (true, id));
        Uuid::try_parse(id).map_err(|_| "auth: provided key doesn't exist")?;
        Ok(Self { is_test })
    }
}

fn not_authorized(message: &str) -> Reply {
    error(StatusCode::UNAUTHORIZED, "not_authorized", message)
}

fn wrong_member(path: &str) -> Reply {
    let errors = json!([{"field": path, "code": "invalid_value", "message": ""}]);
    let body = json!({"status": "error", "errorType": "bad_data", "errors": errors});
    Reply::Json(StatusCode::BAD_REQUEST, body)
}

async fn create(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    through(shared.clone(), Operation::CreateSession, || {
        let Ok(key) = Key::of(&headers) else {
            return not_authorized("merchant is null");
        };
        let Ok(request) = serde_json::from_slice::<Value>(&body) else {
            return bad_data("could not decode request");
        };
        let mut world = shared.lock();
        match requested(&request, &key) {
            Ok(asked) => {
                let session = world.open(asked);
                Reply::Json(StatusCode::OK, world.session_json(&session))
            }
            Err(reply) => reply,
        }
    })
    .await
}

fn requested(request: &Value, key: &Key) -> Result<Requested, Reply> {
    let text = |path: &str| request.pointer(path).and_then(Value::as_str);
    let required = |path: &str, name: &str| {
        text(path)
            .filter(|t| !t.is_empty() && t.chars().count() <= 255)
            .ok_or_else(|| wrong_member(name))
    };
    let currency = required("/payment/currency", "$.payment.currency")?;
    let decimals = match currency {
        "AED" | "SAR" => 2,
        "KWD" => 3,
        _ => return Err(wrong_member("$.payment.currency")),
    };
    let amount = required("/payment/amount", "$.payment.amount")?;
    let amount = Decimal::from_str_exact(amount)
        .ok()
        .filter(|amount| *amount > Decimal::ZERO && amount.normalize().scale() <= decimals)
        .ok_or_else(|| wrong_member("$.payment.amount"))?;
    required(
        "/payment/order/reference_id",
        "$.payment.order.reference_id",
    )?;
    let merchant_code = required("/merchant_code", "$.merchant_code")?;
    if request
        .pointer("/payment/attachment/body")
        .is_some_and(|body| !body.is_string())
    {
        return Err(wrong_member("$.payment.attachment.body"));
    }
    let phone = text("/payment/buyer/phone").unwrap_or("");
    // Source: testing credentials: these phones do not pass the eligibility check.
    let rejected = ["500000002", "90000002"]
        .iter()
        .any(|end| phone.ends_with(end));
    Ok(Requested {
        payment: request.get("payment").cloned().unwrap_or(Value::Null),
        amount,
        currency: currency.to_owned(),
        arabic: text("/lang") == Some("ar"),
        merchant_code: merchant_code.to_owned(),
        merchant_urls: request.get("merchant_urls").cloned().unwrap_or(Value::Null),
        is_test: key.is_test,
        rejected,
    })
}

async fn retrieve_session(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    through(shared.clone(), Operation::RetrieveSession, || {
        if Key::of(&headers).is_err() {
            return not_authorized("auth: provided key doesn't exist");
        }
        let Ok(id) = Uuid::try_parse(&id) else {
            return bad_data("could not decode request");
        };
        let world = shared.lock();
        world.session(id).map_or(PAGE_NOT_FOUND, |session| {
            Reply::Json(StatusCode::OK, world.session_json(session))
        })
    })
    .await
}

async fn qr_code(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    through(shared.clone(), Operation::QrCode, || {
        let world = shared.lock();
        Uuid::try_parse(&id)
            .ok()
            .and_then(|id| world.session(id))
            .and_then(|session| qr::png(&world::web_url(&world.settings.public_url, session)))
            .map_or(PAGE_NOT_FOUND, Reply::Png)
    })
    .await
}

async fn cancel(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    through(shared.clone(), Operation::CancelSession, || {
        if Key::of(&headers).is_err() {
            return not_authorized("auth: provided key doesn't exist");
        }
        let Ok(id) = Uuid::try_parse(&id) else {
            return bad_data("could not decode request");
        };
        let mut world = shared.lock();
        if world.session(id).is_none() {
            return PAGE_NOT_FOUND;
        }
        match world.cancel(id) {
            Ok(()) => Reply::Json(StatusCode::OK, json!({"status": "ok"})),
            Err(world::Finalized) => bad_data("session is finalized"),
        }
    })
    .await
}

async fn retrieve_payment(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    through(shared.clone(), Operation::RetrievePayment, || {
        if Key::of(&headers).is_err() {
            return not_authorized("missing Bearer scheme");
        }
        let Ok(id) = Uuid::try_parse(&id) else {
            return bad_data("invalid payment id");
        };
        let world = shared.lock();
        world.payment(id).map_or_else(
            || error(StatusCode::NOT_FOUND, "not_found", "no such payment"),
            |session| Reply::Json(StatusCode::OK, world.payment_json(session)),
        )
    })
    .await
}
