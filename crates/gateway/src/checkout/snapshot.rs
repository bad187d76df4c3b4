//! Turns a payment of Checkout.com into a [`PaymentSnapshot`].
//!
//! Money is told by the balances, and by the status second. A status that the balances contradict
//! allows no conclusion.

use checkout::Minor;
use checkout::payment::{Action, ActionOutcome, ActionType, Balances, Payment, Status};
use payment::id::{PaymentId, Reference, SaleId};
use payment::sale::{Mode, PaymentSnapshot, PaymentState};
use payment::time::Timestamp;
use payment::{Currency, Money};

use super::kept;
use crate::list::Listed;

/// What was captured and refunded, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Sums {
    captured: Minor,
    refunded: Minor,
}

/// The sums of a payment; `None` if its actions have to be read: the balances are not published, and
/// the status does not say that there are none.
pub(super) fn sums(payment: &Payment) -> Option<Sums> {
    let balances = payment.balances.unwrap_or_default();
    let Balances {
        total_captured,
        total_refunded,
        ..
    } = balances;
    match (total_captured, total_refunded) {
        (Some(captured), Some(refunded)) => Some(Sums { captured, refunded }),
        // Whether there are refunds only the actions tell.
        (Some(captured), None) if is_unrefunded(&payment.status) => Some(Sums {
            captured,
            ..Sums::default()
        }),
        (None, _) => has_none(&payment.status).then(Sums::default),
        (Some(_), None) => None,
    }
}

/// Whether a payment of this status has no refunds.
const fn is_unrefunded(status: &Status) -> bool {
    has_none(status) || matches!(status, Status::PartiallyCaptured | Status::Captured)
}

/// Whether a payment of this status has neither captures nor refunds.
const fn has_none(status: &Status) -> bool {
    matches!(
        status,
        Status::Requested
            | Status::Pending
            | Status::Authorized
            | Status::Declined
            | Status::Expired
            | Status::Canceled
    )
}

/// The sums of these actions; `None` if they overflow.
pub(super) fn sums_of(actions: &[Action]) -> Option<Sums> {
    let sum = |kind: &ActionType| {
        let done = actions
            .iter()
            .filter(|action| action.kind == *kind && action.outcome() == ActionOutcome::Approved);
        let mut amounts = done.map(|action| action.amount.0);
        amounts.try_fold(0_i64, i64::checked_add).map(Minor)
    };
    Some(Sums {
        captured: sum(&ActionType::Capture)?,
        refunded: sum(&ActionType::Refund)?,
    })
}

/// The snapshot of a payment with these sums; `None` if its id cannot be read. Checkout.com does not
/// say whether a payment is a test: it is what its account is. Personal data is dropped here, because
/// [`PaymentSnapshot`] has no field for it.
pub(super) fn snapshot(
    payment: &Payment,
    sums: Option<Sums>,
    mode: Mode,
) -> Option<PaymentSnapshot> {
    let currency = payment.currency.as_str().parse::<Currency>().ok();
    let money = |minor: Minor| {
        let minor = u64::try_from(minor.0).ok()?;
        match (minor, currency?) {
            (0, currency) => Some(Money::zero(currency)),
            (minor, currency) => Money::from_minor(minor, currency).ok(),
        }
    };
    let is_contradicted = sums.is_some_and(|sums| contradicts(&payment.status, sums));
    Some(PaymentSnapshot {
        payment: PaymentId::try_from(payment.id.to_string()).ok()?,
        status: match state(&payment.status) {
            _ if is_contradicted => PaymentState::Unknown,
            PaymentState::Authorized if is_spent(payment) => PaymentState::Closed,
            state => state,
        },
        amount: money(payment.amount),
        reference: reference(payment),
        mode: Some(mode),
        captured: sums.and_then(|sums| money(sums.captured)),
        refunded: sums.and_then(|sums| money(sums.refunded)),
    })
}

/// Whether nothing is left to capture of a payment of which something was captured: which word it has
/// then is not published.
fn is_spent(payment: &Payment) -> bool {
    payment.balances.is_some_and(|balances| {
        let is_any = balances.total_captured.is_some_and(|sum| sum > Minor::ZERO);
        is_any && balances.available_to_capture == Some(Minor::ZERO)
    })
}

/// Whether a status speaks of money that the sums do not have.
fn contradicts(status: &Status, sums: Sums) -> bool {
    match status {
        Status::Captured | Status::PartiallyCaptured => sums.captured == Minor::ZERO,
        Status::PartiallyRefunded | Status::Refunded => sums.refunded == Minor::ZERO,
        _ => false,
    }
}

/// The order number: whole if the payment keeps it, else the reference.
fn reference(payment: &Payment) -> Option<Reference> {
    let kept = payment.metadata.text(kept::REFERENCE);
    let text = kept.or_else(|| payment.reference.clone())?;
    Reference::try_from(text).ok()
}

/// The status. A payment that was captured in part and may be captured further is authorised, and one
/// that was released is closed.
///
/// Source: Checkout.com, payment statuses.
pub(super) const fn state(status: &Status) -> PaymentState {
    match status {
        Status::Requested | Status::Pending => PaymentState::Created,
        Status::Authorized | Status::PartiallyCaptured => PaymentState::Authorized,
        Status::Captured | Status::PartiallyRefunded | Status::Refunded | Status::Voided => {
            PaymentState::Closed
        }
        Status::Declined => PaymentState::Rejected,
        Status::Expired => PaymentState::TimedOut,
        Status::Canceled => PaymentState::Expired,
        _ => PaymentState::Unknown,
    }
}

/// An entry of a list of payments with one reference; `None` if its payment cannot be read.
pub(super) fn listed(payment: &Payment, sums: Option<Sums>, mode: Mode) -> Option<Listed> {
    let kept = |name| payment.metadata.text(name);
    Some(Listed {
        snapshot: snapshot(payment, sums, mode)?,
        created_at: payment
            .requested_on
            .map(|at| Timestamp(at.as_millisecond())),
        terminal: kept(kept::TERMINAL),
        sale: kept(kept::SALE).and_then(|id| id.parse::<SaleId>().ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(status: &str, rest: &str) -> Payment {
        let json = format!(
            r#"{{"id":"pay_1","requested_on":"2026-11-27T10:00:00Z","amount":25000,"currency":"AED",
                "status":"{status}","approved":true,"reference":"A-1",{rest}"_links":{{}}}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    fn read(status: &str, rest: &str) -> PaymentSnapshot {
        let payment = payment(status, rest);
        snapshot(&payment, sums(&payment), Mode::Test).unwrap()
    }

    #[test]
    fn the_balances_tell_the_money() {
        let captured = read(
            "Partially Refunded",
            r#""balances":{"total_captured":25000,"total_refunded":1},"#,
        );
        assert_eq!(captured.status, PaymentState::Closed);
        assert_eq!(captured.captured.unwrap().to_string(), "250.00");
        assert_eq!(captured.refunded.unwrap().to_string(), "0.01");
        let pending = read("Pending", "");
        assert_eq!(pending.status, PaymentState::Created);
        assert!(pending.captured.unwrap().is_zero() && pending.refunded.unwrap().is_zero());
    }

    #[test]
    fn without_balances_a_payment_that_may_have_captures_has_no_known_sum() {
        for status in [
            "Captured",
            "Partially Captured",
            "Refunded",
            "Voided",
            "New Word",
        ] {
            let read = read(status, "");
            assert_eq!((read.captured, read.refunded), (None, None), "{status}");
        }
    }

    #[test]
    fn refunds_that_the_balances_do_not_tell_are_not_taken_for_none() {
        let balances = r#""balances":{"total_captured":25000},"#;
        assert!(read("Captured", balances).refunded.unwrap().is_zero());
        for status in ["Partially Refunded", "Refunded", "Voided", "New Word"] {
            assert_eq!(read(status, balances).refunded, None, "{status}");
        }
    }

    #[test]
    fn a_payment_of_which_nothing_is_left_to_capture_is_closed_whatever_its_word() {
        let spent =
            r#""balances":{"total_captured":10000,"available_to_capture":0,"total_refunded":0},"#;
        let held = r#""balances":{"total_captured":10000,"available_to_capture":15000,"total_refunded":0},"#;
        let of = |balances| read("Partially Captured", balances).status;
        assert_eq!(of(spent), PaymentState::Closed);
        assert_eq!(of(held), PaymentState::Authorized);
    }

    #[test]
    fn a_status_that_the_balances_contradict_allows_no_conclusion() {
        let none = r#""balances":{"total_captured":0,"total_refunded":0},"#;
        for status in [
            "Captured",
            "Partially Captured",
            "Partially Refunded",
            "Refunded",
        ] {
            assert_eq!(read(status, none).status, PaymentState::Unknown, "{status}");
        }
        assert_eq!(read("Voided", none).status, PaymentState::Closed);
    }

    #[test]
    fn actions_are_summed_if_they_were_approved() {
        let action = |kind: &str, amount: i64, approved: &str| -> Action {
            let json = format!(
                r#"{{"id":"act_1","type":"{kind}","amount":{amount}{approved},"response_code":"10000"}}"#
            );
            serde_json::from_str(&json).unwrap()
        };
        let yes = r#","approved":true"#;
        let actions = [
            action("Capture", 10_000, yes),
            action("Capture", 15_000, yes),
            action("Capture", 7, r#","approved":false"#),
            action("Refund", 500, yes),
            action("Refund", 900, ""),
            action("Authorization", 25_000, yes),
        ];
        let sums = sums_of(&actions).unwrap();
        assert_eq!(sums.captured, Minor(25_000));
        assert_eq!(sums.refunded, Minor(500));
        assert_eq!(
            sums_of(&[action("Refund", i64::MAX, yes), action("Refund", 1, yes)]),
            None
        );
    }

    #[test]
    fn an_order_number_that_is_longer_than_a_reference_is_kept_whole() {
        let long = "7".repeat(200);
        let whole = read(
            "Pending",
            &format!(r#""metadata":{{"reference":"{long}"}},"#),
        );
        assert_eq!(whole.reference.unwrap().as_str(), long);
        assert_eq!(read("Pending", "").reference.unwrap().as_str(), "A-1");
    }

    #[test]
    fn what_fits_no_currency_of_ours_fits_no_sale() {
        let mut other = payment("Pending", "");
        other.currency = checkout::Currency::from("EUR".to_owned());
        let read = snapshot(&other, sums(&other), Mode::Test).unwrap();
        assert_eq!((read.amount, read.captured), (None, None));
    }
}
