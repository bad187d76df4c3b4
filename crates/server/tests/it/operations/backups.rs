//! Backups, and how they are restored.

use std::fs;

use super::machine::Machine;
use super::text::{Mark, block};
use super::tools::{CURL, SQLITE, without};

#[tokio::test]
async fn a_backup_is_restored_by_the_text_and_what_was_paid_since_is_named() {
    if without(&[CURL, SQLITE]) {
        return;
    }
    let machine = Machine::set_up();
    machine.sell_to_the_end("before", "approve", "paid").await;
    machine.run("back up", "");
    let since = machine.sell_to_the_end("since", "approve", "paid").await;
    machine.run("restore", "");
    assert_eq!(machine.references().await, ["before"]);
    machine.until_log_says("payment_unaccounted").await;
    let payment = since["payment_id"].as_str().unwrap();
    let listed = machine.run("look for payments that fit no sale", "");
    assert!(
        listed.starts_with(payment) && listed.contains("nobody has looked"),
        "{listed}"
    );
    machine.run_with("acknowledge a payment", |text| {
        text.replace("PAYMENT", payment)
    });
    let listed = machine.run("look for payments that fit no sale", "");
    assert!(!listed.contains("nobody has looked"), "{listed}");
    let named = machine.log();
    let named = named
        .lines()
        .find(|line| line.contains("payment_unaccounted"));
    assert!(
        named
            .unwrap()
            .contains(since["payment_id"].as_str().unwrap())
    );
}

#[tokio::test]
async fn a_backup_of_a_damaged_ledger_is_none_and_leaves_those_of_before() {
    if without(&[CURL, SQLITE]) {
        return;
    }
    let machine = Machine::set_up();
    machine.sell_to_the_end("before", "approve", "paid").await;
    let said = machine.run("back up", "");
    let good = machine
        .place("/var/backups/tabby-pos")
        .join(said.trim().rsplit('/').next().unwrap());
    let whole = fs::read(&good).unwrap();
    machine.shell("systemctl stop tabby-pos", "");
    // What a failing disk leaves: the first page is whole, and what comes after it is not.
    let ledger = machine.place("/var/lib/tabby-pos/ledger.db");
    let mut bytes = fs::read(&ledger).unwrap();
    bytes[4096..].iter_mut().for_each(|byte| *byte ^= 0x55);
    fs::write(&ledger, bytes).unwrap();
    let commands = block(&Mark::Run("back up".to_owned()));
    let said = machine.shell(&format!("if ! {{ {commands}}}; then echo none; fi"), "");
    assert_eq!(said.trim(), "none");
    machine.run("restore", "");
    assert_eq!(machine.references().await, ["before"]);
    assert_eq!(fs::read(&good).unwrap(), whole);
}
