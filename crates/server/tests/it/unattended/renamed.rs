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
async fn a_ledger_whose_sales_are_of_another_branch_or_account_id_is_not_served_under_the_new_one()
{
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.app.sales.finish().await;
    let start = async |change: fn(&mut server::config::Config)| {
        let mut config = crate::shop::config(shop.folder.path(), &shop.sandbox);
        change(&mut config);
        server::App::start(&config).await
    };
    let said = start(|config| config.branch.id = "mall".to_owned().try_into().unwrap()).await;
    let said = said.unwrap_err().to_string();
    assert!(
        said.contains("branch with the id main") && said.contains("TABBY_POS_BRANCH_ID=main"),
        "{said}"
    );
    let gulf = |config: &mut server::config::Config| {
        config.account.id = "gulf".to_owned().try_into().unwrap();
    };
    let said = start(gulf).await.unwrap_err().to_string();
    assert!(
        said.contains("account with the id main") && said.contains("TABBY_POS_ACCOUNT_ID=main"),
        "{said}"
    );
    // A damaged row says nothing of the ids.
    shop.sql("UPDATE sales SET branch_id = 'mall'").await;
    let app = start(|_| {}).await.unwrap();
    assert_eq!(app.sales.unattended()[0].id, ID);
    app.sales.finish().await;
}
