//! How often Tabby may be asked with one key, and who goes first.
//!
//! Source: Tabby, technical requirements, "Rate limits": with a live key 200 new sessions in 10 s
//! and 100 other calls a second, with a test key 10 and 50. Tabby answers more with 429 and says
//! nothing about when to come back, so that the count has to be kept here. Why not a library's:
//! docs/decisions/budget.md.

use std::collections::{BTreeSet, VecDeque};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

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
}

/// Who goes first where there is not room for all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Urgency {
    /// What ends a code or moves money; a cashier waits with it.
    Act,
    /// Somebody asks, or something is said to have happened.
    Asked,
    /// A reading whose time has come.
    Due,
    /// A page of the list of payments.
    Sweep,
}

impl Urgency {
    /// How long it is worth waiting for room.
    const fn patience(self) -> Duration {
        match self {
            Self::Act | Self::Sweep => LONGEST_WAIT,
            Self::Asked => Duration::from_secs(2),
            Self::Due => Duration::from_secs(1),
        }
    }
}

/// The longest time that a call waits for room.
pub const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// There was no room for a call within the time that it could wait: it was not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exhausted;

/// Counts the calls of one key.
#[derive(Clone, Debug)]
pub struct Budget {
    sessions: Arc<Bucket>,
    calls: Arc<Bucket>,
}

impl Budget {
    /// A budget within these rates.
    #[must_use]
    pub fn new(rates: Rates) -> Self {
        Self {
            sessions: Bucket::new(rates.sessions_per_10s, Duration::from_secs(10)),
            calls: Bucket::new(rates.calls_per_s, Duration::from_secs(1)),
        }
    }

    /// Waits for room for a new session. A cashier waits with it.
    pub(crate) async fn session(&self) -> Result<(), Exhausted> {
        self.sessions.room(Urgency::Act).await
    }

    /// Waits for room for any other call.
    pub(crate) async fn call(&self, urgency: Urgency) -> Result<(), Exhausted> {
        self.calls.room(urgency).await
    }
}

/// What two calls may come closer to each other on their way.
const JITTER: Duration = Duration::from_millis(50);

/// The calls of the last window, and who waits.
#[derive(Debug)]
struct Bucket {
    limit: usize,
    window: Duration,
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct State {
    made: VecDeque<Instant>,
    waiting: BTreeSet<Place>,
    arrivals: u64,
}

/// A place in the queue: the more urgent first, then whoever came first.
type Place = (Urgency, u64);

impl Bucket {
    fn new(limit: NonZeroU32, window: Duration) -> Arc<Self> {
        Arc::new(Self {
            limit: usize::try_from(limit.get()).unwrap_or(usize::MAX),
            window: window + JITTER,
            state: Mutex::default(),
            freed: Notify::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn room(&self, urgency: Urgency) -> Result<(), Exhausted> {
        let until = Instant::now() + urgency.patience();
        let turn = Turn::new(self, urgency);
        loop {
            let freed = self.freed.notified();
            let next = match self.try_take(turn.place) {
                Took::Room => return Ok(()),
                Took::Wait(next) => next,
            };
            if Instant::now() >= until {
                return Err(Exhausted);
            }
            tokio::select! {
                biased;
                () = sleep_until(next.map_or(until, |next| next.min(until))) => {}
                () = freed => {}
            }
        }
    }

    fn try_take(&self, place: Place) -> Took {
        let now = Instant::now();
        let mut state = self.lock();
        while state
            .made
            .front()
            .is_some_and(|made| now.duration_since(*made) >= self.window)
        {
            state.made.pop_front();
        }
        if state.waiting.first() != Some(&place) {
            // Whoever goes before tells when it is gone.
            return Took::Wait(None);
        }
        if state.made.len() >= self.limit {
            return Took::Wait(state.made.front().map(|made| *made + self.window));
        }
        state.made.push_back(now);
        Took::Room
    }
}

enum Took {
    Room,
    Wait(Option<Instant>),
}

/// A place in the queue that is left however the wait ends.
struct Turn<'a> {
    bucket: &'a Bucket,
    place: Place,
}

impl<'a> Turn<'a> {
    fn new(bucket: &'a Bucket, urgency: Urgency) -> Self {
        let mut state = bucket.lock();
        state.arrivals += 1;
        let place = (urgency, state.arrivals);
        state.waiting.insert(place);
        drop(state);
        Self { bucket, place }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.bucket.lock().waiting.remove(&self.place);
        self.bucket.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(limit: u32) -> Arc<Bucket> {
        Bucket::new(NonZeroU32::new(limit).unwrap(), Duration::from_secs(1))
    }

    #[tokio::test(start_paused = true)]
    async fn no_window_ever_holds_more_than_the_limit_and_nearly_all_of_it_is_used() {
        let budget = Budget::new(Rates::documented(true));
        let begun = Instant::now();
        let mut made = Vec::new();
        while begun.elapsed() < Duration::from_secs(60) {
            if budget.session().await.is_ok() {
                made.push(begun.elapsed());
            }
        }
        assert!(made.len() >= 59, "{}", made.len());
        for (place, first) in made.iter().enumerate() {
            let within = made
                .iter()
                .skip(place)
                .take_while(|at| **at - *first <= Duration::from_secs(10));
            assert!(within.count() <= 10);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_would_wait_too_long_is_not_made() {
        let bucket = small(1);
        assert_eq!(bucket.room(Urgency::Act).await, Ok(()));
        let many: Vec<_> = (0..3)
            .map(|_| {
                let bucket = bucket.clone();
                tokio::spawn(async move { bucket.room(Urgency::Due).await })
            })
            .collect();
        let mut missed = 0;
        for one in many {
            missed += u32::from(one.await.unwrap().is_err());
        }
        assert!(missed >= 2, "{missed}");
        assert!(bucket.lock().waiting.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn what_ends_a_code_goes_before_what_only_looks() {
        let bucket = small(1);
        bucket.room(Urgency::Act).await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut all = Vec::new();
        for urgency in [Urgency::Sweep, Urgency::Asked, Urgency::Act] {
            let (bucket, order) = (bucket.clone(), order.clone());
            all.push(tokio::spawn(async move {
                if bucket.room(urgency).await.is_ok() {
                    order.lock().unwrap().push(urgency);
                }
            }));
            tokio::task::yield_now().await;
        }
        for one in all {
            one.await.unwrap();
        }
        let order = order.lock().unwrap().clone();
        assert_eq!(order.first(), Some(&Urgency::Act), "{order:?}");
        assert_eq!(order.last(), Some(&Urgency::Sweep), "{order:?}");
    }
}
