//! Rate limits of a key.
//!
//! Source: Tabby, technical requirements: 200 new sessions in 10 s and 100 other requests in 1 s
//! with a live key, 10 and 50 with a test key.

use jiff::SignedDuration;

use crate::tabby::fault::Operation;
use crate::tabby::settings::RateLimits;

/// Kinds of calls that are counted separately.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Class {
    /// New sessions.
    CreateSession,
    /// Everything else.
    Other,
}

impl Class {
    /// The kind of a call.
    #[must_use]
    pub const fn of(operation: Operation) -> Self {
        match operation {
            Operation::CreateSession => Self::CreateSession,
            _ => Self::Other,
        }
    }

    /// The limit, for people.
    #[must_use]
    pub fn described(self, is_test: bool, limits: &RateLimits) -> String {
        let (most, span) = self.allowed(is_test, limits);
        let key = if is_test { "test" } else { "live" };
        let what = match self {
            Self::CreateSession => "new sessions",
            Self::Other => "other requests",
        };
        format!("{most} {what} in {} s with a {key} key", span.as_secs())
    }

    /// How many calls are allowed, and in which time.
    #[must_use]
    pub const fn allowed(self, is_test: bool, limits: &RateLimits) -> (u32, SignedDuration) {
        let (ten, one) = (SignedDuration::from_secs(10), SignedDuration::from_secs(1));
        match (self, is_test) {
            (Self::CreateSession, true) => (limits.test_sessions, ten),
            (Self::CreateSession, false) => (limits.live_sessions, ten),
            (Self::Other, true) => (limits.test_requests, one),
            (Self::Other, false) => (limits.live_requests, one),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::engine::limits::Limits;
    use crate::tabby::accounts::Owner;

    #[test]
    fn the_eleventh_session_of_a_test_key_in_ten_seconds_is_one_too_many() {
        let mut limits = Limits::default();
        let owner = Owner {
            key: uuid::Uuid::nil(),
            is_test: true,
        };
        let second = |s: i64| Timestamp::from_second(s).unwrap();
        let mut allow = |class: Class, at| {
            let (most, span) = class.allowed(owner.is_test, &RateLimits::default());
            limits.allow((owner.clone(), class), most, span, second(at))
        };
        for n in 0..10 {
            assert!(allow(Class::CreateSession, n / 2));
        }
        assert!(!allow(Class::CreateSession, 9));
        assert!(allow(Class::Other, 9));
        assert!(allow(Class::CreateSession, 10));
    }
}
