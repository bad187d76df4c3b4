//! Selects the sales to read now.

use payment::id::SaleId;
use payment::sale::Sale;
use payment::time::Millis;

use super::inner::Sales;

impl Sales {
    /// The sales to read now, the most urgent first, and as many as the key allows in a second:
    /// first those being cancelled or returned, in doubt or past their deadline, then those waiting
    /// for the customer, then the rest; within each group the longest unread first.
    #[must_use]
    pub fn due(&self, watched: Vec<Sale>, fresh: Millis) -> Vec<SaleId> {
        let (poll_schedule, clock) = (&self.0.poll_schedule, &self.0.clock);
        poll_schedule.count(watched.iter().filter(|sale| sale.is_open()).count());
        let mut due: Vec<_> = watched
            .into_iter()
            .map(|sale| (clock.now_of(sale.intent.id), sale))
            .filter(|(now, sale)| sale.is_due(poll_schedule.fresh(sale, *now).min(fresh), *now))
            // Skip sales that another task is already reading.
            .filter(|(_, sale)| !self.0.locks.is_locked(sale.intent.id))
            .map(|(now, sale)| {
                let session = sale.session();
                let is_overdue = session.is_some_and(|s| s.is_overdue(now, sale.intent.pay_window));
                let class = match (sale.is_open(), sale.is_waiting() && !is_overdue) {
                    (true, false) => 0,
                    (false, _) if sale.is_unsettled() => 0,
                    (true, true) => 1,
                    (false, _) => 2,
                };
                (class, sale.freshness.read_at, sale.intent.id)
            })
            .collect();
        due.sort_unstable_by_key(|(class, read_at, _)| (*class, *read_at));
        due.truncate(poll_schedule.readings_per_s());
        due.into_iter().map(|(.., id)| id).collect()
    }

    /// How far back a sale may still be open.
    #[must_use]
    pub fn span_of_open_sales(&self) -> Millis {
        Millis(self.0.pay_window.0 + 60_000)
    }

    /// Whether the gateway's list has to be read again and again: see `poll_schedule`.
    #[must_use]
    pub fn needs_reconcile(&self) -> bool {
        self.0.poll_schedule.needs_reconcile()
    }
}
