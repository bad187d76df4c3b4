//! What goes wrong in a cell, and what else happens meanwhile.

use std::time::Duration;

use tokio::time::sleep;

use super::cells::{Circumstance, TIMES};
use super::stage::Stage;
use crate::sim::Tab;
use crate::sim::fault::Call;
use crate::sim::plan::{CrashOn, LedgerPlan};

impl Stage {
    /// The cell's trouble begins if this is its call.
    pub(super) fn now_for(&mut self, calls: &[Call]) {
        let Some(cell) = self.cell.filter(|cell| calls.contains(&cell.call)) else {
            return;
        };
        let mut state = self.shop.world.lock();
        if state.plan.exactly.is_some() {
            return;
        }
        state.plan.exactly = Some((cell.call.on_the_wire(), cell.fault, TIMES));
        let dies_on = match cell.circumstance {
            Circumstance::ServerDiesBeforeCall => Some(("before", false)),
            Circumstance::ServerDiesDuringCall => Some(("during", false)),
            Circumstance::ServerDiesAfterAnswer => Some(("after", false)),
            Circumstance::ServerDiesAfterCommit => Some(("after", true)),
            _ => None,
        };
        // A terminal's call makes the server ask the gateway something.
        let call = match cell.call {
            // Nothing is cancelled there: it is asked whether somebody has just paid.
            Call::TillCancel if !cell.account.is_tabbys() => Call::Retrieve,
            Call::TillCreate => Call::Create,
            Call::TillCancel => Call::Cancel,
            Call::TillDecide => Call::Refund,
            Call::TillLink => Call::SendLink,
            Call::TillRead | Call::TillNews | Call::Webhook | Call::TillEvents => Call::Retrieve,
            Call::OfficeAsk | Call::OfficeRead => Call::Refund,
            call => call.on_the_wire(),
        };
        state.crash_on = dies_on.map(|(when, then_write)| CrashOn {
            name: format!("{when} {call:?}"),
            then_write,
        });
        drop(state);
        match cell.circumstance {
            Circumstance::LedgerRestarts => self.ledger_away(3),
            Circumstance::DiskFull => self.ledger_away(60),
            Circumstance::TerminalOffline => {
                let world = self.shop.world.clone();
                tokio::spawn(async move {
                    // What was tapped just now still leaves.
                    sleep(Duration::from_millis(100)).await;
                    world.lock().plan.tills_offline = true;
                    sleep(Duration::from_secs(60)).await;
                    world.lock().plan.tills_offline = false;
                });
            }
            _ => {}
        }
    }

    fn ledger_away(&self, seconds: u64) {
        let world = self.shop.world.clone();
        tokio::spawn(async move {
            // The intent is written; what follows is not.
            sleep(Duration::from_millis(100)).await;
            world.lock().plan.ledger = LedgerPlan::Refuses;
            sleep(Duration::from_secs(seconds)).await;
            world.lock().plan.ledger = LedgerPlan::Whole;
        });
    }

    /// What happens to tabs and clocks once the trouble has begun.
    pub(super) async fn meanwhile(&mut self) {
        let Some(cell) = self.cell else { return };
        sleep(Duration::from_millis(150)).await;
        match cell.circumstance {
            Circumstance::TabReloaded => self.tab = self.tab.take().map(Tab::reload),
            Circumstance::TabKilled => {
                self.tab = None;
                for _ in 0..120 {
                    self.tick().await;
                }
                self.tab = Some(self.browser.open());
            }
            Circumstance::SecondTab => {
                let second = self.browser.open();
                sleep(Duration::from_secs(6)).await;
                drop(second);
            }
            Circumstance::StorageWiped => {
                let _ = self.browser.wipe();
                self.tab = self.tab.take().map(Tab::reload);
            }
            Circumstance::ClockADayAhead | Circumstance::ClockADayBehind => {
                // The call has gone wrong by then.
                sleep(Duration::from_millis(1_200)).await;
                let day = 24 * 60 * 60 * 1_000;
                self.skew = if cell.circumstance == Circumstance::ClockADayAhead {
                    day
                } else {
                    -day
                };
                self.shop.world.crash();
            }
            _ => {}
        }
        self.tick().await;
    }
}
