//! Plays cells and crash points, and says what came of them.

use std::time::Duration;

use tokio::time::sleep;

use super::cells::{Cell, Circumstance, TIMES};
use super::scenes::Scene;
use super::stage::Stage;
use crate::promises;
use crate::sim::cashier::Cashier;
use crate::sim::day::{heal, on_paused_clock};
use crate::sim::fault::Call;
use crate::sim::operations;
use crate::sim::reckoning::{held_money_has_moved, reckon};
use crate::sim::{Account, World};

/// What came of a cell or a crash point.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// What must not happen and did.
    pub violations: Vec<String>,
    /// Whether what was planned came to pass.
    pub reached: bool,
    /// Durable writes and outbound calls that were counted.
    pub points: u64,
    /// What happened.
    pub trace: Vec<String>,
}

/// Plays one cell.
#[must_use]
pub fn play(cell: Cell, seed: u64) -> Outcome {
    on_paused_clock(async move {
        let world = World::new(seed, cell.account, true);
        let Some(mut stage) = Stage::open(world) else {
            return Outcome::default();
        };
        stage.cell = Some(cell);
        stage.play(Scene::with(cell.call, cell.account)).await;
        let left = stage.shop.world.lock().plan.exactly;
        let went_wrong = left.is_none_or(|(_, _, times)| times < TIMES);
        // One that dies before the call goes wrong has no call to go wrong.
        let died = matches!(
            cell.circumstance,
            Circumstance::ServerDiesBeforeCall | Circumstance::ServerDiesDuringCall
        ) && stage.restarts > 0;
        // No link is sent of a session that could not be written: that is what is promised.
        let withheld = cell.call == Call::SendLink
            && matches!(
                cell.circumstance,
                Circumstance::LedgerRestarts | Circumstance::DiskFull
            );
        stage.end(went_wrong || died || withheld).await
    })
}

/// Plays a scene in which the server dies at this point, and is back a second later.
#[must_use]
pub fn play_crash(scene: Scene, account: Account, at: Option<u64>) -> Outcome {
    on_paused_clock(async move {
        let world = World::new(1, account, true);
        world.lock().crash_at = at;
        let Some(mut stage) = Stage::open(world) else {
            return Outcome::default();
        };
        stage.play(scene).await;
        let reached = stage.restarts > 0;
        stage.end(reached).await
    })
}

impl Stage {
    /// All is well again; the reckoning.
    async fn end(mut self, reached: bool) -> Outcome {
        let world = self.shop.world.clone();
        let points = world.lock().points;
        if self.cell.is_none() {
            self.in_doubt_no_longer().await;
        }
        heal(&self.shop).await;
        drop(self.tab.take());
        let mut cashier = Cashier::new(&self.browser);
        // As in a simulated day.
        let minutes = match world.account() {
            Account::Tabby => 38,
            Account::Checkout | Account::CheckoutAutomatic => 65,
        };
        let end = world.now() + minutes * 60 * 1_000;
        while world.now() < end {
            cashier.act(false).await;
        }
        held_money_has_moved(&self.shop);
        operations::agree(&self.shop);
        let _ = world.lock().truth.capture_all();
        let end = world.now() + 6 * 60 * 1_000;
        while world.now() < end {
            cashier.act(false).await;
        }
        reckon(&self.shop);
        operations::agree(&self.shop);
        operations::ended(&self.shop);
        let mut state = world.lock();
        let counted = self.cell.and_then(|cell| cell.fault.counted_as());
        let reached = match counted {
            Some(what) => state.counts.contains_key(what),
            None => reached,
        };
        Outcome {
            violations: std::mem::take(&mut state.violations),
            reached,
            points,
            trace: state.trace.take().unwrap_or_default(),
        }
    }

    /// Ten seconds after a restart nothing is in doubt that Tabby can answer.
    async fn in_doubt_no_longer(&mut self) {
        let world = self.shop.world.clone();
        world.lock().plan.exactly = None;
        world.crash();
        self.tick().await;
        for _ in 0..10 {
            sleep(Duration::from_secs(1)).await;
        }
        for sale in self.shop.store.sales() {
            // What was given up where nothing ends a session ends by itself.
            let is_given_up = sale.is_left_open();
            if sale.is_open() && !sale.is_waiting() && !is_given_up {
                world.violated(
                    promises::IN_DOUBT_TEN_SECONDS,
                    "a sale is in doubt ten seconds after a restart",
                );
            }
        }
    }
}
