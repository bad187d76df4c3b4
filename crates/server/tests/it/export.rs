//! The table of a day's sales.

use axum::http::Method;
use payment::sale::Cause;
use server::sales::{Day, ExportForm, Wanted};
use std::path::Path;
use std::process::Command;

use crate::shop::{ID, Shop, numbered};

/// The cells of each line, by the names in the first.
fn rows(table: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut lines = table.lines().map(|line| line.split(','));
    let names: Vec<_> = lines.next().unwrap().map(str::to_owned).collect();
    let row = |cells: std::str::Split<'_, char>| {
        let cells = cells.map(str::to_owned);
        names.iter().cloned().zip(cells).collect()
    };
    lines.map(row).collect()
}

/// A shop with a paid, a cancelled and a waiting sale; the day that they were made on.
async fn day_of_sales() -> (Shop, Day) {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(numbered(1)).await;
    shop.decide(&sale, "approve").await;
    let made = shop.until("paid").await["created_at"].as_i64().unwrap();
    shop.create(numbered(2)).await;
    let second = numbered(2)["id"].as_str().unwrap().parse().unwrap();
    shop.app
        .sales
        .cancel(&shop.app.principal, second, Cause::Cashier)
        .await
        .unwrap();
    shop.create(numbered(3)).await;
    let made = jiff::Timestamp::from_millisecond(made).unwrap();
    let made = made.in_tz("Asia/Dubai").unwrap();
    (shop, Day::On(made.date()))
}

#[tokio::test]
async fn a_days_table_says_of_each_sale_whether_it_is_money() {
    let (shop, day) = day_of_sales().await;
    let table = shop
        .app
        .sales
        .export(Wanted::Day(day), ExportForm::Csv)
        .await
        .unwrap();
    let rows = rows(&table);
    let said = |name: &str| rows.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    assert_eq!(said("state"), ["paid", "cancelled", "waiting"], "{table}");
    assert_eq!(said("money"), ["yes", "no", "doubt"]);
    assert_eq!(said("captured"), ["250.00", "0.00", "0.00"]);
    assert_eq!(said("test"), ["true"; 3]);
    assert_eq!(rows[0]["sale"], ID);
    let before = Day::On("2020-01-01".parse().unwrap());
    let table = shop
        .app
        .sales
        .export(Wanted::Day(before), ExportForm::Csv)
        .await
        .unwrap();
    assert_eq!(table.lines().count(), 1);
}

#[tokio::test]
async fn the_table_of_what_is_unfinished_has_every_sale_in_doubt_and_no_other() {
    let (shop, _) = day_of_sales().await;
    let table = shop
        .app
        .sales
        .export(Wanted::Unfinished, ExportForm::Csv)
        .await
        .unwrap();
    let unfinished = rows(&table);
    assert_eq!(unfinished.len(), 1, "{table}");
    assert_eq!(unfinished[0]["sale"], numbered(3)["id"]);
    shop.break_body().await;
    let table = shop
        .app
        .sales
        .export(Wanted::Unfinished, ExportForm::Csv)
        .await
        .unwrap();
    let damaged = rows(&table);
    // The paid and the cancelled one, too: nobody can say any more what they are.
    assert_eq!(damaged.len(), 3, "{table}");
    for sale in damaged {
        assert_eq!(sale["state"], "unreadable", "{table}");
        assert_eq!(sale["money"], "doubt");
    }
}

#[tokio::test]
async fn a_table_of_a_closed_ledger_needs_no_key_and_makes_no_ledger() {
    let (shop, day) = day_of_sales().await;
    let (_, before) = shop.send(Method::GET, "/api/sales", None).await;
    shop.app.sales.finish().await;
    let ledger = shop.folder.path().join("ledger.db");
    let export = |ledger: &Path| {
        Command::new(env!("CARGO_BIN_EXE_tabby-pos"))
            .args(["sales", "export", "--day", &day.to_string()])
            .env_remove("TABBY_SECRET_KEY")
            .env("TABBY_POS_CURRENCY", "AED")
            .env(
                "TABBY_POS_DATABASE_URL",
                format!("sqlite://{}", ledger.display()),
            )
            .current_dir(shop.folder.path())
            .output()
            .unwrap()
    };
    let done = export(&ledger);
    assert!(done.status.success(), "{done:?}");
    let table = String::from_utf8(done.stdout).unwrap();
    assert_eq!(
        rows(&table).len(),
        before["sales"].as_array().unwrap().len()
    );
    let nowhere = shop.folder.path().join("elsewhere.db");
    let refused = export(&nowhere);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        !refused.status.success() && said.contains("there is no ledger"),
        "{said}"
    );
    assert!(!nowhere.exists());
}
