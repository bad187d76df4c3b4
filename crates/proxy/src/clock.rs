//! The time of this process.

use payment::time::{Millis, Timestamp};
use tokio::time::Instant;

/// The wall's time when this process began, and monotonic from then on, so that a clock that is set
/// while sales are under way changes none of them.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    wall: Timestamp,
    begun: Instant,
}

impl Clock {
    /// A clock that shows this time now.
    #[must_use]
    pub fn at(wall: Timestamp) -> Self {
        Self {
            wall,
            begun: Instant::now(),
        }
    }

    /// A clock set by the machine's.
    #[must_use]
    pub fn system() -> Self {
        Self::at(Timestamp(jiff::Timestamp::now().as_millisecond()))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let since = self.begun.elapsed().as_millis();
        self.wall
            .after(Millis(u64::try_from(since).unwrap_or(u64::MAX)))
    }
}
