//! The events of a sale, and the gateway calls that follow from them.

use super::link::Delivery;
use super::reasons::{Cause, Failure, Rejection};
use super::session::Session;
use super::snapshot::PaymentSnapshot;
use crate::id::{PaymentId, SessionId};
use crate::money::Money;

/// Something that happened to a sale.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Event {
    /// The gateway made a session. The reading is the payment as described in that answer.
    Created(Box<Session>, PaymentSnapshot),
    /// The gateway declined the customer or the order.
    Declined(Rejection),
    /// The request made no session.
    NotCreated(Failure),
    /// Nobody waits for the answer to the request for a session any more: the run of the server that
    /// made it is over, or has lost it.
    Orphaned,
    /// The payment was read.
    Read(PaymentSnapshot),
    /// The payment could not be read.
    NotRead,
    /// The session shall be cancelled.
    Cancel(Cause),
    /// The gateway answered a cancellation, with yes or no. Only a reading tells the result.
    CancelAnswered,
    /// A cancellation got no usable answer.
    CancelUnanswered,
    /// Time has passed, or somebody asked for the current state.
    Tick,
    /// A hint (such as a webhook) that something changed at the gateway: only the payment is read.
    Hinted,
    /// The store could not save the session that was just made.
    Unrecorded,
    /// The cashier goes on to the next sale before it is known how this one ends.
    PutAside,
    /// The server was started with another account's key, so it cannot ask about this sale. The
    /// terminal is free; the sale is cancelled and read when its own key is back.
    Stranded,
    /// A payment with this sale's reference was found at the gateway, though no answer ever named
    /// it.
    Found(PaymentSnapshot),
    /// Somebody decided to keep late money: the goods are handed over, or the order is served.
    /// Also: somebody acknowledged a frozen sale, or a refund of late money that keeps failing.
    Keep,
    /// Somebody decided to refund late money.
    Return,
    /// The gateway answered the refund or the release, with yes or no.
    ReturnAnswered,
    /// The refund or the release got no usable answer.
    ReturnUnanswered,
    /// The gateway answered the capture, with yes or no.
    CaptureAnswered,
    /// The capture got no usable answer.
    CaptureUnanswered,
    /// An operation that releases what is not captured was committed, and the gateway is about to be
    /// asked for it.
    Release,
    /// That operation had no effect.
    ReleaseRefused,
    /// Somebody wants the link sent, for the first time or again.
    SendLink,
    /// The gateway accepted or refused the request to send the link, or gave no usable answer.
    LinkSent(Delivery),
}

/// A call to make. Its result comes back as an [`Event`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Effect {
    /// Read this payment; results in [`Event::Read`] or [`Event::NotRead`].
    Read(PaymentId),
    /// Cancel this session; results in [`Event::CancelAnswered`] or [`Event::CancelUnanswered`].
    Cancel(SessionId),
    /// Refund this much of a captured payment; results in [`Event::ReturnAnswered`] or
    /// [`Event::ReturnUnanswered`]. Requests with the same `already` are one refund, however often
    /// they are sent.
    Refund {
        /// The payment to refund.
        payment: PaymentId,
        /// The amount to refund.
        amount: Money,
        /// The sum that had been refunded before.
        already: Money,
    },
    /// Release what is authorised and not captured; results as for [`Effect::Refund`].
    Void {
        /// The payment to release.
        payment: PaymentId,
        /// Which try it is, from 1. Each is a request of its own: a payment is released only once.
        attempt: u32,
    },
    /// Capture this much of an authorised payment, and release what may be left; results in
    /// [`Event::CaptureAnswered`] or [`Event::CaptureUnanswered`].
    Capture {
        /// The payment to capture.
        payment: PaymentId,
        /// The amount to capture.
        amount: Money,
        /// Requests with the same number are one capture, however often they are sent.
        attempt: u32,
    },
    /// Send this session's link to the phone that the gateway knows; results in
    /// [`Event::LinkSent`].
    SendLink(SessionId),
    /// Tell the people who run the shop that this sale's money needs attention.
    Alarm(Alarm),
}

impl Event {
    /// Whether a person decided it, about the sale as that person saw it.
    #[must_use]
    pub const fn is_decision(&self) -> bool {
        matches!(
            self,
            Self::PutAside | Self::Keep | Self::Return | Self::Release | Self::SendLink
        )
    }

    /// Whether it is what the gateway says of the payment.
    #[must_use]
    pub const fn is_snapshot(&self) -> bool {
        matches!(self, Self::Read(_) | Self::Found(_) | Self::Created(..))
    }

    /// Whether the sale may have a code after it.
    #[must_use]
    pub const fn makes_code(&self) -> bool {
        matches!(self, Self::Created(..))
    }
}

impl Effect {
    /// Whether the call moves money.
    #[must_use]
    pub const fn moves_money(&self) -> bool {
        matches!(
            self,
            Self::Refund { .. } | Self::Void { .. } | Self::Capture { .. }
        )
    }
}

/// Why a person has to look at a sale.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Alarm {
    /// Money came after the sale had been given up.
    PaidLate,
    /// A reading does not fit the sale.
    Mismatch,
    /// The payment was authorised and is not captured long after the sale.
    Uncaptured,
    /// More than [`RETURNS_ENOUGH`](super::RETURNS_ENOUGH) tries were made to refund late money.
    NotReturned,
}
