//! The names under which a payment keeps what else belongs to its sale: members of its metadata; and
//! those of its refunds.

/// The sale's id.
pub(super) const SALE: &str = "sale";

/// The whole order number, which may be longer than a reference.
pub(super) const REFERENCE: &str = "reference";

/// The terminal's name.
pub(super) const TERMINAL: &str = "terminal";

/// Why a refund was asked for.
pub(super) const REASON: &str = "reason";
