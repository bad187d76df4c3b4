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
    /// The id of the session, which is shown to the customer and can be cancelled.
    pub id: SessionId,
    /// The id of the payment, which is read, captured and refunded.
    pub payment: PaymentId,
    /// The address of the gateway's QR image.
    pub qr_code: Option<Link>,
    /// The address of the hosted page.
    pub web_url: Option<Link>,
    /// When the server cancels the session, if it is not paid.
    pub deadline: Timestamp,
    /// When the gateway closes the session by itself, if it says so.
    pub expires_at: Option<Timestamp>,
    /// When the payment was last read.
    pub read_at: Timestamp,
    /// The requests since the last useful reading that brought no new information.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silence: Option<Silence>,
    /// Whether the cashier went on to the next sale before it was known how this one ends.
    #[serde(default)]
    pub put_aside: bool,
    /// Whether a frozen sale's session may still be paid: it is cancelled again and again until a
    /// reading says that it is over.
    #[serde(default)]
    pub to_cancel: bool,
    /// Whether somebody acknowledged that the sale is frozen or that late money cannot be refunded,
    /// or decided to keep late money; a reading must then confirm that the money is still there.
    #[serde(default)]
    pub seen: bool,
    /// Whether money was found on a frozen sale. An alarm is raised when it is first found, and
    /// after that whenever `found` changes or `promised` ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_money: bool,
    /// The sums that the last reading of a frozen sale's own payment found, if they are not both
    /// zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Funds>,
    /// Whether the last reading of a frozen sale's own payment said that money is authorised and
    /// not yet captured in full.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub promised: bool,
    /// How often the server tried to refund late money, counted up to `RETURNS_COUNTED`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub returns: u32,
    /// The last sending of the link, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Sending>,
}

/// When more tries than this were made to refund late money, an alarm calls a person.
pub const RETURNS_ENOUGH: u32 = 5;

/// Tries are counted up to this number. From here on the pause between them is at its longest.
pub(super) const RETURNS_COUNTED: u32 = 10;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Session {
    /// A session of which only the payment is known: no code of it can be shown. Its deadline and
    /// its last reading are `at`.
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

    /// Whether the session should be cancelled. A deadline that is further away than the whole pay
    /// window was set by a clock that was corrected since; it counts as over.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp, pay_window: Millis) -> bool {
        now >= self.deadline || self.deadline.since(now) > pay_window
    }

    /// Whether the last reading is at least this old. A reading in the future counts as old,
    /// because the clock was corrected since.
    #[must_use]
    pub fn is_older_than(&self, age: Millis, now: Timestamp) -> bool {
        self.read_at > now || now.since(self.read_at) >= age
    }

    /// Whether the pause after unsuccessful requests is over, so that the gateway may be asked
    /// again.
    #[must_use]
    pub fn is_patient(&self, now: Timestamp) -> bool {
        self.silence
            .is_none_or(|silence| silence.is_over(silence.pause(), now))
    }

    /// The pause before the next try to refund late money: 8 seconds at first, doubled with each
    /// try, about two minutes before the try after which a person is called, at most an hour. A
    /// dispute or an expired refund window does not pass in seconds. Only tries to refund count,
    /// not the requests that failed before somebody decided to refund.
    #[must_use]
    pub fn pause_of_return(&self) -> Millis {
        let doubled = RETURN_EVERY.0 << self.returns.saturating_sub(1).min(RETURNS_COUNTED);
        Millis(doubled.min(CAPTURE_EVERY.0))
    }

    /// Whether late money still cannot be refunded after more than [`RETURNS_ENOUGH`] tries.
    #[must_use]
    pub const fn is_stuck(&self) -> bool {
        self.returns > RETURNS_ENOUGH
    }

    /// Whether the customer has a way to the hosted page.
    #[must_use]
    pub const fn is_payable(&self) -> bool {
        self.qr_code.is_some() || self.web_url.is_some()
    }
}
