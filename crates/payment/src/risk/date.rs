//! Dates and times of day without a time zone, as they stand on a ticket.

use std::fmt;
use std::str::FromStr;

use crate::prints_as_dots;

/// A day of the calendar, of the years 1900 to 2199.
///
/// ```
/// use payment::risk::Date;
///
/// let day: Date = "2024-02-29".parse()?;
/// assert_eq!(day.to_string(), "2024-02-29");
/// assert!("2023-02-29".parse::<Date>().is_err());
/// # Ok::<(), payment::risk::InvalidDate>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

prints_as_dots! { Date, TimeOfDay }

/// The text is not a date such as `2024-05-20`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a date such as 2024-05-20")]
pub struct InvalidDate;

/// How many days a month has.
const fn days(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A number that is written with exactly this many Western digits.
fn number(text: &str, digits: usize) -> Option<u16> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

impl FromStr for Date {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let read = || {
            let (year, rest) = text.split_once('-')?;
            let (month, day) = rest.split_once('-')?;
            let year = number(year, 4).filter(|year| (1900..2200).contains(year))?;
            let month = u8::try_from(number(month, 2)?).ok()?;
            let day = u8::try_from(number(day, 2)?).ok()?;
            let is_day = (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
            is_day.then_some(Self { year, month, day })
        };
        read().ok_or(InvalidDate)
    }
}

/// As ISO 8601 writes it: `2024-05-20`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A time of the day, to the minute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
}

/// The text is not a time such as `15:30`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a time such as 15:30")]
pub struct InvalidTime;

impl FromStr for TimeOfDay {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let read = || {
            let (hour, minute) = text.split_once(':')?;
            let hour = u8::try_from(number(hour, 2)?).ok()?;
            let minute = u8::try_from(number(minute, 2)?).ok()?;
            (hour < 24 && minute < 60).then_some(Self { hour, minute })
        };
        read().ok_or(InvalidTime)
    }
}

/// Of 24 hours: `15:30`.
impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_day_that_the_calendar_has() {
        for fine in ["1900-01-01", "2000-02-29", "2024-02-29", "2199-12-31"] {
            assert_eq!(fine.parse::<Date>().unwrap().to_string(), fine);
        }
        for wrong in [
            "",
            "2024",
            "2024-05",
            "2024-00-01",
            "2024-13-01",
            "2024-04-31",
            "2023-02-29",
            "2100-02-29",
            "2024-05-00",
            "1899-12-31",
            "2200-01-01",
            "24-05-20",
            "2024-5-20",
            "+024-05-20",
            "2024-05-20T00:00:00Z",
            " 2024-05-20",
            "2024/05/20",
            "٢٠٢٤-٠٥-٢٠",
        ] {
            assert_eq!(wrong.parse::<Date>(), Err(InvalidDate), "{wrong}");
        }
        let early: Date = "2023-12-31".parse().unwrap();
        assert!(early < "2024-01-01".parse().unwrap());
    }

    #[test]
    fn a_time_is_one_of_24_hours() {
        for fine in ["00:00", "15:30", "23:59"] {
            assert_eq!(fine.parse::<TimeOfDay>().unwrap().to_string(), fine);
        }
        for wrong in ["", "24:00", "12:60", "3:30", "15:30:00", "15.30", "+1:30"] {
            assert_eq!(wrong.parse::<TimeOfDay>(), Err(InvalidTime), "{wrong}");
        }
    }
}
