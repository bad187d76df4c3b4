//! How often a key may ask.
//!
//! Source: Tabby, technical requirements: 200 new sessions in 10 s and 100 other requests in 1 s
//! with a live key, 10 and 50 with a test key. How the window moves is not published: here no
//! stretch of that length, wherever it begins, holds more.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use crate::tabby::accounts::Owner;
use crate::tabby::fault::Operation;
use crate::tabby::settings::RateLimits;

/// What is counted apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Class {
    /// New sessions.
    CreateSession,
    /// Everything else.
    Other,
}

impl Class {
    /// How this call is counted.
    #[must_use]
    pub const fn of(operation: Operation) -> Self {
        match operation {
            Operation::CreateSession => Self::CreateSession,
            _ => Self::Other,
        }
    }

    /// The limit in words.
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

    const fn allowed(self, is_test: bool, limits: &RateLimits) -> (u32, SignedDuration) {
        let (ten, one) = (SignedDuration::from_secs(10), SignedDuration::from_secs(1));
        match (self, is_test) {
            (Self::CreateSession, true) => (limits.test_sessions, ten),
            (Self::CreateSession, false) => (limits.live_sessions, ten),
            (Self::Other, true) => (limits.test_requests, one),
            (Self::Other, false) => (limits.live_requests, one),
        }
    }
}

/// The requests of late.
#[derive(Clone, Debug, Default)]
pub struct Limits(HashMap<(Owner, Class), VecDeque<Timestamp>>);

impl Limits {
    /// Counts a request; false when it is one too many.
    pub fn allow(
        &mut self,
        owner: &Owner,
        class: Class,
        limits: &RateLimits,
        now: Timestamp,
    ) -> bool {
        let (most, span) = class.allowed(owner.is_test, limits);
        let recent = self.0.entry((owner.clone(), class)).or_default();
        while recent
            .front()
            .is_some_and(|then| now.duration_since(*then) >= span)
        {
            recent.pop_front();
        }
        if recent.len() as u64 >= u64::from(most) {
            return false;
        }
        recent.push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_session_of_a_test_key_in_ten_seconds_is_one_too_many() {
        let mut limits = Limits::default();
        let owner = Owner {
            key: uuid::Uuid::nil(),
            is_test: true,
        };
        let second = |s: i64| Timestamp::from_second(s).unwrap();
        for n in 0..10 {
            assert!(limits.allow(
                &owner,
                Class::CreateSession,
                &RateLimits::default(),
                second(n / 2)
            ));
        }
        assert!(!limits.allow(
            &owner,
            Class::CreateSession,
            &RateLimits::default(),
            second(9)
        ));
        assert!(limits.allow(&owner, Class::Other, &RateLimits::default(), second(9)));
        assert!(limits.allow(
            &owner,
            Class::CreateSession,
            &RateLimits::default(),
            second(10)
        ));
    }
}
