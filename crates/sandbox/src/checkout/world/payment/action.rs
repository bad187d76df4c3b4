//! What was done to a payment.

use serde::{Deserialize, Serialize};

use crate::checkout::ids::ActionId;

/// What an action does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Reserves the customer's money.
    Authorization,
    /// Takes reserved money.
    Capture {
        /// Whether what is left after it is released.
        is_final: bool,
    },
    /// Gives money back.
    Refund,
    /// Releases reserved money.
    Void,
}

impl Kind {
    /// The word for it in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authorization => "Authorization",
            Self::Capture { .. } => "Capture",
            Self::Refund => "Refund",
            Self::Void => "Void",
        }
    }
}

/// How far an action has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Accepted; nothing has moved yet.
    Pending,
    /// Done.
    Approved,
    /// Refused by the partner; nothing has moved.
    Declined,
}

/// An action.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Action {
    /// Its id.
    pub id: ActionId,
    /// What it does.
    pub kind: Kind,
    /// How much, in minor units.
    pub amount: u64,
    /// How far it has come.
    pub progress: Progress,
}

impl Action {
    /// Whether its money has moved, or will unless it is declined.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.progress != Progress::Declined
    }

    /// Whether its money has moved.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.progress == Progress::Approved
    }
}
