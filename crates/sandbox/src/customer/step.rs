//! How far the customer has come on the hosted page.

use serde::{Deserialize, Serialize};

use super::outcome::Outcome;

/// The customer's step on the hosted page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Progress {
    /// Has not entered phone and e-mail yet.
    Identify,
    /// Has to enter the code that was "sent".
    Otp {
        /// Tabby's decision to come.
        outcome: Outcome,
        /// A national id is asked for afterwards.
        with_id: bool,
    },
    /// Has to enter a national id, before the plan.
    NationalId {
        /// Tabby's decision to come.
        outcome: Outcome,
    },
    /// Has entered everything and sees the payment plan.
    Plan {
        /// Tabby's decision to come.
        outcome: Outcome,
    },
}

/// The customer's last wrong input. It is shown once, and not after a reload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mistake {
    /// Credentials that are not published.
    Credentials {
        /// As typed.
        email: String,
        /// As typed.
        phone: String,
    },
    /// The code.
    Otp,
}
