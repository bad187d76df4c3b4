//! Details of findings about accounts and payments.

use crate::tabby::accounts::{Account, Owner};
use crate::tabby::api::call::Call;
use crate::tabby::request::Finding;
use crate::tabby::world::{Session, World};

/// A finding with a detail.
pub(super) fn with(finding: Finding, detail: impl Into<String>) -> Finding {
    Finding {
        detail: Some(detail.into()),
        ..finding
    }
}

pub(super) fn account<'a>(world: &'a World, owner: &Owner) -> Option<&'a Account> {
    world
        .state
        .accounts
        .iter()
        .find(|known| known.key == owner.key)
}

pub(super) fn payment_of<'a>(world: &'a World, call: &Call) -> Option<&'a Session> {
    world.payment(call.uuid()?)
}

/// A payment's status in a few words.
pub(super) fn status_in_words(session: &Session) -> String {
    let payment = &session.payment;
    let sum = |amount| payment.currency.written(amount);
    format!(
        "it is {}; {} {} in total, {} captured, {} refunded",
        payment.status.as_str(),
        payment.currency,
        sum(payment.amount),
        sum(payment.captured()),
        sum(payment.refunded()),
    )
}
