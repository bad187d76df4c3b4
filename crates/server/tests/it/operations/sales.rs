//! A shop that sells, ends its day and repairs a sale by the text.

use std::fs;

use sqlx::{Connection, SqliteConnection};

use super::machine::{Machine, until};
use super::tools::{CURL, without};
use crate::shop::KEY;

#[tokio::test]
async fn a_shop_that_is_set_up_by_the_text_sells_and_keeps_its_key_to_itself() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    let sale = machine.sell_to_the_end("A-1", "approve", "paid").await;
    let id = sale["id"].as_str().unwrap();
    let name = "print what happened to a sale";
    let happened = machine.run_with(name, |text| text.replace("SALE", id));
    assert!(
        happened.contains("  asked") && happened.contains(" paid"),
        "{happened}"
    );
    let log = machine.run("print the audit log", "");
    assert!(
        log.contains("\"what\":\"sale.asked\"") && !log.contains(KEY),
        "{log}"
    );
    let verified = machine.run("verify the audit log", "");
    assert!(
        verified.contains("nothing was changed, removed"),
        "{verified}"
    );
    machine.run("keep a secret to its owner", "");
    machine.shell("systemctl restart tabby-pos", "");
    until("it serves again", async || {
        machine.log().matches("\"serving\"").count() == 2
    })
    .await;
    assert_eq!(machine.references().await, ["A-1"]);
    assert!(!machine.log().contains(KEY));
}

#[tokio::test]
async fn a_sale_is_found_shown_and_refunded_by_the_text() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    let sale = machine.sell_to_the_end("A-1", "approve", "paid").await;
    let id = sale["id"].as_str().unwrap();
    let check = format!("POST /api/sales/{id}/check");
    until("captured", async || {
        machine.ask(&check).await["captured"] == "250.00"
    })
    .await;
    let found = machine.run_with("find a sale", |text| text.replace("SALE", id));
    for says in [id, "A-1", "AED 250.00", "can be refunded", "refund"] {
        assert!(found.contains(says), "{says}: {found}");
    }
    let name = "refund a part of a sale";
    let refunded = machine.run_with(name, |text| text.replace("SALE", id));
    assert!(refunded.contains("AED 50.00 is done"), "{refunded}");
    let now = machine.ask(&check).await;
    assert_eq!(now["refunded"], "50.00");
    assert!(!machine.log().contains("torn"), "a reason may name people");
}

#[tokio::test]
async fn a_damaged_sale_is_repaired_by_the_text_with_a_server_and_without() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    let sale = machine.sell_to_the_end("A-1", "approve", "paid").await;
    let id = sale["id"].as_str().unwrap();
    let ledger = machine.place("/var/lib/tabby-pos/ledger.db");
    let damage = async || {
        machine.shell("systemctl stop tabby-pos", "");
        let url = format!("sqlite://{}", ledger.display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        sqlx::query("UPDATE sales SET body = '{broken'")
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    };
    for (name, starts) in [
        ("repair a sale where no server runs", false),
        ("repair a sale", true),
    ] {
        damage().await;
        if starts {
            machine.run("start", "");
        }
        let said = machine.run_with(name, |text| text.replace("SALE", id));
        assert!(said.contains("is paid now"), "{name}: {said}");
    }
    assert!(!machine.log().contains(KEY));
}

#[tokio::test]
async fn the_day_ends_with_a_table_of_its_sales_and_a_list_of_those_in_doubt() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    machine.sell_to_the_end("A-1", "approve", "paid").await;
    machine.sell_to_the_end("A-2", "reject", "rejected").await;
    machine.sell("A-3").await;
    let doubt = machine.run("end of the day", "");
    assert!(
        doubt.lines().count() == 2 && doubt.contains("A-3"),
        "{doubt}"
    );
    let files = fs::read_dir(machine.place("home")).unwrap();
    let mut files = files.map(|file| file.unwrap().path());
    let table = files.find(|file| file.extension().is_some_and(|end| end == "csv"));
    let table = fs::read_to_string(table.unwrap()).unwrap();
    let money = |reference: &str| {
        let row = table.lines().find(|line| line.contains(reference)).unwrap();
        row.split(',').nth(8).unwrap().to_owned()
    };
    assert_eq!(
        ["A-1", "A-2", "A-3"].map(money),
        ["yes", "no", "doubt"],
        "{table}"
    );
}

#[tokio::test]
async fn the_day_is_added_up_compared_and_closed_by_the_text() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    let sale = machine.sell_to_the_end("A-1", "approve", "paid").await;
    let check = format!("POST /api/sales/{}/check", sale["id"].as_str().unwrap());
    until("captured", async || {
        machine.ask(&check).await["captured"] == "250.00"
    })
    .await;
    let said = machine.run("close the day", "");
    for says in [
        "X report of",
        "Z report 1 of",
        "250.00",
        "payments compared with the gateway: 1; none differs",
    ] {
        assert!(said.contains(says), "{says}: {said}");
    }
}
