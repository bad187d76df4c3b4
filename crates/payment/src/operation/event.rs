//! The events of an operation, and the calls that follow from them.

use serde::{Deserialize, Serialize};

use super::reasons::GatewayRefusal;
use crate::id::PaymentId;
use crate::sale::PaymentSnapshot;

/// Something that happened to an operation.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum OperationEvent {
    /// The last try was answered, or nobody waits for its answer any more.
    Answered(OperationAnswer),
    /// The payment was read. The reading must have begun after the last answer.
    Read(PaymentSnapshot),
    /// The payment could not be read, or the gateway did not say what became of the operation.
    NotRead,
    /// The gateway's list of actions says this of the operation.
    Found(OperationFate),
    /// Time has passed, or the server has started again. The caller must know that no try is under
    /// way.
    Tick,
}

/// What a gateway's list of actions says of an operation. It never says that money has moved: only a
/// snapshot does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OperationFate {
    /// The gateway has accepted it and declined it later: no try has moved money or will.
    Declined,
    /// Not that: it is under way or carried out, the list does not have it, or there is no such list.
    Unclear,
}

/// The gateway's answer to a try, sorted by what is known of its effect.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationAnswer {
    /// The gateway accepted it. It may be carried out later.
    Accepted,
    /// The gateway refused it: this try had no effect.
    Refused(GatewayRefusal),
    /// The gateway was not asked or was not reached: this try had no effect.
    TryLater,
    /// No usable answer: it may have been carried out, or may still be.
    Unanswered,
}

/// A call to make. Its result comes back as an [`OperationEvent`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum OperationEffect {
    /// Ask the gateway for what the [intent](super::OperationIntent) says, with its key; results in
    /// [`OperationEvent::Answered`].
    Call,
    /// Read this payment; results in [`OperationEvent::Read`] or [`OperationEvent::NotRead`].
    Read(PaymentId),
    /// Ask the gateway what became of the operation, of which a snapshot shows nothing; results in
    /// [`OperationEvent::Found`] or [`OperationEvent::NotRead`].
    Find(PaymentId),
    /// Tell the people who run the shop that the operation does not come to an end.
    Alarm,
}
