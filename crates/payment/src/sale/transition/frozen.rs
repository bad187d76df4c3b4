//! Sales that a snapshot does not fit.

use super::next::{Next, cancel, cancel_of, quiet, read};
use crate::money::Money;
use crate::sale::event::{Alarm, Effect, Event};
use crate::sale::funds::Funds;
use crate::sale::intent::Intent;
use crate::sale::paid::Difference;
use crate::sale::session::Session;
use crate::sale::snapshot::{PaymentSnapshot, PaymentState};
use crate::sale::state::{Found, Frozen, State, Watch};
use crate::time::Timestamp;

pub(super) fn frozen(
    intent: &Intent,
    session: Session,
    known: Frozen,
    event: Event,
    now: Timestamp,
) -> Next {
    match event {
        Event::Read(snapshot) => learn(intent, session, known, &snapshot, now),
        Event::Keep => {
            let acknowledged = true;
            quiet(State::Frozen(
                session,
                Frozen {
                    acknowledged,
                    ..known
                },
            ))
        }
        Event::Tick if known.may_be_paid => cancel(intent, State::Frozen(session, known)),
        Event::CancelAnswered if known.may_be_paid => read(State::Frozen(session, known)),
        Event::Tick | Event::Hinted => read(State::Frozen(session, known)),
        Event::CancelAnswered
        | Event::CancelUnanswered
        | Event::NotRead
        | Event::Cancel(_)
        | Event::Created(..)
        | Event::Declined(_)
        | Event::NotCreated(_)
        | Event::Orphaned
        | Event::Unrecorded
        | Event::PutAside
        | Event::Stranded
        | Event::Found(_)
        | Event::Return
        | Event::ReturnAnswered
        | Event::ReturnUnanswered
        | Event::CaptureAnswered
        | Event::CaptureUnanswered
        | Event::SendLink
        | Event::Release
        | Event::ReleaseRefused
        | Event::LinkSent(_) => quiet(State::Frozen(session, known)),
    }
}

/// Freezes the sale: a person has to look.
pub(super) fn freeze(
    intent: &Intent,
    session: Session,
    difference: Difference,
    snapshot: &PaymentSnapshot,
    set_aside: bool,
    now: Timestamp,
) -> Next {
    let frozen = Frozen {
        difference,
        // Of another payment it is not known: it is cancelled, to be safe.
        may_be_paid: may_be_paid(&session, snapshot).unwrap_or(true),
        watch: Watch::after_reading(intent, now),
        found: found(intent, &session, Found::default(), snapshot),
        acknowledged: false,
        set_aside,
    };
    let alarm = Effect::Alarm(Alarm::Mismatch);
    (State::Frozen(session, frozen), vec![alarm])
}

/// Freezes the sale and cancels its session: whatever the snapshot means, nobody may pay it now.
pub(super) fn freeze_and_cancel(
    intent: &Intent,
    session: Session,
    difference: Difference,
    snapshot: &PaymentSnapshot,
    set_aside: bool,
    now: Timestamp,
) -> Next {
    let cancel = cancel_of(intent, &session);
    let (state, mut effects) = freeze(intent, session, difference, snapshot, set_aside, now);
    effects.push(cancel);
    (state, effects)
}

/// What a snapshot tells of a sale that is frozen already.
fn learn(
    intent: &Intent,
    session: Session,
    known: Frozen,
    snapshot: &PaymentSnapshot,
    now: Timestamp,
) -> Next {
    let found = found(intent, &session, known.found, snapshot);
    let is_more = found.money && !known.found.money;
    let is_released = known.found.promised && !found.promised;
    let is_news = is_more || found.funds != known.found.funds || is_released;
    let frozen = Frozen {
        may_be_paid: may_be_paid(&session, snapshot).unwrap_or(known.may_be_paid),
        watch: Watch::after_reading(intent, now),
        found,
        // An acknowledgement covers only what was known then.
        acknowledged: known.acknowledged && !is_news,
        ..known
    };
    let alarm = is_news.then_some(Effect::Alarm(Alarm::Mismatch));
    (State::Frozen(session, frozen), alarm.into_iter().collect())
}

/// Whether the session may still be paid; `None` if the snapshot is of another payment.
fn may_be_paid(session: &Session, snapshot: &PaymentSnapshot) -> Option<bool> {
    (snapshot.payment == session.payment).then_some(matches!(
        snapshot.status,
        PaymentState::Created | PaymentState::Unknown
    ))
}

/// What is known of the money after this snapshot: a person needs to know it first. A snapshot of
/// another payment changes nothing, and one in another currency not the sums.
fn found(intent: &Intent, session: &Session, known: Found, snapshot: &PaymentSnapshot) -> Found {
    if snapshot.payment != session.payment {
        return known;
    }
    let is_authorized = snapshot.status == PaymentState::Authorized;
    let is_any = snapshot.captured.is_some_and(|sum| !sum.is_zero());
    let is_whole = |captured: Money| captured.minor() >= intent.amount.minor();
    Found {
        money: known.money || is_authorized || is_any,
        funds: funds(intent, known.funds, snapshot),
        promised: is_authorized && !snapshot.captured.is_some_and(is_whole),
    }
}

fn funds(intent: &Intent, known: Option<Funds>, snapshot: &PaymentSnapshot) -> Option<Funds> {
    let currency = intent.amount.currency();
    let of_sale = |sum: Option<Money>| sum.filter(|sum| sum.currency() == currency);
    let (Some(captured), Some(refunded)) = (of_sale(snapshot.captured), of_sale(snapshot.refunded))
    else {
        return known;
    };
    let is_any = !captured.is_zero() || !refunded.is_zero();
    is_any.then_some(Funds { captured, refunded })
}
