//! The reckoning: the ledger against the truth, once everything has come to rest.

use std::collections::BTreeMap;

use contract::{SaleState, SaleView};
use payment::sale::{Cause, Decision, End, Help, Sale, State};

use super::account::Account;
use super::audited::look;
use super::ids::{payment_of, short};
use super::shop::Shop;
use super::truth::{Foreign, LIFE, MadeKind, Payment, Status};
use super::world::World;
use crate::promises;

/// The ledger against the truth, when everything has come to rest.
pub(crate) fn reckon(shop: &Shop) {
    look(shop);
    let world = &shop.world;
    let sales = shop.store.sales();
    let (truth, lied) = {
        let state = world.lock();
        (state.truth.payments.clone(), state.lied_about.clone())
    };
    let state = |sale: &Sale| SaleView::of(sale, sale.intent.created_at).state;
    let mut accounted = BTreeMap::new();
    for sale in &sales {
        let (name, at) = (short(sale.intent.id), state(sale));
        if sale.is_open() {
            world.violated(promises::DOUBT_ENDS, format!("{name} is still {at:?}"));
        }
        if sale.session().is_none() {
            world.count(if state(sale) == SaleState::Creating {
                "end: creating"
            } else {
                "end: no session"
            });
            continue;
        }
        let Some(id) = payment_of(sale) else {
            continue;
        };
        accounted.insert(id, at);
        let Some(payment) = truth.get(&id) else {
            if !lied.contains(&id) && at != SaleState::Mismatch {
                world.violated(
                    promises::PAYMENT_IS_ITS_OWN,
                    format!("{name} has a payment that Tabby does not know"),
                );
            }
            continue;
        };
        reckon_one(world, &name, at, sale, payment, lied.contains(&id));
    }
    for (id, payment) in &truth {
        let is_its = |sale: &&Sale| sale.intent.reference.as_str() == payment.reference;
        let its: Vec<&Sale> = sales.iter().filter(is_its).collect();
        let is_made = |sale: &&Sale| sale.intent.reference.is_made_for(sale.intent.id);
        let (from, until) = (
            payment.created_at.saturating_sub(LIFE),
            payment.created_at + LIFE,
        );
        // An order number typed or scanned, and a wrong clock: reported, for a person to look at.
        // At Checkout.com a payment names its sale.
        let is_typed = world.account().is_tabbys()
            && !its.is_empty()
            && !its.iter().any(is_made)
            && !world.was_right(from, until);
        if payment.kept() > 0 && !accounted.contains_key(id) && !lied.contains(id) && !is_typed {
            let name = |sale: &&Sale| (short(sale.intent.id), sale.state.clone());
            let its: Vec<_> = its.iter().map(name).collect();
            world.violated(
                promises::MONEY_IS_SEEN,
                format!(
                    "the payment of {}, made at {}, is paid and no sale knows: {its:?}",
                    payment.reference, payment.created_at
                ),
            );
        }
    }
}

/// What was given back because somebody asked for it in the office, in minor units.
fn returned_by_hand(world: &World, truth: &Payment) -> u64 {
    let state = world.lock();
    let made = truth.made().into_iter();
    let its = made.filter(|one| one.kind == MadeKind::Refund && state.asked.contains(&one.key));
    its.map(|one| one.amount).sum()
}

fn is_somebody_called(sale: &Sale) -> bool {
    let State::Late(_, late) = &sale.state else {
        return false;
    };
    matches!(late.decision, Decision::Return(asked) if asked.help != Help::NotNeeded)
}

/// Where the shop captures, nothing stays held: it was captured, or released when its sale had been given
/// up.
pub(crate) fn held_money_has_moved(shop: &Shop) {
    let world = &shop.world;
    if world.account() != Account::Checkout {
        return;
    }
    let (held, lied_about): (Vec<_>, _) = {
        let state = world.lock();
        let held = state.truth.payments.iter();
        let held = held.filter(|(_, payment)| payment.status == Status::Authorized);
        (held.map(|(id, _)| *id).collect(), state.lied_about.clone())
    };
    let sales = shop.store.sales();
    for id in held {
        let its = sales.iter().find(|sale| payment_of(sale) == Some(id));
        // A person looks at a sale that a lie has frozen; a lie in the answer to its creation may have
        // left it without this payment.
        let is_for_a_person = its.is_none_or(Sale::is_frozen);
        if is_for_a_person && lied_about.contains(&id) {
            continue;
        }
        let its = its.map(|sale| (short(sale.intent.id), sale.state.clone()));
        world.violated(
            promises::HELD_MONEY_MOVES,
            format!("a payment is still held, that of {its:?}"),
        );
    }
}

fn reckon_one(world: &World, name: &str, at: SaleState, sale: &Sale, truth: &Payment, lied: bool) {
    if truth.amount != sale.intent.amount.minor() {
        world.violated(
            promises::PAYMENT_IS_ITS_OWN,
            format!("{name}: {} became {}", sale.intent.amount, truth.amount),
        );
    }
    let is_cancelled_by = |cause| matches!(&sale.state, State::Unpaid(_, unpaid) if unpaid.end == End::Cancelled(cause));
    let by_customer = is_cancelled_by(Cause::Customer);
    let (from, until) = (
        truth.created_at.saturating_sub(LIFE),
        truth.created_at + 2 * LIFE,
    );
    if by_customer && truth.ran_out && !lied && world.was_right(from, until) {
        let what = format!("{name} ran out and is said to be cancelled by its customer");
        world.violated(promises::RIGHT_CANCELLER, what);
    }
    // This shop has one key: whatever answers said that there is no such payment were wrong.
    if is_cancelled_by(Cause::Unattended) {
        let what = format!("{name} was given up as another account's and is this one's");
        world.violated(promises::NOT_GIVEN_UP, what);
    }
    if truth.refunded > truth.captured {
        world.violated(
            promises::RETURNED_ONCE,
            format!("{name}: more was given back than taken"),
        );
    }
    world.count(match at {
        SaleState::Paid => "end: paid",
        SaleState::PaidLate => "end: paid late",
        SaleState::Mismatch => "end: mismatch",
        SaleState::Cancelled => "end: cancelled",
        SaleState::Expired => "end: expired",
        SaleState::Rejected => "end: rejected",
        SaleState::Failed => "end: failed",
        _ => "end: other",
    });
    if truth.released > 0 {
        world.count("end: released");
    }
    let is_paid = truth.kept() >= truth.amount;
    // What was given back in the office is no reason to say that it was not paid; and what was captured
    // there is all that the sale will have.
    let by_hand = returned_by_hand(world, truth);
    let was_paid =
        truth.kept() + by_hand >= truth.amount || (truth.is_moved_by_hand() && truth.captured > 0);
    match at {
        SaleState::Mismatch if lied || truth.foreign.is_some() => {}
        SaleState::Paid if was_paid => {}
        // It was paid, and what was given back after it had been taken is a return as any other.
        SaleState::Paid if truth.foreign == Some(Foreign::Returned) => {}
        SaleState::Paid if truth.foreign == Some(Foreign::PromiseEnded) => world.violated(
            promises::TAKEN_BACK_IS_SEEN,
            format!("{name} stays paid though its promise was ended in the portal"),
        ),
        // A refund that was declined is not made again: a person was called, and the screen says so.
        SaleState::Returning if truth.has_declined_refund() && is_somebody_called(sale) => {
            world.count("end: refund declined");
        }
        // Nobody has decided yet: it is on the screen, which is what was promised.
        SaleState::PaidLate | SaleState::Returning => {
            world.violated(
                promises::LATE_MONEY_IS_DECIDED,
                format!("{name} is still {at:?} though somebody decides"),
            );
        }
        _ if is_paid => world.violated(
            promises::PAID_IS_NOT_UNPAID,
            format!("{name} is paid and ends as {at:?}"),
        ),
        SaleState::Paid => world.violated(
            promises::SHOWN_PAID_IS_PAID,
            format!("{name} ends as paid and is {:?}", truth.status),
        ),
        SaleState::Mismatch => world.violated(
            promises::FROZEN_FOR_A_REASON,
            format!("{name} is frozen without a lie"),
        ),
        _ => {}
    }
}
