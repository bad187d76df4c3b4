//! The entry of a server's start, with the settings that decide what people may do.

use payment::identity::Actor;
use store::AuditEntry;

use super::record::try_to_record;
use crate::app::App;

/// Tells that this account is served from now on. What differs between two of these entries was changed in
/// the configuration.
pub(crate) async fn tell_started(app: &App) {
    let (sales, who) = (&app.sales, &app.principal);
    let mode = match app.terminal.is_test {
        true => "test",
        false => "live",
    };
    let pairing = match app.pairing {
        Some(_) => "paired",
        None => "not paired",
    };
    let settings = format!(
        "{mode}; {pairing}; at most {max} {currency}; refunds without approval up to {limit}; {webhooks}",
        max = app.terminal.max_amount,
        currency = app.terminal.currency.code(),
        limit = sales.refund_limit().0,
        webhooks = if app.webhooks.is_some() {
            "webhooks"
        } else {
            "no webhooks"
        },
    );
    let entry = AuditEntry {
        to: Some(settings),
        ..AuditEntry::new("server.started", Actor::Server, sales.now())
            .at_account(&who.account)
            .at_branch(&who.branch)
            .about(format!("version:{}", env!("CARGO_PKG_VERSION")))
    };
    try_to_record(sales.store(), &entry).await;
}
