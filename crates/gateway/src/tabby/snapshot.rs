//! Turns a payment of Tabby into a [`PaymentSnapshot`].

use jiff::Timestamp as Instant;
use payment::id::{PaymentId, Reference};
use payment::sale::{Mode, PaymentSnapshot, PaymentState};
use payment::time::Timestamp;
use payment::{Currency, Money};
use tabby::{Amount, payment as wire};

/// The snapshot of a payment; `None` if its id cannot be read. Personal data is dropped here,
/// because [`PaymentSnapshot`] has no field for it.
pub(super) fn snapshot(payment: &wire::Payment) -> Option<PaymentSnapshot> {
    let currency = payment.currency.as_str().parse::<Currency>().ok();
    let money = |amount: &Amount| Money::from_decimal(amount.0, currency?).ok();
    let sum = |amounts: Vec<&Amount>| {
        let mut all = amounts.into_iter();
        all.try_fold(Money::zero(currency?), |sum, amount| {
            sum.checked_add(money(amount)?)
        })
    };
    Some(PaymentSnapshot {
        payment: PaymentId::try_from(payment.id.to_string()).ok()?,
        status: status(&payment.status),
        amount: money(&payment.amount),
        reference: payment
            .order
            .reference_id
            .as_deref()
            .and_then(|text| Reference::try_from(text.to_owned()).ok()),
        mode: payment
            .is_test
            .map(|test| if test { Mode::Test } else { Mode::Live }),
        captured: sum(payment
            .captures
            .iter()
            .map(|capture| &capture.amount)
            .collect()),
        refunded: sum(payment
            .refunds
            .iter()
            .map(|refund| &refund.amount)
            .collect()),
    })
}

/// The status. Source: Tabby, payment statuses.
pub(super) const fn status(status: &wire::Status) -> PaymentState {
    match status {
        wire::Status::Created => PaymentState::Created,
        wire::Status::Authorized => PaymentState::Authorized,
        wire::Status::Closed => PaymentState::Closed,
        wire::Status::Rejected => PaymentState::Rejected,
        wire::Status::Expired => PaymentState::Expired,
        _ => PaymentState::Unknown,
    }
}

pub(super) fn timestamp(at: Instant) -> Timestamp {
    Timestamp(at.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(json: &str) -> wire::Payment {
        serde_json::from_str(json).unwrap()
    }

    const ID: &str = "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";

    #[test]
    fn captures_and_refunds_are_summed_exactly() {
        let json = format!(
            r#"{{"id":"{ID}","status":"CLOSED","amount":"100","currency":"AED","is_test":true,"order":{{"reference_id":"A-1"}},
                "captures":[{{"amount":"33.33"}},{{"amount":33.33}},{{"amount":"33.34"}}],"refunds":[{{"amount":"0.1"}}]}}"#
        );
        let snapshot = snapshot(&payment(&json)).unwrap();
        assert_eq!(snapshot.captured.unwrap().to_string(), "100.00");
        assert_eq!(snapshot.refunded.unwrap().to_string(), "0.10");
        assert_eq!(snapshot.mode, Some(Mode::Test));
    }

    #[test]
    fn what_fits_no_currency_of_ours_fits_no_sale() {
        for (amount, currency) in [("100", "EUR"), ("-1", "AED"), ("1.001", "AED")] {
            let json = format!(
                r#"{{"id":"{ID}","status":"CLOSED","amount":"{amount}","currency":"{currency}"}}"#
            );
            assert_eq!(
                snapshot(&payment(&json)).unwrap().amount,
                None,
                "{amount} {currency}"
            );
        }
    }
}
