//! Answers that contain something false.

use serde_json::{Value, json};

use crate::engine::reply::Reply;

/// What is false in an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lie {
    /// No `_links.redirect`.
    MissingRedirect,
    /// No `_links.qr_code`.
    MissingQrCode,
    /// Another amount.
    WrongAmount,
    /// Another currency.
    WrongCurrency,
    /// Another reference.
    WrongReference,
    /// A status that Checkout.com has not published.
    UnknownStatus,
    /// The same payment each time.
    RepeatedIds,
}

/// The payment of every answer with [`Lie::RepeatedIds`].
const REPEATED: &str = "pay_aaaaaaaaaaaaaaaaaaaaaaaaaa";

/// Puts something false into an answer.
#[must_use]
pub fn changed(reply: Reply, lie: Lie) -> Reply {
    let Reply::Json(status, mut body) = reply else {
        return reply;
    };
    match lie {
        Lie::MissingRedirect => unlink(&mut body, "redirect"),
        Lie::MissingQrCode => unlink(&mut body, "qr_code"),
        Lie::WrongAmount => for_payments(&mut body, &|payment| {
            let other = if payment.get("amount") == Some(&json!(100)) {
                200
            } else {
                100
            };
            set(payment, "amount", json!(other));
        }),
        Lie::WrongCurrency => for_payments(&mut body, &|payment| {
            let other = if payment.get("currency") == Some(&json!("SAR")) {
                "AED"
            } else {
                "SAR"
            };
            set(payment, "currency", json!(other));
        }),
        Lie::WrongReference => for_payments(&mut body, &|payment| {
            set(payment, "reference", json!("somebody-else"));
        }),
        Lie::UnknownStatus => for_payments(&mut body, &|payment| {
            set(payment, "status", json!("On Hold"));
        }),
        Lie::RepeatedIds => for_payments(&mut body, &|payment| {
            set(payment, "id", json!(REPEATED));
        }),
    }
    Reply::Json(status, body)
}

fn unlink(body: &mut Value, name: &str) {
    let links = body.get_mut("_links").and_then(Value::as_object_mut);
    if let Some(links) = links {
        links.remove(name);
    }
}

/// Changes a member that is there.
fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(member) = object.get_mut(name) {
        *member = value;
    }
}

/// Applies `change` to the payment of a body, or to every one that it lists.
fn for_payments(body: &mut Value, change: &dyn Fn(&mut Value)) {
    match body.get_mut("data").and_then(Value::as_array_mut) {
        Some(payments) => payments.iter_mut().for_each(change),
        None => change(body),
    }
}
