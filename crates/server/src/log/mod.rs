//! The log: JSON lines, each with its context.
//!
//! Every line about a sale has the sale's id, reference, terminal and payment, and the trace id of
//! the request or task that wrote it. They are fields of one span, so that code further down cannot
//! forget them. Every WARN and ERROR has a `code`, which docs/operations.md explains. No line
//! contains personal data.

mod filter;

use payment::id::SaleId;
use payment::sale::Sale;
use tracing::field::{Empty, display};
use tracing::{Span, Subscriber, error_span};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;

pub use self::filter::{SETTING, WHAT, filter};

/// Writes the lines that pass the filter, one JSON object per line.
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

/// The span of a request or a task with its own trace id. Its level is ERROR, so that no filter
/// that lets a line pass removes its context.
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

/// The span of a task that no request started.
pub(crate) fn task() -> Span {
    span(&Uuid::new_v4().simple().to_string())
}

/// Records the sale's id in the current span, when nothing else is known of the sale yet.
pub(crate) fn about_id(id: SaleId) {
    Span::current().record("sale", display(id));
}

/// Records this sale in the current span.
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
