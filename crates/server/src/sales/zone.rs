//! The shop's days: its time zone, and the hour at which its day ends.

use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use payment::time::Timestamp;

use super::export_day::Day;

/// The time zone of this name. The setting was checked at the start; an unknown name is UTC.
pub(super) fn zone(name: &str) -> TimeZone {
    let database = jiff::tz::TimeZoneDatabase::bundled();
    database.get(name).unwrap_or(TimeZone::UTC)
}

/// A time of this zone in this form (strftime's); empty if it is none that there can be.
pub(crate) fn local(at: Timestamp, zone: &TimeZone, form: &str) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0);
    let written = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime(form).to_string();
    at.map(written).unwrap_or_default()
}

/// Which day a time belongs to in a shop. A day begins at an hour of the shop's time zone and ends at
/// the same hour of the next date, so that it may be longer or shorter where clocks are changed.
#[derive(Clone, Debug)]
pub struct ShopDay {
    zone: TimeZone,
    ends: i8,
}

impl ShopDay {
    /// The days of a shop in this time zone, which end at this hour.
    #[must_use]
    pub fn new(time_zone: &str, ends: u8) -> Self {
        Self {
            zone: zone(time_zone),
            ends: i8::try_from(ends).unwrap_or_default(),
        }
    }

    /// The time zone.
    pub(crate) const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The day of a time; `None` if it is none that there can be.
    pub(crate) fn of(&self, at: Timestamp) -> Option<Date> {
        let at = jiff::Timestamp::from_millisecond(at.0).ok()?;
        let here = at.to_zoned(self.zone.clone());
        let date = here.date();
        // Compared as times, because an hour may come twice in a night.
        match self.begin(date)? <= Timestamp(at.as_millisecond()) {
            true => Some(date),
            false => date.yesterday().ok(),
        }
    }

    /// When a day begins.
    fn begin(&self, date: Date) -> Option<Timestamp> {
        let begin = date.at(self.ends, 0, 0, 0).to_zoned(self.zone.clone());
        Some(Timestamp(begin.ok()?.timestamp().as_millisecond()))
    }

    /// From the beginning of a day to that of the next. A day whose end the calendar does not have is
    /// empty.
    pub(crate) fn bounds(&self, day: Day, now: Timestamp) -> Range<Timestamp> {
        let date = match day {
            Day::On(date) => Some(date),
            Day::Today => self.of(now),
            Day::Yesterday => self.of(now).and_then(|date| date.yesterday().ok()),
        };
        let both = date.and_then(|date| {
            let begin = self.begin(date)?;
            Some(begin..self.begin(date.tomorrow().ok()?)?)
        });
        both.unwrap_or(now..now)
    }

    /// The day of a time, as 2026-05-04; empty if it is none that there can be.
    pub(crate) fn written(&self, at: Timestamp) -> String {
        self.of(at).map(|date| date.to_string()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn a_day_is_the_shops_and_not_the_machines() {
        let dubai = ShopDay::new("Asia/Dubai", 0);
        let day = at("2026-05-03T20:00:00Z")..at("2026-05-04T20:00:00Z");
        let named = "2026-05-04".parse().unwrap();
        assert_eq!(dubai.bounds(named, at("2020-01-01T00:00:00Z")), day);
        for (asked, now) in [
            (Day::Today, "2026-05-03T20:00:00Z"),
            (Day::Today, "2026-05-04T19:59:59Z"),
            (Day::Yesterday, "2026-05-04T20:00:00Z"),
        ] {
            assert_eq!(dubai.bounds(asked, at(now)), day, "{asked} {now}");
        }
    }

    #[test]
    fn a_shop_that_sells_past_midnight_counts_the_night_to_the_day_before() {
        let late = ShopDay::new("Asia/Riyadh", 4);
        let written = |text: &str| late.written(at(text));
        assert_eq!(written("2026-05-04T00:59:59.999Z"), "2026-05-03");
        assert_eq!(written("2026-05-04T01:00:00Z"), "2026-05-04");
        let day = late.bounds(Day::Today, at("2026-05-04T00:30:00Z"));
        assert_eq!(day, at("2026-05-03T01:00:00Z")..at("2026-05-04T01:00:00Z"));
    }

    #[test]
    fn days_follow_each_other_without_a_gap_where_clocks_are_changed() {
        // In Cairo summer time began on 24 April 2026 and ended on 29 October, at midnight.
        for (ends, days) in [
            (0, ["2026-04-23", "2026-04-24", "2026-04-25"]),
            (0, ["2026-10-29", "2026-10-30", "2026-10-31"]),
            (1, ["2026-10-29", "2026-10-30", "2026-10-31"]),
        ] {
            let cairo = ShopDay::new("Africa/Cairo", ends);
            let bounds = days.map(|day| cairo.bounds(day.parse().unwrap(), Timestamp(0)));
            for pair in bounds.windows(2) {
                assert_eq!(pair[0].end, pair[1].start, "{ends} {days:?}");
            }
            for (range, day) in bounds.iter().zip(days) {
                assert_eq!(cairo.written(range.start), day);
                assert_eq!(cairo.written(Timestamp(range.end.0 - 1)), day);
            }
        }
    }

    #[test]
    fn the_last_day_of_the_calendar_has_no_sales_and_stops_nothing() {
        let now = at("2026-05-04T00:00:00Z");
        let last = Day::On(Date::MAX);
        assert_eq!(ShopDay::new("Asia/Dubai", 0).bounds(last, now), now..now);
    }
}
