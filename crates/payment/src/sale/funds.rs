//! What was captured and refunded.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// Money that a reading found. Both are zero while the gateway has only authorised.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Funds {
    /// Sum of captures.
    pub captured: Money,
    /// Sum of refunds.
    pub refunded: Money,
}

impl Funds {
    /// Whether all that is owed has been captured, and not only promised.
    #[must_use]
    pub const fn cover(&self, amount: Money) -> bool {
        self.captured.minor() >= amount.minor()
    }
}
