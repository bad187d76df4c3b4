//! What happens to a sale, and the calls that follow from it.

use super::judge::Reading;
use super::link::Delivery;
use super::reasons::{Cause, Failure, Rejection};
use super::session::Session;
use super::state::Sale;
use crate::id::{PaymentId, SessionId};
use crate::money::Money;

/// Something that happened to a sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The gateway made a session; `reading` is the payment as that answer described it.
    Created(Box<Session>, Reading),
    /// The gateway declined.
    Declined(Rejection),
    /// No session came of the request.
    NotCreated(Failure),
    /// The payment was read.
    Read(Reading),
    /// The payment could not be read.
    NotRead,
    /// Somebody wants it taken back.
    Cancel(Cause),
    /// The gateway answered a cancellation, with yes or no: only a reading tells what came of it.
    CancelAnswered,
    /// A cancellation got no usable answer.
    CancelUnanswered,
    /// Time has passed, or somebody asks for news.
    Tick,
    /// Somebody says that something has happened at the gateway: that is read, and nothing else done.
    Hinted,
    /// The ledger could not take down the session that was just made.
    Unrecorded,
    /// The cashier goes on to the next sale while nobody knows how this one ends.
    PutAside,
    /// The server was started with another account's key: this sale cannot be asked about, frees
    /// its terminal, and is cancelled and read when its own key is back.
    Stranded,
    /// A payment was found at the gateway that bears this sale's reference, though no answer ever
    /// named it.
    Found(Reading),
    /// Somebody decided that late money stays: the goods are handed over, or the order is served.
    /// Also: somebody has looked at a frozen sale, or at money that does not get back.
    Keep,
    /// Somebody decided that late money goes back.
    Return,
    /// The gateway answered the refund or the closing, with yes or no.
    ReturnAnswered,
    /// The refund or the closing got no usable answer.
    ReturnUnanswered,
    /// Somebody wants the link sent, for the first time or again.
    SendLink,
    /// The gateway took the link's sending, or refused it, or gave no usable answer.
    LinkSent(Delivery),
}

/// A call to make. Its outcome comes back as an [`Event`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Read this payment: answers [`Event::Read`] or [`Event::NotRead`].
    Read(PaymentId),
    /// Cancel this session: answers [`Event::CancelAnswered`] or [`Event::CancelUnanswered`].
    Cancel(SessionId),
    /// Give this much of a captured payment back: answers [`Event::ReturnAnswered`] or
    /// [`Event::ReturnUnanswered`]. The same `already` refunded is the same refund, however often
    /// it is asked for.
    Refund {
        /// The payment.
        payment: PaymentId,
        /// How much.
        amount: Money,
        /// What had been refunded before.
        already: Money,
    },
    /// Release a payment of which nothing was captured: answers as [`Effect::Refund`].
    Close(PaymentId),
    /// Send this session's link to the phone that the gateway knows: answers [`Event::LinkSent`].
    SendLink(SessionId),
    /// Tell the people who run the shop: money is somewhere it should not be.
    Alarm(Alarm),
}

/// Something that a person has to look at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Alarm {
    /// Money came for a sale that had been given up.
    PaidLate,
    /// A reading does not belong to the sale.
    Mismatch,
    /// The gateway promised money and has not taken it, long after the sale.
    Uncaptured,
    /// Late money that somebody sent back does not get there.
    NotReturned,
}

/// A sale after an event, and the calls to make next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The sale as it is now: commit it before making the calls.
    pub sale: Sale,
    /// The calls to make, in this order.
    pub effects: Vec<Effect>,
}
