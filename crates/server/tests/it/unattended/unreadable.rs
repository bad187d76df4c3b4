//! Sales that cannot be read in the ledger.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::rows::NO_TEXT;
use crate::shop::{ID, Shop, new_sale, numbered};

#[tokio::test]
async fn an_open_sale_that_cannot_be_read_is_said_everywhere_and_bricks_nothing() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.break_body().await;
    let shop = shop.restarted().await;
    let terminal = shop.about().await;
    assert_eq!(terminal["sale"], Value::Null);
    assert_eq!(
        terminal["unattended"],
        json!([{"id": ID, "reference": "A-1", "amount": "250.00", "currency": "AED", "why": "unreadable"}])
    );
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["unattended"], json!(1));
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
    let (status, page) = shop.send(Method::GET, "/api/sales?limit=1", None).await;
    assert_eq!(
        (status, page["sales"].as_array().unwrap().len()),
        (StatusCode::OK, 1)
    );
}

#[tokio::test]
async fn the_till_that_sold_a_damaged_sale_hears_so_and_is_free() {
    for damage in ["body = '{}'".to_owned(), format!("body = {NO_TEXT}")] {
        let shop = Shop::open().await;
        shop.create(new_sale()).await;
        shop.change_row(&damage).await;
        // A poll is answered from memory until somebody has read the row.
        let asked = [
            (Method::POST, "/check"),
            (Method::POST, "/cancel"),
            (Method::GET, ""),
        ];
        for (method, path) in asked {
            let (status, problem) = shop
                .send(method, &format!("/api/sales/{ID}{path}"), None)
                .await;
            assert_eq!(
                (status, &problem["code"]),
                (StatusCode::INTERNAL_SERVER_ERROR, &json!("unreadable_sale")),
                "{damage} {path}"
            );
        }
        let (_, problem) = shop.create(new_sale()).await;
        assert_eq!(problem["code"], json!("unreadable_sale"), "{damage}");
        shop.app.sales.watched().await.unwrap();
        assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
    }
}

#[tokio::test]
async fn a_row_whose_columns_are_damaged_too_frees_its_terminal_and_stops_nothing() {
    let damages = [
        format!("body = {NO_TEXT}, reference = {NO_TEXT}"),
        format!("body = '', branch = {NO_TEXT}, id = {NO_TEXT}"),
        "body = '7', currency = 'XXX'".to_owned(),
        format!("body = '7', terminal = {NO_TEXT}"),
    ];
    for damage in damages {
        let shop = Shop::open().await;
        shop.create(new_sale()).await;
        shop.change_row(&damage).await;
        let shop = shop.restarted().await;
        let unattended = shop.about().await["unattended"].clone();
        assert_eq!(unattended[0]["why"], json!("unreadable"), "{damage}");
        assert_eq!(
            shop.create(numbered(2)).await.1["state"],
            "waiting",
            "{damage}"
        );
        let repaired = shop.app.sales.repair(ID.parse().unwrap()).await;
        assert!(repaired.is_err(), "{damage}");
    }
}

#[tokio::test]
async fn a_damaged_row_among_the_last_sales_hides_none_of_them_and_stops_no_till() {
    let shop = Shop::open().await;
    for n in 1..=9 {
        shop.create(numbered(n)).await;
        let id = numbered(n)["id"].as_str().unwrap().parse().unwrap();
        let cancelled =
            shop.app
                .sales
                .cancel(&shop.app.principal, id, payment::sale::Cause::Cashier);
        assert!(!cancelled.await.unwrap().view.state.is_open());
        // Dates differ, so that what is damaged is the eighth of the newest.
        tokio::time::sleep(std::time::Duration::from_millis(3)).await;
    }
    shop.change_row(&format!(
        "id = {NO_TEXT}, body = {NO_TEXT} WHERE id = '{}'",
        numbered(2)["id"].as_str().unwrap()
    ))
    .await;
    let terminal = shop.about().await;
    assert_eq!(
        terminal["recent"].as_array().unwrap().len(),
        8,
        "{terminal}"
    );
    let (status, page) = shop.send(Method::GET, "/api/sales?limit=8", None).await;
    assert_eq!(
        (status, page["sales"].as_array().unwrap().len()),
        (StatusCode::OK, 8)
    );
}

#[tokio::test]
async fn a_sale_whose_body_and_columns_contradict_each_other_is_unreadable_and_frees_its_terminal()
{
    let other = "0190a5b4-7c00-7000-8000-0000000000f1";
    let damages = [
        format!("body = replace(body, '{ID}', '{other}')"),
        format!("id = '{other}'"),
        "terminal = 'T2'".to_owned(),
        "branch = 'other'".to_owned(),
        "reference = 'A-2'".to_owned(),
        "currency = 'SAR'".to_owned(),
        "amount_minor = 2500".to_owned(),
        "payment_id = NULL".to_owned(),
        "session_id = 'another'".to_owned(),
        "body = replace(body, '\"payment\":\"', '\"payment\":\"f')".to_owned(),
    ];
    for damage in damages {
        let shop = Shop::open().await;
        shop.create(new_sale()).await;
        shop.change_row(&damage).await;
        let shop = shop.restarted().await;
        let unattended = shop.about().await["unattended"].clone();
        assert_eq!(unattended[0]["why"], json!("unreadable"), "{damage}");
        let id = unattended[0]["id"].as_str().unwrap();
        for (method, path) in [(Method::GET, ""), (Method::POST, "/cancel")] {
            let address = format!("/api/sales/{id}{path}");
            let (status, problem) = shop.send(method, &address, None).await;
            assert_eq!(
                (status, &problem["code"]),
                (StatusCode::INTERNAL_SERVER_ERROR, &json!("unreadable_sale")),
                "{damage} {path}"
            );
        }
        let (_, next) = shop.create(numbered(2)).await;
        assert_eq!(next["state"], "waiting", "{damage}: {next}");
    }
}

#[tokio::test]
async fn a_settled_sale_that_cannot_be_read_is_said_everywhere_and_named_in_the_list() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    let paid = shop.until("paid").await;
    assert_eq!(
        paid["captured"],
        json!("250.00"),
        "nothing is to be asked about"
    );
    let said = json!({"id": ID, "reference": "A-1", "amount": "250.00", "currency": "AED", "why": "unreadable"});
    shop.break_body().await;
    // Whoever comes upon it while the server runs ...
    let (_, page) = shop.send(Method::GET, "/api/sales", None).await;
    assert_eq!(
        (&page["sales"], &page["unreadable"]),
        (&json!([]), &json!([said]))
    );
    assert_eq!(shop.about().await["unattended"], json!([said]));
    // ... and at the start.
    let shop = shop.restarted().await;
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["unattended"], json!(1));
    assert_eq!(shop.about().await["unattended"], json!([said]));
    let repaired = shop.app.sales.repair(ID.parse().unwrap()).await.unwrap();
    assert_eq!(repaired.view.state, contract::SaleState::Paid);
    assert_eq!(shop.about().await["unattended"], Value::Null);
    let (_, page) = shop.send(Method::GET, "/api/sales", None).await;
    assert_eq!(
        (page["sales"][0]["id"].clone(), &page["unreadable"]),
        (json!(ID), &Value::Null)
    );
}

#[tokio::test]
async fn a_settled_sale_that_cannot_be_read_and_still_holds_its_terminal_frees_it() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.change_row("body = '7', is_watched = 0, is_open = 0, state = 'cancelled'")
        .await;
    let shop = shop.restarted().await;
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
}

#[tokio::test]
async fn where_very_many_sales_are_damaged_a_till_names_the_newest_and_readiness_counts_all() {
    let shop = Shop::open().await;
    shop.sql(
        "INSERT INTO sales (id, terminal, branch, reference, currency, amount_minor, state, is_open, created_at, updated_at, body)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
         SELECT 'x' || i, 'T1', 'demo', 'A-' || i, 'AED', 100, 'paid', 0, i, i, '7' FROM n",
    )
    .await;
    let shop = shop.restarted().await;
    let unattended = shop.about().await["unattended"].clone();
    assert_eq!(unattended.as_array().unwrap().len(), 20);
    assert_eq!(unattended[0]["reference"], json!("A-30"));
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["unattended"], json!(30));
}

#[tokio::test]
async fn a_frozen_sale_with_money_whose_row_is_damaged_is_said_on_every_till() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.fault("retrieve_payment", json!({"kind": "wrong_amount"}))
        .await;
    shop.until("mismatch").await;
    shop.break_body().await;
    shop.app.sales.watched().await.unwrap();
    let terminal = shop.about().await;
    assert_eq!(terminal["unattended"][0]["id"], json!(ID), "{terminal}");
}
