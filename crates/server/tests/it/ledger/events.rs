//! What happened to a sale: its timeline, and the removal of old events.

use std::process::{Command, Output};
use std::sync::Arc;

use gateway::training::{Customers, Settings, Training};
use payment::Revision;
use payment::identity::Actor;
use payment::sale::{Event, Failure, sample, transition};
use payment::time::Millis;
use payment::time::Timestamp;
use serde_json::Value;
use server::commands::{self, Answer};
use server::sale_clock::SaleClock;
use server::sales::{EVENTS_A_STEP, TimelineForm};
use server::{App, watcher};
use store::{Commit, Memory, Store, WriteId};
use tokio_util::sync::CancellationToken;

use crate::shop::{ID, Shop, config, every, new_sale, numbered};

/// Every event is old.
fn at_once(config: &mut server::config::Config) {
    config.events_kept = Some(Millis(0));
}

impl Shop {
    /// The names of the events of a sale.
    async fn events_of(&self, id: &str) -> Vec<String> {
        let id = id.parse().unwrap();
        let timeline = self.app.sales.timeline(id, TimelineForm::Json).await;
        let events: Vec<Value> = serde_json::from_str(&timeline.unwrap().unwrap()).unwrap();
        let name = |event: &Value| event["event"].as_str().unwrap().to_owned();
        events.iter().map(name).collect()
    }
}

#[tokio::test]
async fn the_timeline_of_a_sale_is_printed_by_the_running_server_and_without_one() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    let id = ID.parse().unwrap();
    let command = |form| commands::Command::SaleTimeline { id, form };
    let running = commands::carry_out(&shop.app, command(TimelineForm::Text)).await;
    let Answer::Done(running) = running else {
        panic!("{running:?}");
    };
    let lines: Vec<_> = running.lines().collect();
    assert!(lines[0].ends_with("creating") && lines[0].contains("  asked "));
    assert!(lines.last().unwrap().ends_with(" paid"), "{running}");
    let unknown = commands::Command::SaleTimeline {
        id: numbered(2)["id"].as_str().unwrap().parse().unwrap(),
        form: TimelineForm::Text,
    };
    let unknown = commands::carry_out(&shop.app, unknown).await;
    assert!(matches!(&unknown, Answer::Refused(why) if why.contains("there is no such sale")));

    shop.app.sales.finish().await;
    let ledger = format!(
        "sqlite://{}",
        shop.folder.path().join("ledger.db").display()
    );
    let print = |more: &[&str]| -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tabby-pos"));
        program.args(["sales", "timeline"]).args(more);
        program
            .env_remove("TABBY_SECRET_KEY")
            .env("TABBY_POS_CURRENCY", "AED");
        program.env("TABBY_POS_DATABASE_URL", &ledger);
        program.current_dir(shop.folder.path()).output().unwrap()
    };
    let printed = print(&[ID]);
    assert!(printed.status.success(), "{printed:?}");
    assert_eq!(
        String::from_utf8(printed.stdout).unwrap(),
        format!("{running}\n")
    );
    let json: Vec<Value> = serde_json::from_slice(&print(&[ID, "--json"]).stdout).unwrap();
    assert_eq!(json.len(), lines.len());
    assert_eq!(json[0]["state"], "creating");
    let refused = print(&[numbered(2)["id"].as_str().unwrap()]);
    assert!(!refused.status.success(), "{refused:?}");
}

#[tokio::test]
async fn old_events_of_settled_sales_are_removed_and_nothing_else() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    let paid = shop.until("paid").await;
    shop.create(numbered(2)).await;
    let second = numbered(2)["id"].as_str().unwrap().to_owned();
    let (first_events, second_events) = (shop.events_of(ID).await, shop.events_of(&second).await);
    assert!(first_events.len() >= 3, "{first_events:?}");
    // They are young, or kept for ever.
    assert_eq!(shop.app.sales.prune_events().await.unwrap(), 0);
    let shop = shop
        .restarted_with(|config| config.events_kept = None)
        .await;
    assert_eq!(shop.app.sales.prune_events().await.unwrap(), 0);
    let shop = shop.restarted_with(at_once).await;
    let before = shop.ledger_sale().await;
    let removed = shop.app.sales.prune_events().await.unwrap();
    assert_eq!(removed, first_events.len() as u64);
    assert_eq!(shop.events_of(ID).await, [""; 0]);
    assert_eq!(
        shop.events_of(&second).await[..second_events.len()],
        second_events
    );
    assert_eq!(shop.ledger_sale().await, before);
    let now = shop.until("paid").await;
    assert_eq!(now["captured"], paid["captured"]);
    let id = ID.parse().unwrap();
    let text = shop.app.sales.timeline(id, TimelineForm::Text).await;
    assert!(text.unwrap().unwrap().contains("TABBY_POS_EVENTS_DAYS"));
}

#[tokio::test]
async fn no_event_is_removed_while_the_ledger_cannot_be_written() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    let shop = shop.restarted_with(at_once).await;
    shop.break_ledger().await;
    assert_ne!(shop.create(numbered(2)).await.0, 200);
    assert_eq!(shop.app.sales.prune_events().await.unwrap(), 0);
    shop.mend_ledger().await;
    assert_eq!(shop.create(numbered(2)).await.0, 200);
    assert!(shop.app.sales.prune_events().await.unwrap() > 0);
}

#[tokio::test(start_paused = true)]
async fn the_watcher_removes_old_events_in_small_steps() {
    let store = Memory::default();
    let sale = sample::sale();
    // Long ago, and not as long ago as a clock says that was never set.
    let at = Timestamp(1_700_000_000_000);
    let inserted = store.insert(&sale, WriteId::fresh(), at).await;
    inserted.unwrap();
    let failed = Event::NotCreated(Failure::NoAnswer);
    let failed = transition(&sale, failed, at).sale;
    let mut after = Revision::FIRST;
    for _ in 0..2 * EVENTS_A_STEP {
        let commit = Commit {
            write: WriteId::fresh(),
            sale: failed.clone(),
            after,
            event: "test",
            at,
            by: Actor::Server,
        };
        after = store.commit(&commit).await.unwrap();
    }
    let count = async || {
        let timeline = store.timeline(&every(), sale.intent.id).await;
        timeline.unwrap().unwrap().len()
    };
    let mut config = config(std::path::Path::new("."), "http://127.0.0.1:1");
    at_once(&mut config);
    let gateway = Arc::new(Training::new(Settings::new(Customers::ByHand)));
    let app = App::assemble(
        &config,
        Arc::new(store.clone()),
        SaleClock::system(),
        gateway,
    );
    let stop = CancellationToken::new();
    let watching = tokio::spawn(watcher::run(app.sales.clone(), stop.clone()));
    let mut counts = vec![count().await];
    while counts.last() != Some(&0) {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let now = count().await;
        if counts.last() != Some(&now) {
            counts.push(now);
        }
    }
    let step = EVENTS_A_STEP as usize;
    assert_eq!(counts, [2 * step + 1, step + 1, 1, 0]);
    stop.cancel();
    watching.await.unwrap();
}
