//! Reports of the day, before they are signed and after.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{id, sums};
use crate::paid_operations::refund_of;
use crate::shop::{ID, Shop, numbered};

#[tokio::test]
async fn a_report_adds_up_what_came_since_the_last_signed_one() {
    let shop = Shop::open().await;
    let empty = shop.x().await;
    assert_eq!(empty["totals"], json!([]));
    shop.paid().await;
    shop.asked("refunds", refund_of(1, "50")).await;
    shop.until_ended().await;
    let x = shop.x().await;
    assert_eq!(sums(&x), ["250.00", "50.00", "200.00", "200.00"]);
    let total = &x["terminals"][0];
    assert_eq!(
        (&total["terminal"], &total["gateway"], &total["is_test"]),
        (&json!("T1"), &json!("Tabby"), &json!(true))
    );
    assert_eq!(x["number"], json!(null));
    let z = shop.signed(1).await;
    assert_eq!(sums(&z), sums(&x));
    assert_eq!(z["number"], 1);
    assert_eq!(z["compared"]["is_whole"], true, "{z}");
    assert_eq!(z["compared"]["payments"], 1);
    assert_eq!(z["compared"]["differences"], json!([]));
    // Sent again, because its answer was lost.
    assert_eq!(shop.signed(1).await, z);
    let next = shop.x().await;
    assert_eq!(next["totals"], json!([]));
    assert_eq!(next["from"], z["at"]);
    let second = shop.signed(2).await;
    assert_eq!(
        (&second["number"], &second["totals"]),
        (&json!(2), &json!([]))
    );
    let shop = shop.restarted().await;
    assert_eq!(shop.get("/api/reports/1").await, z, "as it was signed");
    let list = shop.get("/api/reports").await;
    let numbers = list["reports"].as_array().unwrap().iter();
    let numbers: Vec<_> = numbers.map(|report| report["number"].clone()).collect();
    assert_eq!(numbers, [json!(2), json!(1)]);
    let (status, _) = shop.send(Method::GET, "/api/reports/3", None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_report_of_one_terminal_has_its_sales_only() {
    let shop = Shop::open().await;
    shop.paid().await;
    let own = shop.get("/api/reports/x?terminal=T1").await;
    assert_eq!(sums(&own)[0], "250.00");
    let other = shop.get("/api/reports/x?terminal=T2").await;
    assert_eq!(
        (&other["terminal"], &other["totals"]),
        (&json!("T2"), &json!([]))
    );
}

#[tokio::test]
async fn nothing_is_signed_while_something_is_in_doubt() {
    let shop = Shop::open().await;
    shop.paid().await;
    let (_, sale) = shop.create(numbered(2)).await;
    // A customer who can still pay comes into the next report.
    let x = shop.x().await;
    assert_eq!(x["undecided"]["waiting"][0]["id"], sale["id"]);
    shop.fault("cancel_session", json!({"kind": "status", "status": 500}))
        .await;
    let cancel = format!("/api/sales/{}/cancel", sale["id"].as_str().unwrap());
    shop.send(Method::POST, &cancel, None).await;
    let (status, problem) = shop.sign(1).await;
    assert_eq!(status, StatusCode::CONFLICT, "{problem}");
    assert_eq!(problem["code"], "day_in_doubt");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("A-1") && detail.contains("No report was signed"));
    assert_eq!(shop.get("/api/reports").await["reports"], json!([]));
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    shop.send(Method::POST, &cancel, None).await;
    assert_eq!(shop.signed(1).await["number"], 1);
}

#[tokio::test]
async fn late_money_keeps_a_report_from_being_signed_until_somebody_has_decided() {
    let shop = Shop::open().await;
    shop.paid_late().await;
    assert_eq!(shop.sign(1).await.0, StatusCode::CONFLICT);
    shop.send(Method::POST, &format!("/api/sales/{ID}/keep"), None)
        .await;
    shop.until("paid").await;
    assert_eq!(sums(&shop.signed(1).await)[0], "250.00");
}

#[tokio::test]
async fn what_is_authorised_and_not_captured_is_named_and_in_no_sum() {
    let shop = Shop::open().await;
    shop.authorised().await;
    let x = shop.x().await;
    assert_eq!(x["totals"], json!([]));
    assert_eq!(x["undecided"]["uncaptured"][0]["reference"], "A-1");
    assert_eq!(shop.signed(1).await["undecided"], x["undecided"]);
    shop.asked(
        "captures",
        json!({"id": id(7), "amount": "250", "final": true}),
    )
    .await;
    shop.until_ended().await;
    assert_eq!(sums(&shop.signed(2).await)[0], "250.00");
}

#[tokio::test]
async fn a_wrong_request_is_refused_with_a_sentence() {
    let shop = Shop::open().await;
    for (method, path, body, code) in [
        (
            Method::POST,
            "/api/reports/z",
            Some(json!({"id": "1"})),
            "invalid_report_id",
        ),
        (
            Method::POST,
            "/api/reports/z",
            Some(json!({})),
            "malformed_json",
        ),
        (Method::GET, "/api/reports/x?till=T1", None, "invalid_query"),
        (
            Method::GET,
            "/api/reports?before=first",
            None,
            "invalid_query",
        ),
        (Method::GET, "/api/reports/first", None, "unknown_report"),
        (
            Method::GET,
            "/api/reports/sums?day=someday",
            None,
            "invalid_query",
        ),
        (
            Method::GET,
            "/api/reports/sums?by=year",
            None,
            "invalid_query",
        ),
    ] {
        let (_, problem) = shop.send(method, path, body).await;
        assert_eq!(problem["code"], code, "{path}");
    }
}

#[tokio::test]
async fn an_old_reports_id_is_that_report_whatever_the_gateway_and_the_day_are_like() {
    let shop = Shop::open().await;
    shop.paid().await;
    let first = shop.signed(1).await;
    shop.signed(2).await;
    let away = json!({"kind": "status", "status": 503});
    shop.fault("list_payments", away).await;
    assert_eq!(shop.signed(1).await, first);
    assert_eq!(shop.get("/api/reports").await["reports"][0]["number"], 2);
}

#[tokio::test]
async fn a_day_that_several_close_at_once_is_closed_once() {
    let shop = Shop::open().await;
    shop.paid().await;
    let (first, again, other) = tokio::join!(shop.sign(1), shop.sign(1), shop.sign(2));
    let signed = [&first, &again, &other]
        .into_iter()
        .filter(|(status, _)| *status == StatusCode::OK);
    let numbers: Vec<_> = signed.map(|(_, report)| report["number"].clone()).collect();
    assert!(
        !numbers.is_empty() && numbers.iter().all(|number| *number == 1),
        "{first:?} {again:?} {other:?}"
    );
    let list = shop.get("/api/reports").await;
    assert_eq!(list["reports"].as_array().unwrap().len(), 1, "{list}");
}
