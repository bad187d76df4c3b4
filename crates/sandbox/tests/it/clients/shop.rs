//! The shop that published clients are tried in.

use sandbox::tabby::settings::{Clients, Profile};
use serde_json::{Value, json};

use crate::desk::Desk;

/// A shop on the web that captures by itself.
pub fn shop(clients: Clients) -> Desk {
    Desk::with(|settings| {
        settings.rate_limits = false;
        settings.auto_capture = false;
        settings.profile = Profile::Web;
        settings.clients = clients;
    })
}

/// A paid payment of 105.00, made as the API reference has it.
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
