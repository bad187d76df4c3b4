//! Polls: answered from memory, and with the same words as from the ledger.

use axum::http::{Method, StatusCode};
use payment::id::SaleId;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

use crate::log::Log;
use crate::shop::{ID, Shop, new_sale, numbered};

impl Shop {
    fn sale_from_memory(&self) -> Option<Value> {
        let id: SaleId = ID.parse().unwrap();
        let json = self.app.sales.poll(&self.app.principal, id)?;
        Some(serde_json::from_str(&json).unwrap())
    }

    fn is_terminal_in_memory(&self) -> bool {
        let mut json = String::new();
        self.app.sales.write_news(&self.app.principal, &mut json)
    }

    async fn sale(&self) -> Value {
        let path = format!("/api/sales/{ID}");
        self.send(Method::GET, &path, None).await.1
    }

    async fn act(&self, action: &str) {
        let path = format!("/api/sales/{ID}/{action}");
        let (status, answer) = self.send(Method::POST, &path, None).await;
        assert_eq!(status, StatusCode::OK, "{action}: {answer}");
    }

    /// Asks for the terminal from the ledger, then from memory; both answers are the same but for
    /// their times.
    async fn terminal_polled(&self) -> Value {
        assert!(!self.is_terminal_in_memory(), "the last write is not in it");
        let from_ledger = without_times(self.about().await);
        assert!(self.is_terminal_in_memory());
        let from_memory = without_times(self.about().await);
        assert_eq!(from_memory, from_ledger);
        from_memory
    }
}

/// The answer without the times that differ from one to the next.
fn without_times(mut answer: Value) -> Value {
    match &mut answer {
        Value::Object(members) => {
            members.remove("server_time");
            members.remove("pause_left");
            members
                .values_mut()
                .for_each(|value| *value = without_times(value.take()));
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| *value = without_times(value.take())),
        _ => {}
    }
    answer
}

#[tokio::test]
async fn what_a_terminal_is_told_from_memory_is_what_the_ledger_has_after_each_step() {
    let shop = Shop::open().await;
    assert_eq!(shop.terminal_polled().await["recent"], json!([]));

    let mut by_link = new_sale();
    by_link["method"] = json!("link");
    by_link["phone"] = json!("500000001");
    shop.create(by_link).await;
    let terminal = shop.terminal_polled().await;
    assert_eq!(terminal["sale"]["state"], "waiting");
    assert_eq!(terminal["sale"]["link"]["state"], "sent");

    shop.act("cancel").await;
    let terminal = shop.terminal_polled().await;
    assert_eq!(terminal["sale"], Value::Null);
    assert_eq!(terminal["recent"][0]["state"], "cancelled");

    shop.act("acknowledge").await;
    assert_eq!(shop.terminal_polled().await["acknowledged"], json!([ID]));

    shop.create(numbered(2)).await;
    let terminal = shop.terminal_polled().await;
    assert_eq!(terminal["recent"].as_array().unwrap().len(), 2);
    assert_ne!(terminal["sale"]["id"], json!(ID));
}

#[tokio::test]
async fn late_money_is_on_a_terminal_that_asks_after_it_was_found_or_kept() {
    let shop = Shop::open().await;
    let sale = shop.put_aside().await;
    assert_eq!(shop.terminal_polled().await["late"], json!([]));
    shop.decide(&sale, "approve").await;
    shop.until("paid_late").await;
    assert_eq!(shop.terminal_polled().await["late"][0]["id"], json!(ID));
    shop.act("keep").await;
    assert_eq!(shop.terminal_polled().await["late"], json!([]));
}

#[tokio::test]
async fn an_open_sale_is_told_from_memory_until_it_is_to_be_read_and_after_each_step_anew() {
    let shop = Shop::open().await;
    let (_, created) = shop.create(new_sale()).await;
    let asked = shop.readings().await;
    let from_memory = shop.sale_from_memory().unwrap();
    assert_eq!(
        without_times(from_memory.clone()),
        without_times(created.clone())
    );
    assert_eq!(without_times(shop.sale().await), without_times(from_memory));
    assert_eq!(shop.readings().await, asked, "a poll asked Tabby");

    shop.decide(&created, "approve").await;
    assert_eq!(shop.until("paid").await["captured"], "250.00");
    assert_eq!(shop.sale_from_memory(), None, "it has ended");
    assert_eq!(shop.sale().await["state"], "paid");
}

#[tokio::test]
async fn a_time_in_the_answer_is_that_of_the_answer() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let time = |answer: &Value| answer["server_time"].as_i64().unwrap();
    let first = time(&shop.sale_from_memory().unwrap());
    while time(&shop.sale_from_memory().unwrap()) <= first {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_poll_writes_no_line_unless_it_is_refused() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let log = Log::keep();
    for _ in 0..3 {
        shop.sale().await;
        shop.about().await;
    }
    assert_eq!(log.said("answered"), 0, "{:?}", log.lines());
    let nobodys = ID.replace('1', "7");
    shop.send(Method::GET, &format!("/api/sales/{nobodys}"), None)
        .await;
    let refused = log.of("request_refused");
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0]["span"]["sale"], json!(nobodys), "{refused:?}");
    shop.act("check").await;
    assert_eq!(log.said("answered"), 1);
}

#[tokio::test]
async fn a_terminal_is_not_told_that_it_is_ready_from_memory_once_the_ledger_could_not_be_read() {
    let shop = Shop::open().await;
    shop.terminal_polled().await;
    shop.sql("ALTER TABLE sales RENAME TO away").await;
    assert!(shop.is_terminal_in_memory(), "nobody has read it yet");
    assert!(shop.app.sales.watched().await.is_err());
    assert!(!shop.is_terminal_in_memory());
    let (status, _) = shop.send(Method::GET, "/api/terminal", None).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    shop.sql("ALTER TABLE away RENAME TO sales").await;
    shop.terminal_polled().await;
}

#[tokio::test]
async fn an_acknowledgement_is_written_and_told_although_whoever_asked_for_it_has_gone() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.act("cancel").await;
    shop.terminal_polled().await;
    let mut other = SqliteConnection::connect(&shop.database()).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let path = format!("/api/sales/{ID}/acknowledge");
    {
        let asking = shop.send(Method::POST, &path, None);
        tokio::pin!(asking);
        let begins = async {
            while shop.is_terminal_in_memory() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            answer = &mut asking => panic!("answered while the ledger was held: {answer:?}"),
            () = begins => {}
        }
    }
    // What a poll finds before the write has ended is not remembered.
    assert_eq!(shop.about().await["acknowledged"], Value::Null);
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    while shop.about().await["acknowledged"] != json!([ID]) {
        tokio::task::yield_now().await;
    }
    assert!(shop.is_terminal_in_memory());
}
