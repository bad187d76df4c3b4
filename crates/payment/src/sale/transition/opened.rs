//! The events of a sale whose session was created.

use super::calls::{cancel, cancel_as_it_is, give_back, read};
use super::doubt::{doubt, ending, one_more};
use super::reading::{heard, unread};
use crate::sale::event::{Alarm, Effect, Event};
use crate::sale::intent::Intent;
use crate::sale::link::{Delivery, Sending};
use crate::sale::reasons::{Cause, Doubt, DoubtOver};
use crate::sale::session::{RETURNS_COUNTED, Session};
use crate::sale::state::Phase;
use crate::time::Timestamp;

/// Applies one event to a sale whose session was created.
pub(super) fn opened(
    intent: &Intent,
    mut session: Session,
    phase: &Phase,
    event: Event,
    now: Timestamp,
) -> (Session, Phase, Vec<Effect>) {
    let stay = |session: Session| (session, phase.clone(), Vec::new());
    match event {
        Event::Read(reading) => heard(intent, session, phase, &reading, now),
        Event::NotRead => unread(intent, session, phase, now),
        Event::Cancel(cause) => match phase {
            // Only a reading, once the key is back, can tell more.
            Phase::Checking(Doubt {
                ending: Some(_),
                over: DoubtOver::OtherAccount,
            }) => cancel_as_it_is(session, phase),
            Phase::Waiting | Phase::Checking(Doubt { ending: None, .. }) => cancel(session, cause),
            Phase::Cancelling(first)
            | Phase::Checking(Doubt {
                ending: Some(first),
                ..
            }) => cancel(session, *first),
            _ => stay(session),
        },
        Event::CancelAnswered => match phase {
            Phase::Cancelling(_) => read(session, phase.clone()),
            Phase::Checking(doubt) if doubt.ending.is_some() => read(session, phase.clone()),
            Phase::Mismatch(_) if session.to_cancel => read(session, phase.clone()),
            _ => stay(session),
        },
        Event::CancelUnanswered => match phase {
            Phase::Mismatch(_) if session.to_cancel => {
                session.silence = Some(one_more(&session, now));
                stay(session)
            }
            Phase::Cancelling(cause) => {
                read(session, doubt(Some(*cause), DoubtOver::CancelUnanswered))
            }
            // One of many tries: the doubt stays the same.
            Phase::Checking(doubt) if doubt.ending.is_some() => read(session, phase.clone()),
            _ => stay(session),
        },
        Event::Unrecorded => match phase {
            Phase::Waiting => cancel(session, Cause::Unrecorded),
            _ => stay(session),
        },
        Event::PutAside => match phase {
            // The code may still be paid while the cashier takes the money in another way.
            Phase::Checking(Doubt { ending: None, .. }) => {
                session.put_aside = true;
                cancel(session, Cause::Cashier)
            }
            Phase::Cancelling(_) | Phase::Checking(_) => {
                session.put_aside = true;
                stay(session)
            }
            _ => stay(session),
        },
        Event::Stranded => match phase {
            Phase::Waiting | Phase::Cancelling(_) | Phase::Checking(_) => {
                session.put_aside = true;
                let cause = ending(phase).unwrap_or(Cause::Unattended);
                (
                    session,
                    doubt(Some(cause), DoubtOver::OtherAccount),
                    Vec::new(),
                )
            }
            _ => stay(session),
        },
        Event::Keep => match phase {
            // Somebody may have refunded it elsewhere a moment ago: a reading has to confirm it.
            Phase::PaidLate(_) => {
                session.seen = true;
                read(session, phase.clone())
            }
            Phase::Mismatch(_) => {
                session.seen = true;
                stay(session)
            }
            // Somebody has acknowledged that the refund fails. It is still tried again.
            Phase::Returning(_) if session.is_stuck() => {
                session.seen = true;
                stay(session)
            }
            _ => stay(session),
        },
        Event::Return => match phase {
            Phase::PaidLate(funds) => {
                session.seen = false;
                session.silence = None;
                give_back(intent, session, *funds)
            }
            _ => stay(session),
        },
        Event::ReturnAnswered | Event::ReturnUnanswered => match phase {
            // Count a try when it was made, not when it was requested.
            Phase::Returning(_) => {
                let was_stuck = session.is_stuck();
                session.returns = session.returns.saturating_add(1).min(RETURNS_COUNTED);
                let is_stuck = session.is_stuck() && !was_stuck;
                let alarm = is_stuck.then_some(Effect::Alarm(Alarm::NotReturned));
                let (session, phase, mut effects) = read(session, phase.clone());
                effects.extend(alarm);
                (session, phase, effects)
            }
            _ => stay(session),
        },
        Event::Hinted => read(session, phase.clone()),
        Event::LinkSent(delivery) => {
            session.link = session.link.map(|link| link.told(delivery));
            stay(session)
        }
        // Nobody waits for the link's answer any more: it would have come before this event.
        Event::Tick if session.link.is_some_and(Sending::is_open) => {
            session.link = session.link.map(|link| Sending {
                delivery: Delivery::Unanswered,
                ..link
            });
            opened(intent, session, phase, Event::Tick, now)
        }
        Event::Tick => match phase {
            Phase::Cancelling(cause) => cancel(session, *cause),
            // Stay in doubt until a reading tells more. A state that changed with each try would
            // fill the store, and change the screen while the cashier is about to tap it.
            Phase::Checking(Doubt {
                ending: Some(_), ..
            }) => cancel_as_it_is(session, phase),
            Phase::Waiting | Phase::Checking(Doubt { ending: None, .. })
                if session.put_aside || session.is_overdue(now, intent.pay_window) =>
            {
                cancel(session, Cause::TimeOut)
            }
            Phase::Returning(funds) => give_back(intent, session, *funds),
            Phase::Mismatch(_) if session.to_cancel => cancel_as_it_is(session, phase),
            _ => read(session, phase.clone()),
        },
        Event::Created(..)
        | Event::Declined(_)
        | Event::NotCreated(_)
        | Event::Found(_)
        | Event::SendLink => stay(session),
    }
}
