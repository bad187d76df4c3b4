//! The captured and refunded sums of a payment.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// The sums that a reading found. Both are zero while the payment is only authorised.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Funds {
    /// Sum of captures.
    pub captured: Money,
    /// Sum of refunds.
    pub refunded: Money,
}

impl Funds {
    /// Whether at least `amount` has been captured, and not only authorised.
    #[must_use]
    pub const fn cover(&self, amount: Money) -> bool {
        self.captured.minor() >= amount.minor()
    }
}
