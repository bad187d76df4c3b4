//! Operations whose answer is lost, whose server stops in the middle, or whose ledger fails.

use std::sync::{Arc, Mutex};

use axum::http::{Method, StatusCode};
use clock::{Clock, SystemClock};
use payment::identity::{Actor, Author};
use payment::operation::{Movement, Operation, OperationRequest, Operations};
use payment::time::{Millis, Monotonic, Timestamp};
use serde_json::json;
use server::sale_clock::SaleClock;
use server::sales::{ExportForm, Wanted};
use server::{App, routes};
use store::{Memory, OperationStore as _, Store as _, WriteId};

use super::{amounts, operation, refund_of};
use crate::shop::{ID, KEY, Shop, config, every};

/// The clock of this machine, with time that is skipped.
#[derive(Debug, Default)]
struct Skipping {
    machine: SystemClock,
    skipped: Mutex<Millis>,
}

impl Skipping {
    fn skip(&self, span: Millis) {
        let mut skipped = self.skipped.lock().unwrap();
        *skipped = Millis(skipped.0 + span.0);
    }

    fn skipped(&self) -> Millis {
        *self.skipped.lock().unwrap()
    }
}

impl Clock for Skipping {
    fn wall(&self) -> Timestamp {
        self.machine.wall().after(self.skipped())
    }

    fn monotonic(&self) -> Monotonic {
        self.machine.monotonic().after(self.skipped())
    }

    fn awake(&self) -> Monotonic {
        self.machine.awake().after(self.skipped())
    }
}

/// The same shop on a ledger in memory, with a clock that can be moved on.
async fn with_clock(ledger: &Memory) -> (Shop, Arc<Skipping>) {
    let shop = Shop::open().await;
    let clock = Arc::new(Skipping::default());
    let shop = with_ledger(shop, ledger, clock.clone());
    (shop, clock)
}

fn with_ledger(shop: Shop, ledger: &Memory, clock: Arc<Skipping>) -> Shop {
    let config = config(shop.folder.path(), &shop.sandbox);
    let key = tabby::SecretKey::new(KEY).unwrap();
    let client = tabby::Client::builder(&shop.sandbox, key).build().unwrap();
    let gateway = server::tabby_over(client, &config).unwrap();
    let app = App::assemble(
        &config,
        Arc::new(ledger.clone()),
        SaleClock::of(clock),
        gateway,
    );
    Shop {
        router: routes::router(app.clone()),
        app,
        ..shop
    }
}

/// Looks after the operations that are due, once.
async fn look_after(shop: &Shop) {
    for (sale, id) in shop.app.sales.due_operations().await.unwrap() {
        shop.app.sales.look_after_operation(sale, id).await.unwrap();
    }
}

#[tokio::test]
async fn a_refund_whose_answer_is_lost_is_made_once_and_known_at_once() {
    let shop = Shop::open().await;
    shop.paid().await;
    shop.fault("refund_payment", json!({"kind": "reset", "times": 1}))
        .await;
    let done = shop.asked("refunds", refund_of(1, "50.00")).await;
    assert_eq!(done["status"], "done");
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["50"]);
}

#[tokio::test]
async fn a_refund_in_doubt_holds_up_the_next_one_and_goes_on_after_a_restart() {
    let shop = Shop::open().await;
    shop.paid().await;
    shop.fault(
        "refund_payment",
        json!({"kind": "status", "status": 500, "times": 1}),
    )
    .await;
    let asked = shop.asked("refunds", refund_of(1, "50.00")).await;
    assert_eq!(asked["status"], "asked");
    let (status, problem) = shop.ask("refunds", refund_of(2, "50.00")).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("operation_under_way"))
    );
    shop.app.sales.due_operations().await.unwrap();
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["operations_open"], 1, "{ready}");
    let unfinished = shop
        .app
        .sales
        .export(Wanted::Unfinished, ExportForm::Csv)
        .await
        .unwrap();
    let row = format!("{ID},A-1,");
    assert!(
        unfinished.contains(&row) && unfinished.contains(",refund_asked,,doubt,50.00,"),
        "{unfinished}"
    );
    let shop = shop.restarted().await;
    let ended = shop.until_ended().await;
    assert_eq!(
        (&ended["status"], &ended["id"]),
        (&json!("done"), &json!(operation(1)))
    );
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["50"]);
    let next = shop.asked("refunds", refund_of(2, "50.00")).await;
    assert_eq!(next["status"], "done");
}

#[tokio::test]
async fn a_refund_that_did_not_arrive_is_asked_for_again_with_the_same_key() {
    let ledger = Memory::default();
    let (shop, clock) = with_clock(&ledger).await;
    shop.paid().await;
    shop.fault(
        "refund_payment",
        json!({"kind": "status", "status": 500, "times": 2}),
    )
    .await;
    let asked = shop.asked("refunds", refund_of(1, "50.00")).await;
    assert_eq!(
        (&asked["status"], &asked["tries"]),
        (&json!("asked"), &json!(1))
    );
    // Not before the pause is over.
    clock.skip(Millis::seconds(4));
    look_after(&shop).await;
    assert_eq!(shop.listed().await["operations"][0]["tries"], json!(1));
    for tries in [2, 3] {
        clock.skip(Millis::seconds(20));
        look_after(&shop).await;
        let known = &shop.listed().await["operations"][0];
        assert!(
            known["tries"] == json!(tries) || known["status"] == "done",
            "{known}"
        );
    }
    assert_eq!(shop.listed().await["operations"][0]["status"], "done");
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["50"]);
    let sent = shop.requests("refund_payment").await;
    assert!(sent.to_string().contains(&operation(1)), "{sent}");
}

#[tokio::test]
async fn a_refund_that_was_stored_and_not_asked_for_is_asked_for_after_a_restart() {
    let ledger = Memory::default();
    let (shop, clock) = with_clock(&ledger).await;
    shop.paid().await;
    // The server stopped between the commit and the call.
    let id = ID.parse().unwrap();
    let sale = ledger.find(&every(), id).await.unwrap().unwrap();
    let request = OperationRequest {
        id: operation(1).parse().unwrap(),
        movement: Movement::Refund {
            amount: payment::sale::sample::aed("50"),
        },
        reason: None,
        items: Vec::new(),
        by: Author {
            terminal: sale.intent.terminal.clone(),
            person: None,
            approver: None,
        },
    };
    let mut snapshot = payment::sale::sample::paid();
    snapshot.payment = sale.session().unwrap().payment.clone();
    snapshot.reference = Some(sale.intent.reference.clone());
    let now = sale.intent.created_at;
    let stored: Operation = Operations::default()
        .ask(&sale, &request, &snapshot, now)
        .unwrap();
    let inserting = ledger.insert_operation(&stored, WriteId::fresh(), &Actor::Server);
    inserting.await.unwrap();

    let shop = with_ledger(shop, &ledger, clock.clone());
    look_after(&shop).await;
    assert!(amounts(&shop.truth().await, "refunds").is_empty());
    clock.skip(Millis::seconds(20));
    look_after(&shop).await;
    assert_eq!(shop.listed().await["operations"][0]["status"], "done");
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["50"]);
    // Whoever asked for it before the stop sends it again.
    let again = shop.asked("refunds", refund_of(1, "50.00")).await;
    assert_eq!(again["status"], "done");
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["50"]);
}

/// Asks for a refund while this trigger refuses writes of operations: it is in doubt.
async fn refund_that_the_ledger_does_not_take(shop: &Shop, trigger: &'static str) {
    shop.paid().await;
    shop.sql(trigger).await;
    let (status, problem) = shop.ask("refunds", refund_of(1, "50.00")).await;
    assert_eq!(
        (status, &problem["code"]),
        (
            StatusCode::SERVICE_UNAVAILABLE,
            &json!("operation_in_doubt")
        )
    );
}

#[tokio::test]
async fn a_refund_that_cannot_be_stored_is_in_doubt_and_is_not_asked_for() {
    let shop = Shop::open().await;
    refund_that_the_ledger_does_not_take(
        &shop,
        "CREATE TRIGGER full BEFORE INSERT ON operations BEGIN SELECT RAISE(FAIL, 'full'); END",
    )
    .await;
    assert!(amounts(&shop.truth().await, "refunds").is_empty());
    shop.sql("DROP TRIGGER full").await;
    let done = shop.asked("refunds", refund_of(1, "50.00")).await;
    assert_eq!(done["status"], "done");
}

#[tokio::test]
async fn a_refund_whose_answer_cannot_be_stored_is_made_once_and_goes_on() {
    let shop = Shop::open().await;
    refund_that_the_ledger_does_not_take(
        &shop,
        "CREATE TRIGGER full BEFORE UPDATE ON operations BEGIN SELECT RAISE(FAIL, 'full'); END",
    )
    .await;
    shop.sql("DROP TRIGGER full").await;
    let ended = shop.until_ended().await;
    assert_eq!(ended["status"], "done");
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["50"]);
}
