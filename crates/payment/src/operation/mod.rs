//! Captures, voids and refunds that somebody asks for on the payment of a sale.
//!
//! Each is a state machine of its own, beside that of the [sale](crate::sale), and the server runs it
//! alike: [`transition`] takes an operation, an event and the time, and returns the new state of the
//! operation and the calls to make next. [`Operations`] has all operations of one sale. It decides
//! whether another one may be asked for ([`Operations::ask`]), and how much of a payment's sums they
//! explain ([`Operations::foreign`]).
//!
//! ```text
//!          the gateway refuses, and a snapshot does not show it
//! Asked ──────────────────────────────────────────────────────▶ Refused
//!   │ ▲ ├── a snapshot leaves no room for it ──────────────────────▲
//!   │ │ └── the gateway declines it later ─────────────────────────▲
//!   │ └─ no usable answer: asked again with the same key
//!   └── a snapshot shows it ──▶ Done
//! ```
//!
//! An operation is committed before the gateway hears of it, has one idempotency key for all its
//! tries, and is done only when a snapshot shows it. A snapshot has sums only, so at most one
//! operation of a payment is open at a time, and each keeps the sums from before it.
//!
//! | group | items |
//! |---|---|
//! | what was asked for | [`OperationRequest`], [`OperationIntent`], [`OperationKind`], [`OperationKey`] |
//! | what an operation is | [`Operation`], [`OperationState`], [`Asked`] |
//! | what happened | [`OperationEvent`], [`OperationAnswer`] |
//! | what to do next | [`OperationEffect`] |
//! | what may be asked for | [`Operations`], [`Possible`], [`RefundWindow`], [`RefundLimit`], [`NotAllowed`] |

mod approval;
mod event;
mod evidence;
mod intent;
mod ledger;
mod possible;
mod reasons;
mod record;
mod rules;
mod schedule;
mod state;
mod transition;

#[cfg(any(test, feature = "samples"))]
pub mod sample;
#[cfg(test)]
mod tests;

pub use approval::RefundLimit;
pub use event::{OperationAnswer, OperationEffect, OperationEvent, OperationFate};
pub use intent::{Movement, OperationIntent, OperationKey, OperationKind, OperationRequest, Told};
pub use ledger::Operations;
pub use possible::{Possible, RefundWindow};
pub use reasons::{GatewayRefusal, OperationRefusal};
pub use record::Operation;
pub use rules::NotAllowed;
pub use schedule::{ACCEPTED_LATE, KEY_LIVES_AT_LEAST, OPERATION_READ_FIRST};
pub use state::{Asked, OperationState};
pub use transition::{OperationTransition, transition};
