//! The sums of a payment.

/// The sums of a payment, in minor units.
///
/// Source: `balances` of "Get payment details".
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Balances {
    /// Money that was reserved.
    pub total_authorized: u64,
    /// Reserved money that was released, also by a final capture of less.
    pub total_voided: u64,
    /// What a void would release now.
    pub available_to_void: u64,
    /// Money that was taken.
    pub total_captured: u64,
    /// What a capture could take now.
    pub available_to_capture: u64,
    /// Money that was given back.
    pub total_refunded: u64,
    /// What a refund could give back now.
    pub available_to_refund: u64,
}
