//! Sums by the hour and by the day.

use serde_json::{Value, json};

use crate::paid_operations::refund_of;
use crate::shop::{Shop, numbered};

fn total(sums: &Value, of: &str) -> u64 {
    let spans = sums["spans"].as_array().unwrap();
    spans.iter().map(|span| span[of].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn a_day_has_its_hours_and_a_week_its_days() {
    let shop = Shop::open().await;
    shop.paid().await;
    shop.asked("refunds", refund_of(1, "50")).await;
    shop.until_ended().await;
    let (_, sale) = shop.create(numbered(2)).await;
    shop.decide(&sale, "reject").await;
    let check = format!("/api/sales/{}/check", sale["id"].as_str().unwrap());
    while shop.send(axum::http::Method::POST, &check, None).await.1["state"] != "rejected" {}
    for (query, spans) in [("by=hour", 24), ("day=today&by=day", 7)] {
        let sums = shop.get(&format!("/api/reports/sums?{query}")).await;
        assert_eq!(sums["spans"].as_array().unwrap().len(), spans);
        assert_eq!(
            (&sums["currency"], &sums["is_test"]),
            (&json!("AED"), &json!(true))
        );
        let counts = ["payments", "refunds", "refused"].map(|of| total(&sums, of));
        assert_eq!(counts, [1, 1, 1], "{sums}");
        let has = |of: &str, amount: &str| {
            let spans = sums["spans"].as_array().unwrap();
            spans.iter().any(|span| span[of] == amount)
        };
        assert!(has("captured", "250.00") && has("refunded", "50.00"));
        assert!(has("refused_amount", "250.00"));
    }
    let before = shop.get("/api/reports/sums?day=2020-01-01").await;
    assert_eq!(total(&before, "payments"), 0);
}
