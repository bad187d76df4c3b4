//! Reasons for the state of a sale.

use serde::{Deserialize, Serialize};

/// Who or what ended a sale without payment, or took its money back.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The cashier.
    Cashier,
    /// The pay window was over.
    TimeOut,
    /// The customer, on the hosted page.
    Customer,
    /// The shop or the gateway: the payment was closed without a capture.
    ClosedUnpaid,
    /// The shop or the gateway: the whole amount was refunded.
    Refunded,
    /// The server: the gateway's answer contained no way to pay.
    Unpayable,
    /// The server: the store could not save the session, so no code of it may be shown.
    Unrecorded,
    /// The server: it could not process the sale for a while, because it had another account's key
    /// or could not read what it had stored. The cashier has gone on to other sales since.
    Unattended,
}

/// What went wrong when the server asked the gateway.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoubtOver {
    /// The cancellation got no usable answer.
    CancelUnanswered,
    /// The gateway still reports the payment as open after a cancellation.
    StillOpen,
    /// The payment could not be read.
    Unread,
    /// The gateway reports a status that is not documented.
    UnknownStatus,
    /// The server no longer has the key that the sale was made with, so it cannot ask.
    OtherAccount,
}

/// Why the gateway declined before a session could be paid.
///
/// Source: Tabby, payment links, "Eligibility Check"; the texts are published.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// Not available to this customer or for this sale; also every reason that is not named here.
    NotAvailable,
    /// Above the customer's limit.
    OrderAmountTooHigh,
    /// Below the smallest amount that can be paid this way.
    OrderAmountTooLow,
}

/// Why there is no session that can be paid.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The gateway refused the request: the branch, the currency or the data.
    Refused,
    /// The gateway refuses the key: nothing can be sold until somebody corrects it.
    KeyRefused,
    /// The gateway was not reached, or asked to try again later.
    Unreachable,
    /// No usable answer. A session may exist, but no answer with its link has arrived.
    NoAnswer,
    /// The answer had neither a QR code nor a link.
    Incomplete,
    /// The store could not save the session. Its link never left the server.
    Unrecorded,
    /// The gateway's answer named the session or payment of another sale. None of it may be shown
    /// or cancelled, because it belongs to the other sale.
    OtherSale,
    /// The server was started with another account's key before it had stored the gateway's answer.
    /// A session may exist, but its link never left the server. The server cannot ask until that
    /// key is back; then the failure becomes [`Self::NoAnswer`].
    OtherAccount,
}
