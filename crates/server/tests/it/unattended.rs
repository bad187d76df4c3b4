//! Sales that the server cannot look after: unreadable ones, and those of another account.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection, Row, SqliteConnection};
use tabby::SecretKey;

use crate::shop::{ID, Shop, cancelled, new_sale, numbered};

impl Shop {
    async fn about(&self) -> Value {
        self.send(Method::GET, "/api/terminal", None).await.1
    }

    pub(crate) async fn break_body(&self) {
        self.change_row("body = '{\"intent\": 7}'").await;
    }

    /// What a disk or a hand does to the rows of the ledger.
    async fn change_row(&self, change: &str) {
        let url = format!(
            "sqlite://{}",
            self.folder.path().join("ledger.db").display()
        );
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        sqlx::query("PRAGMA foreign_keys = OFF")
            .execute(&mut connection)
            .await
            .unwrap();
        sqlx::query(sqlx::AssertSqlSafe(format!("UPDATE sales SET {change}")))
            .execute(&mut connection)
            .await
            .unwrap();
    }

    async fn events(&self) -> Vec<String> {
        let url = format!(
            "sqlite://{}",
            self.folder.path().join("ledger.db").display()
        );
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let rows = sqlx::query("SELECT event FROM sale_events ORDER BY seq")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        rows.iter().map(|row| row.get("event")).collect()
    }
}

fn live() -> SecretKey {
    SecretKey::new("sk_7f5fbd5e-0000-4000-8000-000000000001").unwrap()
}

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

/// Bytes that are no text in any encoding.
const NO_TEXT: &str = "CAST(X'80FF41' AS TEXT)";

#[tokio::test]
async fn the_till_that_sold_a_damaged_sale_hears_so_and_is_free() {
    for damage in ["body = '{}'".to_owned(), format!("body = {NO_TEXT}")] {
        let shop = Shop::open().await;
        shop.create(new_sale()).await;
        shop.change_row(&damage).await;
        let asked = [
            (Method::GET, ""),
            (Method::POST, "/check"),
            (Method::POST, "/cancel"),
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
        let cancelled = shop.app.sales.cancel(id, payment::sale::Cause::Cashier);
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
async fn a_sale_whose_body_names_another_is_repaired_under_the_id_that_it_is_filed_as() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let other = "0190a5b4-7c00-7000-8000-0000000000f1";
    shop.change_row(&format!("body = replace(body, '{ID}', '{other}')"))
        .await;
    let repaired = shop.app.sales.repair(ID.parse().unwrap()).await.unwrap();
    assert_eq!(repaired.view.id.to_string(), ID);
    let (status, _) = shop
        .send(Method::GET, &format!("/api/sales/{ID}"), None)
        .await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn a_sale_whose_payment_is_lost_is_not_repaired_as_one_that_never_had_any() {
    for damage in ["payment_id = NULL", "payment_id = NULL, session_id = NULL"] {
        let shop = Shop::open().await;
        shop.create(new_sale()).await;
        shop.change_row(damage).await;
        let repaired = shop.app.sales.repair(ID.parse().unwrap()).await;
        assert!(repaired.is_err(), "{damage}: {repaired:?}");
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

impl Shop {
    pub(crate) async fn sweep(&self) -> server::sales::Swept {
        let hour = payment::time::Millis::seconds(3_600);
        self.app.sales.sweep(hour).await.unwrap()
    }

    /// What somebody gives back in Tabby's dashboard.
    pub(crate) async fn give_back_at_tabby(&self, payment: &str, amount: &str) {
        let url = format!("{}/api/v2/payments/{payment}/refunds", self.sandbox);
        let refunded = reqwest::Client::new()
            .post(url)
            .bearer_auth(crate::shop::KEY)
            .header("content-type", "application/json")
            .body(json!({"amount": amount}).to_string())
            .send()
            .await
            .unwrap();
        assert!(refunded.status().is_success());
    }
}

#[tokio::test]
async fn money_without_a_sale_is_said_with_reference_and_amount_until_it_has_gone_back() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    // A backup of before it.
    shop.sql("DELETE FROM sale_events").await;
    shop.sql("DELETE FROM sales").await;
    let shop = shop.restarted().await;
    assert_eq!(shop.sweep().await.strange, 1);
    let said = json!({"id": sale["payment_id"], "reference": "A-1", "amount": "250.00", "currency": "AED", "why": "unaccounted"});
    assert_eq!(shop.about().await["unattended"], json!([said]));
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(
        (&ready["unaccounted"], &ready["unattended"]),
        (&json!(1), &json!(0))
    );
    let (status, problem) = shop
        .send(Method::GET, &format!("/api/sales/{ID}"), None)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let detail = problem["detail"].as_str().unwrap();
    assert!(!detail.contains("charged"), "{detail}");
    let payment = sale["payment_id"].as_str().unwrap();
    shop.give_back_at_tabby(payment, "50.00").await;
    assert_eq!(shop.sweep().await.strange, 1, "200 are left");
    shop.give_back_at_tabby(payment, "200.00").await;
    assert_eq!(shop.sweep().await.strange, 0);
    assert_eq!(shop.about().await["unattended"], Value::Null);
}

#[tokio::test]
async fn money_of_a_sale_whose_answer_got_lost_is_said_also_when_a_part_has_gone_back() {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "truncated", "times": 1}))
        .await;
    let (_, lost) = shop.create(new_sale()).await;
    assert_eq!(lost["reason"], json!("no_answer"), "{lost}");
    let session = shop.sessions().await[0].clone();
    let payment = session["payment_id"].as_str().unwrap().to_owned();
    shop.decide(&json!({"payment_id": payment}), "approve")
        .await;
    shop.give_back_at_tabby(&payment, "50.00").await;
    let swept = shop.sweep().await;
    assert_eq!((swept.changed, swept.strange), (1, 0));
    // On every till, with the sums, until somebody has looked.
    let said = shop.about().await["late"][0].clone();
    assert_eq!(
        (&said["id"], &said["state"], &said["payment_id"]),
        (&json!(ID), &json!("mismatch"), &json!(payment))
    );
    assert_eq!(
        (&said["captured"], &said["refunded"]),
        (&json!("250.00"), &json!("50.00"))
    );
}

/// The same account's other branch, and the same gateway under another name.
fn other_branch(config: &mut server::config::Config) {
    config.merchant_code = payment::id::MerchantCode::new("branch2").unwrap();
}

fn other_address(config: &mut server::config::Config) {
    config.tabby_url = config.tabby_url.replace("127.0.0.1", "localhost");
}

impl Shop {
    /// The payment of a sale that is known as cancelled, which was paid all the same.
    async fn cancelled_and_paid(&self) -> String {
        let (_, sale) = self.create(new_sale()).await;
        self.decide(&sale, "approve").await;
        let mut ended = self.ledger_sale().await;
        ended.state = cancelled(&ended);
        self.write(&ended).await;
        sale["payment_id"].as_str().unwrap().to_owned()
    }

    /// Expects this payment, of 250.00 for A-1, to be said on the tills, in the log and in `/readyz`.
    async fn says_unaccounted(&self, log: &crate::log::Log, payment: &str) {
        let said = json!({"id": payment, "reference": "A-1", "amount": "250.00", "currency": "AED", "why": "unaccounted"});
        assert_eq!(self.about().await["unattended"], json!([said]));
        let (_, ready) = self.send(Method::GET, "/readyz", None).await;
        assert_eq!(ready["unaccounted"], json!(1));
        let lines = log.of("payment_unaccounted");
        assert_eq!(lines.len(), 1, "{lines:?}");
        let fields = &lines[0]["fields"];
        assert_eq!(
            (&fields["payment"], &fields["reference"], &fields["amount"]),
            (&json!(payment), &json!("A-1"), &json!("250.00"))
        );
    }
}

#[tokio::test]
async fn money_of_a_sale_from_before_a_change_of_code_or_address_is_said_until_they_are_back() {
    let changes: [fn(&mut server::config::Config); 2] = [other_branch, other_address];
    for change in changes {
        let shop = Shop::open().await;
        shop.fault("create_session", json!({"kind": "truncated", "times": 1}))
            .await;
        let (_, lost) = shop.create(new_sale()).await;
        assert_eq!(lost["reason"], json!("no_answer"), "{lost}");
        let session = shop.sessions().await[0].clone();
        shop.decide(&session, "approve").await;
        let log = crate::log::Log::keep();
        let shop = shop.restarted_with(change).await;
        for _ in 0..2 {
            let swept = shop.sweep().await;
            assert_eq!((swept.changed, swept.strange), (0, 1));
        }
        let payment = session["payment_id"].as_str().unwrap();
        shop.says_unaccounted(&log, payment).await;
        let shop = shop.restarted().await;
        assert_eq!(shop.sweep().await.changed, 1);
        let terminal = shop.about().await;
        assert_eq!(terminal["late"][0]["state"], json!("paid_late"));
        assert_eq!(terminal["unattended"], Value::Null);
    }
}

#[tokio::test]
async fn money_of_a_sale_that_was_cancelled_under_another_code_is_said_and_can_be_acknowledged() {
    let shop = Shop::open().await;
    let payment = shop.cancelled_and_paid().await;
    let log = crate::log::Log::keep();
    let shop = shop.restarted_with(other_branch).await;
    for _ in 0..2 {
        let swept = shop.sweep().await;
        assert_eq!((swept.changed, swept.strange), (0, 1));
    }
    shop.says_unaccounted(&log, &payment).await;
    assert_eq!(
        log.of("payment_unaccounted")[0]["fields"]["sale"],
        json!(ID)
    );
    let id = payment.try_into().unwrap();
    let remark = "refunded in the dashboard".to_owned().try_into().unwrap();
    let acknowledged = shop.app.sales.acknowledge_payment(&id, &remark).await;
    assert!(acknowledged.is_ok(), "{acknowledged:?}");
    assert_eq!(shop.sweep().await.strange, 0);
    assert_eq!(shop.about().await["unattended"], Value::Null);
}

#[tokio::test]
async fn money_in_the_list_of_a_sale_that_cannot_be_read_is_said_until_a_reading_comes() {
    let shop = Shop::open().await;
    let payment = shop.cancelled_and_paid().await;
    shop.fault("retrieve_payment", json!({"kind": "status", "status": 404}))
        .await;
    let log = crate::log::Log::keep();
    for _ in 0..2 {
        assert_eq!(shop.sweep().await.strange, 1);
    }
    shop.says_unaccounted(&log, &payment).await;
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    shop.until("paid_late").await;
    assert_eq!(shop.about().await["unattended"], Value::Null);
    assert_eq!(shop.sweep().await.strange, 0);
}

#[tokio::test]
async fn money_of_this_terminal_without_a_readable_reference_is_said_with_its_amount() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    let payment = sale["payment_id"].as_str().unwrap();
    let renamed = reqwest::Client::new()
        .put(format!("{}/api/v2/payments/{payment}", shop.sandbox))
        .bearer_auth(crate::shop::KEY)
        .header("content-type", "application/json")
        .body(json!({"order": {"reference_id": "A\n1"}}).to_string());
    assert!(renamed.send().await.unwrap().status().is_success());
    // A backup of before it.
    shop.sql("DELETE FROM sale_events").await;
    shop.sql("DELETE FROM sales").await;
    let shop = shop.restarted().await;
    assert_eq!(shop.sweep().await.strange, 1);
    let said = json!({"id": payment, "reference": "", "amount": "250.00", "currency": "AED", "why": "unaccounted"});
    assert_eq!(shop.about().await["unattended"], json!([said]));
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

#[tokio::test]
async fn a_damaged_sale_hides_no_payment_behind_it_in_the_gateways_list() {
    let shop = Shop::open().await;
    let (_, first) = shop.create(new_sale()).await;
    shop.decide(&first, "approve").await;
    shop.until("paid").await;
    let (_, second) = shop.create(numbered(2)).await;
    shop.decide(&second, "approve").await;
    shop.change_row(&format!("body = {NO_TEXT} WHERE id = '{ID}'"))
        .await;
    let swept = shop
        .app
        .sales
        .sweep(payment::time::Millis::seconds(3_600))
        .await
        .unwrap();
    assert_eq!(
        (swept.seen, swept.damaged, swept.extent),
        (2, 1, server::sales::Extent::Whole),
        "{swept:?}"
    );
}

#[tokio::test]
async fn a_sale_that_was_paid_is_repaired_as_paid_and_one_that_goes_back_goes_on_going_back() {
    use contract::SaleState;
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    let states = [
        ("paid", SaleState::Paid),
        ("returning", SaleState::Returning),
        ("paid_late", SaleState::PaidLate),
        ("waiting", SaleState::PaidLate),
        ("mismatch", SaleState::Mismatch),
    ];
    for (stored, repaired) in states {
        shop.change_row(&format!("body = {NO_TEXT}, state = '{stored}'"))
            .await;
        let answer = shop.app.sales.repair(ID.parse().unwrap()).await.unwrap();
        assert_eq!(answer.view.state, repaired, "{stored}");
    }
}

#[tokio::test]
async fn a_sale_that_cannot_be_read_is_repaired_from_what_the_gateway_says() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.break_body().await;
    let shop = shop.restarted().await;
    let id = ID.parse().unwrap();
    let repaired = shop.app.sales.repair(id).await.unwrap();
    // Nobody knows what its cashier did: a person decides.
    assert_eq!(repaired.view.state, contract::SaleState::PaidLate);
    assert_eq!(shop.about().await["late"][0]["id"], json!(ID));
    shop.app.sales.watched().await.unwrap();
    assert_eq!(shop.about().await["unattended"], Value::Null);
    assert!(
        shop.app.sales.repair(id).await.is_err(),
        "there is nothing left to repair"
    );
}

#[tokio::test]
async fn a_sale_that_cannot_be_read_is_not_repaired_while_the_gateway_is_silent() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.break_body().await;
    shop.fault("retrieve_payment", json!({"kind": "status", "status": 500}))
        .await;
    assert!(shop.app.sales.repair(ID.parse().unwrap()).await.is_err());
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    let repaired = shop.app.sales.repair(ID.parse().unwrap()).await.unwrap();
    assert!(repaired.view.state.is_open() && repaired.view.put_aside);
}

#[tokio::test]
async fn a_sale_of_another_key_is_never_asked_for_frees_its_terminal_and_goes_on_when_it_is_back() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let asked = shop.readings().await;
    let shop = shop.restarted_with(|config| config.key = live()).await;
    let terminal = shop.about().await;
    assert_eq!(
        (&terminal["sale"], &terminal["is_test"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(terminal["unattended"][0]["why"], json!("other_account"));
    for path in ["check", "cancel"] {
        let (status, view) = shop
            .send(Method::POST, &format!("/api/sales/{ID}/{path}"), None)
            .await;
        assert_eq!(
            (status, &view["state"], &view["reason"]),
            (StatusCode::OK, &json!("checking"), &json!("other_account"))
        );
    }
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
    shop.app
        .sales
        .cancel(
            numbered(2)["id"].as_str().unwrap().parse().unwrap(),
            payment::sale::Cause::Cashier,
        )
        .await
        .unwrap();
    let ours = shop.app.sales.watched().await.unwrap();
    assert!(ours.iter().all(|sale| sale.intent.id.to_string() != ID));
    assert_eq!(
        shop.readings().await,
        asked + 1,
        "the second sale's cancellation alone"
    );
    shop.decide(&sale, "approve").await;
    let shop = shop.restarted().await;
    // Its cashier has gone on: the money is late money.
    let late = shop.until("paid_late").await;
    assert_eq!(late["reason"], Value::Null);
    shop.app.sales.watched().await.unwrap();
    let unattended = shop.about().await["unattended"].to_string();
    assert!(!unattended.contains(ID), "{unattended}");
}

/// The key of another merchant at the same gateway, of the same mode.
fn other_merchant() -> SecretKey {
    SecretKey::new("sk_test_7f5fbd5e-0000-4000-8000-000000000777").unwrap()
}

impl Shop {
    /// Asks about the sale and looks through the ledger until it is among those that nobody can look
    /// after.
    async fn until_unattended(&self) -> Value {
        for _ in 0..600 {
            self.send(Method::POST, &format!("/api/sales/{ID}/check"), None)
                .await;
            self.app.sales.watched().await.unwrap();
            let terminal = self.about().await;
            if terminal["unattended"][0]["id"] == json!(ID) {
                return terminal;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the sale was never said to be unattended");
    }
}

#[tokio::test]
async fn a_sale_that_another_merchants_key_cannot_read_is_said_frees_its_terminal_and_is_found_paid_later()
 {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let shop = shop
        .restarted_with(|config| config.key = other_merchant())
        .await;
    let terminal = shop.until_unattended().await;
    assert_eq!(terminal["unattended"][0]["why"], json!("other_account"));
    assert_eq!(terminal["sale"], Value::Null);
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["unattended"], json!(1));
    let (status, view) = shop
        .send(Method::GET, &format!("/api/sales/{ID}"), None)
        .await;
    assert_eq!(
        (
            status,
            &view["state"],
            &view["reason"],
            &view["qr_code_url"]
        ),
        (
            StatusCode::OK,
            &json!("checking"),
            &json!("other_account"),
            &Value::Null
        )
    );
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
    // Nor does it become another thing by what is asked of it, nor by a restart.
    let (_, view) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
        .await;
    assert_eq!(view["reason"], json!("other_account"), "{view}");
    let shop = shop
        .restarted_with(|config| config.key = other_merchant())
        .await;
    let terminal = shop.about().await;
    assert_eq!(terminal["unattended"][0]["why"], json!("other_account"));
    // It is not given up: the key may be right after all.
    let watched = shop.app.sales.watched().await.unwrap();
    assert!(watched.iter().any(|sale| sale.intent.id.to_string() == ID));
    shop.decide(&sale, "approve").await;
    let shop = shop.restarted().await;
    assert_eq!(shop.until("paid_late").await["id"], json!(ID));
    shop.app.sales.watched().await.unwrap();
    let unattended = shop.about().await["unattended"].to_string();
    assert!(!unattended.contains(ID), "{unattended}");
}

#[tokio::test]
async fn late_money_that_another_merchants_key_cannot_read_is_not_offered_for_a_decision() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.fault("cancel_session", json!({"kind": "status", "status": 503}))
        .await;
    for path in ["cancel", "put-aside"] {
        shop.send(Method::POST, &format!("/api/sales/{ID}/{path}"), None)
            .await;
    }
    shop.decide(&sale, "approve").await;
    shop.until("paid_late").await;
    let shop = shop
        .restarted_with(|config| config.key = other_merchant())
        .await;
    let terminal = shop.until_unattended().await;
    assert_eq!(terminal["late"], json!([]));
    for path in ["return", "keep"] {
        let (status, _) = shop
            .send(Method::POST, &format!("/api/sales/{ID}/{path}"), None)
            .await;
        assert_eq!(status, StatusCode::CONFLICT, "{path}");
    }
    let shop = shop.restarted().await;
    assert_eq!(shop.about().await["late"][0]["id"], json!(ID));
}

#[tokio::test]
async fn late_money_of_another_key_is_not_offered_for_a_decision_that_cannot_be_carried_out() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.fault("cancel_session", json!({"kind": "status", "status": 503}))
        .await;
    for path in ["cancel", "put-aside"] {
        shop.send(Method::POST, &format!("/api/sales/{ID}/{path}"), None)
            .await;
    }
    shop.decide(&sale, "approve").await;
    shop.until("paid_late").await;
    let shop = shop.restarted_with(|config| config.key = live()).await;
    assert_eq!(shop.about().await["late"], json!([]));
    let (status, _) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/return"), None)
        .await;
    assert_eq!(status, StatusCode::CONFLICT);
    let shop = shop.restarted().await;
    assert_eq!(shop.about().await["late"][0]["id"], json!(ID));
}

#[tokio::test]
async fn a_frozen_sale_of_another_key_is_on_every_till_and_can_be_acknowledged() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let mismatch = json!({"kind": "wrong_amount"});
    shop.fault("retrieve_payment", mismatch).await;
    shop.until("mismatch").await;
    let shop = shop.restarted_with(|config| config.key = live()).await;
    let late = shop.about().await["late"].clone();
    assert_eq!(
        (&late[0]["id"], &late[0]["state"]),
        (&json!(ID), &json!("mismatch"))
    );
    let (status, view) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/keep"), None)
        .await;
    assert_eq!((status, &view["allowed"]), (StatusCode::OK, &json!([])));
    assert_eq!(shop.about().await["late"], json!([]));
}

#[tokio::test]
async fn a_sale_that_was_lost_with_its_key_is_said_until_it_is_acknowledged_or_the_key_is_back() {
    let with_live = async |shop: Shop| shop.restarted_with(|config| config.key = live()).await;
    for is_acknowledged in [true, false] {
        let shop = Shop::open().await;
        let (_, sale) = shop.create(new_sale()).await;
        // As of a server that was stopped before the answer came.
        let mut asked = shop.ledger_sale().await;
        asked.state = payment::sale::State::Creating { server: None };
        shop.write(&asked).await;
        let mut shop = shop;
        for _ in 0..2 {
            let log = crate::log::Log::keep();
            shop = with_live(shop).await;
            shop.app.sales.watched().await.unwrap();
            let unattended = shop.about().await["unattended"].clone();
            assert_eq!(
                (&unattended[0]["id"], &unattended[0]["why"]),
                (&json!(ID), &json!("other_account"))
            );
            let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
            assert_eq!(ready["unattended"], json!(1));
            assert_eq!(log.of("sales_of_other_account").len(), 1);
        }
        let address = format!("/api/sales/{ID}");
        let (_, view) = shop.send(Method::GET, &address, None).await;
        assert_eq!(
            (&view["state"], &view["reason"]),
            (&json!("failed"), &json!("other_account"))
        );
        if is_acknowledged {
            let address = format!("{address}/acknowledge");
            let (status, _) = shop.send(Method::POST, &address, None).await;
            assert_eq!(status, StatusCode::OK);
            shop.app.sales.watched().await.unwrap();
            assert_eq!(shop.about().await["unattended"], Value::Null);
            shop = with_live(shop).await;
            assert_eq!(shop.about().await["unattended"], Value::Null);
            assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
            continue;
        }
        let shop = shop.restarted().await;
        let (_, view) = shop.send(Method::GET, &address, None).await;
        assert_eq!(view["reason"], json!("no_answer"), "{view}");
        shop.app.sales.watched().await.unwrap();
        assert_eq!(shop.about().await["unattended"], Value::Null);
        shop.decide(&sale, "approve").await;
        assert_eq!(shop.sweep().await.changed, 1);
        assert_eq!(shop.about().await["late"][0]["id"], json!(ID));
    }
}

fn renamed(config: &mut server::config::Config) {
    config.terminal = payment::id::TerminalId::new("T2").unwrap();
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
async fn test_sales_that_have_ended_are_no_news_after_going_live() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
        .await;
    shop.until("cancelled").await;
    // One whose money is promised and will never be captured.
    shop.steer(Method::PATCH, "settings", json!({"auto_capture": false}))
        .await;
    let (_, sale) = shop.create(numbered(2)).await;
    shop.decide(&sale, "approve").await;
    let id = numbered(2)["id"].as_str().unwrap().parse().unwrap();
    while shop.app.sales.check(id).await.unwrap().view.state.is_open() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let shop = shop.restarted_with(|config| config.key = live()).await;
    assert_eq!(shop.about().await["unattended"], Value::Null);
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["unattended"], json!(0));
}

#[tokio::test]
async fn the_same_request_with_a_phone_is_the_same_sale_after_the_key_was_changed() {
    let shop = Shop::open().await;
    let mut sale = new_sale();
    sale["phone"] = json!("0500000001");
    let (status, _) = shop.create(sale.clone()).await;
    assert_eq!(status, StatusCode::OK);
    let shop = shop
        .restarted_with(|config| {
            config.key = SecretKey::new("sk_test_7f5fbd5e-0000-4000-8000-000000000002").unwrap();
        })
        .await;
    let (status, again) = shop.create(sale.clone()).await;
    assert_eq!(
        (status, &again["id"]),
        (StatusCode::OK, &json!(ID)),
        "{again}"
    );
    sale["phone"] = json!("0500000002");
    assert_eq!(shop.create(sale).await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn readings_that_learn_nothing_are_not_written_and_still_count_as_fresh() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let before = shop.events().await;
    let mut read_at = sale["read_at"].as_i64().unwrap();
    for _ in 0..3 {
        tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
        let (_, sale) = shop
            .send(Method::POST, &format!("/api/sales/{ID}/check"), None)
            .await;
        let now = sale["read_at"].as_i64().unwrap();
        assert!(now > read_at, "read anew");
        read_at = now;
    }
    assert_eq!(shop.events().await, before);
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    assert_eq!(shop.events().await.len(), before.len() + 1);
}
