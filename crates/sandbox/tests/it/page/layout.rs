//! What stands on the page, and what of it stays.

use serde_json::json;

use crate::desk::Desk;

use super::between::between;

#[tokio::test]
async fn the_clock_stands_outside_what_changes_and_the_rest_stays_the_same_while_nothing_happens() {
    let desk = Desk::new();
    desk.session("100").await;
    let page = desk.get("/_sandbox/").await.text;
    let live = between(&page, "<div id=\"live\">", "<section id=\"faults\"");
    assert!(!live.contains("id=\"clock\"") && page.contains("id=\"clock\""));
    let first = desk.get("/_sandbox/page/live").await.text;
    desk.advance(1).await;
    let second = desk.get("/_sandbox/page/live").await.text;
    assert_ne!(first, second, "the clock");
    assert_eq!(
        between(&first, "id=\"live\"", "\0"),
        between(&second, "id=\"live\"", "\0")
    );
}

#[tokio::test]
async fn each_row_and_each_form_that_may_go_has_a_name_by_which_it_is_patched() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let page = desk.get("/_sandbox/page/live").await.text;
    assert!(page.contains(&format!("id=\"payment-{}\"", made.payment)));
    assert!(page.contains("id=\"request-1\""));
    for rows in page.split("<tbody").skip(1) {
        let rows = rows.split("</tbody>").next().unwrap();
        for row in rows.split("<tr").skip(1) {
            assert!(row.split('>').next().unwrap().contains("id=\""), "{row}");
        }
    }
}

#[tokio::test]
async fn a_place_is_kept_for_saying_that_the_sandbox_is_gone() {
    let page = Desk::new().get("/_sandbox/").await.text;
    let stopped = between(&page, "id=\"stopped\"", "</p>");
    assert!(
        stopped.contains("role=\"alert\"") && stopped.contains("hidden"),
        "{stopped}"
    );
}

#[tokio::test]
async fn a_reset_asks_once_and_says_what_goes() {
    let page = Desk::new().get("/_sandbox/").await.text;
    let question = between(&page, "<details class=\"asks\">", "</details>");
    assert!(question.contains("/_sandbox/page/reset") && question.contains("payments"));
    assert_eq!(page.matches("/_sandbox/page/reset").count(), 1);
}

#[tokio::test]
async fn who_hears_the_page_knows_every_column_and_what_each_button_is_for() {
    let desk = Desk::new();
    desk.post(
        "/api/v1/webhooks",
        json!({"url": "https://shop.example.com"}),
    )
    .await;
    desk.fault(json!({"operation": "webhook", "kind": "drop"}))
        .await;
    let open = desk.session("100").await;
    let ended = desk.session("100").await;
    desk.decide(&ended.payment, "approve").await;
    let page = desk.get("/_sandbox/page/live").await.text;
    assert_eq!(
        page.matches("<th ").count(),
        page.matches("scope=\"col\"").count()
    );
    assert!(!page.contains("<th>") && !page.contains("\"columnheader\"></th>"));
    for name in [
        "Resend authorize of A-1".to_owned(),
        "Resend capture of A-1".to_owned(),
        "Resend close of A-1".to_owned(),
        format!("Pay A-1 ({})", &open.payment[..8]),
        format!("Dispute A-1 ({})", &ended.payment[..8]),
    ] {
        assert!(page.contains(&format!("aria-label=\"{name}\"")), "{name}");
    }
}

#[tokio::test]
async fn each_part_is_reached_from_the_top_and_each_filter_stands_at_its_table() {
    let desk = Desk::new();
    desk.session("100").await;
    let page = desk.get("/_sandbox/?search=A-1&answer=2xx").await.text;
    let sections = between(&page, "<nav", "</nav>");
    for id in [
        "time", "payments", "webhooks", "requests", "faults", "settings",
    ] {
        assert!(sections.contains(&format!("href=\"#{id}\"")), "{id}");
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    assert!(page.contains("href=\"#content\"") && page.contains("<main id=\"content\""));
    let form = between(&page, "action=\"/_sandbox/#payments\"", "</form>");
    assert!(form.contains("name=\"status\""));
    // The others stay as they are.
    assert!(form.contains("name=\"answer\" value=\"2xx\""));
    assert!(form.contains("name=\"search\" value=\"A-1\""));
    assert!(page.contains("action=\"/_sandbox/#requests\""));
}
