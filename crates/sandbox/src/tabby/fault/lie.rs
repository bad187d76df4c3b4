//! Answers that contain something false.

use serde_json::{Value, json};

use crate::engine::reply::Reply;

/// What is false in an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lie {
    /// No `qr_code`.
    MissingQrCode,
    /// No `web_url`.
    MissingWebUrl,
    /// Neither.
    MissingLinks,
    /// Another amount.
    WrongAmount,
    /// Another currency.
    WrongCurrency,
    /// Another order number.
    WrongReference,
    /// A status that Tabby has not published.
    UnknownStatus,
    /// The same session and payment each time.
    RepeatedIds,
}

/// The session and the payment of every answer with [`Lie::RepeatedIds`].
const REPEATED: &str = "0190a5b4-7c00-7000-8000-00000000dead";

/// Puts something false into an answer.
#[must_use]
pub fn changed(reply: Reply, lie: Lie) -> Reply {
    let Reply::Json(status, mut body) = reply else {
        return reply;
    };
    match lie {
        Lie::MissingQrCode => remove(&mut body, &["qr_code"]),
        Lie::MissingWebUrl => remove(&mut body, &["web_url"]),
        Lie::MissingLinks => remove(&mut body, &["qr_code", "web_url"]),
        Lie::WrongAmount => for_payments(&mut body, &|payment| {
            let is_one = payment.get("amount").and_then(Value::as_str) == Some("1");
            set(payment, "amount", if is_one { "2" } else { "1" });
        }),
        Lie::WrongCurrency => for_payments(&mut body, &|payment| {
            let other = if payment.get("currency") == Some(&json!("SAR")) {
                "AED"
            } else {
                "SAR"
            };
            set(payment, "currency", other);
        }),
        Lie::WrongReference => for_payments(&mut body, &|payment| {
            if let Some(order) = payment.get_mut("order") {
                set(order, "reference_id", "somebody-else");
            }
        }),
        Lie::RepeatedIds => {
            if body.get("configuration").is_some() {
                set(&mut body, "id", REPEATED);
            }
            for_payments(&mut body, &|payment| set(payment, "id", REPEATED));
        }
        Lie::UnknownStatus => for_payments(&mut body, &|payment| set(payment, "status", "ON_HOLD")),
    }
    Reply::Json(status, body)
}

fn remove(body: &mut Value, names: &[&str]) {
    let product = body.pointer_mut("/configuration/available_products/installments/0");
    if let Some(product) = product.and_then(Value::as_object_mut) {
        for name in names {
            product.remove(*name);
        }
    }
}

fn set(object: &mut Value, name: &str, value: &str) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), json!(value));
    }
}

/// Applies `change` to every payment in a body, which is a payment, holds one, or lists several.
fn for_payments(body: &mut Value, change: &dyn Fn(&mut Value)) {
    if body.get("payment").is_some() {
        if let Some(payment) = body.get_mut("payment") {
            change(payment);
        }
    } else if let Some(payments) = body.get_mut("payments").and_then(Value::as_array_mut) {
        payments.iter_mut().for_each(change);
    } else if body.get("amount").is_some() {
        change(body);
    }
}
