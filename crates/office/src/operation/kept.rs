//! The operation whose answer is awaited, kept in the browser for a reload.
//!
//! Without it, somebody who reloads the page would see no refund and make a second one while the
//! first is on its way. The reason is not kept: a person may have written a name into it.

use browser_io::{from_json, to_json};
use payment::Money;
use payment::id::SaleId;
use serde::{Deserialize, Serialize};

use super::form::parts_of_reason;
use super::wanted::{Kind, Wanted};
use crate::browser::storage;

const KEY: &str = "tabby-pos.operation";

#[derive(Serialize, Deserialize)]
struct Kept {
    id: String,
    sale: String,
    kind: Kind,
    amount: String,
    currency: String,
    is_final: bool,
    /// The reason of the list, without a person's own words.
    #[serde(default)]
    reason: Option<String>,
}

/// Keeps it. Has to be called before its request is sent.
pub(crate) fn keep(wanted: &Wanted) {
    let reason = wanted.reason.as_deref();
    let listed = reason.map(|reason| parts_of_reason(reason).0.to_owned());
    let kept = Kept {
        id: wanted.id.clone(),
        sale: wanted.sale.to_string(),
        kind: wanted.kind,
        amount: wanted.amount.to_string(),
        currency: wanted.amount.currency().code().to_owned(),
        is_final: wanted.is_final,
        reason: listed,
    };
    if let (Some(storage), Some(text)) = (storage(), to_json(&kept)) {
        let _ = storage.set_item(KEY, &text);
    }
}

/// Forgets it: its end was seen, or the server has it.
pub(crate) fn forget(id: &str) {
    let is_ours = kept().is_some_and(|kept| kept.id == id);
    if let Some(storage) = storage().filter(|_| is_ours) {
        let _ = storage.remove_item(KEY);
    }
}

/// The operation that was under way when the page was closed.
pub(crate) fn kept() -> Option<Wanted> {
    let text = storage()?.get_item(KEY).ok().flatten()?;
    let kept: Kept = from_json(&text)?;
    let sale: SaleId = kept.sale.parse().ok()?;
    Some(Wanted {
        id: kept.id,
        sale,
        kind: kept.kind,
        amount: Money::parse(&kept.amount, kept.currency.parse().ok()?).ok()?,
        is_final: kept.is_final,
        reason: kept.reason,
    })
}
