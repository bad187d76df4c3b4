//! Customers of the sandbox's other APIs: `/_sandbox/payments/{id}/outcome` knows the payments of
//! all of them, at whichever address it is called.

use std::fmt;
use std::sync::Arc;

use super::outcome::Outcome;

/// An API whose payments a customer can decide.
pub trait Decides: Send + Sync {
    /// Carries out the customer's decision. `None` for a payment that is not this API's, false if
    /// its customer cannot go on with it any more.
    fn decide(&self, payment: &str, outcome: Outcome) -> Option<bool>;
}

/// The other APIs of a sandbox.
#[derive(Clone, Default)]
pub struct Others(Vec<Arc<dyn Decides>>);

impl Others {
    /// These.
    #[must_use]
    pub fn new(all: Vec<Arc<dyn Decides>>) -> Self {
        Self(all)
    }
}

impl fmt::Debug for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Others({})", self.0.len())
    }
}

impl Decides for Others {
    fn decide(&self, payment: &str, outcome: Outcome) -> Option<bool> {
        self.0.iter().find_map(|api| api.decide(payment, outcome))
    }
}
