//! The names of the states of a sale.

use serde::{Deserialize, Serialize};

/// The name of a sale's state, as terminals see it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SaleState {
    /// The gateway has been asked for a session and has not answered.
    Creating,
    /// The customer can pay.
    Waiting,
    /// Asked to be taken back; not confirmed yet.
    Cancelling,
    /// Not known; the server keeps asking.
    Checking,
    /// The money is there.
    Paid,
    /// The gateway refused the customer on the hosted page.
    Rejected,
    /// The gateway declined before anything could be paid.
    Declined,
    /// Nobody paid in time.
    Expired,
    /// Taken back.
    Cancelled,
    /// No session came of it.
    Failed,
    /// The money came after the sale had been given up; somebody has to decide.
    PaidLate,
    /// Late money is on its way back.
    Returning,
    /// A reading that does not belong to the sale; a person has to look.
    Mismatch,
}

impl SaleState {
    /// Whether it is not known yet how the sale ends.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Creating | Self::Waiting | Self::Cancelling | Self::Checking => true,
            Self::Paid
            | Self::Rejected
            | Self::Declined
            | Self::Expired
            | Self::Cancelled
            | Self::Failed
            | Self::PaidLate
            | Self::Returning
            | Self::Mismatch => false,
        }
    }

    /// The name as it is written in JSON and in the ledger.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Waiting => "waiting",
            Self::Cancelling => "cancelling",
            Self::Checking => "checking",
            Self::Paid => "paid",
            Self::Rejected => "rejected",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::PaidLate => "paid_late",
            Self::Returning => "returning",
            Self::Mismatch => "mismatch",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|state| state.word() == word)
    }

    /// All names.
    pub const ALL: &[Self] = &[
        Self::Creating,
        Self::Waiting,
        Self::Cancelling,
        Self::Checking,
        Self::Paid,
        Self::Rejected,
        Self::Declined,
        Self::Expired,
        Self::Cancelled,
        Self::Failed,
        Self::PaidLate,
        Self::Returning,
        Self::Mismatch,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_found_by_the_word_that_it_is_written_as() {
        for state in SaleState::ALL {
            let written = serde_json::to_value(state).unwrap();
            assert_eq!(written.as_str(), Some(state.word()));
            assert_eq!(SaleState::of_word(state.word()), Some(*state));
        }
        assert_eq!(SaleState::of_word("Paid"), None);
    }
}
