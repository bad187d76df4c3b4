//! What somebody may send by mistake: each is refused with a sentence, and nothing has changed.

use axum::http::{Method, StatusCode};
use payment::{Currency, Money};
use serde_json::{Value, json};

use super::{amounts, operation, refund_of};
use crate::shop::{ID, Shop, new_sale, sandbox};

/// Texts that are no amount of a currency with two decimals. `−` is a minus of typography, and the mark
/// before a digit is how a minus stands in Arabic text.
const NO_AMOUNTS: [&str; 15] = [
    "",
    " ",
    "-5",
    "\u{2212}5",
    "\u{61c}-5",
    "\u{200f}-5",
    "5-",
    "+5",
    "5,00",
    "1e2",
    "0x10",
    "5.005",
    "25.005",
    "AED 5",
    "=5",
];

impl Shop {
    async fn refuses(&self, what: &str, body: Value, code: &str) {
        let before = (self.listed().await, self.truth().await);
        let (status, problem) = self.ask(what, body.clone()).await;
        assert!(status.is_client_error(), "{what} {body}: {problem}");
        assert_eq!(problem["code"], json!(code), "{what} {body}: {problem}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.ends_with('.') && detail.len() > 30, "{detail}");
        let after = (self.listed().await, self.truth().await);
        assert_eq!(after, before, "{what} {body}");
    }
}

fn capture_of(amount: &str) -> Value {
    json!({"id": operation(1), "amount": amount})
}

#[tokio::test]
async fn what_is_no_amount_is_neither_refunded_nor_captured() {
    let shop = Shop::open().await;
    shop.paid().await;
    for text in NO_AMOUNTS {
        shop.refuses("refunds", refund_of(1, text), "invalid_amount")
            .await;
    }
    for zero in ["0", "0.00", "000"] {
        shop.refuses("refunds", refund_of(1, zero), "amount_zero")
            .await;
    }
    for above in ["250.01", "251", "90071992547409.91"] {
        shop.refuses("refunds", refund_of(1, above), "above_captured")
            .await;
    }
    let far = "99999999999999999999999";
    shop.refuses("refunds", refund_of(1, far), "invalid_amount")
        .await;
    // A number is no text: money is never read from one.
    shop.refuses(
        "refunds",
        json!({"id": operation(1), "amount": 5}),
        "malformed_json",
    )
    .await;
    shop.refuses("captures", capture_of("1.00"), "payment_closed")
        .await;
    let part = shop.asked("refunds", refund_of(2, "200.00")).await;
    assert_eq!(part["status"], "done");
    shop.refuses("refunds", refund_of(1, "50.01"), "above_captured")
        .await;
}

#[tokio::test]
async fn what_is_no_amount_is_not_captured() {
    let shop = Shop::open().await;
    shop.authorised().await;
    for text in NO_AMOUNTS {
        shop.refuses("captures", capture_of(text), "invalid_amount")
            .await;
    }
    shop.refuses("captures", capture_of("0.00"), "amount_zero")
        .await;
    shop.refuses("captures", capture_of("250.01"), "above_authorized")
        .await;
    shop.refuses("refunds", refund_of(1, "1.00"), "payment_not_closed")
        .await;
}

#[tokio::test]
async fn dinars_have_three_decimals_and_no_fourth() {
    let shop = Shop::with(sandbox().await, |config| {
        config.branch.currency = Currency::Kwd;
        config.branch.max_amount = Money::parse("5000", Currency::Kwd).unwrap();
    })
    .await;
    let mut sale = new_sale();
    (sale["currency"], sale["amount"]) = (json!("KWD"), json!("100.000"));
    let (status, sale) = shop.create(sale).await;
    assert!(status.is_success(), "{sale}");
    shop.decide(&sale, "approve").await;
    shop.until_it("captured", "100.000").await;
    shop.refuses("refunds", refund_of(1, "25.0055"), "invalid_amount")
        .await;
    let refunded = shop.asked("refunds", refund_of(1, "25.005")).await;
    assert_eq!(refunded["status"], "done");
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["25.005"]);
    shop.refuses("refunds", refund_of(2, "74.996"), "above_captured")
        .await;
}

#[tokio::test]
async fn another_shape_of_request_is_refused_and_names_what_is_wrong() {
    let shop = Shop::open().await;
    shop.paid().await;
    let nobodys = "/api/sales/0190a5b4-7c00-7000-8000-00000000ffff";
    for what in ["refunds", "captures", "void"] {
        let path = format!("{nobodys}/{what}");
        let (status, problem) = shop
            .send(Method::POST, &path, Some(refund_of(1, "1.00")))
            .await;
        // A void has no amount.
        let code = match what {
            "void" => "malformed_json",
            _ => "unknown_sale",
        };
        let is_either = problem["code"] == code || problem["code"] == "unknown_sale";
        assert!(status.is_client_error() && is_either, "{what}: {problem}");
    }
    for (path, code) in [
        ("/api/sales?from=2&to=1", "range_backwards"),
        ("/api/sales?min=2&max=1", "range_backwards"),
        ("/api/sales?min=-5", "invalid_query"),
        ("/api/sales?min=%E2%88%925", "invalid_query"),
        ("/api/sales?max=25.005", "invalid_query"),
        ("/api/sales?from=yesterday", "invalid_query"),
        ("/api/sales?uncaptured=yes", "invalid_query"),
        ("/api/sales?limit=0", "invalid_query"),
    ] {
        let (status, problem) = shop.send(Method::GET, path, None).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(code)),
            "{path}: {problem}"
        );
    }
}

#[tokio::test]
async fn a_text_that_begins_like_a_formula_is_a_text() {
    let shop = Shop::open().await;
    shop.paid().await;
    let reason = "=HYPERLINK(\"http://x\")";
    let mut refund = refund_of(1, "1.00");
    refund["reason"] = json!(reason);
    refund["items"] = json!([
        {"title": "=1+1", "quantity": 1, "unit_price": "1.00", "category": "@SUM(A1)"},
    ]);
    let done = shop.asked("refunds", refund).await;
    assert_eq!(
        (&done["status"], &done["reason"]),
        (&json!("done"), &json!(reason))
    );
    assert_eq!(done["items"][0]["title"], "=1+1");
    let made = &shop.truth().await["refunds"][0];
    assert_eq!(
        (&made["reason"], &made["items"][0]["title"]),
        (&json!(reason), &json!("=1+1"))
    );
    // Looked for, it is a text as well.
    let (status, page) = shop.send(Method::GET, "/api/sales?q=%3D1%2B1", None).await;
    assert_eq!((status, &page["sales"]), (StatusCode::OK, &json!([])));
    let path = format!("/api/sales/{ID}");
    assert_eq!(
        shop.send(Method::GET, &path, None).await.1["refunded"],
        "1.00"
    );
}
