//! How often Tabby may be asked with one key.
//!
//! Source: Tabby, technical requirements, "Rate limits": with a live key 200 new sessions in 10 s
//! and 100 other calls a second, with a test key 10 and 50. Tabby answers more with 429 and says
//! nothing about when to come back, so that the count has to be kept here.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::{Instant, sleep};

/// What a key may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rates {
    /// New sessions in any 10 seconds.
    pub sessions_per_10s: NonZeroU32,
    /// Other calls in any second.
    pub calls_per_s: NonZeroU32,
}

impl Rates {
    /// What Tabby documents for a test key or a live one.
    #[must_use]
    pub const fn documented(is_test: bool) -> Self {
        let (sessions, calls) = if is_test { (10, 50) } else { (200, 100) };
        Self {
            sessions_per_10s: at_least_one(sessions),
            calls_per_s: at_least_one(calls),
        }
    }
}

const fn at_least_one(count: u32) -> NonZeroU32 {
    match NonZeroU32::new(count) {
        Some(count) => count,
        None => NonZeroU32::MIN,
    }
}

/// Counts the calls of one key.
#[derive(Clone, Debug)]
pub struct Budget {
    sessions: Arc<Bucket>,
    calls: Arc<Bucket>,
}

type Bucket = RateLimiter<NotKeyed, InMemoryState, Monotonic, NoOpMiddleware<Since>>;

/// There was no room for a call within the time that it could wait: it was not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exhausted;

impl Budget {
    /// A budget within these rates.
    #[must_use]
    pub fn new(rates: Rates) -> Self {
        Self {
            sessions: bucket(rates.sessions_per_10s, Duration::from_secs(10)),
            calls: bucket(rates.calls_per_s, Duration::from_secs(1)),
        }
    }

    /// Waits for room for a new session. A cashier waits with it.
    pub(crate) async fn session(&self) -> Result<(), Exhausted> {
        room(&self.sessions, Duration::from_secs(5)).await
    }

    /// Waits for room for any other call.
    pub(crate) async fn call(&self) -> Result<(), Exhausted> {
        room(&self.calls, Duration::from_secs(5)).await
    }
}

/// Half of the limit at once and half of it spread over the window: never more than all of it in
/// any window.
fn bucket(limit: NonZeroU32, window: Duration) -> Arc<Bucket> {
    let half = at_least_one(limit.get() / 2);
    let quota = Quota::with_period(window / half.get())
        .unwrap_or(Quota::per_second(NonZeroU32::MIN))
        .allow_burst(half);
    Arc::new(RateLimiter::direct_with_clock(quota, Monotonic::new()))
}

async fn room(bucket: &Bucket, patience: Duration) -> Result<(), Exhausted> {
    let begun = Instant::now();
    loop {
        let Err(not_until) = bucket.check() else {
            return Ok(());
        };
        let wait = not_until.wait_time_from(bucket.clock().now());
        if begun.elapsed() + wait > patience {
            return Err(Exhausted);
        }
        // A timer's resolution is a millisecond.
        sleep(wait + Duration::from_millis(1)).await;
    }
}

/// Tokio's clock, which a simulation turns by itself.
#[derive(Clone, Copy, Debug)]
struct Monotonic(Instant);

impl Monotonic {
    fn new() -> Self {
        Self(Instant::now())
    }
}

impl Clock for Monotonic {
    type Instant = Since;

    fn now(&self) -> Since {
        Since(Nanos::from(self.0.elapsed()))
    }
}

/// A reading of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Since(Nanos);

impl std::ops::Add<Nanos> for Since {
    type Output = Self;

    fn add(self, span: Nanos) -> Self {
        Self(self.0 + span)
    }
}

impl Reference for Since {
    fn duration_since(&self, earlier: Self) -> Nanos {
        self.0.duration_since(earlier.0)
    }

    fn saturating_sub(&self, span: Nanos) -> Self {
        Self(Reference::saturating_sub(&self.0, span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_window_ever_holds_more_than_the_limit() {
        let budget = Budget::new(Rates::documented(true));
        let begun = Instant::now();
        let mut made = Vec::new();
        while begun.elapsed() < Duration::from_secs(60) {
            if budget.session().await.is_ok() {
                made.push(begun.elapsed());
            }
        }
        assert!(made.len() >= 30, "{}", made.len());
        for (place, first) in made.iter().enumerate() {
            let within = made
                .iter()
                .skip(place)
                .take_while(|at| **at - *first < Duration::from_secs(10));
            assert!(within.count() <= 10);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_would_wait_too_long_is_not_made() {
        let rates = Rates {
            sessions_per_10s: at_least_one(1),
            calls_per_s: at_least_one(1),
        };
        let budget = Budget::new(rates);
        assert_eq!(budget.session().await, Ok(()));
        assert_eq!(budget.session().await, Err(Exhausted));
    }
}
