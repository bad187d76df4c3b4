//! Parts of answers.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// A time with seven fraction digits, as answers have it.
#[must_use]
pub fn time(at: Timestamp) -> String {
    let tenths = at.subsec_nanosecond() / 100;
    let whole = crate::engine::clock::time(at);
    let whole = whole.trim_end_matches('Z');
    format!("{whole}.{tenths:0>7}Z")
}

/// Adds members that are not `null`.
pub fn add(into: &mut Value, members: Value) {
    let (Some(into), Value::Object(members)) = (into.as_object_mut(), members) else {
        return;
    };
    into.extend(
        members
            .into_iter()
            .filter(|(_, member)| !member.is_null())
            .collect::<Map<_, _>>(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_seven_fraction_digits() {
        let at: Timestamp = "2026-11-29T12:00:00.0123456Z".parse().unwrap();
        assert_eq!(time(at), "2026-11-29T12:00:00.0123456Z");
        assert_eq!(time(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00.0000000Z");
    }
}
