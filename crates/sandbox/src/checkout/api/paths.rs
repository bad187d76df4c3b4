//! Which paths belong to the API.

/// Whether a path is this one or below it.
pub(crate) fn is_below(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a path belongs to the merchant API.
pub(crate) fn is_api(path: &str) -> bool {
    [
        "/payments",
        "/payment-contexts",
        "/checkout",
        "/workflows",
        "/connect",
    ]
    .iter()
    .any(|parent| is_below(path, parent))
}
