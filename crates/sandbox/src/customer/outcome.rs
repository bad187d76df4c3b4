//! What customers do.

use crate::engine::choices::choices;

choices! {
    /// How a customer decides.
    Outcome {
        /// Pays, and Tabby approves.
        Approve,
        /// Pays, and Tabby declines: the payment is `REJECTED`.
        Reject,
        /// Cancels on the page: the payment is `EXPIRED`.
        Cancel,
        /// Does nothing until the session has ended: the payment is `EXPIRED`.
        Expire,
    }
}
