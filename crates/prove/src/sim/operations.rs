//! What was asked for in the office against what the gateway carried out.

use std::collections::BTreeSet;

use payment::operation::{Operation, OperationKind, OperationState};
use payment::sale::{Sale, State};
use uuid::Uuid;

use super::ids::{payment_of, short};
use super::shop::Shop;
use super::truth::{Made, MadeKind, Payment, id_of};
use super::world::World;
use crate::promises;

/// That each is done or refused as the gateway has it, that none was carried out twice, and that none
/// was carried out that the ledger does not have. Something else may make a payment's sums grow: then
/// they do not tell which operation was done, and only what was carried out is compared.
pub(crate) fn agree(shop: &Shop) {
    let world = &shop.world;
    let operations = shop.store.operations();
    let (truth, lied_about, asked) = {
        let state = world.lock();
        let lied_about = state.lied_about.clone();
        (
            state.truth.payments.clone(),
            lied_about,
            state.asked.clone(),
        )
    };
    for operation in &operations {
        let payment = id_of(operation.intent.payment.as_str());
        let found = payment.and_then(|id| truth.get(&id));
        if let Some(found) = found {
            let is_lied = payment.is_some_and(|id| lied_about.contains(&id));
            agrees(world, operation, found, is_lied);
        }
    }
    let known: BTreeSet<_> = operations
        .iter()
        .map(|one| one.intent.key.as_str().to_owned())
        .collect();
    for made in truth.values().flat_map(Payment::made) {
        if asked.contains(&made.key) && !known.contains(&made.key) {
            let what = format!("{made:?} is in no ledger");
            world.violated(promises::OPERATION_IS_KNOWN, what);
        }
    }
    for sale in shop.store.sales() {
        if let Some(id) = payment_of(&sale).filter(|id| !lied_about.contains(id)) {
            sums_agree(world, &sale, id, truth.get(&id), &operations);
        }
    }
}

/// That none goes on for ever.
pub(crate) fn ended(shop: &Shop) {
    let world = &shop.world;
    let lied_about = world.lock().lied_about.clone();
    for operation in shop.store.operations() {
        let payment = id_of(operation.intent.payment.as_str());
        let is_lied = payment.is_some_and(|id| lied_about.contains(&id));
        world.count(match operation.state {
            OperationState::Done { .. } => "operations: done",
            OperationState::Refused { .. } => "operations: refused",
            OperationState::Asked(_) => "operations: open",
        });
        if operation.is_open() && !is_lied {
            let what = format!("{} is still {:?}", name(&operation), operation.state);
            world.violated(promises::OPERATION_ENDS, what);
        }
    }
}

fn name(operation: &Operation) -> String {
    let intent = &operation.intent;
    format!(
        "{:?} of {} of {}",
        intent.kind,
        intent.amount,
        short(intent.sale)
    )
}

/// What the gateway carried out of an operation.
fn made_of(operation: &Operation, payment: &Payment) -> Vec<Made> {
    let intent = &operation.intent;
    let kind = match intent.kind {
        OperationKind::Capture { .. } => MadeKind::Capture,
        OperationKind::Void => MadeKind::Void,
        OperationKind::Refund => MadeKind::Refund,
    };
    // Tabby's closing has no key.
    let is_its =
        |made: &Made| made.kind == kind && (made.key.is_empty() || made.key == intent.key.as_str());
    payment.made().into_iter().filter(is_its).collect()
}

fn agrees(world: &World, operation: &Operation, payment: &Payment, is_lied: bool) {
    let made = made_of(operation, payment);
    if made.len() > 1 {
        let what = format!("{}: {made:?}", name(operation));
        world.violated(promises::OPERATION_ONCE, what);
    }
    if is_lied {
        return;
    }
    let is_void = operation.intent.kind == OperationKind::Void;
    let amount = operation.intent.amount.minor();
    let is_made = made.iter().any(|made| is_void || made.amount == amount);
    let is_so = match operation.state {
        OperationState::Done { .. } => is_made || payment.grew_elsewhere,
        // A last capture of the rest closes a payment, too.
        OperationState::Refused { .. } => made.is_empty() || is_void,
        OperationState::Asked(_) => true,
    };
    if !is_so {
        let what = format!("{} is {:?}: {made:?}", name(operation), operation.state);
        world.violated(promises::OPERATION_AS_IT_WAS, what);
    }
}

/// What the ledger says of a sale's money once each of its operations has ended is what the gateway has.
fn sums_agree(
    world: &World,
    sale: &Sale,
    id: Uuid,
    truth: Option<&Payment>,
    operations: &[Operation],
) {
    let Some(truth) = truth.filter(|truth| !truth.grew_elsewhere) else {
        return;
    };
    let mut its = operations
        .iter()
        .filter(|one| id_of(one.intent.payment.as_str()) == Some(id));
    let are_done = its
        .clone()
        .any(|one| matches!(one.state, OperationState::Done { .. }));
    let are_open = its.any(Operation::is_open);
    if !are_done || are_open || !matches!(sale.state, State::Paid(..)) {
        return;
    }
    let funds = sale.funds();
    let sums = (funds.captured.minor(), funds.refunded.minor());
    if sums != (truth.captured, truth.refunded) {
        let what = format!(
            "{}: {sums:?}, and the gateway has {:?}",
            short(sale.intent.id),
            (truth.captured, truth.refunded)
        );
        world.violated(promises::OPERATION_AS_IT_WAS, what);
    }
}
