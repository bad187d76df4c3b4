//! A day of sales, from its seed to the reckoning in the end.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::sleep;

use super::account::Account;
use super::browser::Browser;
use super::cashier::Cashier;
use super::clerk::office;
use super::operations;
use super::plan::Plan;
use super::reckoning::{held_money_has_moved, reckon};
use super::shop::Shop;
use super::trouble::{MINUTE, trouble};
use super::truth::{Foreign, Payment};
use super::world::World;
use crate::promises;

/// What a day is like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Day {
    /// Everything that is left to chance follows from it.
    pub seed: u64,
    /// The shop's account.
    pub account: Account,
    /// How many sales the cashier begins.
    pub sales: u32,
    /// Whether things go wrong.
    pub troubled: bool,
    /// Whether what happens is written down.
    pub trace: bool,
}

/// What came of a day.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// What must not happen and did.
    pub violations: Vec<String>,
    /// How often what happened.
    pub counts: BTreeMap<&'static str, u64>,
    /// What happened, if it was asked for.
    pub trace: Vec<String>,
    /// Virtual milliseconds that passed.
    pub passed: u64,
}

/// Simulates a day from its seed: the same day, to the same step, each time.
#[must_use]
pub fn simulate(day: Day) -> Report {
    on_paused_clock(async move {
        let world = World::new(day.seed, day.account, day.trace);
        let Some(shop) = Shop::open(world.clone()) else {
            world.violated(promises::SOUND, "no shop");
            return report(&world);
        };
        let browser = Browser::new(shop.clone());
        let trouble = day
            .troubled
            .then(|| tokio::spawn(trouble(shop.clone(), browser.clone())));
        let office = tokio::spawn(office(shop.clone()));
        let mut cashier = Cashier::new(&browser);
        cashier.sell(day.sales).await;
        office.abort();
        if let Some(trouble) = trouble {
            trouble.abort();
        }
        heal(&shop).await;
        // Every session is over by then, every watch too, and whoever is in doubt has asked often. What
        // is promised and not captured is read each hour only, when it is old. At Checkout.com a watch
        // is an hour long.
        let is_touched = |payment: &Payment| payment.foreign == Some(Foreign::PromiseEnded);
        let is_long =
            !day.account.is_tabbys() || world.lock().truth.payments.values().any(is_touched);
        let end = world.now() + if is_long { 65 * MINUTE } else { 38 * MINUTE };
        while world.now() < end {
            cashier.act(false).await;
        }
        held_money_has_moved(&shop);
        operations::agree(&shop);
        let _ = world.lock().truth.capture_all();
        sleep(Duration::from_secs(6 * 60)).await;
        for _ in 0..60 {
            cashier.act(false).await;
        }
        reckon(&shop);
        operations::agree(&shop);
        operations::ended(&shop);
        report(&world)
    })
}

/// Runs on one thread whose clock jumps to whatever is next.
pub fn on_paused_clock<T>(work: impl Future<Output = T>) -> T
where
    T: Default,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(work),
        Err(_) => T::default(),
    }
}

fn report(world: &World) -> Report {
    let passed = world.now();
    let mut state = world.lock();
    let rejected = state.truth.rejected;
    state.add("trouble: sessions rejected", rejected);
    Report {
        violations: std::mem::take(&mut state.violations),
        counts: std::mem::take(&mut state.counts),
        trace: state.trace.take().unwrap_or_default(),
        passed,
    }
}

/// Whatever went wrong is over, and clocks are right.
pub(crate) async fn heal(shop: &Shop) {
    shop.world.lock().plan = Plan::default();
    shop.world.lock().crash_at = None;
    shop.world.lock().crash_on = None;
    shop.world.say(|| "all is well from here on".to_owned());
    shop.world.crash();
    sleep(Duration::from_secs(1)).await;
    shop.start(0);
}
