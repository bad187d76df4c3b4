//! That the proofs themselves are sound: they repeat to the letter, reach what they are about, and
//! their data fits the code. The counts come from `prove short` and the long forms.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may"
)]

use std::path::Path;

use axum::http::Method;
use payment::sale::{Cause, End, Sale, SaleState, State};
use payment::time::{Millis, Timestamp};
use prove::bugs::bugs;
use prove::matrix::{Circumstance, Scene, matrix, play, play_crash};
use prove::model::{Bounds, explore};
use prove::race::{Tally, races};
use prove::sim::day::on_paused_clock;
use prove::sim::fault::{Call, Fault};
use prove::sim::truth::{Decision, EPOCH};
use prove::sim::{Account, Day, Shop, World, simulate};
use serde_json::{Value, json};
use tokio::time::{Duration, sleep};
use uuid::Uuid;

#[test]
fn a_seed_is_the_same_day_to_the_same_step() {
    let day = |seed| Day {
        seed,
        account: Account::of_day(seed),
        sales: 12,
        troubled: true,
        trace: true,
    };
    let first = simulate(day(7));
    assert_eq!(first, simulate(day(7)));
    assert_ne!(first.trace, simulate(day(8)).trace);
    assert_eq!(first.violations, [""; 0]);
    assert!(first.trace.len() > 100);
}

#[test]
fn every_call_of_the_matrix_is_reached_and_goes_wrong() {
    let cells = matrix().unwrap().cells();
    assert!(cells.len() > 2_000);
    let mut calls: Vec<_> = cells.iter().map(|cell| (cell.account, cell.call)).collect();
    calls.dedup();
    assert!(calls.len() >= 30);
    let circumstances = [Circumstance::None, Circumstance::DiskFull];
    for (wanted, circumstance) in calls
        .iter()
        .flat_map(|call| circumstances.map(|so| (*call, so)))
    {
        let (number, cell) = cells
            .iter()
            .enumerate()
            .find(|(_, cell)| {
                (cell.account, cell.call) == wanted && cell.circumstance == circumstance
            })
            .unwrap();
        let outcome = play(*cell, u64::try_from(number).unwrap());
        assert!(outcome.reached, "{cell:?}\n{}", outcome.trace.join("\n"));
        assert_eq!(outcome.violations, [""; 0], "{cell:?}");
    }
}

#[test]
fn the_server_may_die_at_the_first_and_at_the_last_point_of_each_scene() {
    for account in Account::ALL {
        for scene in Scene::all(account) {
            let all = play_crash(*scene, account, None);
            assert!(all.points > 8, "{scene:?} has {} points", all.points);
            for point in [1, all.points / 2] {
                let outcome = play_crash(*scene, account, Some(point));
                assert!(outcome.reached, "{account:?} {scene:?} {point}");
                assert_eq!(outcome.violations, [""; 0], "{account:?} {scene:?} {point}");
            }
        }
    }
}

#[test]
fn the_smallest_model_holds_and_finds_what_it_should() {
    let explored = explore(Bounds::ONE_SALE, 1).unwrap();
    assert!(explored.to_the_end);
    assert_eq!(explored.broken, [""; 0]);
}

#[test]
fn every_planted_bug_has_one_place_to_be_planted_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let all = bugs().unwrap();
    assert!(all.len() >= 20);
    for bug in all {
        let text = std::fs::read_to_string(root.join(&bug.file)).unwrap();
        assert_eq!(text.matches(&bug.find).count(), 1, "{}", bug.name);
    }
}

/// What a test of the clock sees of a shop.
struct Counter {
    shop: Shop,
    world: World,
}

const HOUR: u64 = 3_600_000;

impl Counter {
    fn open() -> Self {
        let world = World::new(1, Account::Tabby, false);
        let shop = Shop::open(world.clone()).unwrap();
        Self { shop, world }
    }

    async fn ask(&self, call: Call, method: Method, path: &str, body: Option<Value>) -> Value {
        let body = body.map(|body| body.to_string());
        let (_, answer) = self.shop.call(call, method, path, body).await.unwrap();
        serde_json::from_slice(&answer).unwrap()
    }

    async fn sell(&self, n: u128, reference: &str) -> Value {
        let sale = json!({"id": Uuid::from_u128(n), "amount": "250.00", "currency": "AED", "reference": reference, "method": "qr"});
        self.ask(Call::TillCreate, Method::POST, "/api/sales", Some(sale))
            .await
    }

    fn sale(&self, n: u128) -> Sale {
        let mut all = self.shop.store.sales().into_iter();
        all.find(|sale| sale.intent.id.0 == Uuid::from_u128(n))
            .unwrap()
    }

    fn right_time(&self) -> Timestamp {
        Timestamp(EPOCH.saturating_add_unsigned(self.world.now()))
    }

    async fn pass(&self, seconds: u64) {
        sleep(Duration::from_secs(seconds)).await;
    }
}

#[test]
fn a_machine_that_slept_dates_its_next_sale_by_the_wall_and_says_that_it_slept() {
    on_paused_clock(async {
        let counter = Counter::open();
        counter.pass(60).await;
        counter.world.sleep(8 * HOUR);
        counter.pass(2).await;
        let ready = counter
            .ask(Call::TillNews, Method::GET, "/readyz", None)
            .await;
        assert_eq!(ready["clock_jump"]["kind"], json!("slept"));
        assert_eq!(ready["clock_jump"]["by_ms"], json!(8 * HOUR));
        counter.sell(1, "A-1").await;
        let made = counter.sale(1).intent.created_at;
        assert!(counter.right_time().since(made) < Millis::seconds(5));
    });
}

#[test]
fn money_of_a_lost_create_is_found_by_its_typed_number_on_a_machine_that_slept() {
    on_paused_clock(async {
        let counter = Counter::open();
        counter.pass(60).await;
        counter.world.sleep(8 * HOUR);
        counter.world.lock().plan.exactly = Some((Call::Create, Fault::TimeoutAfter, 1));
        counter.sell(1, "ORDER-7").await;
        assert!(counter.sale(1).session().is_none());
        {
            let mut state = counter.world.lock();
            let payment = *state.truth.payments.keys().next().unwrap();
            state.truth.decide(payment, Decision::Pay);
        }
        counter.pass(6 * 60).await;
        let found = counter.sale(1);
        assert!(found.state_name() == SaleState::PaidLate, "{found:?}");
    });
}

#[test]
fn a_session_that_ran_out_in_the_machines_sleep_was_not_cancelled_by_its_customer() {
    on_paused_clock(async {
        let counter = Counter::open();
        counter.pass(60).await;
        counter.sell(1, "A-1").await;
        assert!(counter.sale(1).is_waiting());
        counter.world.sleep(8 * HOUR);
        counter.pass(10).await;
        let ended = counter.sale(1);
        assert!(ended.state_name() == SaleState::Expired, "{ended:?}");
    });
}

#[test]
fn a_wall_that_is_set_is_followed_by_the_next_sale_and_ends_no_code_that_is_shown() {
    for by in [3_600_000, -3_600_000, -24 * 3_600_000_i64] {
        on_paused_clock(async move {
            let counter = Counter::open();
            counter.world.set_wall(by);
            counter.pass(60).await;
            counter.sell(1, "A-1").await;
            counter.pass(60).await;
            // The network tells the time.
            counter.world.set_wall(0);
            counter.pass(120).await;
            assert!(counter.sale(1).is_waiting(), "{by}");
            let path = format!("/api/sales/{}", Uuid::from_u128(1));
            let view = counter.ask(Call::TillRead, Method::GET, &path, None).await;
            let time = |name: &str| view[name].as_i64().unwrap();
            let left = time("deadline") - time("server_time");
            assert!((115_000..=120_000).contains(&left), "{by}: {left}");
            let ready = counter
                .ask(Call::TillNews, Method::GET, "/readyz", None)
                .await;
            assert_eq!(ready["clock_jump"]["kind"], json!("set"));
            assert_eq!(ready["clock_jump"]["by_ms"], json!(-by));
            counter.pass(125).await;
            let ended = counter.sale(1);
            assert!(ended.state_name() == SaleState::Expired, "{by}: {ended:?}");
            counter.sell(2, "A-2").await;
            let made = counter.sale(2).intent.created_at;
            assert!(counter.right_time().since(made) < Millis::seconds(5));
        });
    }
}

#[test]
fn a_customer_who_cancels_while_the_wall_is_wrong_is_told_from_a_session_that_ran_out() {
    on_paused_clock(async {
        let counter = Counter::open();
        counter.world.set_wall(24 * 3_600_000);
        counter.pass(60).await;
        counter.sell(1, "A-1").await;
        {
            let mut state = counter.world.lock();
            let payment = *state.truth.payments.keys().next().unwrap();
            state.truth.decide(payment, Decision::Cancel);
        }
        counter.pass(10).await;
        let ended = counter.sale(1);
        let by_customer = End::Cancelled(Cause::Customer);
        assert!(
            matches!(&ended.state, State::Unpaid(_, unpaid) if unpaid.end == by_customer),
            "{ended:?}"
        );
    });
}

#[test]
fn a_payment_that_this_server_made_stays_its_own_while_the_gateway_calls_it_unknown() {
    on_paused_clock(async {
        let counter = Counter::open();
        counter.world.lock().plan.exactly = Some((Call::Retrieve, Fault::Status404, u32::MAX));
        counter.sell(1, "A-1").await;
        counter.pass(60).await;
        let sale = counter.sale(1);
        assert!(sale.is_waiting() && sale.holds_terminal(), "{sale:?}");
        // Nor after a crash: the sale itself says which key it was made with.
        counter.world.crash();
        counter.pass(2).await;
        counter.shop.start(0);
        counter.pass(60).await;
        let sale = counter.sale(1);
        assert!(sale.is_waiting() && sale.holds_terminal(), "{sale:?}");
        counter.world.lock().plan.exactly = None;
        counter.pass(20).await;
        {
            let mut state = counter.world.lock();
            let payment = *state.truth.payments.keys().next().unwrap();
            state.truth.decide(payment, Decision::Pay);
        }
        counter.pass(20).await;
        let ended = counter.sale(1);
        assert!(ended.is_paid(), "{ended:?}");
    });
}

#[test]
fn two_servers_that_take_one_sale_at_once_lose_nothing_and_return_money_once() {
    let tally = races(1, 500).unwrap();
    assert_eq!(tally.missing(500), [""; 0], "{tally:?}");
    // Races that met nothing prove nothing.
    assert_eq!(tally.missing(0).len(), 1);
    assert_eq!(Tally::default().missing(500).len(), 7);
}
