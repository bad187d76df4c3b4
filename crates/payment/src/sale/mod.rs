//! The sale's machine: the truth about one payment.
//!
//! It runs in the proxy. [`step`] takes a sale, something that happened and the time, and returns
//! the sale as it is now with the calls to make next. Only a [`Reading`] of the payment, bound to
//! this sale by payment id, amount, currency, reference and test flag, can make it paid; see
//! [`judge`].
//!
//! ```text
//!            ┌─▶ Declined                       ┌─▶ Paid
//! Creating ──┼─▶ Failed                         ├─▶ Rejected
//!            └─▶ Waiting ──▶ Cancelling ────────┼─▶ Expired ───┐
//!                  ▲ │            │ ▲           ├─▶ Cancelled ─┼─▶ PaidLate
//!                  │ ▼            ▼ │           ├─▶ Failed ────┘
//!                  Checking ◀───────┘           └─▶ Mismatch
//! ```
//!
//! | group | items |
//! |---|---|
//! | what a sale is | [`Sale`], [`Stage`], [`Session`], [`Phase`] |
//! | what happened | [`Event`] |
//! | what to do next | [`Effect`] |
//! | who decides | [`judge`] |

mod judge;
mod step;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use judge::{Difference, Reading, Status, Verdict, judge};
pub use step::{Alarm, Effect, Event, Step, step};

use crate::id::{Link, MerchantCode, PaymentId, Reference, SaleId, SessionId, TerminalId};
use crate::money::Money;
use crate::time::{Millis, Timestamp};

/// How long a code may be paid before the till takes it back, unless configured otherwise.
///
/// Source: Tabby, POS integration, "Cancel a Payment": 300 seconds recommended.
pub const PAY_WINDOW: Millis = Millis::seconds(300);

/// The shortest time that a customer must be given.
///
/// Source: as [`PAY_WINDOW`]: never less than 180 seconds.
pub const PAY_WINDOW_MIN: Millis = Millis::seconds(180);

/// How the customer gets to the hosted page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Method {
    /// Scans a code on the till's screen.
    Qr,
    /// Opens a link that the gateway sent by SMS.
    Link,
}

/// Whether the key belongs to the gateway's test mode.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nobody is charged.
    Test,
    /// Real money.
    Live,
}

/// What was asked for, committed before the gateway hears of it. Never changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Intent {
    /// The sale, as the terminal named it.
    pub id: SaleId,
    /// The terminal that sells.
    pub terminal: TerminalId,
    /// The branch that it stands in.
    pub branch: MerchantCode,
    /// The shop's order number.
    pub reference: Reference,
    /// What the customer owes.
    pub amount: Money,
    /// How the customer gets to the hosted page.
    pub method: Method,
    /// Which kind of key the sale is made with.
    pub mode: Mode,
    /// When the intent was made.
    pub created_at: Timestamp,
    /// How long the customer may take.
    pub pay_window: Millis,
}

/// One sale: what was asked for and how far it has come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sale {
    /// What was asked for.
    pub intent: Intent,
    /// How far it has come.
    pub stage: Stage,
}

/// How far a sale has come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The intent is committed; the gateway has not answered yet.
    Creating,
    /// The gateway declined before any session could be paid. Final.
    Declined(Rejection),
    /// No session came of it, and no code or link left the proxy. Final.
    Failed(Failure),
    /// There is a session at the gateway.
    Opened(Session, Phase),
}

/// A session at the gateway and the payment that belongs to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Session {
    /// What is shown and cancelled.
    pub id: SessionId,
    /// What is read.
    pub payment: PaymentId,
    /// Address of the gateway's QR image.
    pub qr_code: Option<Link>,
    /// Address of the hosted page.
    pub web_url: Option<Link>,
    /// When the till takes it back.
    pub deadline: Timestamp,
    /// When the gateway closes it by itself, where it says so.
    pub expires_at: Option<Timestamp>,
    /// When the payment was last read.
    pub read_at: Timestamp,
}

impl Session {
    /// Whether it is to be taken back. A deadline further off than the whole pay window was set by
    /// a clock that has been corrected since: it counts as over.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp, pay_window: Millis) -> bool {
        now >= self.deadline || self.deadline.since(now) > pay_window
    }

    /// Whether the last reading is at least this old, or from a clock that has been corrected
    /// since.
    #[must_use]
    pub fn is_older_than(&self, age: Millis, now: Timestamp) -> bool {
        self.read_at > now || now.since(self.read_at) >= age
    }

    /// Whether a customer can get to the hosted page at all.
    #[must_use]
    pub const fn is_payable(&self) -> bool {
        self.qr_code.is_some() || self.web_url.is_some()
    }
}

/// Where a session stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The customer can pay, and has not.
    Waiting,
    /// Asked to be taken back; whether it was is not known yet.
    Cancelling(Cause),
    /// What the gateway thinks is not known; the question is asked again and again.
    Checking(Doubt),
    /// A reading says that the money is there.
    Paid(Funds),
    /// A reading says that the gateway refused the customer. Final.
    Rejected,
    /// A reading says that nobody paid in time. Final but for late money.
    Expired,
    /// A reading says that it was taken back. Final but for late money.
    Cancelled(Cause),
    /// The session could not be shown to anyone, and a reading says it is closed. Final but for
    /// late money.
    Failed(Failure),
    /// The money came after the sale had been given up.
    PaidLate(Funds),
    /// A reading that does not belong to this sale: frozen until a person looks.
    Mismatch(Difference),
}

/// Money that a reading found. Both are zero while the gateway has only authorised.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Funds {
    /// Sum of captures.
    pub captured: Money,
    /// Sum of refunds.
    pub refunded: Money,
}

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
    /// The gateway refused the request: the key, the branch, the currency or the data.
    Refused,
    /// The gateway was not reached, or asked to be tried later.
    Unreachable,
    /// No usable answer. A session may exist, but its link never left the gateway's answer.
    NoAnswer,
    /// An answer without a QR code and without a link.
    Incomplete,
}

impl Sale {
    /// A sale whose intent is about to be committed.
    #[must_use]
    pub const fn new(intent: Intent) -> Self {
        Self {
            intent,
            stage: Stage::Creating,
        }
    }

    /// The session, once there is one.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        match &self.stage {
            Stage::Opened(session, _) => Some(session),
            Stage::Creating | Stage::Declined(_) | Stage::Failed(_) => None,
        }
    }

    /// Whether something is still to be found out by asking the gateway.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match &self.stage {
            Stage::Creating => true,
            Stage::Declined(_) | Stage::Failed(_) => false,
            Stage::Opened(_, phase) => match phase {
                Phase::Waiting | Phase::Cancelling(_) | Phase::Checking(_) => true,
                Phase::Paid(_)
                | Phase::Rejected
                | Phase::Expired
                | Phase::Cancelled(_)
                | Phase::Failed(_)
                | Phase::PaidLate(_)
                | Phase::Mismatch(_) => false,
            },
        }
    }

    /// Whether it is paid by the gateway's word alone: captures are still to come.
    #[must_use]
    pub fn is_uncaptured(&self) -> bool {
        let paid = matches!(
            &self.stage,
            Stage::Opened(_, Phase::Paid(_) | Phase::PaidLate(_))
        );
        paid && self.funds().captured.minor() < self.intent.amount.minor()
    }

    /// What was captured and refunded, as far as readings said.
    #[must_use]
    pub const fn funds(&self) -> Funds {
        match &self.stage {
            Stage::Opened(_, Phase::Paid(funds) | Phase::PaidLate(funds)) => *funds,
            Stage::Creating | Stage::Declined(_) | Stage::Failed(_) | Stage::Opened(..) => {
                let none = Money::zero(self.intent.amount.currency());
                Funds {
                    captured: none,
                    refunded: none,
                }
            }
        }
    }
}
