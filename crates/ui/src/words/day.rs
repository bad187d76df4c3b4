//! Days of the shop's calendar.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use payment::time::Timestamp;
use wasm_bindgen::{JsCast, JsValue};

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// When the day `later` days after this one (`2026-11-28`) begins in a time zone (IANA); in the
/// browser's own zone if that is not known. `None` if the text is no day.
///
/// Where the clocks are put forward at midnight, it is the first moment of the day.
#[must_use]
pub fn day_begins(text: &str, later: i64, zone: Option<&str>) -> Option<Timestamp> {
    let mut parts = text.split('-').map(str::parse::<i64>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Midnight as if the zone were UTC.
    let utc = days_since_1970(year, month, day)
        .checked_add(later)?
        .checked_mul(DAY)?;
    // The zone's offset may be another one at the moment that is looked for: once more with it.
    let first = utc - offset(utc, zone);
    Some(Timestamp(utc - offset(first, zone)))
}

/// Days since 1970-01-01 of the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level
/// date algorithms").
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// How far the zone is ahead of UTC at this time, in milliseconds.
fn offset(at: i64, zone: Option<&str>) -> i64 {
    let local = zone.and_then(|zone| local_time(at, Some(zone)));
    local
        .or_else(|| local_time(at, None))
        .map_or(0, |local| local - at)
}

/// The zone's wall clock at this time, as milliseconds since 1970 as if it were UTC.
fn local_time(at: i64, zone: Option<&str>) -> Option<i64> {
    let options = Object::new();
    let set = |name: &str, value: &str| Reflect::set(&options, &name.into(), &value.into()).ok();
    for name in ["year", "month", "day", "hour", "minute", "second"] {
        set(name, "numeric")?;
    }
    set("hourCycle", "h23")?;
    if let Some(zone) = zone {
        set("timeZone", zone)?;
    }
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?;
    let arguments = Array::of2(&"en-US-u-ca-gregory-nu-latn".into(), &options);
    // The constructor throws if the browser does not know the time zone.
    let format = Reflect::construct(constructor.dyn_ref::<Function>()?, &arguments).ok()?;
    let format: Intl::DateTimeFormat = format.unchecked_into();
    #[expect(clippy::cast_precision_loss, reason = "a time, and exact")]
    let date = Date::new(&JsValue::from_f64(at as f64));
    let parts = format.format_to_parts(&date);
    let part = |wanted: &str| {
        parts.iter().find_map(|part| {
            let text = |name: &str| Reflect::get(&part, &name.into()).ok()?.as_string();
            (text("type")? == wanted)
                .then(|| text("value"))??
                .parse::<i64>()
                .ok()
        })
    };
    let days = days_since_1970(part("year")?, part("month")?, part("day")?);
    let seconds = (part("hour")? * 60 + part("minute")?) * 60 + part("second")?;
    Some(days * DAY + seconds * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970_also_over_leap_years() {
        assert_eq!(days_since_1970(1970, 1, 1), 0);
        assert_eq!(days_since_1970(2000, 2, 29), 11_016);
        assert_eq!(days_since_1970(2000, 3, 1), 11_017);
        assert_eq!(days_since_1970(2026, 11, 30), 20_787);
    }
}
