//! Parts of findings: their sources.

use crate::checkout::request::Finding;

pub(super) const TABBY: &str = "Tabby page";
pub(super) const REFERENCE: &str = "API reference";
pub(super) const IDEMPOTENCY: &str = "Idempotency";
pub(super) const SANDBOX: &str = "This sandbox";

/// A finding about a whole request.
pub(super) const fn finding(
    rule: &'static str,
    source: &'static str,
    message: &'static str,
) -> Finding {
    Finding {
        rule,
        message,
        source,
        detail: None,
    }
}
