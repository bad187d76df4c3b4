//! A session at the gateway.

use super::link::{LINK_TIMES, Sending};
use crate::id::{Link, PaymentId, SessionId};
use crate::time::{Millis, Timestamp};

/// A session at the gateway and the payment that belongs to it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
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
    /// The last sending of the link, if there was one.
    pub link: Option<Sending>,
}

impl Session {
    /// A session of which only the payment is known: no code of it can be shown. Its deadline is
    /// `at`.
    #[must_use]
    pub const fn known_by_payment(id: SessionId, payment: PaymentId, at: Timestamp) -> Self {
        Self {
            id,
            payment,
            qr_code: None,
            web_url: None,
            deadline: at,
            expires_at: None,
            link: None,
        }
    }

    /// Whether the session should be cancelled. A deadline that is further away than the whole pay
    /// window was set by a clock that was corrected since; it counts as over.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp, pay_window: Millis) -> bool {
        now >= self.deadline || self.deadline.since(now) > pay_window
    }

    /// Whether there is a link that may be sent (again), apart from the pause between two sendings: it
    /// was sent fewer than [`LINK_TIMES`] times.
    #[must_use]
    pub fn has_link_to_send(&self) -> bool {
        let times = self.link.map_or(0, |link| link.times);
        self.web_url.is_some() && times < LINK_TIMES
    }

    /// Whether the customer has a way to the hosted page.
    #[must_use]
    pub const fn is_payable(&self) -> bool {
        self.qr_code.is_some() || self.web_url.is_some()
    }
}
