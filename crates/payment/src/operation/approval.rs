//! What a manager has to approve, where people sign in.

use super::intent::Movement;
use super::ledger::Operations;
use crate::money::Money;

/// How much of a sale is refunded without an approval.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RefundLimit(pub Money);

impl RefundLimit {
    /// Whether this is more than may be done without an approval: a release of what is authorised, also by
    /// a last capture of a part, or a refund that brings all refunds of its sale above the limit. Of an
    /// amount in another currency than the limit's nothing may.
    #[must_use]
    pub fn is_exceeded(self, operations: &Operations, movement: Movement) -> bool {
        match movement {
            Movement::Capture { last, .. } => last,
            Movement::Void => true,
            Movement::Refund { amount } => {
                let before = operations.explained(amount.currency()).refunded;
                before
                    .checked_add(amount)
                    .is_none_or(|sum| self.is_below(sum))
            }
        }
    }

    /// Whether so much is more than may go back without an approval.
    #[must_use]
    pub fn is_below(self, amount: Money) -> bool {
        self.0.checked_sub(amount).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::operation::{OperationState, sample};
    use crate::sale::sample::START;

    fn aed(text: &str) -> Money {
        Money::parse(text, Currency::Aed).unwrap()
    }

    #[test]
    fn refunds_of_a_sale_add_up_to_the_limit_and_a_void_always_needs_somebody() {
        let refund = |text| Movement::Refund { amount: aed(text) };
        let limit = RefundLimit(aed("100"));
        let mut done = sample::refund();
        let open = Operations::new(vec![done.clone()]);
        assert!(!limit.is_exceeded(&open, refund("100")));
        assert!(limit.is_exceeded(&open, refund("100.01")));
        done.state = OperationState::Done { at: START };
        let after = Operations::new(vec![done]);
        assert!(!limit.is_exceeded(&after, refund("50")));
        assert!(limit.is_exceeded(&after, refund("50.01")));
        let none = RefundLimit(Money::zero(Currency::Aed));
        assert!(none.is_exceeded(&Operations::default(), refund("0.01")));
        let riyals = Money::parse("1", Currency::Sar).unwrap();
        let other = Movement::Refund { amount: riyals };
        assert!(limit.is_exceeded(&Operations::default(), other));
        assert!(limit.is_exceeded(&Operations::default(), Movement::Void));
        let capture = Movement::Capture {
            amount: aed("500"),
            last: false,
        };
        assert!(!limit.is_exceeded(&Operations::default(), capture));
        let last = Movement::Capture {
            amount: aed("0.01"),
            last: true,
        };
        assert!(limit.is_exceeded(&Operations::default(), last));
    }
}
