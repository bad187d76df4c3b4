//! Port `Clock`: dates from the wall clock, durations from a clock that counts sleep, and the
//! detection of jumps between the two.
//!
//! A machine may sleep, and its clock may be set while sales are open: by hand, or by the network
//! some seconds after the machine was switched on. Tests and the simulation replace the clock and
//! do both.

use std::fmt::Debug;
use std::time::Instant;

use payment::time::{JumpDetector, Monotonic, Timestamp};
use serde::Serialize;

/// The clocks of a machine.
///
/// Dates come from the wall clock, durations from the monotonic clock, which counts sleep. Sleeping
/// until a moment is left to the async runtime; a task that wakes up compares these clocks.
pub trait Clock: Debug + Send + Sync {
    /// The date. It may be wrong, and may be set at any moment.
    fn wall(&self) -> Timestamp;
    /// The time since an arbitrary start, including the time that the machine slept. Nobody can set
    /// it.
    fn monotonic(&self) -> Monotonic;
    /// The time since an arbitrary start, without the time that the machine slept. Timers use this
    /// time.
    fn awake(&self) -> Monotonic;
}

/// The clocks of the machine that runs this process.
#[derive(Debug)]
pub struct SystemClock {
    begun: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self {
            begun: Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn wall(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_millisecond())
    }

    fn monotonic(&self) -> Monotonic {
        use rustix::time::{ClockId, clock_gettime};
        // On other systems the monotonic clock may stop during sleep; on macOS it does not.
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
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum JumpKind {
    /// The machine slept.
    Slept,
    /// The machine's clock was set.
    Set,
}

/// A jump of the time, as this process noticed it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClockJump {
    /// What happened.
    pub kind: JumpKind,
    /// How long it slept, or by how many milliseconds the clock was set: negative when it was set
    /// back.
    pub by_ms: i64,
    /// When it was noticed.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub at: Timestamp,
}

/// Compares the clocks of a machine from time to time, and tells a sleep from a clock that was set.
#[derive(Debug, Default)]
pub struct JumpWatch {
    slept: JumpDetector,
    set: JumpDetector,
    last: Option<ClockJump>,
}

impl JumpWatch {
    /// Compares the clocks with those of the last call and returns the jumps since then. The first
    /// call returns none.
    pub fn look(&mut self, clock: &dyn Clock) -> Vec<ClockJump> {
        let (awake, monotonic, wall) = (clock.awake(), clock.monotonic(), clock.wall());
        let since_start = Timestamp(i64::try_from(monotonic.0).unwrap_or(i64::MAX));
        let found = [
            (JumpKind::Slept, self.slept.observe(since_start, awake)),
            (JumpKind::Set, self.set.observe(wall, monotonic)),
        ];
        let jump = |(kind, by): (_, Option<i64>)| {
            by.map(|by_ms| ClockJump {
                kind,
                by_ms,
                at: wall,
            })
        };
        let found: Vec<_> = found.into_iter().filter_map(jump).collect();
        self.last = found.last().copied().or(self.last);
        found
    }

    /// The last jump that [`Self::look`] found.
    #[must_use]
    pub const fn last(&self) -> Option<ClockJump> {
        self.last
    }
}
