//! Fields that published clients send in other forms than the API reference.

use sandbox::tabby::settings::{Clients, Profile};
use serde_json::{Value, json};

use crate::desk::{CHECKOUT, Desk};

use super::shop::shop;

#[tokio::test]
async fn a_link_takes_items_without_a_title_and_past_orders_without_a_phone() {
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.profile = Profile::Links;
    });
    let mut link = desk.till("100");
    link["payment"]["buyer"] = json!({"phone": "0500000001"});
    link["payment"]["order"]["items"] =
        json!([{"title": null, "quantity": 1, "unit_price": "100", "category": null}]);
    link["payment"]["order_history"] = json!([{"buyer": {"phone": null}}]);
    let answer = desk.post(CHECKOUT, link.clone()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    // The link is sent to a phone.
    link["payment"]["buyer"]["phone"] = Value::Null;
    assert_eq!(desk.post(CHECKOUT, link).await.status, 400);
}

#[tokio::test]
async fn a_phone_is_taken_when_one_number_can_be_read_in_it() {
    let desk = Desk::new();
    let told = async |phone: &str| {
        let mut payload = desk.till("100");
        payload["payment"]["buyer"] = json!({"phone": phone});
        let status = desk.post(CHECKOUT, payload).await.status;
        (status, desk.rules().await)
    };
    for phone in [
        "\u{202d}+971 50 000 0001\u{202c}",
        "\u{200e}0500000001",
        "\u{2068}050\u{2069} 000 0001",
        "050\t000\t0001",
        "050\u{2013}000\u{2011}0001",
        "050\u{202f}000\u{2009}0001\n",
    ] {
        let (status, rules) = told(phone).await;
        assert_eq!(status, 200, "{phone:?}");
        assert!(rules.contains(&"phone_as_typed".to_owned()), "{phone:?}");
    }
    let no_numbers = [
        "-",
        "n/a",
        "000",
        "+971 50 000 0001 ext 5",
        "050 000 0001 (mobile)",
        "050 000 0001, 050 000 0003",
        "0500000001 / 0500000003",
    ];
    for phone in no_numbers {
        let (status, rules) = told(phone).await;
        assert_eq!(status, 400, "{phone:?}");
        assert!(
            rules.contains(&"phone_is_no_number".to_owned()),
            "{phone:?}"
        );
    }
    // A past order may hold anything; it must not block a checkout.
    for phone in no_numbers {
        let mut payload = desk.till("100");
        payload["payment"]["order_history"] = json!([{"buyer": {"phone": phone}}]);
        desk.made(payload).await;
        let findings = desk.findings().await;
        assert_eq!(
            findings[0],
            json!({
                "rule": "phone_is_no_number",
                "message": findings[0]["message"],
                "source": "API reference",
                "detail": "$.payment.order_history[0].buyer.phone",
            }),
            "{phone:?}"
        );
    }
}

#[tokio::test]
async fn a_finding_names_every_place_up_to_twenty_and_counts_the_rest() {
    let desk = Desk::new();
    let mut payload = desk.till("100");
    let item = json!({"title": "a", "unit_price": 1, "description": null, "shelf": 4});
    payload["payment"]["order"]["items"] = json!(vec![item; 23]);
    payload["payment"]["order"]["discount_amount"] = json!(0.5);
    desk.made(payload).await;
    let findings = desk.findings().await;
    let detail = |rule: &str| {
        let finding = findings.iter().find(|finding| finding["rule"] == rule);
        finding.unwrap()["detail"].as_str().unwrap().to_owned()
    };
    let null = detail("null_member");
    let places: Vec<&str> = null.split("; ").collect();
    assert_eq!(places.len(), 21);
    assert_eq!(places[0], "$.payment.order.items[0].description");
    assert_eq!(places[19], "$.payment.order.items[19].description");
    assert_eq!(places[20], "and 3 more");
    assert!(detail("undescribed_member").ends_with("items[19].shelf; and 3 more"));
    assert!(detail("amount_is_number").ends_with("; and 4 more"));
}

#[tokio::test]
async fn a_long_text_is_named_also_where_it_is_refused() {
    let desk = Desk::new();
    let long = "ت".repeat(256);
    let mut payload = desk.till("100");
    payload["payment"]["description"] = json!(long);
    payload["payment"]["order"]["items"] =
        json!([{"title": long, "unit_price": "100", "description": long}]);
    assert_eq!(desk.post(CHECKOUT, payload).await.status, 400);
    let findings = desk.findings().await;
    let finding = findings.iter().find(|f| f["rule"] == "long_text").unwrap();
    assert_eq!(
        finding["detail"],
        "$.payment.order.items[0].title; $.payment.order.items[0].description; $.payment.description"
    );
}

#[tokio::test]
async fn false_for_the_buyers_phone_is_an_absent_phone() {
    let told = async |profile: &str, clients: &str| {
        let desk = Desk::new();
        let settings = json!({"profile": profile, "clients": clients});
        desk.steer("PATCH", "settings", settings).await;
        let mut payload = desk.till("100");
        payload["payment"]["buyer"] = json!({"phone": false, "name": false});
        (desk.post(CHECKOUT, payload).await, desk.rules().await)
    };
    // A customer at a till scans a code.
    let (taken, rules) = told("pos", "as_published").await;
    assert_eq!(taken.status, 200, "{taken:?}");
    assert_eq!(taken.json()["payment"]["buyer"]["phone"], Value::Null);
    assert!(rules.contains(&"false_member".to_owned()), "{rules:?}");
    // A link needs a phone to go to.
    let (refused, _) = told("links", "as_published").await;
    assert_eq!(refused.status, 400, "{refused:?}");
    let fields = refused.json()["errors"].to_string();
    assert!(fields.contains("$.payment.buyer.phone"), "{fields}");
    let (refused, _) = told("pos", "strict").await;
    assert_eq!(refused.json()["error"], "could not decode request");
}

#[tokio::test]
async fn advice_that_any_shop_can_use_is_given_on_the_web_too() {
    let desk = shop(Clients::AsPublished);
    let mut payload: Value = serde_json::from_str(include_str!(
        "../../../../tabby/tests/published/create_session.request.json"
    ))
    .unwrap();
    payload["merchant_code"] = json!("demo");
    payload["payment"]["attachment"] = json!({"body": {"flight": 1}, "content_type": "text/plain"});
    let made = desk.made(payload.clone()).await;
    let seen = async |rule: &str| {
        let rules = desk.rules().await;
        assert!(rules.contains(&rule.to_owned()), "{rule}: {rules:?}");
    };
    seen("attachment_is_object").await;
    seen("attachment_type").await;
    desk.post(CHECKOUT, payload.clone()).await;
    seen("second_session").await;
    for _ in 0..4 {
        desk.payment(&made.payment).await;
    }
    seen("fast_polling").await;
    desk.get(&format!(
        "{CHECKOUT}/{}/hpp_link_qr",
        made.body["id"].as_str().unwrap()
    ))
    .await;
    seen("edited_qr_link").await;
    // And no advice for tills.
    payload["payment"]["attachment"] = Value::Null;
    payload["payment"]["description"] = Value::Null;
    desk.post(CHECKOUT, payload).await;
    let rules = desk.rules().await;
    for till in ["no_terminal", "no_attachment", "no_location"] {
        assert!(!rules.contains(&till.to_owned()), "{till}: {rules:?}");
    }
}
