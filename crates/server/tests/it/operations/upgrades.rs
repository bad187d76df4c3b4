//! Upgrades, and the way back.

use std::fs;

use sqlx::{Connection, SqliteConnection};

use super::machine::Machine;
use super::tools::{CURL, without};

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
