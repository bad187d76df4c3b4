//! How traces and violations name sales.

use payment::id::SaleId;

/// The end of an id tells sales apart.
#[must_use]
pub(super) fn short(id: SaleId) -> String {
    let id = id.to_string();
    id.get(id.len().saturating_sub(4)..)
        .unwrap_or(&id)
        .to_owned()
}
