//! What everybody in a simulation shares: chance, time, the truth, and what went wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clock::Clock;
use payment::time::{Monotonic, Timestamp};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::account::Account;
use super::plan::{CrashOn, Plan, StreamPlan};
use super::truth::{EPOCH, Status, Truth};
use crate::promises::Property;

/// A shared world.
#[derive(Clone, Debug)]
pub struct World(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    begun: Instant,
    /// The shop's account.
    account: Account,
    /// How long the shop's machine has slept.
    slept: AtomicU64,
    /// How wrong its wall's clock is.
    skew: AtomicI64,
    // In the order in which they began to wait: a watch channel would wake them in any.
    broken: Notify,
    state: Mutex<State>,
}

/// Everything that changes.
#[derive(Debug)]
pub struct State {
    /// Chance. Everything that is left to it comes from the seed.
    pub luck: fastrand::Rng,
    /// The truth.
    pub truth: Truth,
    /// What becomes of calls.
    pub plan: Plan,
    /// The payments whose code a customer has seen.
    pub shown: BTreeSet<Uuid>,
    /// Those whose sale the cashier put aside, knowing that it may be paid.
    pub aside: BTreeSet<Uuid>,
    /// What must not happen and did.
    pub violations: Vec<String>,
    /// What happened, when it is wanted.
    pub trace: Option<Vec<String>>,
    /// How often what happened.
    pub counts: BTreeMap<&'static str, u64>,
    /// Which of its lives the server is in; calls of an earlier one never come back.
    pub life: u32,
    /// Durable writes and outbound calls so far, in and out.
    pub points: u64,
    /// The point at which the server dies.
    pub crash_at: Option<u64>,
    /// The name of the point at which it dies; `then` comes after that one.
    pub crash_on: Option<CrashOn>,
    /// Whether the server is dead.
    pub dead: bool,
    /// How often every event stream was cut.
    pub cuts: u64,
    /// Whether payments are captured at once; by chance when nothing is said.
    pub auto_capture: Option<bool>,
    /// The ids of what was asked for in the office.
    pub asked: BTreeSet<String>,
    /// Which answers were lies: those payments may end as mismatches.
    pub lied_about: BTreeSet<Uuid>,
    /// When the machine's wall clock was wrong: from, until. The last may still go on.
    pub wrong: Vec<(u64, Option<u64>)>,
}

impl State {
    /// Counts what happened so many times.
    pub fn add(&mut self, what: &'static str, times: u64) {
        *self.counts.entry(what).or_default() += times;
    }
}

impl World {
    /// A world from a seed, in which the shop has this account.
    #[must_use]
    pub fn new(seed: u64, account: Account, trace: bool) -> Self {
        Self(Arc::new(Shared {
            begun: Instant::now(),
            account,
            slept: AtomicU64::new(0),
            skew: AtomicI64::new(0),
            broken: Notify::new(),
            state: Mutex::new(State {
                luck: fastrand::Rng::with_seed(seed),
                truth: Truth::default(),
                plan: Plan::default(),
                shown: BTreeSet::new(),
                aside: BTreeSet::new(),
                violations: Vec::new(),
                trace: trace.then(Vec::new),
                counts: BTreeMap::new(),
                life: 0,
                points: 0,
                crash_at: None,
                crash_on: None,
                dead: false,
                cuts: 0,
                auto_capture: None,
                asked: BTreeSet::new(),
                lied_about: BTreeSet::new(),
                wrong: Vec::new(),
            }),
        }))
    }

    /// The shop's account.
    #[must_use]
    pub fn account(&self) -> Account {
        self.0.account
    }

    /// Looks at it, or changes it.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Virtual milliseconds since the beginning.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.awake() + self.0.slept.load(Relaxed)
    }

    /// The same without the time that the shop's machine slept: what its timers go by.
    #[must_use]
    pub fn awake(&self) -> u64 {
        u64::try_from(self.0.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The shop's machine, with the till and the server on it, sleeps for so many milliseconds.
    /// Tabby and its customers do not.
    pub fn sleep(&self, ms: u64) {
        self.0.slept.fetch_add(ms, Relaxed);
        let now = self.now();
        self.lock().truth.at(now);
        self.count("sleeps");
        self.say(|| format!("the machine slept for {ms} ms"));
    }

    /// Sets the machine's wall clock: so many milliseconds wrong.
    pub fn set_wall(&self, skew: i64) {
        if self.0.skew.swap(skew, Relaxed) == skew {
            return;
        }
        let now = self.now();
        let mut state = self.lock();
        if let Some((_, until @ None)) = state.wrong.last_mut() {
            *until = Some(now);
        }
        if skew != 0 {
            state.wrong.push((now, None));
        }
        drop(state);
        self.count("set walls");
        self.say(|| format!("the wall's clock is wrong by {skew} ms"));
    }

    /// Whether the machine's wall clock was right all the time between these.
    #[must_use]
    pub fn was_right(&self, from: u64, until: u64) -> bool {
        let state = self.lock();
        state
            .wrong
            .iter()
            .all(|(begun, ended)| ended.is_some_and(|ended| ended < from) || *begun > until)
    }

    /// Writes a line of the trace.
    pub fn say(&self, line: impl FnOnce() -> String) {
        let now = self.now();
        if let Some(trace) = &mut self.lock().trace {
            let line = line();
            trace.push(format!("{:>10} {line}", Seconds(now)));
        }
    }

    /// Something must not happen, and did.
    pub fn violated(&self, property: Property, what: impl std::fmt::Display) {
        self.say(|| format!("VIOLATED {property}: {what}"));
        let line = format!("{property}: {what}");
        self.lock().violations.push(line);
    }

    /// Counts what happened, so that a simulation that reaches nothing is seen.
    pub fn count(&self, what: &'static str) {
        self.add(what, 1);
    }

    /// Counts what happened so many times.
    pub fn add(&self, what: &'static str, times: u64) {
        self.lock().add(what, times);
    }

    /// A number below `end`.
    #[must_use]
    pub fn below(&self, end: u64) -> u64 {
        self.lock().luck.u64(0..end.max(1))
    }

    /// Whether it is one time in `n`.
    #[must_use]
    pub fn one_in(&self, n: u32) -> bool {
        n > 0 && self.lock().luck.u32(0..n) == 0
    }

    /// A fresh id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        let random = self.lock().luck.u128(..);
        uuid::Builder::from_random_bytes(random.to_be_bytes()).into_uuid()
    }

    /// Time passes, some of it by chance.
    pub async fn pause(&self, least: u64, most: u64) {
        let ms = least + self.below(most.saturating_sub(least) + 1);
        sleep(Duration::from_millis(ms)).await;
    }

    /// A point at which the server of this life may die: from then on nothing of it goes on.
    pub async fn point(&self, life: u32, what: &str) {
        let dies = {
            let mut state = self.lock();
            if state.life == life {
                state.points += 1;
                let named = state
                    .crash_on
                    .take_if(|on| what.starts_with(&on.name))
                    .is_some_and(|on| {
                        if on.then_write {
                            state.crash_on = Some(CrashOn {
                                name: "after writing".to_owned(),
                                then_write: false,
                            });
                        }
                        !on.then_write
                    });
                if named || state.crash_at == Some(state.points) {
                    state.dead = true;
                    state.life += 1;
                    state.add("trouble: died at a point", 1);
                    self.0.broken.notify_waiters();
                }
            }
            state.life != life
        };
        if dies {
            self.say(|| format!("the server is gone at: {what}"));
            std::future::pending::<()>().await;
        }
    }

    /// The server is killed.
    pub fn crash(&self) {
        let mut state = self.lock();
        state.dead = true;
        state.life += 1;
        self.0.broken.notify_waiters();
        drop(state);
        self.count("crashes");
        self.say(|| "the server is killed".to_owned());
    }

    /// Waits until the server is in another life than this one.
    pub async fn died(&self, life: u32) {
        loop {
            let another = self.0.broken.notified();
            if self.lock().life != life {
                return;
            }
            another.await;
        }
    }

    /// Every event stream is cut.
    pub fn cut_streams(&self) {
        let mut state = self.lock();
        state.cuts += 1;
        self.0.broken.notify_waiters();
        drop(state);
        self.say(|| "every event stream is cut".to_owned());
    }

    /// Waits until event streams were cut more often than this.
    pub(super) async fn cut(&self, cuts: u64) {
        loop {
            let another = self.0.broken.notified();
            if self.lock().cuts != cuts {
                return;
            }
            another.await;
        }
    }

    /// Whether what event streams carry is held up.
    #[must_use]
    pub(super) fn holds_streams(&self) -> bool {
        let state = self.lock();
        state.plan.tills_offline || state.plan.streams == StreamPlan::Held
    }

    /// A code is on a screen. Returns the other payments whose codes were shown and that can be paid now,
    /// but for those of sales put aside.
    pub fn shows(&self, payment: Uuid) -> Vec<Uuid> {
        let now = self.now();
        let mut state = self.lock();
        state.truth.at(now);
        let others = state
            .shown
            .iter()
            // What was put aside, or frozen after a lie, is another sale: its cashier was told.
            .filter(|other| **other != payment && !state.aside.contains(other))
            .filter(|other| !state.lied_about.contains(other))
            .filter(|other| {
                let found = state.truth.payments.get(other);
                found.is_some_and(|found| found.status == Status::Created)
            })
            .copied()
            .collect();
        state.shown.insert(payment);
        others
    }
}

/// The clocks of the shop's machine.
impl Clock for World {
    fn wall(&self) -> Timestamp {
        let right = EPOCH.saturating_add_unsigned(self.now());
        Timestamp(right.saturating_add(self.0.skew.load(Relaxed)))
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic(self.now())
    }

    fn awake(&self) -> Monotonic {
        Monotonic(Self::awake(self))
    }
}

/// Milliseconds, written as seconds without a float.
struct Seconds(u64);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}.{:03}", self.0 / 1_000, self.0 % 1_000))
    }
}
