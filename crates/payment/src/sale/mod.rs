//! The sale's machine: the truth about one payment.
//!
//! It runs in the proxy. [`step`] takes a sale, something that happened and the time, and returns
//! the sale as it is now with the calls to make next. Only a [`Reading`] of the payment, bound to
//! this sale by payment id, amount, currency, reference and test flag, can make it paid; see
//! [`judge`].
//!
//! ```text
//!            ┌─▶ Declined                       ┌─▶ Paid ◀──────────────┐ kept
//! Creating ──┼─▶ Failed                         ├─▶ Rejected ──┐        │
//!            └─▶ Waiting ──▶ Cancelling ────────┼─▶ Expired ───┼─▶ PaidLate ─▶ Returning
//!                  ▲ │            │ ▲           ├─▶ Failed ────┤                  │
//!                  │ ▼            ▼ │           ├─▶ Cancelled ─┘ ◀────────────────┘
//!                  Checking ◀───────┘           └─▶ Mismatch
//! ```
//!
//! Every pair of a state and an event stands in `tests/transitions.txt`, which a test keeps true.
//!
//! | group | items |
//! |---|---|
//! | what a sale is | [`Sale`], [`Stage`], [`Session`], [`Phase`] |
//! | what happened | [`Event`] |
//! | what to do next | [`Effect`] |
//! | who decides | [`judge`] |

mod judge;
mod link;
mod state;
mod step;

#[cfg(any(test, feature = "samples"))]
pub mod sample;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use judge::{Difference, Reading, Status, Verdict, judge};
pub use link::{Delivery, LINK_PAUSE, LINK_TIMES, Recipient, Sending};
pub use state::SaleState;
pub use step::{Alarm, Effect, Event, Step, step};

use crate::id::{Link, MerchantCode, PaymentId, Reference, SaleId, SessionId, TerminalId};
use crate::item::Item;
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

/// How long a sale that nobody paid is still watched, counted from its intent.
///
/// Source: Tabby, POS integration: a session lives 20 minutes; payment links: its payment becomes
/// `EXPIRED` 5 minutes later, elsewhere 10. The rest is margin.
pub const WATCH: Millis = Millis::seconds(35 * 60);

/// How old the last reading of a sale that only has to be watched may get, at first: half of the
/// sale's age, when that is more.
pub const WATCH_EVERY: Millis = Millis::seconds(60);

/// How often it is tried to end a frozen sale's session, and at first to give late money back.
pub const RETURN_EVERY: Millis = Millis::seconds(8);

/// How old the last reading of money may get that was promised and is not captured after [`WATCH`].
pub const CAPTURE_EVERY: Millis = Millis::seconds(60 * 60);

/// How the customer gets to the hosted page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Method {
    /// Scans a code on the till's screen.
    #[default]
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
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
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
    /// Who a link may go to, as far as it may be remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Recipient>,
    /// What is sold, where the shop says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// Where the account is that the sale was made with: scheme, host and port of the gateway's
    /// API. Sales of older versions do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// What its key is known by: a digest that only this ledger can make, so that it is known later
    /// whether the key is still the same. Sales of older versions do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl Intent {
    /// Whether both were made with the same account: gateway, mode and merchant code, whatever its
    /// key was then. What an older version did not write down counts as the same.
    #[must_use]
    pub fn is_of_account(&self, gateway: &str, branch: &MerchantCode, mode: Mode) -> bool {
        let same_gateway = self.gateway.as_deref().is_none_or(|own| own == gateway);
        same_gateway && self.branch == *branch && self.mode == mode
    }
}

/// One sale: what was asked for and how far it has come.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Sale {
    /// What was asked for.
    pub intent: Intent,
    /// How far it has come.
    pub stage: Stage,
}

/// How far a sale has come.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every sale has a session, and a sale has one stage"
)]
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
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
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
    /// How often the gateway was asked since without learning anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silence: Option<Silence>,
    /// Whether the cashier went on to the next sale before it was known how this one ends.
    #[serde(default)]
    pub put_aside: bool,
    /// Whether a frozen sale's session may still be payable: its cancellation is repeated until a
    /// reading says that it is over.
    #[serde(default)]
    pub to_cancel: bool,
    /// Whether somebody has acknowledged that it is frozen or that money does not get back, or
    /// decided to keep late money: then a reading has to confirm that it is still there.
    #[serde(default)]
    pub seen: bool,
    /// Whether it was told that there is money on a frozen sale: new money is told once, and after that
    /// each change of `found`, and the end of what was `promised`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_money: bool,
    /// What the last reading of a frozen sale's own payment found of money, where it found any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Funds>,
    /// Whether the last reading of a frozen sale's own payment said that money is promised that is not
    /// taken yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub promised: bool,
    /// How often late money was tried to be given back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub returns: u32,
    /// What became of the link, if it was asked to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Sending>,
}

/// So many tries to give late money back are as many as should be needed; after them a person is
/// called.
pub const RETURNS_ENOUGH: u32 = 5;

/// So many tries are counted: after them the pause before the next stays the longest.
const RETURNS_COUNTED: u32 = 10;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Questions that brought nothing, in a row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Silence {
    /// When the last of them was asked.
    pub asked_at: Timestamp,
    /// How many there were.
    pub times: u32,
}

impl Silence {
    /// Whether the last question was asked this long ago, or by a clock that has been corrected
    /// since.
    #[must_use]
    pub fn is_over(self, pause: Millis, now: Timestamp) -> bool {
        self.asked_at > now || now.since(self.asked_at) >= pause
    }

    /// The pause before the next one: 0.3, 0.7 and 1.5 seconds, for most bad answers come alone;
    /// then 3 and 8: long enough for a gateway that is down, short enough that a cashier knows
    /// within ten seconds of its return. After an hour of it, a minute: what cannot be read by then
    /// is a person's business.
    #[must_use]
    pub const fn pause(self) -> Millis {
        match self.times {
            0 | 1 => Millis(300),
            2 => Millis(700),
            3 => Millis(1_500),
            4 => Millis(3_000),
            5..450 => Millis::seconds(8),
            _ => Millis::seconds(60),
        }
    }
}

impl Session {
    /// A session of which nothing is known but its payment: no code of it can be shown, and its
    /// deadline is `at`, as is its last reading.
    #[must_use]
    pub const fn known_by_payment(id: SessionId, payment: PaymentId, at: Timestamp) -> Self {
        Self {
            id,
            payment,
            qr_code: None,
            web_url: None,
            deadline: at,
            expires_at: None,
            read_at: at,
            silence: None,
            put_aside: false,
            to_cancel: false,
            seen: false,
            has_money: false,
            found: None,
            promised: false,
            returns: 0,
            link: None,
        }
    }

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

    /// Whether the gateway may be asked again, so often as it has been silent.
    #[must_use]
    pub fn is_patient(&self, now: Timestamp) -> bool {
        self.silence
            .is_none_or(|silence| silence.is_over(silence.pause(), now))
    }

    /// The pause before late money is tried to be given back once more: from 8 seconds, doubled
    /// each time, about two minutes when a person is called and an hour in the end. A dispute or a
    /// refund window that is over does not pass in seconds. What was unanswered before somebody
    /// decided that the money goes back has no part in it.
    #[must_use]
    pub fn pause_of_return(&self) -> Millis {
        let doubled = RETURN_EVERY.0 << self.returns.saturating_sub(1).min(RETURNS_COUNTED);
        Millis(doubled.min(CAPTURE_EVERY.0))
    }

    /// Whether late money does not get back, however often it is tried.
    #[must_use]
    pub const fn is_stuck(&self) -> bool {
        self.returns > RETURNS_ENOUGH
    }

    /// Whether a customer can get to the hosted page at all.
    #[must_use]
    pub const fn is_payable(&self) -> bool {
        self.qr_code.is_some() || self.web_url.is_some()
    }
}

/// Where a session stands.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
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
    /// The money came after the sale had been given up: a person decides what becomes of it.
    PaidLate(Funds),
    /// Late money on its way back to the customer; a reading says when it is there.
    Returning(Funds),
    /// A reading that does not belong to this sale: frozen until a person looks.
    Mismatch(Difference),
}

/// Money that a reading found. Both are zero while the gateway has only authorised.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Funds {
    /// Sum of captures.
    pub captured: Money,
    /// Sum of refunds.
    pub refunded: Money,
}

impl Funds {
    /// Whether all that is owed has been captured, and not only promised.
    #[must_use]
    pub const fn cover(&self, amount: Money) -> bool {
        self.captured.minor() >= amount.minor()
    }
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

    /// Whether it is not known yet how it ends.
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
                | Phase::Returning(_)
                | Phase::Mismatch(_) => false,
            },
        }
    }

    /// Whether no answer about it was written down before the server had another account's key: whether
    /// there is a session of it can be found out when its own is back.
    #[must_use]
    pub const fn is_lost_with_its_key(&self) -> bool {
        matches!(&self.stage, Stage::Failed(Failure::OtherAccount))
    }

    /// Whether its customer can pay, and has not.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(&self.stage, Stage::Opened(_, Phase::Waiting))
    }

    /// Whether the link may be sent, for the first time or again, at some time: the gateway knows a
    /// phone for it, the customer can still pay, and it has not been sent too often.
    #[must_use]
    pub fn may_send_link(&self) -> bool {
        let Stage::Opened(session, Phase::Waiting) = &self.stage else {
            return false;
        };
        let times = session.link.map_or(0, |link| link.times);
        self.intent.recipient.is_some() && session.web_url.is_some() && times < LINK_TIMES
    }

    /// Whether its terminal can begin no other sale: a code of this one may be on its screen.
    #[must_use]
    pub fn holds_terminal(&self) -> bool {
        self.is_open() && !self.session().is_some_and(|session| session.put_aside)
    }

    /// Whether it waits for somebody: late money for a decision, or to get back to its customer, a
    /// frozen sale to be acknowledged.
    #[must_use]
    pub const fn is_unsettled(&self) -> bool {
        match &self.stage {
            Stage::Opened(_, Phase::PaidLate(_) | Phase::Returning(_)) => true,
            Stage::Opened(session, Phase::Mismatch(_)) => !session.seen,
            _ => false,
        }
    }

    /// Whether the gateway is to be asked about it by itself, now or later: while it is open,
    /// unsettled or not captured, and until a reading at the end of [`WATCH`] for late money, that
    /// of a frozen sale among it. After that a frozen sale is read when somebody or something asks.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        let watch_ends = self.intent.created_at.after(WATCH);
        // Money may still come to a frozen sale, and changes what a person has to do about it.
        if let Stage::Opened(session, Phase::Mismatch(_)) = &self.stage {
            return session.to_cancel || session.read_at < watch_ends;
        }
        if self.is_open()
            || self.is_unsettled()
            || self.is_uncaptured()
            || self.is_lost_with_its_key()
        {
            return true;
        }
        let read_since = self
            .session()
            .is_none_or(|session| session.read_at >= watch_ends);
        let is_paid = matches!(&self.stage, Stage::Opened(_, Phase::Paid(_)));
        !is_paid && !read_since
    }

    /// Whether the gateway is to be asked now, when news of an open sale may be `fresh` old.
    ///
    /// A reading from a clock that has been corrected since counts as old.
    #[must_use]
    pub fn is_due(&self, fresh: Millis, now: Timestamp) -> bool {
        let Some(session) = self.session() else {
            return self.stage == Stage::Creating || self.is_lost_with_its_key();
        };
        if !self.is_watched() || !session.is_patient(now) {
            return false;
        }
        if !self.is_open() {
            let every = self.pause_after_end(session, now);
            return session.is_older_than(every, now)
                && session
                    .silence
                    .is_none_or(|silence| silence.is_over(every, now));
        }
        session.silence.is_some()
            || session.is_older_than(fresh, now)
            || session.is_overdue(now, self.intent.pay_window)
    }

    /// How old the last reading of a sale that has ended may get.
    fn pause_after_end(&self, session: &Session, now: Timestamp) -> Millis {
        match &self.stage {
            Stage::Opened(_, Phase::Returning(_)) => session.pause_of_return(),
            Stage::Opened(session, Phase::Mismatch(_)) if session.to_cancel => RETURN_EVERY,
            Stage::Opened(_, Phase::PaidLate(_)) if session.seen => RETURN_EVERY,
            Stage::Opened(_, Phase::Paid(_)) if now >= self.intent.created_at.after(WATCH) => {
                CAPTURE_EVERY
            }
            Stage::Opened(
                _,
                Phase::Rejected
                | Phase::Expired
                | Phase::Cancelled(_)
                | Phase::Failed(_)
                | Phase::Mismatch(_),
            ) => {
                let age = session.read_at.since(self.intent.created_at);
                let left = self.intent.created_at.after(WATCH).since(session.read_at);
                Millis(age.0 / 2).max(WATCH_EVERY).min(left)
            }
            _ => WATCH_EVERY,
        }
    }

    /// Whether it is paid by the gateway's word alone: captures are still to come.
    #[must_use]
    pub fn is_uncaptured(&self) -> bool {
        let paid = matches!(
            &self.stage,
            Stage::Opened(_, Phase::Paid(_) | Phase::PaidLate(_) | Phase::Returning(_))
        );
        paid && !self.funds().cover(self.intent.amount)
    }

    /// Whether both differ in nothing but when and how often the gateway was asked. Such a change
    /// needs no place in the store: it says nothing about the money.
    #[must_use]
    pub fn differs_in_freshness_only(&self, other: &Self) -> bool {
        let Some(session) = other.session() else {
            return self == other;
        };
        let mut as_fresh = self.clone();
        as_fresh.set_freshness(session.read_at, session.silence);
        as_fresh == *other && self.is_watched() == other.is_watched()
    }

    /// Sets when the payment was last read, and how often the gateway was asked since without
    /// learning anything.
    pub fn set_freshness(&mut self, read_at: Timestamp, silence: Option<Silence>) {
        if let Stage::Opened(session, _) = &mut self.stage {
            session.read_at = read_at;
            session.silence = silence;
        }
    }

    /// What was captured and refunded, as far as readings said; of a frozen sale, too.
    #[must_use]
    pub const fn funds(&self) -> Funds {
        match &self.stage {
            Stage::Opened(
                Session {
                    found: Some(funds), ..
                },
                Phase::Mismatch(_),
            ) => *funds,
            Stage::Opened(
                _,
                Phase::Paid(funds) | Phase::PaidLate(funds) | Phase::Returning(funds),
            ) => *funds,
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
