//! Each sale's own time. A sale is dated by the wall clock, so that corrections of that clock count
//! for new sales. From then on its time runs by the machine's clock since boot, which cannot be set
//! and goes on during sleep: setting the wall clock moves no deadline.
//!
//! A sale of an earlier process has only its dates, so the wall clock is used for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clock::{Clock, ClockJump, JumpWatch, SystemClock};
use payment::id::SaleId;
use payment::time::{Millis, Monotonic, Timestamp};

/// The time of this process and of each sale that began in it. Clones share their state.
#[derive(Clone, Debug)]
pub struct SaleClock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    machine: Arc<dyn Clock>,
    begun: Mutex<HashMap<SaleId, Begun>>,
    jumps: Mutex<JumpWatch>,
}

/// When a sale of this process began, by both clocks.
#[derive(Clone, Copy, Debug)]
struct Begun {
    wall: Timestamp,
    boottime: Monotonic,
}

/// With more sales than this, those that no longer need their own time are removed.
const MANY: usize = 4_096;

/// How long a sale's own time may matter: longer than it is watched, see [`payment::sale::WATCH`].
const REMEMBERED: Millis = Millis::seconds(2 * 60 * 60);

impl SaleClock {
    /// The clocks of this machine.
    #[must_use]
    pub fn system() -> Self {
        Self::of(Arc::new(SystemClock::default()))
    }

    /// Uses these clocks.
    #[must_use]
    pub fn of(machine: Arc<dyn Clock>) -> Self {
        let clock = Self(Arc::new(Inner {
            machine,
            begun: Mutex::default(),
            jumps: Mutex::default(),
        }));
        // The first look only sets the values to compare with.
        clock.jumps_since_last_look();
        clock
    }

    /// The present wall-clock time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.machine.wall()
    }

    /// The time since some start, sleep included, for measuring durations.
    #[must_use]
    pub fn monotonic(&self) -> Monotonic {
        self.0.machine.monotonic()
    }

    /// Records that a sale with this date has just begun: its own time runs from here.
    pub fn began(&self, sale: SaleId, date: Timestamp) {
        let boottime = self.0.machine.monotonic();
        let mut begun = self.begun();
        if begun.len() >= MANY {
            begun.retain(|_, begun| boottime.since(begun.boottime) < REMEMBERED);
        }
        let wall = date;
        begun.insert(sale, Begun { wall, boottime });
    }

    /// The time for a sale: its date plus the time since then, even if the wall clock was set. For
    /// a sale that did not begin in this process, the wall clock.
    #[must_use]
    pub fn now_of(&self, sale: SaleId) -> Timestamp {
        let begun = self.begun().get(&sale).copied();
        match begun {
            Some(Begun { wall, boottime }) => wall.after(self.monotonic().since(boottime)),
            None => self.now(),
        }
    }

    /// Compares the clocks; returns the jumps since the last look.
    pub fn jumps_since_last_look(&self) -> Vec<ClockJump> {
        self.jumps().look(&*self.0.machine)
    }

    /// The last jump that was found.
    #[must_use]
    pub fn last_jump(&self) -> Option<ClockJump> {
        self.jumps().last()
    }

    fn begun(&self) -> MutexGuard<'_, HashMap<SaleId, Begun>> {
        self.0.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn jumps(&self) -> MutexGuard<'_, JumpWatch> {
        self.0.jumps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use clock::JumpKind;

    use super::*;

    /// A machine whose clocks are moved by hand: wall, since boot, awake.
    #[derive(Debug)]
    struct ByHand(Mutex<(i64, u64, u64)>);

    impl Clock for ByHand {
        fn wall(&self) -> Timestamp {
            Timestamp(self.0.lock().unwrap().0)
        }

        fn monotonic(&self) -> Monotonic {
            Monotonic(self.0.lock().unwrap().1)
        }

        fn awake(&self) -> Monotonic {
            Monotonic(self.0.lock().unwrap().2)
        }
    }

    const HOUR: u64 = 3_600_000;
    const NOON: i64 = 1_790_000_000_000;

    fn machine() -> (Arc<ByHand>, SaleClock) {
        let machine = Arc::new(ByHand(Mutex::new((NOON, 1_000, 1_000))));
        (machine.clone(), SaleClock::of(machine))
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
            // A sale from before this process has only its dates.
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
        let clock = SaleClock::system();
        let before = clock.monotonic();
        std::thread::sleep(std::time::Duration::from_millis(15));
        assert!(clock.monotonic().since(before) >= Millis(10));
        assert_eq!(clock.jumps_since_last_look(), []);
    }
}
