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
async fn a_fault_is_told_in_words_and_can_be_cleared_alone() {
    let desk = Desk::new();
    for fault in [
        "operation=create_session&kind=slow&ms=300&times=2",
        "operation=webhook&kind=delay&s=90&probability=0.3",
    ] {
        assert_eq!(desk.form("/_sandbox/page/faults", fault).await.status, 303);
    }
    let page = desk.get("/_sandbox/page/live").await.text;
    for sentence in [
        "Create session: it is done, and the answer comes slowly, after 300 ms, 2 times",
        "Webhook: it is sent later, 90 s later, with a probability of 0.3, each time",
    ] {
        assert!(page.contains(sentence), "{sentence}: {page}");
    }
    let clear = "/_sandbox/page/faults/0/clear";
    desk.form(clear, "fault=create_session-slow").await;
    // What the page showed at this place is gone already.
    desk.form(clear, "fault=create_session-slow").await;
    let left = desk.get("/_sandbox/faults").await.json();
    assert_eq!(left["faults"].as_array().unwrap().len(), 1, "{left}");
    assert_eq!(left["faults"][0]["operation"], "webhook");
}

#[tokio::test]
async fn a_fault_that_cannot_be_is_refused_in_a_sentence() {
    let desk = Desk::new();
    for (fault, sentence) in [
        (
            "operation=create_session&kind=empty&times=often",
            "Times is a whole number of 1 or more, not “often”.",
        ),
        (
            "operation=create_session&kind=empty&probability=2",
            "Probability is a number from 0 to 1",
        ),
        (
            "operation=close_payment&kind=missing_links",
            "This fault is not possible for Close payment",
        ),
        (
            "operation=create_session&kind=empty&ms=5",
            "Milliseconds is not used by this fault",
        ),
        ("operation=webhook&kind=delay", "A delay needs its seconds"),
        (
            "operation=create_session&kind=status&status=200",
            "HTTP status must be 400 to 599",
        ),
        (
            "operation=create_session&kind=empty&times=0",
            "Times is 1 or more",
        ),
        ("operation=dance&kind=empty", "Choose a call"),
    ] {
        let answer = desk.form("/_sandbox/page/faults", fault).await;
        assert_eq!(answer.status, 422);
        // At the form, and what was typed stays.
        let form = between(&answer.text, "id=\"fault\"", "</form>");
        let said = between(form, "id=\"said\"", "</p>");
        assert!(said.contains(sentence), "{fault}: {said}");
        assert!(
            !said.contains("expected") && !said.contains("invalid"),
            "{said}"
        );
        if fault.contains("times=often") {
            assert!(form.contains("value=\"often\""), "{form}");
        }
    }
    let left = desk.get("/_sandbox/faults").await.json();
    assert_eq!(left, json!({"faults": []}));
}

#[tokio::test]
async fn the_form_knows_which_kinds_fit_a_call_and_which_fields_a_kind() {
    let page = Desk::new().get("/_sandbox/").await.text;
    let fits = |kind: &str| {
        let option = between(
            &page,
            &format!("<option value=\"{kind}\" data-fits=\""),
            "\"",
        );
        option.split(' ').map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(fits("drop"), ["webhook"]);
    assert_eq!(
        fits("missing_links"),
        ["create_session", "retrieve_session"]
    );
    assert!(fits("slow").contains(&"create_session".to_owned()));
    assert!(!fits("slow").contains(&"webhook".to_owned()));
    assert!(page.contains("data-kinds=\"slow\""));
    assert!(page.contains("data-kinds=\"status html\""));
}

#[tokio::test]
async fn settings_are_changed_on_the_page_and_what_others_changed_meanwhile_stays() {
    let desk = Desk::new();
    let page = desk.get("/_sandbox/").await.text;
    assert!(page.contains("name=\"was:auto_capture\" value=\"true\""));
    desk.steer("PATCH", "settings", json!({"session_ttl_s": 60}))
        .await;
    let form =
        "auto_capture=false&was%3Aauto_capture=true&session_ttl_s=1200&was%3Asession_ttl_s=1200";
    assert_eq!(desk.form("/_sandbox/page/settings", form).await.status, 303);
    let settings = desk.get("/_sandbox/settings").await.json();
    assert_eq!(
        (&settings["auto_capture"], &settings["session_ttl_s"]),
        (&json!(false), &json!(60))
    );
    let form = "public_url=here&was%3Apublic_url=x";
    let refused = desk.form("/_sandbox/page/settings", form).await;
    assert_eq!(refused.status, 422);
    let said = between(&refused.text, "id=\"said\"", "</p>");
    assert!(said.contains("public_url") && said.contains("data-field=\"public_url\""));
    // What was typed stays, and still differs from what the page was loaded with.
    assert!(refused.text.contains("name=\"public_url\" value=\"here\""));
    assert!(refused.text.contains("name=\"was:public_url\" value=\"x\""));
}

#[tokio::test]
async fn what_was_done_is_said_at_the_place_that_the_form_was_sent_from() {
    let desk = Desk::new();
    desk.post(
        "/api/v1/webhooks",
        json!({"url": "https://shop.example.com"}),
    )
    .await;
    desk.fault(json!({"operation": "webhook", "kind": "drop"}))
        .await;
    let made = desk.paid("100").await;
    let deliveries = desk.get("/_sandbox/deliveries").await.json();
    let delivery = deliveries["deliveries"][0]["id"].as_str().unwrap();
    for (action, form, place, said) in [
        (
            format!("/_sandbox/page/payments/{}/dispute", made.payment),
            "",
            format!("payment-{}", made.payment),
            "The dispute is open.",
        ),
        (
            format!("/_sandbox/page/deliveries/{delivery}/resend"),
            "",
            format!("delivery-{delivery}"),
            "Sent again",
        ),
        (
            "/_sandbox/page/faults".to_owned(),
            "operation=create_session&kind=empty",
            "fault".to_owned(),
            "Added.",
        ),
        (
            "/_sandbox/page/settings".to_owned(),
            "",
            "settings-form".to_owned(),
            "Saved.",
        ),
    ] {
        let answer = desk.form(&action, form).await;
        assert_eq!(answer.status, 303, "{action}");
        let address = answer.headers["location"].to_str().unwrap();
        assert!(address.ends_with(&format!("#{place}")), "{address}");
        let path = address.split('#').next().unwrap();
        let page = desk.get(path).await.text;
        let of_place = between(&page, &format!("id=\"{place}\""), "id=\"said\"");
        assert!(!of_place.contains("<tr role"), "{of_place}");
        assert!(between(&page, "id=\"said\"", "</p>").contains(said));
    }
    // What no row shows is said all the same; a text of somebody else's link is not.
    let elsewhere = desk.get("/_sandbox/?done=outcome&at=nowhere").await.text;
    assert!(between(&elsewhere, "id=\"said\"", "</p>").contains("Done."));
    let strange = desk
        .get("/_sandbox/?problem=Pay+me&done=Pay+me&at=time")
        .await
        .text;
    assert!(!strange.contains("Pay me"));
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
