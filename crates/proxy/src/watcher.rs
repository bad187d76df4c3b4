//! Carries on what no terminal asks for any more: a till that was closed, a proxy that was
//! restarted. The sale's machine says what to do; this only makes sure that somebody asks.

use std::time::Duration;

use payment::sale::{Sale, Stage};
use payment::time::{Millis, Timestamp};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::now;
use crate::sales::Sales;

/// How often the ledger is looked through.
const ROUND: Duration = Duration::from_secs(5);

/// How long a sale that waits for its customer may go without a reading before it counts as left
/// alone. A terminal reads three times as often.
const LEFT_ALONE: Millis = Millis::seconds(15);

/// Looks after open sales until `stop`.
pub async fn run(sales: Sales, stop: CancellationToken) {
    let mut begun = false;
    loop {
        look_after(&sales, begun).await;
        begun = true;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

async fn look_after(sales: &Sales, begun: bool) {
    let open = match sales.open().await {
        Ok(open) => open,
        Err(error) => {
            warn!(%error, "open sales cannot be listed");
            return;
        }
    };
    for sale in open {
        // At the start nobody is at any of them.
        if (!begun || is_due(&sale, now()))
            && let Err(error) = sales.check(sale.intent.id).await
        {
            warn!(sale = %sale.intent.id, %error, "not looked after");
        }
    }
}

fn is_due(sale: &Sale, now: Timestamp) -> bool {
    match &sale.stage {
        // Somebody is creating it, or died doing so long ago.
        Stage::Creating => now.since(sale.intent.created_at) >= Millis::seconds(60),
        Stage::Opened(session, phase) => {
            let waiting = matches!(phase, payment::sale::Phase::Waiting);
            !waiting
                || session.is_overdue(now, sale.intent.pay_window)
                || session.is_older_than(LEFT_ALONE, now)
        }
        Stage::Declined(_) | Stage::Failed(_) => false,
    }
}
