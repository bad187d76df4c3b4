//! Limits how often a gateway is called with one key, and decides who goes first.
//!
//! The limits are the gateway's ([`gateway::Capabilities::calls`]). Tabby, for example, answers more
//! calls with 429, without saying when to try again, so the calls have to be counted here. Why no
//! library does it: docs/decisions/budget.md.

use std::collections::{BTreeSet, VecDeque};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use gateway::{CallClass, CallLimit, NoPermit, Permits, Priority};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// How long a call of this priority waits for a permit.
const fn patience(priority: Priority) -> Duration {
    match priority {
        Priority::Act | Priority::Reconcile => LONGEST_WAIT,
        Priority::Asked => Duration::from_secs(2),
        Priority::Due => Duration::from_secs(1),
    }
}

/// The longest time that a call waits for a permit.
pub const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Counts the calls of one key.
#[derive(Clone, Debug)]
pub struct Budget(Vec<(CallClass, Arc<Bucket>)>);

impl Budget {
    /// A budget with these limits.
    #[must_use]
    pub fn new(limits: &[CallLimit]) -> Self {
        let bucket = |limit: &CallLimit| (limit.class, Bucket::new(limit.calls, limit.within));
        Self(limits.iter().map(bucket).collect())
    }
}

#[async_trait]
impl Permits for Budget {
    async fn permit(&self, class: CallClass, priority: Priority) -> Result<(), NoPermit> {
        for (_, bucket) in self.0.iter().filter(|(of, _)| *of == class) {
            bucket.room(priority).await?;
        }
        Ok(())
    }
}

/// By how much two calls may move closer together on their way.
const JITTER: Duration = Duration::from_millis(50);

/// The calls of the last window, and the calls that wait.
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

/// A place in the queue: by priority, then by arrival.
type Place = (Priority, u64);

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

    async fn room(&self, priority: Priority) -> Result<(), NoPermit> {
        let until = Instant::now() + patience(priority);
        let queued = Queued::new(self, priority);
        loop {
            let freed = self.freed.notified();
            let next = match self.try_take(queued.place) {
                Took::Room => return Ok(()),
                Took::Wait(next) => next,
            };
            if Instant::now() >= until {
                return Err(NoPermit);
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
            // The call ahead of this one notifies the others when it is gone.
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

/// A place in the queue; dropping it leaves the queue, however the wait ends.
struct Queued<'a> {
    bucket: &'a Bucket,
    place: Place,
}

impl<'a> Queued<'a> {
    fn new(bucket: &'a Bucket, priority: Priority) -> Self {
        let mut state = bucket.lock();
        state.arrivals += 1;
        let place = (priority, state.arrivals);
        state.waiting.insert(place);
        drop(state);
        Self { bucket, place }
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.bucket.lock().waiting.remove(&self.place);
        self.bucket.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gateway::tabby::Rates;

    fn small(limit: u32) -> Arc<Bucket> {
        Bucket::new(NonZeroU32::new(limit).unwrap(), Duration::from_secs(1))
    }

    #[tokio::test(start_paused = true)]
    async fn no_window_ever_holds_more_than_the_limit_and_nearly_all_of_it_is_used() {
        let budget = Budget::new(&Rates::documented(true).limits());
        let begun = Instant::now();
        let mut made = Vec::new();
        while begun.elapsed() < Duration::from_secs(60) {
            if budget
                .permit(CallClass::Session, Priority::Act)
                .await
                .is_ok()
            {
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
        assert_eq!(bucket.room(Priority::Act).await, Ok(()));
        let many: Vec<_> = (0..3)
            .map(|_| {
                let bucket = bucket.clone();
                tokio::spawn(async move { bucket.room(Priority::Due).await })
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
        bucket.room(Priority::Act).await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut all = Vec::new();
        for priority in [Priority::Reconcile, Priority::Asked, Priority::Act] {
            let (bucket, order) = (bucket.clone(), order.clone());
            all.push(tokio::spawn(async move {
                if bucket.room(priority).await.is_ok() {
                    order.lock().unwrap().push(priority);
                }
            }));
            tokio::task::yield_now().await;
        }
        for one in all {
            one.await.unwrap();
        }
        let order = order.lock().unwrap().clone();
        assert_eq!(order.first(), Some(&Priority::Act), "{order:?}");
        assert_eq!(order.last(), Some(&Priority::Reconcile), "{order:?}");
    }
}
