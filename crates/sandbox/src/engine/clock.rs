//! The sandbox's clock. It can be moved forward and run faster; every timer of the sandbox follows
//! it.

use std::fmt;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The sandbox's clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The time that it showed at `since`.
    shown: Timestamp,
    since: Instant,
    speed: Speed,
}

impl Clock {
    /// A clock that shows `shown` and runs at normal speed.
    #[must_use]
    pub fn at(shown: Timestamp) -> Self {
        Self {
            shown,
            since: Instant::now(),
            speed: Speed::NORMAL,
        }
    }

    /// A clock that continued from `mark` while the program was not running.
    #[must_use]
    pub fn going_on(mark: Mark) -> Self {
        let away = Timestamp::now()
            .duration_since(mark.wall)
            .max(SignedDuration::ZERO);
        let mut clock = Self::at(mark.shown);
        clock.speed = mark.speed;
        clock.advance(mark.speed.of(away.as_micros()));
        clock
    }

    /// The state to store for [`going_on`](Self::going_on).
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark {
            shown: self.now(),
            wall: Timestamp::now(),
            speed: self.speed,
        }
    }

    /// The time that it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let passed = i128::try_from(self.since.elapsed().as_micros()).unwrap_or(i128::MAX);
        self.shown
            .saturating_add(self.speed.of(passed))
            .unwrap_or(Timestamp::MAX)
    }

    /// Its speed.
    #[must_use]
    pub const fn speed(&self) -> Speed {
        self.speed
    }

    /// Moves the clock forward by `span`.
    pub fn advance(&mut self, span: SignedDuration) {
        self.shown = self.shown.saturating_add(span).unwrap_or(Timestamp::MAX);
    }

    /// Changes the speed from now on.
    pub fn set_speed(&mut self, speed: Speed) {
        self.shown = self.now();
        self.since = Instant::now();
        self.speed = speed;
    }

    /// The real time until the clock shows `then`; `None` if it is stopped.
    #[must_use]
    pub fn until(&self, then: Timestamp) -> Option<Duration> {
        let span = then.duration_since(self.now());
        if !span.is_positive() {
            return Some(Duration::ZERO);
        }
        if self.speed.0.is_zero() {
            return None;
        }
        let micros = Decimal::from(i64::try_from(span.as_micros()).ok()?)
            .checked_div(self.speed.0)?
            .ceil();
        // Rounded up: a moment too late rather than too early.
        let micros = u64::try_from(micros.mantissa()).unwrap_or(u64::MAX);
        Some(Duration::from_micros(micros.saturating_add(1)))
    }
}

/// How many seconds of the sandbox pass in one real second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Speed(Decimal);

impl Speed {
    /// Normal speed.
    pub const NORMAL: Self = Self(Decimal::ONE);
    /// The highest speed: a day in less than a tenth of a second.
    const FASTEST: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);
    /// The lowest speed above zero.
    const SLOWEST: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

    /// The time that passes on the sandbox's clock in `micros` microseconds of real time.
    fn of(self, micros: i128) -> SignedDuration {
        let passed = i64::try_from(micros)
            .ok()
            .map(Decimal::from)
            .and_then(|micros| micros.checked_mul(self.0))
            .and_then(|passed| i64::try_from(passed.trunc().mantissa()).ok());
        SignedDuration::from_micros(passed.unwrap_or(i64::MAX))
    }

    /// `span`, or more if that is needed for `ours` of real time to pass as well.
    #[must_use]
    pub fn at_least(self, span: SignedDuration, ours: SignedDuration) -> SignedDuration {
        span.max(self.of(ours.as_micros()))
    }
}

/// A clock's time and speed at a moment of real time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mark {
    shown: Timestamp,
    wall: Timestamp,
    speed: Speed,
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

impl Serialize for Speed {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        number(self.0)
            .ok_or_else(|| serde::ser::Error::custom("no number"))?
            .serialize(to)
    }
}

impl<'de> Deserialize<'de> for Speed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let speed = decimal(from)?;
        let stands = speed.is_zero();
        if !stands && !(Self::SLOWEST..=Self::FASTEST).contains(&speed) {
            return Err(D::Error::custom(
                "a speed is 0, or from 0.000001 to 1000000",
            ));
        }
        Ok(Self(speed))
    }
}

/// A span of whole seconds.
#[must_use]
pub fn seconds(count: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(count))
}

/// A span of whole days.
#[must_use]
pub fn days(count: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(count))
}

/// Reads a number by its digits, not as the nearest binary fraction.
///
/// # Errors
///
/// It is not a number, or has too many digits.
pub fn decimal<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
    let number = serde_json::Number::deserialize(from)?.to_string();
    number
        .parse()
        .or_else(|_| Decimal::from_scientific(&number))
        .map_err(|_| D::Error::custom("too many digits"))
}

/// Writes a decimal as a JSON number.
#[must_use]
pub fn number(value: Decimal) -> Option<serde_json::Number> {
    value.normalize().to_string().parse().ok()
}

/// Formats a time: whole seconds, UTC.
#[must_use]
pub fn time(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second())
        .unwrap_or(at)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speed(text: &str) -> Result<Speed, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_moved_clock_shows_the_later_time() {
        let mut clock = Clock::at(Timestamp::UNIX_EPOCH);
        clock.set_speed(speed("0").unwrap());
        let before = clock.now();
        clock.advance(SignedDuration::from_mins(20));
        assert_eq!(clock.now(), before + SignedDuration::from_mins(20));
    }

    #[test]
    fn a_clock_that_stands_reaches_nothing_later() {
        let mut clock = Clock::at(Timestamp::UNIX_EPOCH);
        clock.set_speed(speed("0").unwrap());
        assert_eq!(clock.until(clock.now()), Some(Duration::ZERO));
        assert_eq!(
            clock.until(clock.now() + SignedDuration::from_secs(1)),
            None
        );
    }

    #[test]
    fn a_hurried_clock_is_waited_for_less_long() {
        let mut clock = Clock::at(Timestamp::UNIX_EPOCH);
        clock.set_speed(speed("60").unwrap());
        let wait = clock
            .until(clock.now() + SignedDuration::from_mins(1))
            .unwrap();
        assert!(wait <= Duration::from_millis(1_001), "{wait:?}");
    }

    #[test]
    fn speeds_are_read_and_written_as_numbers() {
        assert_eq!(
            serde_json::to_string(&speed("2.50").unwrap()).unwrap(),
            "2.5"
        );
        assert_eq!(
            serde_json::to_string(&speed("1e3").unwrap()).unwrap(),
            "1000"
        );
        for wrong in ["-1", "1000001", "1e-22", "\"1\"", "null"] {
            assert!(speed(wrong).is_err(), "{wrong}");
        }
    }
}
