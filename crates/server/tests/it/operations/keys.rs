//! Keys and webhook words that are changed, and a shop that goes live.

use std::fs;

use serde_json::json;

use super::machine::{Machine, until};
use super::text::{Mark, block};
use super::tools::{CURL, OPENSSL, without};
use crate::shop::KEY;

/// The key of the same account for real money.
const LIVE: &str = "sk_7f5fbd5e-0000-4000-8000-000000000001";

#[tokio::test]
async fn the_webhook_word_is_changed_by_the_text_and_the_old_one_taken_away() {
    if without(&[CURL, OPENSSL]) {
        return;
    }
    let machine = Machine::set_up();
    let serves = async |times| {
        until("it serves", async || {
            machine.log().matches("\"serving\"").count() == times
        })
        .await;
    };
    machine.run("make the webhook word", "");
    machine.write("/etc/systemd/system/tabby-pos.service.d/webhooks.conf");
    machine.run("take webhooks", "");
    serves(2).await;
    let words = || fs::read_to_string(machine.place("/etc/tabby-pos/webhook_secret")).unwrap();
    let old = words();
    machine.run("take a new webhook word", "");
    let both = words();
    let (new, kept) = both.split_once(',').unwrap();
    assert!(kept == old && new != old.trim(), "{both}");
    // Given again by mistake: no third word.
    machine.run_in_vain("take a new webhook word", "");
    assert_eq!(words(), both);
    machine.run("register webhooks", "");
    serves(3).await;
    let ready = machine.ask("GET /readyz").await;
    assert_eq!(ready["webhook_word"], json!("none_came"), "{ready}");
    machine.run("take the old webhook word away", "");
    serves(4).await;
    assert_eq!(words().trim(), new);
    let ready = machine.ask("GET /readyz").await;
    assert!(ready["webhook_word"].is_null() && ready["webhooks"] != json!("off"));
    assert!(!machine.log().contains(new));
}

#[tokio::test]
async fn a_key_that_is_changed_by_the_text_sells_on() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    let open = machine.sell("A-1").await;
    let said = machine.run(
        "rotate the key",
        "sk_test_7f5fbd5e-0000-4000-8000-000000000002\n",
    );
    assert!(said.contains("\"gateway\":\"ready\""), "{said}");
    let terminal = machine.ask("GET /api/terminal").await;
    assert_eq!(terminal["sale"]["id"], open["id"], "{terminal}");
    assert!(terminal["unattended"].is_null());
}

#[tokio::test]
async fn a_shop_goes_live_by_the_text_when_no_test_sale_is_left() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    let sale = machine.sell("A-1").await;
    let left = machine.run("look for unfinished sales", "");
    assert_eq!(left.lines().count(), 2, "{left}");
    assert!(left.contains(sale["id"].as_str().unwrap()));
    let cancel = format!("POST /api/sales/{}/cancel", sale["id"].as_str().unwrap());
    machine.ask(&cancel).await;
    until("no sale is left", async || {
        machine.run("look for unfinished sales", "").lines().count() == 1
    })
    .await;
    machine.run("go live", &format!("{LIVE}\n"));
    let terminal = machine.ask("GET /api/terminal").await;
    assert_eq!(terminal["is_test"], json!(false));
    assert_eq!(machine.references().await, [""; 0]);
    assert_eq!(machine.kept_ledgers("test-").len(), 1);
    machine.sell_to_the_end("B-1", "approve", "paid").await;
    // Given again by mistake: the ledger with real sales in it is kept, too.
    let first = machine.kept_ledgers("test-");
    let commands = block(&Mark::Run("go live".to_owned()));
    let later = "date() { command date -d '+1 hour' \"$@\"; }";
    machine.shell(&format!("{later}\n{commands}"), &format!("{LIVE}\n"));
    assert_eq!(machine.references().await, [""; 0]);
    assert!(machine.kept_ledgers("test-").len() == 2 && first[0].exists());
}

#[tokio::test]
async fn a_shop_that_went_live_over_an_open_test_sale_is_told_and_gets_out_by_the_text() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    let test = machine.sell("A-1").await;
    machine.run("rotate the key", &format!("{LIVE}\n"));
    machine.until_log_says("sales_of_other_account").await;
    machine.sell_to_the_end("B-1", "approve", "paid").await;
    machine.run("go back to the test key", &format!("{KEY}\n"));
    let cancel = format!("POST /api/sales/{}/cancel", test["id"].as_str().unwrap());
    machine.ask(&cancel).await;
    until("no sale is left", async || {
        machine.run("look for unfinished sales", "").lines().count() == 1
    })
    .await;
    let terminal = machine.ask("GET /api/terminal").await;
    assert!(terminal["unattended"].is_null(), "{terminal}");
}
