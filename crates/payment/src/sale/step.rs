//! The transitions of a sale, as one pure function.

use super::event::{Alarm, Effect, Event, Step};
use super::funds::Funds;
use super::intent::{Intent, Method};
use super::judge::{Difference, Reading, Status, Verdict, judge};
use super::link::{Delivery, Sending};
use super::pauses::{Silence, WATCH};
use super::reasons::{Cause, Doubt, DoubtOver, Failure};
use super::session::{RETURNS_COUNTED, Session};
use super::state::{Phase, Sale, Stage};
use crate::id::SessionId;
use crate::money::Money;
use crate::time::{Millis, Timestamp};

/// Applies one event to a sale. An event that the current state does not expect changes nothing.
#[must_use]
pub fn step(sale: &Sale, event: Event, now: Timestamp) -> Step {
    let intent = &sale.intent;
    let (stage, effects) = match (&sale.stage, event) {
        (Stage::Creating, event) => creating(intent, event, now),
        (Stage::Opened(session, Phase::Waiting), Event::SendLink) => send_link(sale, session, now),
        (Stage::Opened(session, phase), event) => {
            let (session, phase, effects) = opened(intent, session.clone(), phase, event, now);
            (Stage::Opened(session, phase), effects)
        }
        // A payment may have been made whose id never arrived.
        (
            Stage::Failed(Failure::NoAnswer | Failure::OtherSale | Failure::OtherAccount),
            Event::Found(reading),
        ) => found(sale, reading, now),
        // The key is back: from now on, treat the sale as one whose answer was lost.
        (Stage::Failed(Failure::OtherAccount), Event::Tick) => {
            (Stage::Failed(Failure::NoAnswer), Vec::new())
        }
        (Stage::Declined(_) | Stage::Failed(_), _) => (sale.stage.clone(), Vec::new()),
    };
    Step {
        sale: Sale {
            intent: intent.clone(),
            stage,
        },
        effects,
    }
}

fn creating(intent: &Intent, event: Event, now: Timestamp) -> (Stage, Vec<Effect>) {
    match event {
        Event::Created(mut session, reading) => {
            session.deadline = now.after(intent.pay_window);
            session.read_at = now;
            let cancel = Effect::Cancel(session.id.clone());
            let (phase, effects) = match judge(intent, &session, &reading) {
                Verdict::Mismatch(difference) => frozen_and_taken_back(&session, difference),
                _ if !session.is_payable() => (Phase::Cancelling(Cause::Unpayable), vec![cancel]),
                verdict => settle(intent, &session, &Phase::Waiting, verdict, now),
            };
            session.to_cancel = may_be_payable(&session, false, &phase, &reading);
            session.has_money =
                matches!(phase, Phase::Mismatch(_)) && has_money(&session, &reading);
            session.found = found_when_frozen(intent, &session, &phase, &reading);
            session.promised =
                matches!(phase, Phase::Mismatch(_)) && is_promised(intent, &session, &reading);
            let mut effects = effects;
            if intent.method == Method::Link && phase == Phase::Waiting {
                session.link = Some(Sending::once_more(None, now));
                effects.push(Effect::SendLink(session.id.clone()));
            }
            (Stage::Opened(*session, phase), effects)
        }
        Event::Declined(rejection) => (Stage::Declined(rejection), Vec::new()),
        Event::NotCreated(failure) => (Stage::Failed(failure), Vec::new()),
        // The server was restarted with another key: the answer to its request is lost.
        Event::Stranded => (Stage::Failed(Failure::OtherAccount), Vec::new()),
        Event::Read(_)
        | Event::NotRead
        | Event::Cancel(_)
        | Event::CancelAnswered
        | Event::CancelUnanswered
        | Event::Tick
        | Event::Hinted
        | Event::Unrecorded
        | Event::PutAside
        | Event::Found(_)
        | Event::Keep
        | Event::Return
        | Event::ReturnAnswered
        | Event::ReturnUnanswered
        | Event::SendLink
        | Event::LinkSent(_) => (Stage::Creating, Vec::new()),
    }
}

/// Money for a sale without a known session. Only a payment that [`judge`] calls paid is accepted;
/// the payment's id serves as the id of the session, which is not known.
fn found(sale: &Sale, reading: Reading, now: Timestamp) -> (Stage, Vec<Effect>) {
    let Ok(id) = SessionId::try_from(reading.payment.to_string()) else {
        return (sale.stage.clone(), Vec::new());
    };
    let session = Session::known_by_payment(id, reading.payment.clone(), now);
    match judge(&sale.intent, &session, &reading) {
        Verdict::Paid(funds) => (
            Stage::Opened(session, Phase::PaidLate(funds)),
            vec![Effect::Alarm(Alarm::PaidLate)],
        ),
        _ => (sale.stage.clone(), Vec::new()),
    }
}

fn opened(
    intent: &Intent,
    mut session: Session,
    phase: &Phase,
    event: Event,
    now: Timestamp,
) -> (Session, Phase, Vec<Effect>) {
    let stay = |session: Session| (session, phase.clone(), Vec::new());
    match event {
        Event::Read(reading) => {
            let verdict = judge(intent, &session, &reading);
            let was_frozen = matches!(phase, Phase::Mismatch(_));
            let (phase, effects) = settle(intent, &session, phase, verdict, now);
            session.read_at = now;
            session.to_cancel = may_be_payable(&session, was_frozen, &phase, &reading);
            let known = (session.found, session.promised);
            session.found = found_when_frozen(intent, &session, &phase, &reading);
            session.silence = match &phase {
                // The answer told nothing new; do not ask again without a pause.
                Phase::Checking(_) | Phase::Returning(_) => Some(one_more(&session, now)),
                _ => None,
            };
            let mut effects = effects;
            if matches!(phase, Phase::Mismatch(_)) {
                let has_money = has_money(&session, &reading);
                session.promised = is_promised(intent, &session, &reading);
                let is_news = has_money && !session.has_money
                    || session.found != known.0
                    || known.1 && !session.promised;
                if !was_frozen {
                    session.seen = false;
                } else if is_news {
                    // An acknowledgement covers only what was known then.
                    session.seen = false;
                    effects.push(Effect::Alarm(Alarm::Mismatch));
                }
                session.has_money |= has_money;
            }
            (session, phase, effects)
        }
        Event::NotRead => {
            let phase = match phase {
                Phase::Cancelling(cause) => doubt(Some(*cause), DoubtOver::Unread),
                Phase::Waiting if session.is_overdue(now, intent.pay_window) => {
                    doubt(None, DoubtOver::Unread)
                }
                other => other.clone(),
            };
            let settled = match &phase {
                Phase::Paid(funds) => funds.cover(intent.amount),
                Phase::Mismatch(_) => {
                    !session.to_cancel && session.read_at >= intent.created_at.after(WATCH)
                }
                _ => false,
            };
            if !settled {
                session.silence = Some(one_more(&session, now));
            }
            (session, phase, Vec::new())
        }
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

/// Sends the link, unless there is no phone, the sale is over, or it was sent recently or often.
fn send_link(sale: &Sale, session: &Session, now: Timestamp) -> (Stage, Vec<Effect>) {
    let is_soon = session
        .link
        .is_some_and(|link| link.pause_left(now) > Millis(0));
    let is_over = session.is_overdue(now, sale.intent.pay_window);
    if is_soon || is_over || !sale.may_send_link() {
        return (sale.stage.clone(), Vec::new());
    }
    let effect = Effect::SendLink(session.id.clone());
    let mut session = session.clone();
    session.link = Some(Sending::once_more(session.link, now));
    (Stage::Opened(session, Phase::Waiting), vec![effect])
}

fn read(session: Session, phase: Phase) -> (Session, Phase, Vec<Effect>) {
    let effect = Effect::Read(session.payment.clone());
    (session, phase, vec![effect])
}

fn cancel(session: Session, cause: Cause) -> (Session, Phase, Vec<Effect>) {
    let effect = Effect::Cancel(session.id.clone());
    (session, Phase::Cancelling(cause), vec![effect])
}

/// Cancels again without changing the phase.
fn cancel_as_it_is(session: Session, phase: &Phase) -> (Session, Phase, Vec<Effect>) {
    let effect = Effect::Cancel(session.id.clone());
    (session, phase.clone(), vec![effect])
}

/// Refunds what is captured. A payment not captured in full is closed, which releases what is left.
fn give_back(intent: &Intent, session: Session, funds: Funds) -> (Session, Phase, Vec<Effect>) {
    let payment = session.payment.clone();
    let effect = match funds.captured.checked_sub(funds.refunded) {
        Some(amount) if funds.cover(intent.amount) => Effect::Refund {
            payment,
            amount,
            already: funds.refunded,
        },
        _ => Effect::Close(payment),
    };
    (session, Phase::Returning(funds), vec![effect])
}

/// Whether a reading of this sale's own payment finds money, authorised or captured.
fn has_money(session: &Session, reading: &Reading) -> bool {
    let is_taken = reading.captured.is_some_and(|captured| !captured.is_zero());
    reading.payment == session.payment && (reading.status == Status::Authorized || is_taken)
}

/// Whether a frozen sale's own payment is authorised and not captured in full. A reading of another
/// payment does not change the last answer.
fn is_promised(intent: &Intent, session: &Session, reading: &Reading) -> bool {
    if reading.payment != session.payment {
        return session.promised;
    }
    let is_taken = |captured: Money| captured.minor() >= intent.amount.minor();
    reading.status == Status::Authorized && !reading.captured.is_some_and(is_taken)
}

/// The sums that a reading found for a frozen sale: a person needs to know them first. A reading of
/// another payment or in another currency does not change the last sums.
fn found_when_frozen(
    intent: &Intent,
    session: &Session,
    phase: &Phase,
    reading: &Reading,
) -> Option<Funds> {
    if !matches!(phase, Phase::Mismatch(_)) {
        return None;
    }
    let (Some(captured), Some(refunded)) = (reading.captured, reading.refunded) else {
        return session.found;
    };
    let currency = intent.amount.currency();
    if reading.payment != session.payment
        || captured.currency() != currency
        || refunded.currency() != currency
    {
        return session.found;
    }
    let is_any = !captured.is_zero() || !refunded.is_zero();
    is_any.then_some(Funds { captured, refunded })
}

/// Whether a frozen sale's session may still be paid, whatever else is wrong. A reading of another
/// payment does not change the last answer; right after freezing, the answer is then yes.
fn may_be_payable(session: &Session, was_frozen: bool, phase: &Phase, reading: &Reading) -> bool {
    if !matches!(phase, Phase::Mismatch(_)) {
        return false;
    }
    if reading.payment == session.payment {
        matches!(reading.status, Status::Created | Status::Unknown)
    } else {
        session.to_cancel || !was_frozen
    }
}

fn one_more(session: &Session, now: Timestamp) -> Silence {
    let times = session.silence.map_or(0, |silence| silence.times);
    Silence {
        asked_at: now,
        times: times.saturating_add(1),
    }
}

const fn doubt(ending: Option<Cause>, over: DoubtOver) -> Phase {
    Phase::Checking(Doubt { ending, over })
}

/// Why the session was being ended when the reading came, if it was.
const fn ending(phase: &Phase) -> Option<Cause> {
    match phase {
        Phase::Cancelling(cause) => Some(*cause),
        Phase::Checking(doubt) => doubt.ending,
        _ => None,
    }
}

/// Freezes the sale and cancels its session: whatever the reading means, nobody may pay it now.
fn frozen_and_taken_back(session: &Session, difference: Difference) -> (Phase, Vec<Effect>) {
    let effects = vec![
        Effect::Alarm(Alarm::Mismatch),
        Effect::Cancel(session.id.clone()),
    ];
    (Phase::Mismatch(difference), effects)
}

fn settle(
    intent: &Intent,
    session: &Session,
    phase: &Phase,
    verdict: Verdict,
    now: Timestamp,
) -> (Phase, Vec<Effect>) {
    let late = |funds| (Phase::PaidLate(funds), vec![Effect::Alarm(Alarm::PaidLate)]);
    let frozen = |difference| {
        (
            Phase::Mismatch(difference),
            vec![Effect::Alarm(Alarm::Mismatch)],
        )
    };
    let quiet = |phase| (phase, Vec::new());
    match phase {
        Phase::Waiting | Phase::Cancelling(_) | Phase::Checking(_) => {
            let ending = ending(phase);
            match verdict {
                Verdict::Open => quiet(match ending {
                    Some(cause) => doubt(Some(cause), DoubtOver::StillOpen),
                    None => Phase::Waiting,
                }),
                // The cashier has gone on, and may have taken the money in another way.
                Verdict::Paid(funds) if session.put_aside => late(funds),
                Verdict::Paid(funds) => quiet(Phase::Paid(funds)),
                Verdict::Rejected => quiet(Phase::Rejected),
                Verdict::Ended => quiet(ended(session, ending, now)),
                Verdict::ClosedUnpaid => quiet(Phase::Cancelled(Cause::ClosedUnpaid)),
                Verdict::Refunded(_) => quiet(Phase::Cancelled(Cause::Refunded)),
                Verdict::Unclear => quiet(doubt(ending, DoubtOver::UnknownStatus)),
                Verdict::PartlyRefunded(_) => frozen_and_taken_back(session, Difference::Funds),
                Verdict::Mismatch(difference) => frozen_and_taken_back(session, difference),
            }
        }
        Phase::Paid(known) => match verdict {
            Verdict::Paid(funds) => {
                let long_ago = now >= intent.created_at.after(WATCH);
                let is_stuck = long_ago && !funds.cover(intent.amount);
                let alarm = is_stuck.then_some(Effect::Alarm(Alarm::Uncaptured));
                (Phase::Paid(funds), alarm.into_iter().collect())
            }
            // A payment that was captured in full and is refunded later was paid and stays paid:
            // the refund is another matter.
            Verdict::Refunded(funds) | Verdict::PartlyRefunded(funds)
                if known.cover(intent.amount) =>
            {
                quiet(Phase::Paid(funds))
            }
            _ if known.cover(intent.amount) => quiet(phase.clone()),
            // Authorised (or accepted late) and released before it was captured: nobody at this
            // terminal refunded it.
            Verdict::ClosedUnpaid | Verdict::Ended | Verdict::Rejected => {
                frozen(Difference::Released)
            }
            // Captured since, and refunded by nobody at this terminal: the reason is not known, and
            // the goods are handed over or about to be.
            Verdict::Refunded(_) | Verdict::PartlyRefunded(_) => frozen(Difference::GivenBack),
            // Captured in part, or another order by now: none of it is our doing.
            Verdict::Mismatch(difference) => frozen(difference),
            Verdict::Open | Verdict::Unclear => quiet(phase.clone()),
        },
        Phase::PaidLate(known) | Phase::Returning(known) => {
            let is_returning = matches!(phase, Phase::Returning(_));
            match verdict {
                // Captured money does not disappear without a refund.
                Verdict::Ended | Verdict::Rejected | Verdict::ClosedUnpaid
                    if !known.captured.is_zero() =>
                {
                    frozen(Difference::Funds)
                }
                Verdict::Paid(funds) if is_returning => quiet(Phase::Returning(funds)),
                Verdict::Paid(funds) if session.seen => quiet(Phase::Paid(funds)),
                Verdict::Paid(funds) => quiet(Phase::PaidLate(funds)),
                // The goods may have been handed over by now.
                Verdict::Refunded(_) | Verdict::PartlyRefunded(_)
                    if session.seen && !is_returning =>
                {
                    frozen(Difference::GivenBack)
                }
                Verdict::Refunded(_) => quiet(Phase::Cancelled(Cause::Refunded)),
                Verdict::PartlyRefunded(_) => frozen(Difference::Funds),
                Verdict::ClosedUnpaid | Verdict::Ended | Verdict::Rejected
                    if session.seen && !is_returning =>
                {
                    frozen(Difference::Released)
                }
                Verdict::ClosedUnpaid | Verdict::Ended | Verdict::Rejected => {
                    quiet(Phase::Cancelled(Cause::ClosedUnpaid))
                }
                // Somebody else changed the payment: what the screen offers can no longer be done.
                Verdict::Mismatch(difference) => frozen(difference),
                Verdict::Open | Verdict::Unclear => quiet(phase.clone()),
            }
        }
        Phase::Rejected | Phase::Expired | Phase::Cancelled(_) | Phase::Failed(_) => {
            match verdict {
                Verdict::Paid(funds) => late(funds),
                // There is some money, but not the amount owed.
                Verdict::Mismatch(Difference::Funds) | Verdict::PartlyRefunded(_) => {
                    frozen(Difference::Funds)
                }
                _ => quiet(phase.clone()),
            }
        }
        Phase::Mismatch(_) => quiet(phase.clone()),
    }
}

/// The gateway says `EXPIRED` for a cancellation by either side and for a session out of time.
/// Which it was follows from the requested cancellation and from the time.
fn ended(session: &Session, ending: Option<Cause>, now: Timestamp) -> Phase {
    match ending {
        Some(Cause::TimeOut) => Phase::Expired,
        Some(Cause::Unpayable) => Phase::Failed(Failure::Incomplete),
        Some(Cause::Unrecorded) => Phase::Failed(Failure::Unrecorded),
        Some(cause) => Phase::Cancelled(cause),
        None if session.expires_at.is_some_and(|end| now >= end) => Phase::Expired,
        None => Phase::Cancelled(Cause::Customer),
    }
}
