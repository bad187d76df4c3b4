//! The shop's time zone.

use jiff::tz::TimeZone;

/// The time zone of this name: a setting that was checked at the start.
pub(super) fn zone(name: &str) -> TimeZone {
    let database = jiff::tz::TimeZoneDatabase::bundled();
    database.get(name).unwrap_or(TimeZone::UTC)
}
