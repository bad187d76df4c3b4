//! How often Tabby may be called with one key.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::capabilities::CallLimit;
use crate::permits::CallClass;

/// The limits of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rates {
    /// New sessions in any 10 seconds.
    pub sessions_per_10s: NonZeroU32,
    /// Other calls in any second.
    pub calls_per_s: NonZeroU32,
}

impl Rates {
    /// The limits that Tabby documents for a test key or a live key.
    #[must_use]
    pub const fn documented(is_test: bool) -> Self {
        const fn count(count: u32) -> NonZeroU32 {
            match NonZeroU32::new(count) {
                Some(count) => count,
                None => NonZeroU32::MIN,
            }
        }
        let (sessions, calls) = if is_test { (10, 50) } else { (200, 100) };
        Self {
            sessions_per_10s: count(sessions),
            calls_per_s: count(calls),
        }
    }

    /// The same as limits for each class of calls.
    #[must_use]
    pub fn limits(self) -> Vec<CallLimit> {
        vec![
            CallLimit {
                class: CallClass::Session,
                calls: self.sessions_per_10s,
                within: Duration::from_secs(10),
            },
            CallLimit {
                class: CallClass::Other,
                calls: self.calls_per_s,
                within: Duration::from_secs(1),
            },
        ]
    }
}
