//! Decides whether a sale is paid; the only place that decides it.

use serde::{Deserialize, Serialize};

use super::funds::Funds;
use super::intent::Intent;
use super::session::Session;
use super::snapshot::{PaymentSnapshot, PaymentState};
use crate::money::Money;

/// What a reading means for its sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Evaluation {
    /// The customer can still pay.
    Open,
    /// The payment is captured, or authorised by the gateway.
    Paid(Funds),
    /// The gateway refused the customer.
    Rejected,
    /// Cancelled or not paid in time; the gateway does not say which.
    Ended,
    /// Closed without a capture.
    ClosedUnpaid,
    /// Captured, and refunded in full.
    Refunded(Funds),
    /// The whole amount was captured, and a part of it has been refunded.
    PartlyRefunded(Funds),
    /// A status that is not documented: it allows no conclusion.
    Unclear,
    /// The reading is of another sale, or its sums are not consistent.
    Mismatch(Difference),
}

/// What in a reading does not fit the sale.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Another payment.
    Payment,
    /// Another amount or currency.
    Amount,
    /// Another order.
    Reference,
    /// Test instead of live, or the other way round.
    Mode,
    /// The captures and refunds do not fit the status, or leave only a part of the amount.
    Funds,
    /// The money was only authorised, was shown as paid, and was released before it was captured.
    Released,
    /// The money was authorised, or kept by a decision; it was shown as paid, and somebody else
    /// refunded it before a reading had confirmed the capture.
    GivenBack,
}

/// Decides what a reading means. No other code of this project decides it.
///
/// Paid is `AUTHORIZED` with no refund and no more captured than the amount owed, or `CLOSED` with
/// captures minus refunds of at least that amount. It is paid only if both sums can be read, and if
/// payment id, amount, currency, reference and mode are those of the sale. The status `CLOSED`
/// alone is not enough: payments that were closed without a capture have it, too.
///
/// Captures or refunds under a status that cannot have any (`CREATED`, `REJECTED`, `EXPIRED`) are a
/// mismatch: such a payment is neither open nor ended without payment.
///
/// Source: Tabby, POS integration, "Payment Processing"; payment statuses.
#[must_use]
pub fn evaluate(intent: &Intent, session: &Session, reading: &PaymentSnapshot) -> Evaluation {
    if let Some(difference) = difference(intent, session, reading) {
        return Evaluation::Mismatch(difference);
    }
    match reading.status {
        PaymentState::Created
        | PaymentState::Rejected
        | PaymentState::Expired
        | PaymentState::TimedOut
            if has_moved(reading) =>
        {
            Evaluation::Mismatch(Difference::Funds)
        }
        PaymentState::Created => Evaluation::Open,
        PaymentState::Rejected => Evaluation::Rejected,
        PaymentState::Expired | PaymentState::TimedOut => Evaluation::Ended,
        PaymentState::Unknown => Evaluation::Unclear,
        PaymentState::Authorized => match (reading.captured, reading.refunded) {
            (Some(captured), Some(refunded))
                if refunded.is_zero() && captured.minor() <= intent.amount.minor() =>
            {
                Evaluation::Paid(Funds { captured, refunded })
            }
            _ => Evaluation::Mismatch(Difference::Funds),
        },
        PaymentState::Closed => closed(intent, reading),
    }
}

/// Whether anything was captured or refunded, or may have been: an unreadable sum is not zero. A
/// payment that was not approved, or that ended without approval, can have neither.
fn has_moved(reading: &PaymentSnapshot) -> bool {
    let is_none = |sum: Option<Money>| sum.is_some_and(Money::is_zero);
    !(is_none(reading.captured) && is_none(reading.refunded))
}

/// Whether a snapshot is of this sale's payment: its id, amount, reference and mode are the sale's.
#[must_use]
pub fn is_of_sale(intent: &Intent, session: &Session, reading: &PaymentSnapshot) -> bool {
    difference(intent, session, reading).is_none()
}

fn difference(intent: &Intent, session: &Session, reading: &PaymentSnapshot) -> Option<Difference> {
    if reading.payment != session.payment {
        return Some(Difference::Payment);
    }
    if reading.amount != Some(intent.amount) {
        return Some(Difference::Amount);
    }
    if reading.reference.as_ref() != Some(&intent.reference) {
        return Some(Difference::Reference);
    }
    if reading.mode != Some(intent.mode) {
        return Some(Difference::Mode);
    }
    None
}

fn closed(intent: &Intent, reading: &PaymentSnapshot) -> Evaluation {
    let (Some(captured), Some(refunded)) = (reading.captured, reading.refunded) else {
        return Evaluation::Mismatch(Difference::Funds);
    };
    match captured.checked_sub(refunded) {
        Some(kept) if kept.minor() >= intent.amount.minor() => {
            Evaluation::Paid(Funds { captured, refunded })
        }
        Some(kept) if !kept.is_zero() && captured.minor() >= intent.amount.minor() => {
            Evaluation::PartlyRefunded(Funds { captured, refunded })
        }
        Some(kept) if !kept.is_zero() => Evaluation::Mismatch(Difference::Funds),
        Some(_) if captured.is_zero() => Evaluation::ClosedUnpaid,
        Some(_) => Evaluation::Refunded(Funds { captured, refunded }),
        None => Evaluation::Mismatch(Difference::Funds),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Mode, PaymentState, sample};
    use super::*;
    use crate::id::PaymentId;
    use crate::money::Currency;

    fn evaluation(change: impl FnOnce(&mut PaymentSnapshot)) -> Evaluation {
        let (intent, session) = (sample::intent(), sample::session());
        let mut reading = sample::reading(PaymentState::Created);
        change(&mut reading);
        evaluate(&intent, &session, &reading)
    }

    fn closed_with(captured: &str, refunded: &str) -> Evaluation {
        evaluation(|reading| {
            reading.status = PaymentState::Closed;
            reading.captured = Some(sample::aed(captured));
            reading.refunded = Some(sample::aed(refunded));
        })
    }

    #[test]
    fn closed_is_paid_only_when_captures_minus_refunds_cover_the_amount() {
        assert!(matches!(closed_with("250", "0"), Evaluation::Paid(_)));
        assert!(matches!(closed_with("260", "10"), Evaluation::Paid(_)));
        assert_eq!(closed_with("0", "0"), Evaluation::ClosedUnpaid);
        assert!(matches!(closed_with("250", "250"), Evaluation::Refunded(_)));
        for (captured, refunded) in [("250", "0.01"), ("250", "249.99"), ("260", "10.01")] {
            assert!(
                matches!(
                    closed_with(captured, refunded),
                    Evaluation::PartlyRefunded(_)
                ),
                "{captured} - {refunded}"
            );
        }
        for (captured, refunded) in [("249.99", "0"), ("249.99", "1"), ("0", "1")] {
            assert_eq!(
                closed_with(captured, refunded),
                Evaluation::Mismatch(Difference::Funds),
                "{captured} - {refunded}"
            );
        }
    }

    #[test]
    fn authorised_is_paid_before_any_capture() {
        let evaluation = evaluation(|reading| reading.status = PaymentState::Authorized);
        assert!(matches!(evaluation, Evaluation::Paid(funds) if funds.captured.is_zero()));
    }

    #[test]
    fn a_reading_of_anything_else_is_a_mismatch_whatever_its_status() {
        for status in [
            PaymentState::Created,
            PaymentState::Authorized,
            PaymentState::Closed,
            PaymentState::Rejected,
            PaymentState::Expired,
            PaymentState::TimedOut,
        ] {
            let with = |change: fn(&mut PaymentSnapshot)| {
                evaluation(|reading| {
                    *reading = sample::reading(status);
                    reading.captured = Some(sample::aed("250"));
                    change(reading);
                })
            };
            let other = |reading: &mut PaymentSnapshot| {
                reading.payment = PaymentId::try_from("another".to_owned()).unwrap();
            };
            assert_eq!(with(other), Evaluation::Mismatch(Difference::Payment));
            assert_eq!(
                with(|r| r.amount = Some(sample::aed("25"))),
                Evaluation::Mismatch(Difference::Amount)
            );
            assert_eq!(
                with(|r| r.amount = None),
                Evaluation::Mismatch(Difference::Amount)
            );
            let sar =
                |r: &mut PaymentSnapshot| r.amount = Money::from_minor(25_000, Currency::Sar).ok();
            assert_eq!(with(sar), Evaluation::Mismatch(Difference::Amount));
            assert_eq!(
                with(|r| r.reference = None),
                Evaluation::Mismatch(Difference::Reference)
            );
            assert_eq!(
                with(|r| r.mode = Some(Mode::Live)),
                Evaluation::Mismatch(Difference::Mode)
            );
            assert_eq!(
                with(|r| r.mode = None),
                Evaluation::Mismatch(Difference::Mode)
            );
        }
    }

    #[test]
    fn money_under_a_status_that_knows_none_is_a_mismatch_and_no_end() {
        for status in [
            PaymentState::Created,
            PaymentState::Rejected,
            PaymentState::Expired,
            PaymentState::TimedOut,
        ] {
            let with = |captured: Option<&str>, refunded: Option<&str>| {
                evaluation(|reading| {
                    reading.status = status;
                    reading.captured = captured.map(sample::aed);
                    reading.refunded = refunded.map(sample::aed);
                })
            };
            for (captured, refunded) in [
                (Some("250"), Some("0")),
                (Some("0.01"), Some("0")),
                (Some("250"), Some("250")),
                (Some("0"), Some("1")),
                (None, Some("0")),
                (Some("0"), None),
            ] {
                assert_eq!(
                    with(captured, refunded),
                    Evaluation::Mismatch(Difference::Funds),
                    "{status:?} {captured:?} {refunded:?}"
                );
            }
            let untouched = with(Some("0"), Some("0"));
            assert!(!matches!(untouched, Evaluation::Mismatch(_)), "{status:?}");
        }
    }

    #[test]
    fn captures_in_another_currency_are_no_captures_of_this_sale() {
        let evaluation = evaluation(|reading| {
            reading.status = PaymentState::Closed;
            reading.captured = None;
        });
        assert_eq!(evaluation, Evaluation::Mismatch(Difference::Funds));
    }
}
