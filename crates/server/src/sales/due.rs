//! Which sales are to be read now.

use payment::id::SaleId;
use payment::sale::Sale;
use payment::time::Millis;

use super::inner::Sales;

impl Sales {
    /// Those of these sales that are to be read now, the most pressing first, and as many as the key
    /// has room for in a second: what is being ended or given back, then what waits for its customer,
    /// then what is only watched; of each, what was read longest ago.
    #[must_use]
    pub fn due(&self, watched: Vec<Sale>, fresh: Millis) -> Vec<SaleId> {
        let (pace, clock) = (&self.0.pace, &self.0.clock);
        pace.count(watched.iter().filter(|sale| sale.is_open()).count());
        let mut due: Vec<_> = watched
            .into_iter()
            .map(|sale| (clock.now_of(sale.intent.id), sale))
            .filter(|(now, sale)| sale.is_due(pace.fresh(sale, *now).min(fresh), *now))
            // Whoever is at it brings the news.
            .filter(|(_, sale)| !self.0.turns.is_taken(sale.intent.id))
            .map(|(now, sale)| {
                let session = sale.session();
                let is_overdue = session.is_some_and(|s| s.is_overdue(now, sale.intent.pay_window));
                let class = match (sale.is_open(), sale.is_waiting() && !is_overdue) {
                    (true, false) => 0,
                    (false, _) if sale.is_unsettled() => 0,
                    (true, true) => 1,
                    (false, _) => 2,
                };
                let read_at = session.map(|session| session.read_at);
                (class, read_at, sale.intent.id)
            })
            .collect();
        due.sort_unstable_by_key(|(class, read_at, _)| (*class, *read_at));
        due.truncate(pace.readings_per_s());
        due.into_iter().map(|(.., id)| id).collect()
    }

    /// How far back a sale may still be open.
    #[must_use]
    pub fn span_of_open_sales(&self) -> Millis {
        Millis(self.0.pay_window.0 + 60_000)
    }

    /// Whether the gateway's list is to be gone through again and again: see `pace`.
    #[must_use]
    pub fn needs_sweeping(&self) -> bool {
        self.0.pace.sweeps()
    }
}
