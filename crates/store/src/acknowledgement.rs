//! Somebody has looked at a payment that no sale explains.

use payment::Money;
use payment::id::{PaymentId, Remark};
use payment::time::Timestamp;

/// Somebody has looked at a payment that no sale explains; see [`Store::acknowledge_payment`](crate::Store::acknowledge_payment).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acknowledgement {
    /// The payment's id.
    pub payment: PaymentId,
    /// The money that the payment had then; `None` if that could not be read.
    pub sum: Option<Money>,
    /// What the person wrote about it.
    pub remark: Remark,
    /// When it was acknowledged.
    pub at: Timestamp,
}
