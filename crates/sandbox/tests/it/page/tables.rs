//! The tables: payments, requests, disputes.

use serde_json::json;

use crate::desk::Desk;

use super::between::between;

#[tokio::test]
async fn a_search_leaves_messages_and_disputes_out_as_well() {
    let desk = Desk::new();
    let mut payload = desk.till("100");
    payload["payment"]["buyer"] = json!({"phone": "+971500000001"});
    let made = desk.made(payload).await;
    let path = format!("/api/v2/checkout/{}/send_hpp_link", made.id);
    desk.ask("POST", &path, None).await;
    desk.decide(&made.payment, "approve").await;
    let dispute = format!("payments/{}/dispute", made.payment);
    desk.steer("POST", &dispute, json!({})).await;
    let all = desk.get("/_sandbox/?search=a-1").await.text;
    assert!(all.contains("id=\"message-") && all.contains("id=\"dispute-"));
    // With its currency, and with the payment.
    let row = between(&all, "id=\"dispute-", "</tr>");
    assert!(row.contains("AED 100.00") && row.contains(&made.payment));
    // No id can hold it: ids are hexadecimal.
    let none = desk.get("/_sandbox/?search=order-2").await.text;
    assert!(!none.contains("id=\"message-") && !none.contains("id=\"dispute-"));
}

#[tokio::test]
async fn a_request_says_what_a_fault_did_and_why_it_was_refused_before_all_else() {
    let desk = Desk::new();
    desk.fault(json!({"operation": "create_session", "kind": "status", "status": 500, "times": 1}))
        .await;
    desk.post("/api/v2/checkout", desk.till("100")).await;
    let mut payload = desk.till("abc");
    payload["payment"]["more"] = json!(1);
    desk.post("/api/v2/checkout", payload).await;
    let page = desk.get("/_sandbox/page/live").await.text;
    let fault = between(&page, "id=\"request-1\"", "</tr>");
    assert!(fault.contains("A fault answered 500; nothing was done."));
    let refused = between(&page, "id=\"request-2\"", "</tr>");
    let (cause, rest) = refused.split_once("Also:").unwrap();
    assert!(cause.contains("Refused because: "), "{cause}");
    assert!(rest.contains("undescribed_member"), "{rest}");
    // What has come as often as it was asked for comes no more.
    let list = between(&page, "id=\"fault-list\"", "\0");
    assert!(list.contains("None to come.") && list.contains("Used up"));
}

#[tokio::test]
async fn payments_of_the_same_order_have_buttons_of_their_own_names() {
    let desk = Desk::new();
    let made = [desk.session("100").await, desk.session("100").await];
    let page = desk.get("/_sandbox/page/live").await.text;
    for made in made {
        let name = format!("Pay A-1 ({})", &made.payment[..8]);
        assert_eq!(
            page.matches(&format!("aria-label=\"{name}\"")).count(),
            1,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_cancelled_payment_looks_otherwise_than_one_that_ran_out_of_time() {
    let desk = Desk::new();
    let (cancelled, late) = (desk.session("100").await, desk.session("200").await);
    desk.decide(&cancelled.payment, "cancel").await;
    desk.advance(30 * 60).await;
    let page = desk.get("/_sandbox/page/live").await.text;
    let row = |payment: &str| between(&page, &format!("id=\"payment-{payment}\""), "</tr>");
    let cancelled = row(&cancelled.payment);
    assert!(cancelled.contains("status over") && cancelled.contains("cancelled"));
    let late = row(&late.payment);
    assert!(late.contains("status expired") && late.contains("ran out of time"));
}

#[tokio::test]
async fn a_finding_is_shown_with_its_name_and_what_was_told_of_a_payment_in_a_column_of_its_own() {
    let desk = Desk::new();
    let hook = json!({"url": "https://shop.example.com"});
    desk.post("/api/v1/webhooks", hook).await;
    desk.fault(json!({"operation": "webhook", "kind": "drop"}))
        .await;
    let made = desk.paid("100").await;
    let page = desk.get("/_sandbox/page/live").await.text;
    assert!(
        page.contains("<code>no_webhook_header</code> · Webhooks: "),
        "{page}"
    );
    let row = between(&page, &format!("id=\"payment-{}\"", made.payment), "</tr>");
    let told = between(row, "data-label=\"Webhooks\"", "</td>");
    assert!(told.contains("webhook authorize</a>: dropped"), "{told}");
}

#[tokio::test]
async fn who_decides_a_dispute_on_the_page_reads_what_each_button_does() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    desk.steer(
        "POST",
        &format!("payments/{}/dispute", made.payment),
        json!({}),
    )
    .await;
    let page = desk.get("/_sandbox/page/live").await.text;
    for label in [
        "Ask the shop for evidence",
        "Decline (shop keeps the money)",
        "Customer withdraws",
        "Refund the customer",
    ] {
        assert!(
            page.contains(&format!(">{label}</button>")),
            "{label}: {page}"
        );
    }
}
