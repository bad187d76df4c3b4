//! A session at the gateway.

use serde::{Deserialize, Serialize};

use super::funds::Funds;
use super::link::Sending;
use super::pauses::{CAPTURE_EVERY, RETURN_EVERY, Silence};
use crate::id::{Link, PaymentId, SessionId};
use crate::time::{Millis, Timestamp};

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
pub(super) const RETURNS_COUNTED: u32 = 10;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_zero(count: &u32) -> bool {
    *count == 0
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
