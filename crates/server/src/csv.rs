//! Cells of tables that people open in a spreadsheet.

use payment::time::Timestamp;

/// A CSV cell (RFC 4180). A text that a spreadsheet could take for a formula, such as a typed
/// reference, gets an apostrophe before it, which makes it plain text. Separators of other places than a
/// comma are quoted, too.
pub(crate) fn cell(text: &str) -> String {
    let is_formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', ';', '\t', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// A time in UTC, as in 2026-05-04T09:30:00.5Z.
pub(crate) fn moment(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0);
    at.map(|at| at.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_with_commas_quotes_or_a_formula_stays_one_text() {
        for (text, wanted) in [
            ("A-1", "A-1"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("=1+1", "'=1+1"),
            ("@x,y", "\"'@x,y\""),
            ("-12", "'-12"),
            ("＝1", "'＝1"),
            ("\t=1", "\"'\t=1\""),
            ("x;=1+1", "\"x;=1+1\""),
        ] {
            assert_eq!(cell(text), wanted);
        }
    }
}
