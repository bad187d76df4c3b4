//! The log: JSON lines that say what they are about.
//!
//! Every line about a sale carries its id, reference, terminal and payment, and the number of the
//! request or of the task that wrote it; they are fields of one span, so that whoever writes a line
//! deeper down cannot forget them. Every WARN and ERROR has a `code`, which docs/operations.md
//! explains. No personal data is part of any of it.

mod filter;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use payment::id::SaleId;
use payment::sale::Sale;
use tracing::field::{Empty, display};
use tracing::{Span, Subscriber, error_span};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;

pub use self::filter::{SETTING, WHAT, filter};

/// Writes what passes the filter, a JSON object a line.
pub fn subscriber<W>(filter: EnvFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .json()
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(writer)
        .finish()
}

/// The span of a request, or of anything else with a number of its own. It is one of errors, so
/// that no filter which lets a line pass takes its context away.
pub(crate) fn span(trace_id: &str) -> Span {
    error_span!(
        "about",
        trace_id,
        sale = Empty,
        reference = Empty,
        terminal = Empty,
        payment = Empty
    )
}

/// The span of a task that nobody asked for by a request.
pub(crate) fn task() -> Span {
    span(&Uuid::new_v4().simple().to_string())
}

/// From here on this span's lines are about this sale, of which nothing else is known yet.
pub(crate) fn about_id(id: SaleId) {
    Span::current().record("sale", display(id));
}

/// From here on this span's lines are about this sale.
pub(crate) fn about(sale: &Sale) {
    let span = Span::current();
    about_id(sale.intent.id);
    span.record("reference", display(&sale.intent.reference));
    span.record("terminal", display(&sale.intent.terminal));
    if let Some(session) = sale.session() {
        span.record("payment", session.payment.as_str());
    }
}

/// Something that fails again and again: said once when it begins, and counted until it is over.
#[derive(Debug, Default)]
pub(crate) struct Outage(AtomicU64);

impl Outage {
    /// It has failed; whether it had not before.
    pub(crate) fn fails(&self) -> bool {
        self.0.fetch_add(1, Relaxed) == 0
    }

    /// Whether it had failed when it was last tried.
    pub(crate) fn lasts(&self) -> bool {
        self.0.load(Relaxed) > 0
    }

    /// It has not failed; how often it had, if it is over with this.
    pub(crate) fn ends(&self) -> Option<u64> {
        match self.0.swap(0, Relaxed) {
            0 => None,
            times => Some(times),
        }
    }
}

/// Something that anybody can make happen as often as they like: the first is said and every
/// thousandth after it, so that nobody fills the log with it.
#[derive(Debug, Default)]
pub(crate) struct Flood(AtomicU64);

impl Flood {
    /// It has happened; which it is, if it is to be said.
    pub(crate) fn comes(&self) -> Option<u64> {
        let before = self.0.fetch_add(1, Relaxed);
        before
            .is_multiple_of(1_000)
            .then(|| before.saturating_add(1))
    }

    /// How often it has happened.
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_lets_an_error_pass_leaves_it_what_it_is_about() {
        let error_only = tracing::level_filters::LevelFilter::ERROR;
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(error_only)
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            assert!(!task().is_disabled());
        });
    }

    #[test]
    fn an_outage_is_told_when_it_begins_and_when_it_ends() {
        let outage = Outage::default();
        assert_eq!(outage.ends(), None);
        assert!(outage.fails());
        assert!(!outage.fails());
        assert_eq!(outage.ends(), Some(2));
        assert_eq!(outage.ends(), None);
        assert!(outage.fails());
    }

    #[test]
    fn of_a_flood_the_first_is_told_and_every_thousandth_after_it() {
        let flood = Flood::default();
        let told: Vec<_> = (0..2_500).filter_map(|_| flood.comes()).collect();
        assert_eq!(told, [1, 1_001, 2_001]);
    }
}
