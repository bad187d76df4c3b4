//! Why a sale is where it is.

use serde::{Deserialize, Serialize};

/// Who or what ended a sale that nobody paid.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The cashier.
    Cashier,
    /// The till, at the deadline.
    TimeOut,
    /// The customer, on the hosted page.
    Customer,
    /// The shop or the gateway, by closing the payment without taking money.
    ClosedUnpaid,
    /// The shop or the gateway, by giving all of it back.
    Refunded,
    /// The proxy, because the gateway's answer held no way to pay.
    Unpayable,
    /// The proxy, because its ledger could not take the session down: no code of it may be shown.
    Unrecorded,
    /// The proxy, because it could not look after the sale for a while: it had another account's key,
    /// or what it had stored could not be read. Its cashier has gone on since.
    Unattended,
}

/// Why the state is not known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Doubt {
    /// What the sale was being ended for when doubt came, if it was.
    pub ending: Option<Cause>,
    /// What went wrong.
    pub over: DoubtOver,
}

/// What went wrong.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoubtOver {
    /// The cancellation got no usable answer.
    CancelUnanswered,
    /// The gateway still calls the payment open after a cancellation.
    StillOpen,
    /// The payment could not be read.
    Unread,
    /// The gateway names a state that nobody has described.
    UnknownStatus,
    /// The key that it was made with is not this server's any more: nobody can ask.
    OtherAccount,
}

/// Why the gateway declined before a session could be paid.
///
/// Source: Tabby, payment links, "Eligibility Check"; the texts are published.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// Not available to this customer or for this sale; also every reason not named here.
    NotAvailable,
    /// Above the customer's limit.
    OrderAmountTooHigh,
    /// Below what can be paid this way.
    OrderAmountTooLow,
}

/// Why no payable session came of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The gateway refused the request: the branch, the currency or the data.
    Refused,
    /// The gateway does not take the key: nothing can be sold until somebody puts that right.
    KeyRefused,
    /// The gateway was not reached, or asked to be tried later.
    Unreachable,
    /// No usable answer. A session may exist, but its link never left the gateway's answer.
    NoAnswer,
    /// An answer without a QR code and without a link.
    Incomplete,
    /// The ledger could not take the session down. Its link never left the proxy.
    Unrecorded,
    /// The gateway's answer named the session or payment of another sale. Nothing of it may be shown
    /// or cancelled: it is the other sale's.
    OtherSale,
    /// The server was started with another account's key before the gateway's answer was written down.
    /// A session may exist, but its link never left the proxy. Nobody can ask until that key is back;
    /// then it is [`Self::NoAnswer`].
    OtherAccount,
}
