//! The forms for faults and settings.

use serde_json::json;

use crate::desk::Desk;

use super::between::between;

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
