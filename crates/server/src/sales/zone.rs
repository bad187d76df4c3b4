//! The shop's time zone.

use jiff::tz::TimeZone;
use payment::time::Timestamp;

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
