//! Each account sells, is paid and goes on by itself.

use axum::http::{Method, StatusCode};
use payment::time::Millis;
use serde_json::json;

use super::shop::{OTHER, Two, assert_each_has_its_own, sale_at_sea, until, until_paid};
use crate::checkout::shop::{at, delivery, new_sale as new_sale_at_checkout, payments, simulator};
use crate::checkout::webhooks::deliver;
use crate::log::Log;
use crate::shop::{ID, SECRET, new_sale, numbered, sandbox};

#[tokio::test]
async fn each_account_is_paid_and_hears_of_it_by_its_own_webhooks_at_its_own_address() {
    let two = Two::open().await;
    let [ours, theirs] = two.both_waiting().await;
    assert_each_has_its_own(&two).await;
    two.gulf.decide(&ours, "approve").await;
    two.sea.decide(&theirs, "approve").await;
    // At the other's address there is no such path.
    let payment = theirs["payment_id"].as_str().unwrap();
    let (body, signature) = delivery(payment, SECRET);
    let path = "/webhooks/checkout";
    let misdirected = deliver(&two.gulf, path, body.clone(), Some(&signature)).await;
    assert_eq!(misdirected, StatusCode::NOT_FOUND);
    assert_eq!(
        two.sea.notice(&ours, "AUTHORIZED", 0).await,
        StatusCode::NOT_FOUND
    );
    // One that names the other's payment makes nobody read anything.
    let before = (two.gulf.readings().await, two.sea.readings().await);
    assert_eq!(
        two.gulf.notice(&theirs, "AUTHORIZED", 0).await,
        StatusCode::OK
    );
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(
        (two.gulf.readings().await, two.sea.readings().await),
        before
    );
    assert_eq!(
        two.gulf.notice(&ours, "AUTHORIZED", 0).await,
        StatusCode::OK
    );
    let delivered = deliver(&two.sea, path, body, Some(&signature)).await;
    assert_eq!(delivered, StatusCode::OK);
    until(&two.gulf, ID, "paid").await;
    until(&two.sea, OTHER, "paid").await;
}

#[tokio::test]
async fn after_a_restart_in_the_middle_each_account_goes_on_with_its_own() {
    let log = Log::keep();
    let two = Two::open().await;
    let [ours, theirs] = two.both_waiting().await;
    let two = two.restarted().await;
    assert_eq!(two.gulf.app.open_at_start, 1);
    assert_eq!(two.sea.app.open_at_start, 1);
    assert_each_has_its_own(&two).await;
    for (shop, id) in [(&two.gulf, ID), (&two.sea, OTHER)] {
        assert_eq!(shop.about().await["sale"]["id"], json!(id));
    }
    two.gulf.decide(&ours, "approve").await;
    two.sea.decide(&theirs, "approve").await;
    until_paid(&two.gulf, ID).await;
    until_paid(&two.sea, OTHER).await;
    // Neither takes what the other has for a payment without a sale.
    for shop in [&two.gulf, &two.sea] {
        let span = Millis::seconds(3_600);
        let reconciled = shop.app.sales.reconcile(span).await.unwrap();
        assert_eq!(reconciled.strange, 0, "{reconciled:?}");
        assert_eq!(shop.app.sales.unattended(), []);
    }
    let warned = log.lines();
    let warned = warned.iter().filter(|line| line["level"] != "INFO");
    assert_eq!(warned.collect::<Vec<_>>(), Vec::<&serde_json::Value>::new());
}

/// The first account goes through a list with a payment of the second one's.
async fn assert_the_second_settles_it(two: &Two) {
    let log = Log::keep();
    let ours = two.gulf.reconcile().await;
    assert_eq!(
        (ours.seen, ours.changed, ours.strange),
        (1, 0, 0),
        "{ours:?}"
    );
    assert_eq!(two.gulf.app.sales.unattended(), []);
    assert_eq!(log.of("payment_unaccounted").len(), 0);
    let theirs = two.sea.reconcile().await;
    assert_eq!((theirs.changed, theirs.strange), (1, 0), "{theirs:?}");
}

#[tokio::test]
async fn what_is_listed_for_two_accounts_is_settled_by_the_one_whose_sale_has_it() {
    let two = Two::of_one_merchant(sandbox().await, |_| {}).await;
    let (_, sale) = two.sea.create(numbered(2)).await;
    two.sea.decide(&sale, "approve").await;
    assert_the_second_settles_it(&two).await;
    until_paid(&two.sea, OTHER).await;
    // Without that sale it is strange to both.
    two.gulf.forget_sales().await;
    for shop in [&two.gulf, &two.sea] {
        assert_eq!(shop.reconcile().await.strange, 1);
    }
}

#[tokio::test]
async fn a_payment_that_names_the_sale_of_another_account_is_settled_there() {
    let url = simulator(|_| {}).await;
    let two = Two::of_one_merchant(url.clone(), at(url)).await;
    let lost = json!({"kind": "reset"});
    two.sea.fault("create_payment", lost).await;
    let mut theirs = sale_at_sea();
    theirs["reference"] = json!("A-1");
    for (shop, sale) in [(&two.gulf, new_sale_at_checkout()), (&two.sea, theirs)] {
        let (_, failed) = shop.create(sale).await;
        assert_eq!(failed["reason"], "no_answer", "{failed}");
    }
    let none = json!({"faults": []});
    two.sea.steer(Method::PUT, "faults", none).await;
    // Both are found by the order number that somebody typed twice.
    let both = payments(&two.sea, "A-1").await;
    let mut named = both.iter().filter(|one| one.to_string().contains(OTHER));
    let payment = named.next().unwrap()["id"].clone();
    let payment = json!({"payment_id": payment});
    two.sea.decide(&payment, "approve").await;
    assert_the_second_settles_it(&two).await;
}

#[tokio::test]
async fn one_gateway_away_leaves_the_other_selling() {
    for is_tabby_away in [true, false] {
        let gone = "http://127.0.0.1:1".to_owned();
        let (tabby, checkout) = match is_tabby_away {
            true => (gone, simulator(|_| {}).await),
            false => (sandbox().await, gone),
        };
        let two = Two::at(tabby, checkout).await;
        let (away, there) = match is_tabby_away {
            true => (&two.gulf, &two.sea),
            false => (&two.sea, &two.gulf),
        };
        let sale = match is_tabby_away {
            true => sale_at_sea(),
            false => new_sale(),
        };
        let (_, ready) = away.send(Method::GET, "/readyz", None).await;
        assert_eq!(
            (&ready["ready"], &ready["gateway"]),
            (&json!(false), &json!("unreachable"))
        );
        let (status, ready) = there.send(Method::GET, "/readyz", None).await;
        assert_eq!(
            (status, &ready["gateway"]),
            (StatusCode::OK, &json!("ready")),
            "{ready}"
        );
        let (_, sale) = there.create(sale).await;
        assert_eq!(sale["state"], "waiting", "{sale}");
        there.decide(&sale, "approve").await;
        let id = sale["id"].as_str().unwrap();
        until_paid(there, id).await;
    }
}
