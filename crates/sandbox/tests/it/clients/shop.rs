//! Fixtures for tests with published clients: a web shop and a paid payment.

use sandbox::tabby::settings::{Clients, Profile};
use serde_json::{Value, json};

use crate::desk::Desk;

/// A web shop without auto-capture.
pub fn shop(clients: Clients) -> Desk {
    Desk::with(|settings| {
        settings.rate_limits = false;
        settings.auto_capture = false;
        settings.profile = Profile::Web;
        settings.clients = clients;
    })
}

/// Creates and pays a payment of 105.00 with the body in the API reference. Returns its path.
pub async fn paid(desk: &Desk) -> String {
    let mut payload: Value = serde_json::from_str(include_str!(
        "../../../../tabby/tests/published/create_session.request.json"
    ))
    .unwrap();
    payload["payment"]["amount"] = json!("105.00");
    payload["merchant_code"] = json!("demo");
    let made = desk.made(payload).await;
    desk.decide(&made.payment, "approve").await;
    format!("/api/v2/payments/{}", made.payment)
}
