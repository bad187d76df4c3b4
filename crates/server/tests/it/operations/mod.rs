//! docs/operations.md, word for word: its commands are given, its files are written, and what comes
//! of them is looked at.

mod machine;
mod nginx;
mod text;

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use sqlx::{Connection, SqliteConnection};

use self::machine::{Machine, until, without};
use self::text::{Mark, block, blocks};
use crate::shop::KEY;

const CURL: (&str, &str) = ("curl", "curl");
const SQLITE: (&str, &str) = ("sqlite3", "sqlite3");
const OPENSSL: (&str, &str) = ("openssl", "openssl");

/// The key of the same account for real money.
const LIVE: &str = "sk_7f5fbd5e-0000-4000-8000-000000000001";

#[test]
fn every_box_of_the_text_is_tried_or_says_why_not() {
    let tests = [
        include_str!("machine.rs"),
        include_str!("mod.rs"),
        include_str!("nginx.rs"),
    ];
    for block in blocks() {
        match block.mark {
            None => panic!("what is this for?\n{}", block.text),
            Some(Mark::Shown) => {}
            Some(Mark::Run(name) | Mark::File(name)) => {
                let quoted = format!("\"{name}\"");
                let is_tried = tests.iter().any(|test| test.contains(&quoted));
                assert!(is_tried, "no test tries {name}");
            }
        }
    }
}

#[tokio::test]
async fn a_shop_that_is_set_up_by_the_text_sells_and_keeps_its_key_to_itself() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    machine.sell_to_the_end("A-1", "approve", "paid").await;
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
async fn an_upgrade_by_the_text_can_be_taken_back_with_the_ledger_and_without() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    let installed = || fs::read_to_string(machine.place("/usr/local/bin/tabby-pos")).unwrap();
    machine.sell_to_the_end("before", "approve", "paid").await;
    machine.bring_program("newer");
    machine.run("upgrade", "");
    assert!(installed().contains("newer"));
    machine.sell_to_the_end("since", "approve", "paid").await;
    machine.run("downgrade", "");
    assert!(installed().contains("as it was"));
    assert_eq!(machine.references().await, ["since", "before"]);

    // A version that changes the ledger.
    machine.run("upgrade", "");
    machine.sell_to_the_end("later", "approve", "paid").await;
    machine.shell("systemctl stop tabby-pos", "");
    let ledger = machine.place("/var/lib/tabby-pos/ledger.db");
    let url = format!("sqlite://{}", ledger.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'newer', 1, x'00', 0)")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    machine.shell("systemctl start tabby-pos", "");
    machine.until_log_says("written by a newer version").await;
    machine.run("downgrade the ledger", "");
    assert_eq!(machine.references().await, ["since", "before"]);
}

#[tokio::test]
async fn an_upgrade_without_the_new_program_stops_nothing_and_one_given_twice_keeps_the_way_back() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    let installed = || fs::read_to_string(machine.place("/usr/local/bin/tabby-pos")).unwrap();
    let starts = || machine.log().matches("\"serving\"").count();
    machine.shell("rm tabby-pos", "");
    machine.run_in_vain("upgrade", "");
    assert_eq!((starts(), machine.references().await), (1, Vec::new()));
    // What is left behind by a server that was killed stops no upgrade.
    machine.shell("kill -9 $(cat $ROOT/pid)", "");
    assert!(
        machine
            .place("/var/lib/tabby-pos/ledger.db-socket")
            .exists()
    );
    machine.bring_program("newer");
    machine.run("upgrade", "");
    machine.run_in_vain("upgrade", "date() { command date -d '+1 hour' \"$@\"; }");
    assert!(installed().contains("newer") && starts() == 2);
    machine.run("downgrade", "");
    assert!(installed().contains("as it was"));
}

#[tokio::test]
async fn a_box_that_waits_for_readiness_shows_why_there_is_none() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    let nowhere = "export TABBY_POS_TABBY_URL=http://127.0.0.1:1";
    let starts = "systemctl stop tabby-pos";
    let said = machine.run_in_vain("start", &format!("{nowhere}\n{starts}"));
    assert!(said.contains("\"gateway\":\"unreachable\""), "{said}");
    for block in blocks() {
        let asks = block.text.matches("/readyz").count();
        let shows = block.text.matches("curl -sS --fail-with-body").count();
        assert!(asks == 0 || shows == 1, "{}", block.text);
    }
}

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

#[test]
fn no_box_stops_the_server_before_it_knows_what_it_needs_and_each_ends_at_what_fails() {
    for block in blocks()
        .iter()
        .filter(|block| matches!(&block.mark, Some(Mark::Run(_))))
    {
        let lines: Vec<_> = block.text.lines().collect();
        let Some(stop) = lines
            .iter()
            .position(|line| line.contains("systemctl stop"))
        else {
            continue;
        };
        let checks = lines[..stop].iter().any(|line| line.starts_with("test -"));
        let runs = lines[..stop]
            .iter()
            .any(|line| line.contains("--version &&"));
        assert!(checks || runs, "{}", block.text);
        let ends = lines[stop..lines.len() - 1].iter();
        assert!(
            ends.clone().all(|line| line.ends_with("&&")),
            "{}",
            block.text
        );
    }
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

#[test]
fn the_text_explains_every_state_that_the_table_may_have() {
    let text = text::text();
    for state in [
        "creating",
        "waiting",
        "cancelling",
        "checking",
        "paid",
        "rejected",
        "declined",
        "expired",
        "cancelled",
        "failed",
        "paid_late",
        "returning",
        "mismatch",
        "unreadable",
    ] {
        let row = text.lines().filter(|line| line.starts_with("| `"));
        let mut rows = row.filter(|line| {
            let money = ["| `yes`", "| `doubt`", "| `no`"];
            money.iter().any(|word| line.starts_with(word))
        });
        assert!(
            rows.any(|row| row.contains(&format!("`{state}`"))),
            "{state}"
        );
    }
}

#[test]
fn systemd_takes_the_unit_and_waits_for_what_a_stop_may_take() {
    if without(&[("systemd-analyze", "systemd"), CURL]) {
        return;
    }
    let machine = Machine::bare();
    machine.run("install", KEY);
    let unit = machine.write("/etc/systemd/system/tabby-pos.service");
    let ended = Command::new("systemd-analyze")
        .arg("verify")
        .arg(&unit)
        .output()
        .unwrap();
    let said = [ended.stdout, ended.stderr].concat();
    // What it does not know it ignores, and ends well.
    let said = String::from_utf8_lossy(&said);
    assert!(ended.status.success() && said.is_empty(), "{said}");
    let text = fs::read_to_string(&unit).unwrap();
    let waits = text
        .lines()
        .find_map(|line| line.strip_prefix("TimeoutStopSec="));
    let waits = Duration::from_secs(waits.unwrap().parse().unwrap());
    assert!(waits > server::LONGEST_STOP, "{waits:?}");
    let longest = format!("up to {} s", server::LONGEST_STOP.as_secs());
    assert!(text.contains(&longest), "the text says {longest}");
    assert!(
        text.contains("\nUser=tabby-pos\n"),
        "the user that the text makes"
    );
}

#[test]
fn the_program_needs_the_glibc_that_the_text_says() {
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    // Elsewhere it may need that system's.
    if !system.contains("VERSION_CODENAME=bookworm") {
        return;
    }
    let program = fs::read(env!("CARGO_BIN_EXE_tabby-pos")).unwrap();
    let needed = program.windows(11).filter_map(|bytes| {
        let version = bytes.strip_prefix(b"GLIBC_2.")?;
        let digits = version.split(|byte| !byte.is_ascii_digit()).next()?;
        std::str::from_utf8(digits).ok()?.parse::<u32>().ok()
    });
    let sentence = format!("glibc 2.{} or newer", needed.max().unwrap());
    assert!(text::text().contains(&sentence), "it needs {sentence}");
}
