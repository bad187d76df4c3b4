//! Carries on what no terminal asks for any more: a till that was closed, a proxy that was
//! restarted, money that comes late. The sale's machine says what to do; this only makes sure that
//! somebody asks.

use std::time::Duration;

use payment::time::Millis;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::sales::{LEFT_ALONE, Sales};

/// How often the ledger is looked through: a sale in doubt is asked about when its own pause is
/// over, so that this has to be shorter than the shortest.
const ROUND: Duration = Duration::from_secs(1);

/// How many sales are asked about at the same time. The key's budget is the real limit.
const AT_ONCE: usize = 16;

/// How often the gateway's list is gone through, and how far back. Twice a sale's life at the
/// gateway, so that a payment cannot fall between two sweeps.
const SWEEP_EVERY: Duration = Duration::from_secs(5 * 60);
const SWEEP_SPAN: Millis = Millis::seconds(70 * 60);

/// When the list did not come whole.
const SWEEP_AGAIN: Duration = Duration::from_secs(60);

/// The same for what a longer outage may have left behind.
const DAILY: Duration = Duration::from_secs(24 * 60 * 60);
const DAILY_SPAN: Millis = Millis::seconds(3 * 24 * 60 * 60);

/// Looks after sales until `stop`.
pub async fn run(sales: Sales, stop: CancellationToken) {
    tokio::join!(watch(&sales, &stop), sweep_again_and_again(&sales, &stop));
}

async fn watch(sales: &Sales, stop: &CancellationToken) {
    // At the start nobody knows how old what the ledger has is.
    let mut fresh = Millis(0);
    loop {
        if let Err(error) = sales.catch_up().await {
            warn!(%error, "the ledger cannot be written");
        }
        look_after(sales, fresh).await;
        fresh = LEFT_ALONE;
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = sleep(ROUND) => {}
        }
    }
}

/// In a task of its own: a long list must not keep a sale from its deadline.
async fn sweep_again_and_again(sales: &Sales, stop: &CancellationToken) {
    // A long one at the start, too: nobody knows how long it was down.
    let mut next_daily = Instant::now();
    loop {
        let is_daily = Instant::now() >= next_daily;
        let span = if is_daily { DAILY_SPAN } else { SWEEP_SPAN };
        let whole = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            whole = sweep(sales, span) => whole,
        };
        if is_daily && whole {
            next_daily = Instant::now() + DAILY;
        }
        let pause = if whole { SWEEP_EVERY } else { SWEEP_AGAIN };
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = sleep(pause) => {}
        }
    }
}

/// Sweeps; says whether the list came whole.
async fn sweep(sales: &Sales, span: Millis) -> bool {
    match sales.sweep(span).await {
        Ok(swept) => {
            if swept.changed + swept.strange > 0 {
                info!(?swept, "the gateway's list told something new");
            }
            swept.whole
        }
        Err(error) => {
            warn!(%error, "not swept");
            false
        }
    }
}

async fn look_after(sales: &Sales, fresh: Millis) {
    let watched = match sales.watched().await {
        Ok(watched) => watched,
        Err(error) => {
            warn!(%error, "the sales to be watched cannot be listed");
            return;
        }
    };
    let now = sales.now();
    let mut asking = JoinSet::new();
    for sale in watched {
        if !sale.is_due(fresh, now) {
            continue;
        }
        if asking.len() >= AT_ONCE {
            asking.join_next().await;
        }
        let (sales, id) = (sales.clone(), sale.intent.id);
        asking.spawn(async move {
            if let Err(error) = sales.look_after(id, fresh).await {
                warn!(sale = %id, %error, "not looked after");
            }
        });
    }
    while asking.join_next().await.is_some() {}
}
