//! The log: JSON lines, each with its context.
//!
//! Every line about a sale has the sale's id, reference, terminal and payment, and the trace id of
//! the request or task that wrote it; where a server has several accounts, the account, too. They are fields of one span, so that code further down cannot
//! forget them. Every WARN and ERROR has a `code`, which docs/operations.md explains. No line
//! contains personal data.

mod filter;

use payment::id::{AccountId, SaleId};
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

tokio::task_local! {
    static ACCOUNT: AccountId;
}

/// Does work that is this account's: the spans that it makes name it. `None` where the server has one
/// account only, whose lines need no name.
pub(crate) async fn of_account<W: Future>(account: Option<AccountId>, work: W) -> W::Output {
    match account {
        Some(account) => ACCOUNT.scope(account, work).await,
        None => work.await,
    }
}

/// The span of a request or a task with its own trace id. Its level is ERROR, so that no filter
/// that lets a line pass removes its context.
pub(crate) fn span(trace_id: &str) -> Span {
    let span = error_span!(
        "about",
        trace_id,
        account = Empty,
        sale = Empty,
        reference = Empty,
        terminal = Empty,
        payment = Empty
    );
    // Outside of such work no account is named.
    let _ = ACCOUNT.try_with(|account| {
        span.record("account", display(account));
    });
    span
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

    #[tokio::test]
    async fn a_task_of_one_of_several_accounts_names_it_and_other_tasks_name_none() {
        use std::io::Write;
        use std::sync::{Arc, Mutex};
        #[derive(Clone, Default)]
        struct Kept(Arc<Mutex<Vec<u8>>>);
        impl Write for Kept {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.lock().unwrap().extend(bytes);
                Ok(bytes.len())
            }

            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber = subscriber(filter(None).unwrap(), move || writer.clone());
        let _guard = tracing::subscriber::set_default(subscriber);
        let say = async || task().in_scope(|| tracing::info!("said"));
        let sea = AccountId::try_from("sea".to_owned()).unwrap();
        of_account(Some(sea), say()).await;
        of_account(None, say()).await;
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let named: Vec<_> = text
            .lines()
            .map(|line| line.contains(r#""account":"sea""#))
            .collect();
        assert_eq!(named, [true, false], "{text}");
    }

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
