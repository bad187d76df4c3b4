//! The words of payments.

use http_client::open_words;

open_words! {
    /// Kind of payment. Tabby's is `Installment`.
    PaymentType {
        /// A single payment.
        Regular = "Regular",
        /// A payment of a series.
        Recurring = "Recurring",
        /// By mail or telephone.
        Moto = "MOTO",
        /// In instalments.
        Installment = "Installment",
        /// Later.
        PayLater = "PayLater",
        /// Without a date.
        Unscheduled = "Unscheduled",
    }
}

open_words! {
    /// Status of a payment. Money is told by [`Balances`](crate::payment::Balances) first, and by
    /// this word second: after a partial capture that is not final the word is not published.
    Status {
        /// In use, of a card.
        Active = "Active",
        /// Asked for.
        Requested = "Requested",
        /// Waiting for the customer.
        Pending = "Pending",
        /// The customer's money is held; nothing is captured.
        Authorized = "Authorized",
        /// A card was looked at.
        CardVerified = "Card Verified",
        /// The customer did not pay.
        Canceled = "Canceled",
        /// The customer did not pay in time.
        Expired = "Expired",
        /// Paid out.
        Paid = "Paid",
        /// Tabby said no.
        Declined = "Declined",
        /// The held money was released.
        Voided = "Voided",
        /// A part is captured, the rest is held.
        PartiallyCaptured = "Partially Captured",
        /// Captured.
        Captured = "Captured",
        /// A part was given back.
        PartiallyRefunded = "Partially Refunded",
        /// All was given back.
        Refunded = "Refunded",
        /// A bank asks the customer.
        AuthenticationRequested = "Authentication Requested",
        /// It is tried again later.
        RetryScheduled = "Retry Scheduled",
    }
}
