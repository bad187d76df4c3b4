//! Looks after sales and operations that no terminal asks for any more: after a till was closed, after a restart,
//! or when a payment comes late. The sale's machine decides what to do; this module makes sure that
//! it is asked.

mod reconcile_schedule;

use std::time::Duration;

use payment::time::Millis;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info, warn};

use self::reconcile_schedule::ReconcileSchedule;
use crate::log;
use crate::sales::{Reconciled, Sales, SweepPlace};
use log_throttle::Outage;

/// The pause between two scans for due sales. It must be shorter than the shortest pause of a sale
/// in doubt.
const ROUND: Duration = Duration::from_secs(1);

/// How many sales are read at the same time. The key's budget is the real limit.
const AT_ONCE: usize = 16;

/// The pause between two reconciliations while the list replaces missing webhooks.
const STAND_IN_EVERY: Duration = Duration::from_secs(1);

/// The pause between two steps of removing old events while there are any ...
const PRUNE_EVERY: Duration = Duration::from_secs(60);

/// ... and while there are none.
const PRUNE_AGAIN: Duration = Duration::from_secs(60 * 60);

/// The pause between two steps of looking at older payments: 20 of them a step at Tabby, 5 where each is read
/// by itself. It costs a key next to nothing, and a shop of 50 sales a day is gone through in eight hours.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Looks after sales until `stop`.
pub async fn run(sales: Sales, stop: CancellationToken) {
    let jumped = Notify::new();
    tokio::join!(
        watch(&sales, &stop, &jumped),
        retry(&sales, &stop),
        reconcile_on_schedule(&sales, &stop, &jumped),
        stand_in(&sales, &stop),
        sweep(&sales, &stop),
        prune(&sales, &stop)
    );
}

async fn watch(sales: &Sales, stop: &CancellationToken, jumped: &Notify) {
    let begun = Instant::now();
    let (unreadable, operations_unreadable) = (Outage::default(), Outage::default());
    loop {
        if sales.look_at_clock() {
            jumped.notify_one();
        }
        // A ledger that cannot be written is logged where that is found.
        let _ = sales.catch_up().await;
        sales.look_at_ledger().await;
        // At the start the age of the stored readings is not known: every reading from before the
        // start counts as old.
        let up = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        look_after(sales, stop, Millis(up), &unreadable)
            .instrument(log::task())
            .await;
        look_after_operations(sales, stop, &operations_unreadable)
            .instrument(log::task())
            .await;
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = sleep(ROUND) => {}
        }
    }
}

/// Asks again after unusable answers, sooner than the next scan.
async fn retry(sales: &Sales, stop: &CancellationToken) {
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = sales.retry() => {}
        }
    }
}

/// A task of its own, so that a long list does not delay a sale's deadline.
async fn reconcile_on_schedule(sales: &Sales, stop: &CancellationToken, jumped: &Notify) {
    let mut schedule = ReconcileSchedule::starting(Instant::now());
    loop {
        let span = schedule.span(Instant::now());
        let reconciled = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            reconciled = reconcile(sales, span) => reconciled,
        };
        let pause = schedule.done(span, reconciled, Instant::now());
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            // How much was paid while the machine slept is not known, either: timers stop during
            // sleep.
            () = jumped.notified() => schedule.restart(Instant::now()),
            () = sleep(pause) => {}
        }
    }
}

/// Reconciles while no webhooks arrive and there are too many sales to read each one often: one
/// page of the list covers twenty payments.
async fn stand_in(sales: &Sales, stop: &CancellationToken) {
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = sleep(STAND_IN_EVERY) => {}
        }
        if sales.needs_reconcile() {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                _ = reconcile(sales, sales.span_of_open_sales()) => {}
            }
        }
    }
}

/// Looks at older payments, a few at a time.
async fn sweep(sales: &Sales, stop: &CancellationToken) {
    let mut place = SweepPlace::default();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = sleep(SWEEP_EVERY) => {}
        }
        let swept = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            swept = sales.sweep(place.clone()).instrument(log::task()) => swept,
        };
        match swept {
            Ok(next) => place = next,
            Err(error) => warn!(code = "not_swept", %error, "older payments were not looked at"),
        }
    }
}

/// Removes old events in small steps, so that no sale waits for the ledger.
async fn prune(sales: &Sales, stop: &CancellationToken) {
    let mut pause = PRUNE_EVERY;
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = sleep(pause) => {}
        }
        pause = match sales.prune_events().await {
            Ok(0) => PRUNE_AGAIN,
            Ok(pruned) => {
                info!(pruned, "old events of settled sales were removed");
                PRUNE_EVERY
            }
            Err(error) => {
                warn!(code = "events_not_pruned", %error, "old events are not removed yet");
                PRUNE_AGAIN
            }
        };
    }
}

/// Reconciles; `None` if the ledger failed.
async fn reconcile(sales: &Sales, span: Millis) -> Option<Reconciled> {
    match sales.reconcile(span).instrument(log::task()).await {
        Ok(reconciled) => {
            // A payment that belongs to no sale is logged once, not at every reconciliation.
            if reconciled.changed > 0 {
                info!(swept = ?reconciled, "the gateway's list told something new");
            }
            Some(reconciled)
        }
        Err(error) => {
            warn!(code = "not_swept", %error, "not swept");
            None
        }
    }
}

async fn look_after(sales: &Sales, stop: &CancellationToken, fresh: Millis, unreadable: &Outage) {
    let watched = match sales.watched().await {
        Ok(watched) => watched,
        Err(error) => {
            if unreadable.fails() {
                error!(code = "ledger_unreadable", %error, "the sales to be watched cannot be listed; nobody looks after them");
            }
            return;
        }
    };
    if let Some(times) = unreadable.ends() {
        info!(times, "the sales to be watched can be listed again");
    }
    let mut asking = JoinSet::new();
    for id in sales.due(watched, fresh) {
        if asking.len() >= AT_ONCE {
            asking.join_next().await;
        }
        // Started readings are waited for; after `stop` no new one starts.
        if stop.is_cancelled() {
            break;
        }
        let sales = sales.clone();
        let looking = async move {
            if let Err(error) = sales.look_after(id, fresh).await {
                warn!(code = "not_looked_after", sale = %id, %error, "not looked after");
            }
        };
        asking.spawn(looking.instrument(log::task()));
    }
    while asking.join_next().await.is_some() {}
}

/// Asks about the operations that have not ended, also those that an earlier run of the server began.
async fn look_after_operations(sales: &Sales, stop: &CancellationToken, unreadable: &Outage) {
    let due = match sales.due_operations().await {
        Ok(due) => due,
        Err(error) => {
            if unreadable.fails() {
                error!(code = "operations_unlisted", %error, "the operations that have not ended cannot be listed; nobody looks after them");
            }
            return;
        }
    };
    if let Some(times) = unreadable.ends() {
        info!(
            times,
            "the operations that have not ended can be listed again"
        );
    }
    let mut asking = JoinSet::new();
    for (sale, id) in due {
        if asking.len() >= AT_ONCE {
            asking.join_next().await;
        }
        if stop.is_cancelled() {
            break;
        }
        let sales = sales.clone();
        let looking = async move {
            if let Err(error) = sales.look_after_operation(sale, id).await {
                warn!(code = "operation_not_looked_after", %sale, operation = %id, %error, "an operation that has not ended was not looked after");
            }
        };
        asking.spawn(looking.instrument(log::task()));
    }
    while asking.join_next().await.is_some() {}
}
