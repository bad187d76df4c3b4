//! What people see on a tab's screen, compared with the truth.

use contract::SaleView;
use till::{Ending, Screen, Till};
use uuid::Uuid;

use super::customer::customer;
use super::disk::short;
use super::shop::Shop;
use super::tabby::Status;

/// What is on the screen has to be so.
pub(super) fn check(shop: &Shop, till: &Till) {
    match till {
        Till::Selling(active) if till.screen() == Screen::Showing => {
            let Some(view) = active.view().filter(|view| view.qr_code_url.is_some()) else {
                return;
            };
            let payment: Option<Uuid> = view
                .payment_id
                .as_ref()
                .and_then(|id| id.as_str().parse().ok());
            let Some(payment) = payment else { return };
            if !shop.store.has_payment(payment) {
                let what = "a code is shown that the ledger does not have";
                shop.world.violated("P4", what);
            }
            let is_new = !shop.world.lock().shown.contains(&payment);
            if is_new {
                shop.world.shows(payment);
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

/// P1, P5, P6, P7 at the moment that a cashier reads a result.
fn check_end(shop: &Shop, view: &SaleView, ending: Ending) {
    let payment: Option<Uuid> = view
        .payment_id
        .as_ref()
        .and_then(|id| id.as_str().parse().ok());
    let Some(id) = payment else { return };
    let now = shop.world.now();
    let (found, lied) = {
        let mut state = shop.world.lock();
        state.tabby.at(now);
        let lied = state.lied_about.contains(&id);
        (state.tabby.payments.get(&id).cloned(), lied)
    };
    let Some(truth) = found else { return };
    let name = short(view.id);
    match ending {
        // What was done in the portal is seen at the next reading.
        Ending::Paid
            if truth.kept() < truth.amount && truth.refunded == 0 && truth.foreign.is_none() =>
        {
            shop.world.violated(
                "P7",
                format!("{name} is shown as paid and is {:?}", truth.status),
            );
        }
        Ending::Cancelled | Ending::Expired | Ending::NotApproved | Ending::Unavailable => {
            // What is paid after that is seen at the next reading.
            if truth.paid_after_end {
                return;
            }
            if truth.kept() > 0 {
                shop.world
                    .violated("P6", format!("{name} is paid and shown as {ending:?}"));
            } else if truth.status == Status::Created && !lied {
                shop.world.violated(
                    "P5",
                    format!("{name} can be paid and is shown as {ending:?}"),
                );
            }
        }
        _ => {}
    }
}
