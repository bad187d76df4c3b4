//! What a comparison of the ledger with the gateway found.

use payment::money::Currency;
use serde::{Deserialize, Serialize};

/// What a comparison of the ledger's day with the gateway's own payments found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Compared {
    /// How many payments were compared.
    pub payments: u32,
    /// The gateway's payments that were made at this time or later were gone through; absent where the
    /// gateway has no list of all payments, and only those of our sales were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<i64>,
    /// Whether every payment that had to be read was read. If not, what is missing may differ.
    pub is_whole: bool,
    /// The payments whose sums differ, [`MOST_NAMED`](Self::MOST_NAMED) at the most.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub differences: Vec<Difference>,
}

impl Compared {
    /// How many differences are named.
    pub const MOST_NAMED: usize = 200;

    /// Whether all was compared, and nothing differs.
    #[must_use]
    pub const fn agrees(&self) -> bool {
        self.is_whole && self.differences.is_empty()
    }
}

/// A payment whose sums differ between the ledger and the gateway.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Difference {
    /// The payment.
    pub payment: String,
    /// The sale that has it.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub sale: String,
    /// The sale's reference.
    pub reference: String,
    /// Currency of the amounts.
    pub currency: Currency,
    /// What the ledger has as captured.
    pub captured_here: String,
    /// What the gateway says was captured; absent if it says no readable amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_there: Option<String>,
    /// What the ledger has as refunded.
    pub refunded_here: String,
    /// What the gateway says was refunded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded_there: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(is_whole: bool, differences: usize) -> Compared {
        let one = Difference {
            payment: "p".to_owned(),
            sale: "s".to_owned(),
            reference: "r".to_owned(),
            currency: Currency::Aed,
            captured_here: "1.00".to_owned(),
            captured_there: None,
            refunded_here: "0.00".to_owned(),
            refunded_there: None,
        };
        Compared {
            payments: 1,
            since: None,
            is_whole,
            differences: vec![one; differences],
        }
    }

    #[test]
    fn only_a_whole_comparison_without_differences_agrees() {
        assert!(compared(true, 0).agrees());
        assert!(!compared(false, 0).agrees());
        assert!(!compared(true, 1).agrees());
    }
}
