//! Which print is the original, and of what there are prints.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::job;
use crate::paid_operations::{operation, refund_of};
use crate::shop::{ID, Shop, new_sale};

#[tokio::test]
async fn the_first_receipt_is_the_original_and_every_later_one_a_copy_also_after_a_restart() {
    let shop = Shop::open().await;
    shop.paid().await;
    assert_eq!(shop.begun(1).await, 0);
    // The request again, whose answer was lost.
    assert_eq!(shop.begun(1).await, 0);
    assert_eq!(shop.begun(2).await, 1);
    let shop = shop.restarted().await;
    assert_eq!(shop.begun(3).await, 2);
    let begun = |copy| (copy, "begun".to_owned());
    assert_eq!(shop.outcomes().await, [begun(0), begun(1), begun(2)]);
}

#[tokio::test]
async fn what_was_certainly_not_printed_leaves_the_original_to_the_next_one() {
    let shop = Shop::open().await;
    shop.paid().await;
    assert_eq!(shop.begun(1).await, 0);
    let (status, ended) = shop.end(1, "not_printed").await;
    assert_eq!(
        (status, &ended["outcome"]),
        (StatusCode::OK, &json!("not_printed"))
    );
    assert_eq!(shop.begun(2).await, 0);
    shop.end(2, "unknown").await;
    // The first word about it stays.
    let (_, ended) = shop.end(2, "not_printed").await;
    assert_eq!(ended["outcome"], "unknown");
    assert_eq!(shop.begun(3).await, 1);
}

#[tokio::test]
async fn a_refund_has_receipts_of_its_own() {
    let shop = Shop::open().await;
    shop.paid().await;
    shop.asked("refunds", refund_of(1, "50.00")).await;
    assert_eq!(shop.begun(1).await, 0);
    for (n, copy) in [(2, 0), (3, 1)] {
        let body = json!({"job": job(n), "sale": ID, "operation": operation(1)});
        let (status, print) = shop.begin(body).await;
        assert_eq!((status, &print["copy"]), (StatusCode::OK, &json!(copy)));
        assert_eq!(print["operation"], json!(operation(1)));
    }
    assert_eq!(shop.outcomes().await.len(), 3);
}

#[tokio::test]
async fn there_is_no_receipt_of_what_is_not_paid_not_done_or_not_there() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let refused = async |body: Value, status, code: &str| {
        let answer = shop.begin(body.clone()).await;
        assert_eq!(
            (answer.0, &answer.1["code"]),
            (status, &json!(code)),
            "{body}"
        );
    };
    let (conflict, none) = (StatusCode::CONFLICT, StatusCode::NOT_FOUND);
    refused(json!({"job": job(1), "sale": ID}), conflict, "not_now").await;
    let other = "0190a5b4-7c00-7000-8000-000000000002";
    refused(json!({"job": job(1), "sale": other}), none, "unknown_sale").await;
    refused(json!({"job": job(1), "sale": "x"}), none, "unknown_sale").await;
    let of_none = json!({"job": job(1), "sale": ID, "operation": operation(1)});
    refused(of_none, none, "unknown_sale").await;
    let malformed = StatusCode::BAD_REQUEST;
    refused(json!({"job": "x", "sale": ID}), malformed, "malformed_json").await;
    refused(
        json!({"job": job(1), "operation": operation(1)}),
        malformed,
        "malformed_json",
    )
    .await;
    let (status, problem) = shop.end(1, "printed").await;
    assert_eq!((status, &problem["code"]), (none, &json!("unknown_print")));
    // A test page is of nothing, and its id of nothing else.
    let (status, print) = shop.begin(json!({"job": job(1)})).await;
    assert_eq!((status, &print["copy"]), (StatusCode::OK, &json!(0)));
    shop.decide(&shop.until("waiting").await, "approve").await;
    shop.until("paid").await;
    refused(
        json!({"job": job(1), "sale": ID}),
        conflict,
        "print_conflict",
    )
    .await;
}

#[tokio::test]
async fn a_shops_texts_are_those_of_its_configuration() {
    let sandbox = crate::shop::sandbox().await;
    let shop = Shop::with(sandbox, |config| {
        config.branch.receipt.head = vec!["Gold Market".into(), "دبي".into()];
        config.branch.receipt.tax_number = Some("100000000000003".into());
    });
    let shop = shop.await;
    let (status, view) = shop.send(Method::GET, "/api/terminal/printing", None).await;
    assert_eq!(status, StatusCode::OK);
    let wanted = json!({
        "shop": "Demo shop", "head": ["Gold Market", "دبي"], "foot": [], "tax_number": "100000000000003",
        "time_zone": "Asia/Dubai", "network_printer": false,
    });
    assert_eq!(view, wanted);
}

#[tokio::test]
async fn a_signed_report_is_printed_once_and_then_as_a_copy() {
    let shop = Shop::open().await;
    shop.paid().await;
    let number = shop.signed(1).await["number"].clone();
    assert_eq!(number, 1);
    for (n, copy) in [(1, 0), (2, 1)] {
        let body = json!({"job": job(n), "report": number});
        let (status, print) = shop.begin(body).await;
        assert_eq!((status, &print["copy"]), (StatusCode::OK, &json!(copy)));
    }
    // The receipt of the sale is another thing.
    assert_eq!(shop.begun(3).await, 0);
    let list = shop.get("/api/reports/1/prints").await;
    let copies = list["prints"].as_array().unwrap().iter();
    let copies: Vec<_> = copies.map(|print| print["copy"].clone()).collect();
    assert_eq!(copies, [0, 1]);
}

#[tokio::test]
async fn what_is_not_kept_is_never_a_copy() {
    let shop = Shop::open().await;
    for n in 1..=2 {
        let (status, print) = shop.begin(json!({"job": job(n)})).await;
        assert_eq!((status, &print["copy"]), (StatusCode::OK, &json!(0)));
    }
}

#[tokio::test]
async fn there_is_no_print_of_a_report_that_is_not_there_or_of_two_things_at_once() {
    let shop = Shop::open().await;
    shop.paid().await;
    let (status, problem) = shop.begin(json!({"job": job(1), "report": 1})).await;
    let told = (status, &problem["code"]);
    assert_eq!(told, (StatusCode::NOT_FOUND, &json!("unknown_report")));
    for path in ["/api/reports/1/prints", "/api/reports/one/prints"] {
        let (status, _) = shop.send(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
    shop.signed(1).await;
    let both = json!({"job": job(1), "report": 1, "sale": ID});
    let (status, _) = shop.begin(both).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
