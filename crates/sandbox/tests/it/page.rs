//! The control page at `/_sandbox/`, as it is served; what its script does is tested with a browser.

use serde_json::json;

use crate::desk::Desk;

/// What stands between two texts.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text
        .split_once(from)
        .unwrap_or_else(|| panic!("{from}: {text}"))
        .1;
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

#[tokio::test]
async fn the_clock_stands_outside_what_changes_and_the_rest_stays_the_same_while_nothing_happens() {
    let desk = Desk::new();
    desk.session("100").await;
    let page = desk.get("/_sandbox/").await.text;
    let live = between(
        &page,
        "<div id=\"live\">",
        "<section aria-label=\"Bad days\"",
    );
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
async fn forgetting_everything_asks_once_and_says_what_goes() {
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
    desk.session("100").await;
    let ended = desk.session("100").await;
    desk.decide(&ended.payment, "approve").await;
    let page = desk.get("/_sandbox/page/live").await.text;
    assert_eq!(
        page.matches("<th ").count(),
        page.matches("scope=\"col\"").count()
    );
    assert!(!page.contains("<th>") && !page.contains("\"columnheader\"></th>"));
    for name in [
        "Resend authorize of A-1",
        "Resend capture of A-1",
        "Resend close of A-1",
        "Pay A-1",
        "Dispute A-1",
    ] {
        assert!(page.contains(&format!("aria-label=\"{name}\"")), "{name}");
    }
}
