//! Sales of a terminal that was renamed.

use axum::http::Method;
use serde_json::{Value, json};

use crate::shop::{ID, Shop, new_sale, numbered};

fn renamed(config: &mut server::config::Config) {
    config.terminal.name = payment::id::TerminalId::new("T2").unwrap();
}

#[tokio::test]
async fn an_open_sale_of_a_terminal_that_was_renamed_is_said_until_it_has_ended_as_usual() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let log = crate::log::Log::keep();
    let shop = shop.restarted_with(renamed).await;
    let terminal = shop.about().await;
    assert_eq!(terminal["sale"], Value::Null);
    assert_eq!(
        terminal["unattended"],
        json!([{"id": ID, "reference": "A-1", "amount": "250.00", "currency": "AED", "terminal": "T1", "why": "other_terminal"}])
    );
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(
        (&ready["other_terminal"], &ready["unattended"]),
        (&json!(1), &json!(0))
    );
    let [line] = &log.of("sale_of_renamed_terminal")[..] else {
        panic!("{:?}", log.lines());
    };
    let fields = &line["fields"];
    assert_eq!(
        (&fields["sale"], &fields["terminal"], &fields["now"]),
        (&json!(ID), &json!("T1"), &json!("T2"))
    );
    // It is looked after, and keeps nobody from selling.
    let watched = shop.app.sales.watched().await.unwrap();
    assert!(watched.iter().any(|sale| sale.intent.id.to_string() == ID));
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    shop.app.sales.watched().await.unwrap();
    assert_eq!(shop.about().await["unattended"], Value::Null);
    assert_eq!(log.of("sale_of_renamed_terminal").len(), 1);
}

#[tokio::test]
async fn a_terminal_that_has_its_name_back_shows_its_open_sale_and_nothing_is_said_of_it() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let shop = shop.restarted_with(renamed).await.restarted().await;
    let terminal = shop.about().await;
    assert_eq!(
        (&terminal["sale"]["id"], &terminal["unattended"]),
        (&json!(ID), &Value::Null)
    );
}

#[tokio::test]
async fn an_open_sale_of_a_branch_whose_id_was_changed_is_said_like_one_of_a_renamed_terminal() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let log = crate::log::Log::keep();
    let mall = |config: &mut server::config::Config| {
        config.branch.id = payment::id::BranchId::try_from("mall".to_owned()).unwrap();
    };
    let shop = shop.restarted_with(mall).await;
    let terminal = shop.about().await;
    assert_eq!(terminal["sale"], Value::Null);
    assert_eq!(
        (
            &terminal["unattended"][0]["id"],
            &terminal["unattended"][0]["why"]
        ),
        (&json!(ID), &json!("other_terminal"))
    );
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["other_terminal"], 1);
    let [line] = &log.of("sale_of_renamed_terminal")[..] else {
        panic!("{:?}", log.lines());
    };
    let fields = &line["fields"];
    assert_eq!(
        (&fields["branch"], &fields["now_branch"]),
        (&json!("main"), &json!("mall"))
    );
    // It is looked after, keeps nobody from selling, and ends as usual.
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
    shop.decide(&sale, "approve").await;
    let id = ID.parse().unwrap();
    shop.app
        .sales
        .look_after(id, payment::time::Millis(0))
        .await
        .unwrap();
    shop.app.sales.watched().await.unwrap();
    assert_eq!(shop.about().await["unattended"], Value::Null);
    let shop = shop.restarted().await;
    let (_, sale) = shop
        .send(Method::GET, &format!("/api/sales/{ID}"), None)
        .await;
    assert_eq!(sale["state"], "paid");
}

#[tokio::test]
async fn an_open_sale_of_an_account_whose_id_was_changed_is_another_accounts_until_it_has_it_back()
{
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let log = crate::log::Log::keep();
    let gulf = |config: &mut server::config::Config| {
        config.account.id = payment::id::AccountId::try_from("gulf".to_owned()).unwrap();
    };
    let shop = shop.restarted_with(gulf).await;
    let terminal = shop.about().await;
    assert_eq!(
        (
            &terminal["unattended"][0]["id"],
            &terminal["unattended"][0]["why"]
        ),
        (&json!(ID), &json!("other_account"))
    );
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["unattended"], 1);
    let [line] = &log.of("sale_of_other_account")[..] else {
        panic!("{:?}", log.lines());
    };
    assert_eq!(line["fields"]["account"], "main");
    assert_eq!(log.of("terminal_not_free").len(), 0, "{:?}", log.lines());
    // Its terminal is free.
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
    let shop = shop.restarted().await;
    let watched = shop.app.sales.watched().await.unwrap();
    assert!(watched.iter().any(|sale| sale.intent.id.to_string() == ID));
    let unattended = &shop.about().await["unattended"];
    assert_ne!(unattended[0]["id"], ID, "{unattended}");
}
