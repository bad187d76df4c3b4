//! Parts of findings: their sources, and texts about places in a body.

use serde_json::Value;

pub(super) const POS: &str = "POS integration";
pub(super) const LINKS: &str = "Custom payment links";
pub(super) const REQUIREMENTS: &str = "Technical requirements";
pub(super) const PROCESSING: &str = "Payment processing";
pub(super) const WEBHOOKS: &str = "Webhooks";
pub(super) const REFERENCE: &str = "API reference";
pub(super) const SANDBOX: &str = "This sandbox";

macro_rules! finding {
    ($rule:literal, $source:ident, $message:literal) => {
        $crate::tabby::request::Finding {
            rule: $rule,
            message: $message,
            source: $source,
            detail: None,
        }
    };
}

pub(super) use finding;

/// The text at a path of a body; empty if there is none.
pub(super) fn text<'a>(body: &'a Value, path: &str) -> &'a str {
    body.pointer(path).and_then(Value::as_str).unwrap_or("")
}

/// Lists places: the first of them, and how many more there are.
pub(super) fn listed<S: AsRef<str>>(places: &[S]) -> String {
    /// How many places are listed.
    const NAMED: usize = 20;
    /// Longest place that is stored. It is longer than any path in the API reference.
    const LONGEST: usize = 200;
    let short = |place: &S| -> String { place.as_ref().chars().take(LONGEST).collect() };
    let named: Vec<String> = places.iter().take(NAMED).map(short).collect();
    let named = named.join("; ");
    match places.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named}; and {more} more"),
    }
}
