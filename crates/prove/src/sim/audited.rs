//! The audit log against the ledger, once everything has come to rest.

use std::collections::BTreeMap;

use payment::operation::OperationState;
use store::AuditEntry;

use super::ids::short;
use super::shop::Shop;
use crate::promises;

/// Looks whether each entry about a thing begins where the one before ended, and the last one ends where the
/// thing is.
pub(crate) fn look(shop: &Shop) {
    let world = &shop.world;
    let entries = shop.store.audit();
    let mut sales = BTreeMap::<String, Vec<&AuditEntry>>::new();
    let mut operations = sales.clone();
    for entry in &entries {
        let about = entry.about.as_deref();
        if let Some(id) = about.and_then(|about| about.strip_prefix("operation:")) {
            operations.entry(id.to_owned()).or_default().push(entry);
        } else if let Some(id) = entry.sale
            && about.is_none()
            && entry.to.is_some()
        {
            sales.entry(id.to_string()).or_default().push(entry);
        }
    }
    for sale in shop.store.sales() {
        let (id, told) = (sale.intent.id, sale.state_name().word());
        let name = || short(id);
        match sales.get(&id.to_string()) {
            Some(entries) => {
                if let Err(why) = follow(entries, told) {
                    world.violated(promises::AUDIT_TELLS_ALL, format!("{}: {why}", name()));
                }
            }
            None => world.violated(
                promises::AUDIT_TELLS_ALL,
                format!("{} is not in it", name()),
            ),
        }
    }
    for operation in shop.store.operations() {
        let told = match operation.state {
            OperationState::Asked(_) => "asked",
            OperationState::Done { .. } => "done",
            OperationState::Refused { .. } => "refused",
        };
        let id = operation.intent.id.to_string();
        let entries = operations.get(&id).map_or(&[][..], Vec::as_slice);
        if let Err(why) = follow(entries, told) {
            world.violated(
                promises::AUDIT_TELLS_ALL,
                format!("the operation {id}: {why}"),
            );
        }
    }
    world.count("audit logs");
}

fn follow(entries: &[&AuditEntry], end: &str) -> Result<(), String> {
    let mut at: Option<&str> = None;
    for entry in entries {
        if entry.from.as_deref() != at {
            return Err(format!(
                "{} follows on {at:?} and says {:?}",
                entry.what, entry.from
            ));
        }
        at = entry.to.as_deref();
    }
    match at {
        Some(at) if at == end => Ok(()),
        at => Err(format!("it ends with {at:?} and is {end}")),
    }
}
