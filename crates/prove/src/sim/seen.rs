//! What people see on a tab's screen, compared with the truth.

use contract::SaleView;
use payment::id::SaleId;
use payment::sale::{Cause, Decision, Sale, State};
use till::{Ask, Ending, Screen, Till};
use uuid::Uuid;

use super::customer::customer;
use super::ids::{payment_of, short, shown_payment};
use super::shop::Shop;
use super::truth::Status;
use crate::promises;

/// What is on the screen has to be so.
pub(super) fn check(shop: &Shop, till: &Till) {
    match till {
        Till::Selling(active) if till.screen() == Screen::Showing => {
            // Without a picture the code is drawn from the link.
            let has_code = |view: &&SaleView| view.qr_code_url.is_some() || view.web_url.is_some();
            let Some(view) = active.view().filter(has_code) else {
                return;
            };
            let Some(payment) = shown_payment(view) else {
                return;
            };
            if !shop.store.has_payment(payment) {
                let what = "a code is shown that the ledger does not have";
                shop.world.violated(promises::SHOWN_CODE_IS_WRITTEN, what);
            }
            let is_new = !shop.world.lock().shown.contains(&payment);
            if is_new {
                let others = shop.world.shows(payment);
                check_others(shop, &others);
                tokio::spawn(customer(shop.clone(), payment));
            }
        }
        Till::Done(done) => {
            if let till::Outcome::Sale(view) = &done.outcome {
                check_end(shop, view, done.outcome.ending());
            }
        }
        Till::Selling(_) | Till::Entering(_) => {}
    }
}

/// A code may be the only one that can be paid, but for those of sales that a cashier, or their
/// deadline, gave up at a gateway that cannot end them: the screen has said that the customer's page may
/// still be open.
fn check_others(shop: &Shop, others: &[Uuid]) {
    let is_tabbys = shop.world.account().is_tabbys();
    let sales = shop.store.sales();
    for other in others {
        let its = sales.iter().find(|sale| payment_of(sale) == Some(*other));
        if is_tabbys || !its.is_some_and(is_given_up) {
            let its = its.map(|sale| (short(sale.intent.id), &sale.state));
            let what = format!("two codes can be paid at once, the other is that of {its:?}");
            shop.world.violated(promises::ONE_CODE, what);
        }
    }
}

/// Whether a cashier, or its deadline, gave a sale up.
fn is_given_up(sale: &Sale) -> bool {
    let ending = match &sale.state {
        State::Cancelling(_, ending) => Some(*ending),
        State::Checking(_, doubt) => doubt.ending,
        _ => None,
    };
    // A code that could not be shown, or not be written, is withdrawn by the till and the server.
    let is_meant = |cause| {
        use Cause::{Cashier, TimeOut, Unpayable, Unrecorded};
        matches!(cause, Cashier | TimeOut | Unpayable | Unrecorded)
    };
    ending.is_some_and(|ending| ending.set_aside && is_meant(ending.cause))
}

/// Whether what a terminal is told is begun or decided stands in the ledger.
pub(super) fn check_accepted(shop: &Shop, ask: Ask, id: SaleId) {
    let stored = shop.store.sale(id);
    let is_undecided = |sale: &Sale| {
        let State::Late(_, late) = &sale.state else {
            return false;
        };
        late.decision == Decision::None
    };
    let is_written = match ask {
        Ask::Create => stored.is_some(),
        Ask::Keep | Ask::Return => stored.is_some_and(|sale| !is_undecided(&sale)),
        Ask::Read | Ask::Check | Ask::Cancel(_) | Ask::SendLink | Ask::PutAside => return,
    };
    shop.world.count("tills: accepted");
    if !is_written {
        let what = format!("{}: {ask:?} was accepted", short(id));
        shop.world.violated(promises::ACCEPTED_IS_WRITTEN, what);
    }
}

/// Whether a result is so at the moment that a cashier reads a result.
fn check_end(shop: &Shop, view: &SaleView, ending: Ending) {
    let Some(id) = shown_payment(view) else {
        return;
    };
    let now = shop.world.now();
    let (found, lied) = {
        let mut state = shop.world.lock();
        state.truth.at(now);
        let lied = state.lied_about.contains(&id);
        (state.truth.payments.get(&id).cloned(), lied)
    };
    let Some(truth) = found else { return };
    let name = short(view.id);
    match ending {
        // What was done in the portal is seen at the next reading.
        Ending::Paid
            if truth.kept() < truth.amount
                && truth.refunded == 0
                && truth.foreign.is_none()
                && !truth.is_moved_by_hand() =>
        {
            shop.world.violated(
                promises::SHOWN_PAID_IS_PAID,
                format!("{name} is shown as paid and is {:?}", truth.status),
            );
        }
        Ending::Cancelled | Ending::Expired | Ending::NotApproved | Ending::Unavailable => {
            // What is paid after that is seen at the next reading.
            if truth.paid_after_end {
                return;
            }
            if truth.kept() > 0 {
                shop.world.violated(
                    promises::PAID_IS_NOT_UNPAID,
                    format!("{name} is paid and shown as {ending:?}"),
                );
            } else if truth.status == Status::Created && !lied {
                shop.world.violated(
                    promises::OVER_IS_OVER,
                    format!("{name} can be paid and is shown as {ending:?}"),
                );
            }
        }
        _ => {}
    }
}
