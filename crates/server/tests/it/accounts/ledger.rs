//! One ledger of several accounts, and what is in it that is none of them's.

use axum::http::{Method, StatusCode};
use payment::id::MerchantCode;
use payment::sale::{State, Watch};
use serde_json::{Value, json};
use server::App;
use server::config::{Config, GatewayConfig};
use server::sales::Sales;

use super::shop::{
    OTHER, Two, account, assert_each_has_its_own, branch, configs, sale_at_sea, until_paid, watched,
};
use crate::checkout::shop::simulator;
use crate::log::Log;
use crate::shop::{ID, Shop, new_sale, numbered};
use crate::unattended::rows::NO_TEXT;

/// What the start with these settings says.
async fn refused(configs: &[Config]) -> String {
    App::start_all(configs).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_second_account_is_added_to_a_ledger_of_one() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.app.sales.finish().await;
    let checkout = simulator(|_| {}).await;
    let configs = configs(shop.folder.path(), &shop.sandbox, &checkout);
    let apps = App::start_all(&configs).await.unwrap();
    assert_eq!((apps[0].open_at_start, apps[1].open_at_start), (1, 0));
    App::finish_all(&apps).await;
    // The shop's own ids must stay.
    let mut renamed = configs;
    renamed[0].account.id = account("gulf");
    let said = refused(&renamed).await;
    assert!(
        said.contains("account with the id main") && said.contains("set it back"),
        "{said}"
    );
}

#[tokio::test]
async fn sales_of_an_account_that_was_taken_away_are_said_once_and_on_every_till() {
    let two = Two::open().await;
    two.both_waiting().await;
    Sales::finish_all(&two.all()).await;
    let log = Log::keep();
    let [gulf, mut third] = two.configs();
    // Another account at Checkout.com takes its place.
    third.account.id = account("lake");
    third.branch.id = branch("lake");
    third.branch.merchant_code = MerchantCode::new("pc_bbbbbbbbbbbbbbbbbbbbbbbbbb").unwrap();
    let apps = App::start_all(&[gulf, third]).await.unwrap();
    for app in &apps {
        for _ in 0..2 {
            app.sales.watched().await.unwrap();
        }
        let views = app.sales.unattended();
        let ids: Vec<_> = views.iter().map(|view| view.id.as_str()).collect();
        assert_eq!(ids, [OTHER]);
        assert_eq!(app.sales.unattended_counts().sales, 1);
        let news = app.sales.news(&app.principal).await.unwrap();
        assert_eq!(news.unattended.len(), 1);
    }
    let said = log.of("sale_of_other_account");
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0]["fields"]["account"], json!("sea"));
    assert_eq!(log.of("sales_of_other_account").len(), 1);
    App::finish_all(&apps).await;
    // It is back, and goes on.
    let two = two.restarted().await;
    assert_each_has_its_own(&two).await;
}

#[tokio::test]
async fn a_frozen_sale_of_an_account_that_was_taken_away_is_said_unless_it_was_acknowledged() {
    let two = Two::open().await;
    two.both_waiting().await;
    let wrong = json!({"kind": "wrong_amount"});
    two.gulf.fault("retrieve_payment", wrong).await;
    two.gulf.until("mismatch").await;
    // Long ago: it need not be asked about any more, and waits for a person.
    let mut old = two.gulf.ledger_sale().await;
    if let State::Frozen(_, frozen) = &mut old.state {
        (frozen.watch, frozen.may_be_paid) = (Watch::Over, false);
    }
    assert!(!old.is_watched() && old.is_unsettled());
    two.gulf.write(&old).await;
    Sales::finish_all(&two.all()).await;
    let [_, sea] = two.configs();
    let said = async || {
        let log = Log::keep();
        let app = App::start(&sea).await.unwrap();
        app.sales.watched().await.unwrap();
        let views = app.sales.unattended();
        let ids: Vec<_> = views.into_iter().map(|view| view.id).collect();
        app.sales.finish().await;
        (ids, log.of("sale_of_other_account").len())
    };
    assert_eq!(said().await, (vec![ID.to_owned()], 1));
    // It is back, where it is said once: it waits for a person.
    let two = two.restarted().await;
    assert_eq!(two.gulf.app.sales.unattended(), []);
    assert_eq!(two.gulf.about().await["late"][0]["id"], json!(ID));
    let keep = format!("/api/sales/{ID}/keep");
    two.gulf.send(Method::POST, &keep, None).await;
    Sales::finish_all(&two.all()).await;
    assert_eq!(said().await, (Vec::new(), 0));
}

#[tokio::test]
async fn an_account_or_a_branch_under_another_id_is_refused_also_beside_one_that_is_right() {
    let two = Two::open().await;
    two.both_waiting().await;
    // The newest sale is of the one that is right.
    let cancel = format!("/api/sales/{ID}/cancel");
    two.gulf.send(Method::POST, &cancel, None).await;
    assert_eq!(two.gulf.create(numbered(4)).await.1["state"], "waiting");
    Sales::finish_all(&two.all()).await;
    let mut other_account = two.configs();
    other_account[1].account.id = account("see");
    let said = refused(&other_account).await;
    assert!(said.contains("account with the id sea"), "{said}");
    let mut other_branch = two.configs();
    other_branch[1].branch.id = branch("lake");
    let said = refused(&other_branch).await;
    assert!(said.contains("branch with the id beach"), "{said}");
    // The order of the accounts does not matter.
    let [gulf, sea] = two.configs();
    let apps = App::start_all(&[sea, gulf]).await.unwrap();
    assert_eq!((apps[0].open_at_start, apps[1].open_at_start), (1, 1));
    App::finish_all(&apps).await;
}

#[tokio::test]
async fn an_account_that_was_renamed_together_with_its_branch_is_no_new_one() {
    let two = Two::open().await;
    two.both_waiting().await;
    Sales::finish_all(&two.all()).await;
    for (n, id) in [(0, "main"), (1, "sea")] {
        let renamed = || {
            let mut configs = two.configs();
            configs[n].account.id = account("lake");
            configs[n].branch.id = branch("lake");
            configs
        };
        let said = refused(&renamed()).await;
        assert!(
            said.contains(&format!("account with the id {id},")),
            "{said}"
        );
        // The way its address is written makes no difference.
        let mut written = renamed();
        match &mut written[n].account.gateway {
            GatewayConfig::Tabby(tabby) => tabby.url.push('/'),
            GatewayConfig::Checkout(checkout) => checkout.url.push('/'),
        }
        assert_eq!(refused(&written).await, said);
        // With another code it is another account, and may be new.
        let mut new = renamed();
        new[n].branch.merchant_code = MerchantCode::new("pc_bbbbbbbbbbbbbbbbbbbbbbbbbb").unwrap();
        let apps = App::start_all(&new).await.unwrap();
        App::finish_all(&apps).await;
    }
}

async fn views(shop: &Shop) -> Value {
    shop.about().await["unattended"].clone()
}

#[tokio::test]
async fn a_damaged_sale_is_its_own_accounts_and_one_that_does_not_say_whose_is_said_once() {
    let damages = [
        ("body = '7'".to_owned(), [0, 1]),
        (format!("body = '7', account = {NO_TEXT}"), [1, 1]),
        (
            format!("body = '7', account = {NO_TEXT}, branch_id = {NO_TEXT}"),
            [1, 1],
        ),
    ];
    for (damage, shown) in damages {
        let two = Two::open().await;
        two.both_waiting().await;
        Sales::finish_all(&two.all()).await;
        two.gulf
            .change_row(&format!("{damage} WHERE id = '{OTHER}'"))
            .await;
        let log = Log::keep();
        let two = two.restarted().await;
        for (shop, shown) in [(&two.gulf, shown[0]), (&two.sea, shown[1])] {
            for _ in 0..2 {
                watched(shop).await;
            }
            let views = views(shop).await;
            let views = views.as_array().map_or(0, Vec::len);
            assert_eq!(views, shown, "{damage}");
            let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
            assert_eq!(ready["unattended"], json!(shown), "{damage}");
        }
        assert_eq!(log.of("sale_unreadable").len(), 1, "{damage}");
        assert_eq!(log.of("sale_of_other_account").len(), 0, "{damage}");
        // The terminal is free, and the other account goes on.
        let mut next = sale_at_sea();
        next["id"] = json!("0190a5b4-7c00-7000-8000-000000000003");
        next["reference"] = json!("B-3");
        assert_eq!(two.sea.create(next).await.1["state"], "waiting", "{damage}");
        assert_eq!(watched(&two.gulf).await, [ID]);
    }
}

#[tokio::test]
async fn one_account_prunes_for_all_and_no_account_asks_about_anothers_operation() {
    let two = Two::open().await;
    let [_, theirs] = two.both_waiting().await;
    two.sea.decide(&theirs, "approve").await;
    until_paid(&two.sea, OTHER).await;
    // Checkout.com does not answer to the refund, which stays open.
    two.sea
        .fault("refund_payment", json!({"kind": "status", "status": 500}))
        .await;
    let refund = json!({"id": crate::paid_operations::operation(1), "amount": "50.00"});
    let path = format!("/api/sales/{OTHER}/refunds");
    let (status, asked) = two.sea.send(Method::POST, &path, Some(refund)).await;
    assert_eq!(
        (status, &asked["status"]),
        (StatusCode::OK, &json!("asked")),
        "{asked}"
    );
    let two = two.restarted().await;
    let log = Log::keep();
    let readings = async || (two.gulf.readings().await, two.sea.readings().await);
    let before = readings().await;
    for shop in [&two.gulf, &two.sea] {
        for (sale, operation) in shop.app.sales.due_operations().await.unwrap() {
            let looked = shop.app.sales.look_after_operation(sale, operation).await;
            looked.unwrap();
        }
    }
    assert_eq!(log.of("operation_of_other_account").len(), 0);
    // Its own account does ask.
    let after = readings().await;
    assert!(
        after.0 == before.0 && after.1 > before.1,
        "{before:?} {after:?}"
    );
    assert_eq!(two.sea.app.sales.prune_events().await.unwrap(), 0);
}
