//! Port `Clock`: dates by the wall's clock, durations by one that counts sleep, and jumps between them.
//!
//! A machine sleeps, and its clock is set while sales are under way: by hand, or by the network some
//! seconds after it was switched on. Tests and the simulation replace the clock and do both.

use std::fmt::Debug;
use std::time::Instant;

use payment::time::{JumpDetector, Monotonic, Timestamp};
use serde::Serialize;

/// A machine's clocks.
///
/// Dates go by the wall's, durations by the monotonic one, which counts sleep. Sleeping until a moment
/// stays the runtime's business: whoever wakes compares these clocks.
pub trait Clock: Debug + Send + Sync {
    /// The date. It may be wrong, and it may be set at any moment.
    fn wall(&self) -> Timestamp;
    /// Time since some start, sleep included. Nobody can set it.
    fn monotonic(&self) -> Monotonic;
    /// The same without the time asleep: what timers go by.
    fn awake(&self) -> Monotonic;
}

/// The clocks of the machine that this process runs on.
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

/// Compares a machine's clocks from time to time, and tells sleep from a set clock.
#[derive(Debug, Default)]
pub struct JumpWatch {
    slept: JumpDetector,
    set: JumpDetector,
    last: Option<ClockJump>,
}

impl JumpWatch {
    /// What has happened to the clocks since the last look. The first look finds nothing.
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

    /// The last jump that was found.
    #[must_use]
    pub const fn last(&self) -> Option<ClockJump> {
        self.last
    }
}
