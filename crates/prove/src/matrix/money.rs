//! The scenes of the office: somebody refunds, captures or releases the money of a sale.

use std::time::Duration;

use payment::Money;
use till::{Event, Till};
use tokio::time::sleep;

use super::cells::Circumstance;
use super::stage::Stage;
use crate::promises;
use crate::sim::clerk::{Came, Clerk, Kind, Wanted};
use crate::sim::fault::Call;
use crate::sim::truth::Decision;

/// The pause before somebody tries once more what the server has not taken.
const TRIES_AGAIN: Duration = Duration::from_secs(8);

/// How much is refunded or captured, of a sale of 250.00.
const PART: u64 = 6_000;

impl Stage {
    /// Somebody moves money of a paid sale in the office, while the cell's trouble goes on.
    pub(super) async fn moved_by_hand(&mut self, kind: Kind) {
        self.customer(Decision::Pay);
        self.tap(Event::Check);
        self.until(90, |till| matches!(till, Till::Done(_))).await;
        let clerk = Clerk::new(self.shop.clone());
        let Some(wanted) = self.wish(&clerk, kind).await else {
            return;
        };
        self.now_for(&[
            Call::AskedRefund,
            Call::AskedCapture,
            Call::AskedVoid,
            Call::OfficeAsk,
        ]);
        let mut people = vec![tokio::spawn(insist(clerk.clone(), wanted.clone(), false))];
        sleep(Duration::from_millis(150)).await;
        let circumstance = self.cell.map(|cell| cell.circumstance);
        let is_closed = matches!(
            circumstance,
            Some(Circumstance::TabReloaded | Circumstance::TabKilled | Circumstance::StorageWiped)
        );
        if is_closed {
            people.drain(..).for_each(|person| person.abort());
        }
        let mut wishes = 1;
        if circumstance == Some(Circumstance::SecondTab) {
            let other = clerk.wants(wanted.sale, kind, wanted.amount, false);
            people.push(tokio::spawn(insist(clerk.clone(), other, false)));
            wishes = 2;
        }
        self.meanwhile().await;
        if is_closed {
            // Without its storage the browser does not know that anything was asked for.
            let wanted = match circumstance {
                Some(Circumstance::StorageWiped) => {
                    clerk.wants(wanted.sale, kind, wanted.amount, false)
                }
                _ => wanted.clone(),
            };
            people.push(tokio::spawn(comes_back(clerk, wanted)));
        }
        self.until(600, move |_| {
            people.iter().all(tokio::task::JoinHandle::is_finished)
        })
        .await;
        self.until_wrong(150).await;
        self.was_done_once(&wanted, wishes);
    }

    /// The wish for a part of the sale's money, once it may be moved.
    async fn wish(&mut self, clerk: &Clerk, kind: Kind) -> Option<Wanted> {
        for _ in 0..120 {
            let sale = self.shop.store.sales().into_iter().next()?;
            let id = sale.intent.id;
            let list = clerk.list(id).await;
            if list.is_some_and(|list| list.allowed.contains(&kind.named())) {
                let part = Money::from_minor(PART, sale.intent.amount.currency()).ok()?;
                return Some(clerk.wants(id, kind, part, false));
            }
            self.tick().await;
        }
        None
    }

    /// However often it was asked for: the money of each wish moved once, or not at all.
    fn was_done_once(&self, wanted: &Wanted, wishes: u64) {
        let world = &self.shop.world;
        let moved: u64 = {
            let state = world.lock();
            let payments = state.truth.payments.values();
            payments
                .map(|payment| match wanted.kind {
                    Kind::Refund => payment.refunded,
                    Kind::Capture => payment.captured,
                    Kind::Void => 0,
                })
                .sum()
        };
        if moved > wishes * PART {
            let what = format!("{moved} moved for {wishes} wishes of {PART}");
            world.violated(promises::OPERATION_ONCE, what);
        }
    }
}

/// The page is loaded again, and somebody looks at the sale before anything else.
async fn comes_back(clerk: Clerk, wanted: Wanted) {
    sleep(TRIES_AGAIN).await;
    insist(clerk, wanted, true).await;
}

/// Wants it until it has ended: what the server has not taken is tried once more, under another id, as
/// the office does, unless the sale's page shows it by then.
async fn insist(clerk: Clerk, mut wanted: Wanted, mut is_back: bool) {
    loop {
        if is_back {
            let list = loop {
                match clerk.list(wanted.sale).await {
                    Some(list) => break list,
                    None => sleep(TRIES_AGAIN).await,
                }
            };
            // It was asked for, or nothing is left of it to be asked for.
            let is_there = list
                .operations
                .iter()
                .any(|view| view.id != wanted.id.to_string());
            if is_there
                || !list.allowed.contains(&wanted.kind.named()) && list.operations.is_empty()
            {
                return;
            }
        }
        let came = match is_back {
            true => clerk.resumes(&wanted).await,
            false => clerk.sees_through(&wanted).await,
        };
        if came == Came::Ended {
            return;
        }
        sleep(TRIES_AGAIN).await;
        wanted = clerk.wants(wanted.sale, wanted.kind, wanted.amount, false);
        is_back = true;
    }
}
