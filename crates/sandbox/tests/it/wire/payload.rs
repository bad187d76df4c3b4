//! What is sent to the program.

use serde_json::json;

pub fn payload() -> String {
    json!({
        "payment": {"amount": "100", "currency": "AED", "order": {"reference_id": "A-1"}},
        "merchant_code": "demo",
    })
    .to_string()
}
