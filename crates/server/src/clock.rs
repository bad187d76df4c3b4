//! Time: dates by the wall's clock, durations by one that counts sleep.
//!
//! A machine sleeps, and its clock is set while sales are under way: by hand, or by the network some
//! seconds after it was switched on. A sale gets its date from the wall as it is at that moment, so
//! that every correction is taken. From then on its own time runs by the machine's clock since its
//! start, which nobody sets and which goes on in sleep: a set wall moves no deadline of it.
//!
//! A sale of an earlier process has nothing but its dates: it is looked after by the wall.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use payment::id::SaleId;
use payment::time::{JumpDetector, Millis, Monotonic, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// The clocks of a machine.
pub trait MachineClocks: Debug + Send + Sync {
    /// The date. It may be wrong, and it may be set at any moment.
    fn wall(&self) -> Timestamp;
    /// Time since some start, sleep included. Nobody can set it.
    fn boottime(&self) -> Monotonic;
    /// The same without the time asleep: what timers go by.
    fn awake(&self) -> Monotonic;
}

/// The clocks of the machine that this process runs on.
#[derive(Debug)]
struct System {
    begun: tokio::time::Instant,
}

impl MachineClocks for System {
    fn wall(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_millisecond())
    }

    fn boottime(&self) -> Monotonic {
        use rustix::time::{ClockId, clock_gettime};
        // Elsewhere the monotonic clock may stop in sleep; on macOS it goes on.
        #[cfg(target_os = "linux")]
        const COUNTS_SLEEP: ClockId = ClockId::Boottime;
        #[cfg(not(target_os = "linux"))]
        const COUNTS_SLEEP: ClockId = ClockId::Monotonic;
        let passed = clock_gettime(COUNTS_SLEEP);
        let seconds = u64::try_from(passed.tv_sec).unwrap_or(0);
        let nanoseconds = u64::try_from(passed.tv_nsec).unwrap_or(0);
        Monotonic(seconds.saturating_mul(1_000) + nanoseconds / 1_000_000)
    }

    fn awake(&self) -> Monotonic {
        Monotonic(u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX))
    }
}

/// What happened to time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JumpKind {
    /// The machine slept.
    Slept,
    /// The machine's clock was set.
    Set,
}

/// A jump of the time, as this process noticed it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ClockJump {
    /// What happened.
    pub kind: JumpKind,
    /// How long it slept, or by how many milliseconds the clock was set: negative when it was set
    /// back.
    pub by_ms: i64,
    /// When it was noticed.
    #[schema(value_type = i64)]
    pub at: Timestamp,
}

/// The time of this process. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    machine: Arc<dyn MachineClocks>,
    begun: Mutex<HashMap<SaleId, Begun>>,
    jumps: Mutex<Jumps>,
}

/// When a sale of this process began, by both clocks.
#[derive(Clone, Copy, Debug)]
struct Begun {
    wall: Timestamp,
    boottime: Monotonic,
}

#[derive(Debug, Default)]
struct Jumps {
    slept: JumpDetector,
    set: JumpDetector,
    last: Option<ClockJump>,
}

/// More sales than this are not remembered without looking for those that need it no more.
const MANY: usize = 4_096;

/// How long a sale's own time may matter: longer than it is watched, see [`payment::sale::WATCH`].
const REMEMBERED: Millis = Millis::seconds(2 * 60 * 60);

impl Clock {
    /// The machine's.
    #[must_use]
    pub fn system() -> Self {
        let begun = tokio::time::Instant::now();
        Self::of(Arc::new(System { begun }))
    }

    /// A clock that goes by these.
    #[must_use]
    pub fn of(machine: Arc<dyn MachineClocks>) -> Self {
        let clock = Self(Arc::new(Inner {
            machine,
            begun: Mutex::default(),
            jumps: Mutex::default(),
        }));
        // What is compared with at the first look.
        clock.jumps_since_last_look();
        clock
    }

    /// The date, by the wall as it is now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.machine.wall()
    }

    /// For durations: time since some start, sleep included.
    #[must_use]
    pub fn boottime(&self) -> Monotonic {
        self.0.machine.boottime()
    }

    /// A sale of this date has just begun: its own time runs from here.
    pub fn began(&self, sale: SaleId, date: Timestamp) {
        let boottime = self.0.machine.boottime();
        let mut begun = self.begun();
        if begun.len() >= MANY {
            begun.retain(|_, begun| boottime.since(begun.boottime) < REMEMBERED);
        }
        let wall = date;
        begun.insert(sale, Begun { wall, boottime });
    }

    /// The time for a sale: its date and what has passed since, whatever was done to the wall's
    /// clock meanwhile. The wall's for one that did not begin in this process.
    #[must_use]
    pub fn now_of(&self, sale: SaleId) -> Timestamp {
        let begun = self.begun().get(&sale).copied();
        match begun {
            Some(Begun { wall, boottime }) => wall.after(self.boottime().since(boottime)),
            None => self.now(),
        }
    }

    /// Compares the clocks; says what has happened to them since the last look.
    pub fn jumps_since_last_look(&self) -> Vec<ClockJump> {
        let machine = &self.0.machine;
        let (awake, boottime, wall) = (machine.awake(), machine.boottime(), machine.wall());
        let since_start = Timestamp(i64::try_from(boottime.0).unwrap_or(i64::MAX));
        let mut jumps = self.jumps();
        let found = [
            (JumpKind::Slept, jumps.slept.observe(since_start, awake)),
            (JumpKind::Set, jumps.set.observe(wall, boottime)),
        ];
        let jump = |(kind, by): (_, Option<i64>)| {
            by.map(|by_ms| ClockJump {
                kind,
                by_ms,
                at: wall,
            })
        };
        let found: Vec<_> = found.into_iter().filter_map(jump).collect();
        jumps.last = found.last().copied().or(jumps.last);
        found
    }

    /// The last jump that was found.
    #[must_use]
    pub fn last_jump(&self) -> Option<ClockJump> {
        self.jumps().last
    }

    fn begun(&self) -> MutexGuard<'_, HashMap<SaleId, Begun>> {
        self.0.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn jumps(&self) -> MutexGuard<'_, Jumps> {
        self.0.jumps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine whose clocks are moved by hand: wall, since start, awake.
    #[derive(Debug)]
    struct ByHand(Mutex<(i64, u64, u64)>);

    impl MachineClocks for ByHand {
        fn wall(&self) -> Timestamp {
            Timestamp(self.0.lock().unwrap().0)
        }

        fn boottime(&self) -> Monotonic {
            Monotonic(self.0.lock().unwrap().1)
        }

        fn awake(&self) -> Monotonic {
            Monotonic(self.0.lock().unwrap().2)
        }
    }

    const HOUR: u64 = 3_600_000;
    const NOON: i64 = 1_790_000_000_000;

    fn machine() -> (Arc<ByHand>, Clock) {
        let machine = Arc::new(ByHand(Mutex::new((NOON, 1_000, 1_000))));
        (machine.clone(), Clock::of(machine))
    }

    impl ByHand {
        fn pass(&self, ms: u64) {
            let mut clocks = self.0.lock().unwrap();
            *clocks = (clocks.0 + ms as i64, clocks.1 + ms, clocks.2 + ms);
        }

        fn sleep(&self, ms: u64) {
            let mut clocks = self.0.lock().unwrap();
            *clocks = (clocks.0 + ms as i64, clocks.1 + ms, clocks.2);
        }

        fn set(&self, by: i64) {
            self.0.lock().unwrap().0 += by;
        }
    }

    fn sale(n: u128) -> SaleId {
        SaleId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_machine_that_slept_knows_the_date_and_how_old_its_sales_are() {
        let (machine, clock) = machine();
        clock.began(sale(1), clock.now());
        machine.pass(500);
        machine.sleep(8 * HOUR);
        let later = Timestamp(NOON + 500).after(Millis(8 * HOUR));
        assert_eq!(clock.now_of(sale(1)), later);
        assert_eq!(clock.now(), later);
    }

    #[test]
    fn a_wall_that_is_set_dates_the_next_sale_and_moves_no_deadline_of_those_before() {
        for by in [3_600_000, -3_600_000, 50 * 365 * 24 * 3_600_000] {
            let (machine, clock) = machine();
            let made = clock.now();
            clock.began(sale(1), made);
            machine.pass(60_000);
            machine.set(by);
            machine.pass(60_000);
            assert_eq!(clock.now_of(sale(1)), made.after(Millis(120_000)));
            assert_eq!(clock.now(), Timestamp(NOON + 120_000 + by));
            // What began before this process has only its dates.
            assert_eq!(clock.now_of(sale(2)), clock.now());
        }
    }

    #[test]
    fn sleeping_and_being_set_are_told_apart_and_told_once() {
        let (machine, clock) = machine();
        machine.pass(60_000);
        assert_eq!(clock.jumps_since_last_look(), []);
        machine.pass(1_000);
        machine.sleep(8 * HOUR);
        let slept = clock.jumps_since_last_look();
        let told = |jumps: &[ClockJump]| -> Vec<_> {
            jumps.iter().map(|jump| (jump.kind, jump.by_ms)).collect()
        };
        assert_eq!(told(&slept), [(JumpKind::Slept, 28_800_000)]);
        machine.set(-60_000);
        machine.pass(1_000);
        let set = clock.jumps_since_last_look();
        assert_eq!(told(&set), [(JumpKind::Set, -60_000)]);
        assert_eq!(clock.last_jump(), set.first().copied());
        assert_eq!(clock.jumps_since_last_look(), []);
    }

    #[test]
    fn what_began_long_ago_is_forgotten_before_there_are_too_many() {
        let (machine, clock) = machine();
        for n in 0..MANY {
            clock.began(sale(n as u128), clock.now());
        }
        machine.pass(REMEMBERED.0);
        clock.began(sale(u128::MAX), clock.now());
        assert_eq!(clock.begun().len(), 1);
    }

    #[test]
    fn the_machines_own_clock_goes_on() {
        let clock = Clock::system();
        let before = clock.boottime();
        std::thread::sleep(std::time::Duration::from_millis(15));
        assert!(clock.boottime().since(before) >= Millis(10));
        assert_eq!(clock.jumps_since_last_look(), []);
    }
}
