//! The operations whose answers are awaited, kept in the browser for a reload: of each sale its last
//! one.
//!
//! Without it, somebody who reloads the page would see no refund and make a second one while the
//! first is on its way. The reason is not kept: a person may have written a name into it.

use browser_io::{from_json, to_json};
use contract::NewItem;
use payment::Money;
use serde::{Deserialize, Serialize};

use super::form::parts_of_reason;
use super::wanted::{Kind, Wanted};
use crate::browser::storage;

const KEY: &str = "tabby-pos.operations";

#[derive(Serialize, Deserialize)]
struct Kept {
    id: String,
    sale: String,
    kind: Kind,
    amount: String,
    currency: String,
    is_final: bool,
    #[serde(default)]
    items: Vec<NewItem>,
    /// The reason of the list, without a person's own words.
    #[serde(default)]
    reason: Option<String>,
}

impl Kept {
    fn of(wanted: &Wanted) -> Self {
        let reason = wanted.reason.as_deref();
        let listed = reason.map(|reason| parts_of_reason(reason).0.to_owned());
        Self {
            id: wanted.id.clone(),
            sale: wanted.sale.to_string(),
            kind: wanted.kind,
            amount: wanted.amount.to_string(),
            currency: wanted.amount.currency().code().to_owned(),
            is_final: wanted.is_final,
            items: wanted.items.clone(),
            reason: listed,
        }
    }

    fn wanted(self) -> Option<Wanted> {
        Some(Wanted {
            sale: self.sale.parse().ok()?,
            amount: Money::parse(&self.amount, self.currency.parse().ok()?).ok()?,
            id: self.id,
            kind: self.kind,
            is_final: self.is_final,
            items: self.items,
            reason: self.reason,
        })
    }
}

/// Keeps it. Has to be called before its request is sent.
pub(crate) fn keep(wanted: &Wanted) {
    let others = kept().into_iter().filter(|kept| kept.sale != wanted.sale);
    let all: Vec<_> = others.chain([wanted.clone()]).collect();
    store(&all);
}

/// Forgets it: its end was seen, or the server has it.
pub(crate) fn forget(id: &str) {
    let before = kept();
    let all: Vec<_> = before
        .iter()
        .filter(|kept| kept.id != id)
        .cloned()
        .collect();
    if all.len() < before.len() {
        store(&all);
    }
}

/// The operations that were under way when the page was closed, the last one at the end.
pub(crate) fn kept() -> Vec<Wanted> {
    let text = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let all: Option<Vec<Kept>> = text.and_then(|text| from_json(&text));
    let all = all.unwrap_or_default().into_iter();
    all.filter_map(Kept::wanted).collect()
}

fn store(all: &[Wanted]) {
    let Some(storage) = storage() else {
        return;
    };
    if all.is_empty() {
        let _ = storage.remove_item(KEY);
        return;
    }
    let kept: Vec<_> = all.iter().map(Kept::of).collect();
    if let Some(text) = to_json(&kept) {
        let _ = storage.set_item(KEY, &text);
    }
}
