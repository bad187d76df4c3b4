//! How often Checkout.com may be called.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::capabilities::CallLimit;
use crate::permits::CallClass;

/// The limits of an account, over all its keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rates {
    /// Requests for a context or a payment in any second. A new code takes two of them.
    pub sessions_per_s: NonZeroU32,
    /// Other calls in any second.
    pub calls_per_s: NonZeroU32,
}

impl Rates {
    /// What this adapter uses of the published limits: 100 readings and 100 other calls a second, and
    /// less in the sandbox, where no number is published. Every call could be of the second kind.
    ///
    /// Source: Checkout.com, "API rate limits".
    #[must_use]
    pub const fn documented(is_test: bool) -> Self {
        const fn count(count: u32) -> NonZeroU32 {
            match NonZeroU32::new(count) {
                Some(count) => count,
                None => NonZeroU32::MIN,
            }
        }
        let (sessions, calls) = if is_test { (10, 40) } else { (20, 80) };
        Self {
            sessions_per_s: count(sessions),
            calls_per_s: count(calls),
        }
    }

    /// The same as limits for each class of calls.
    #[must_use]
    pub fn limits(self) -> Vec<CallLimit> {
        let in_a_second = |class, calls| CallLimit {
            class,
            calls,
            within: Duration::from_secs(1),
        };
        vec![
            in_a_second(CallClass::Session, self.sessions_per_s),
            in_a_second(CallClass::Other, self.calls_per_s),
        ]
    }
}
