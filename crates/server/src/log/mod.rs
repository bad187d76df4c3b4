//! The log: JSON lines that say what they are about.
//!
//! Every line about a sale carries its id, reference, terminal and payment, and the number of the
//! request or of the task that wrote it; they are fields of one span, so that whoever writes a line
//! deeper down cannot forget them. Every WARN and ERROR has a `code`, which docs/operations.md
//! explains. No personal data is part of any of it.

mod filter;

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
}
