//! The shop's time zone.

use jiff::tz::TimeZone;

/// The time zone of this name. The setting was checked at the start; an unknown name is UTC.
pub(super) fn zone(name: &str) -> TimeZone {
    let database = jiff::tz::TimeZoneDatabase::bundled();
    database.get(name).unwrap_or(TimeZone::UTC)
}
