//! The transitions of a sale, as one pure function.

use super::{
    Cause, Doubt, DoubtOver, Failure, Intent, Phase, Reading, Rejection, Sale, Session, Stage,
    Verdict, judge,
};
use crate::id::{PaymentId, SessionId};
use crate::time::Timestamp;

/// Something that happened to a sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The gateway made a session; `reading` is the payment as that answer described it.
    Created(Session, Reading),
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
}

/// A call to make. Its outcome comes back as an [`Event`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Read this payment: answers [`Event::Read`] or [`Event::NotRead`].
    Read(PaymentId),
    /// Cancel this session: answers [`Event::CancelAnswered`] or [`Event::CancelUnanswered`].
    Cancel(SessionId),
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
}

/// A sale after an event, and the calls to make next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The sale as it is now: commit it before making the calls.
    pub sale: Sale,
    /// The calls to make, in this order.
    pub effects: Vec<Effect>,
}

/// Takes a sale one event further. Events that make no sense where the sale stands leave it as it is.
#[must_use]
pub fn step(sale: &Sale, event: Event, now: Timestamp) -> Step {
    let intent = &sale.intent;
    let (stage, effects) = match (&sale.stage, event) {
        (Stage::Creating, event) => creating(intent, event, now),
        (Stage::Opened(session, phase), event) => {
            let (session, phase, effects) = opened(intent, session.clone(), phase, event, now);
            (Stage::Opened(session, phase), effects)
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
                Verdict::Mismatch(difference) => (
                    Phase::Mismatch(difference),
                    vec![Effect::Alarm(Alarm::Mismatch), cancel],
                ),
                _ if !session.is_payable() => (Phase::Cancelling(Cause::Unpayable), vec![cancel]),
                verdict => settle(&session, &Phase::Waiting, verdict, now),
            };
            (Stage::Opened(session, phase), effects)
        }
        Event::Declined(rejection) => (Stage::Declined(rejection), Vec::new()),
        Event::NotCreated(failure) => (Stage::Failed(failure), Vec::new()),
        Event::Read(_)
        | Event::NotRead
        | Event::Cancel(_)
        | Event::CancelAnswered
        | Event::CancelUnanswered
        | Event::Tick => (Stage::Creating, Vec::new()),
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
            let (phase, effects) = settle(&session, phase, verdict, now);
            session.read_at = now;
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
            (session, phase, Vec::new())
        }
        Event::Cancel(cause) => match phase {
            Phase::Waiting | Phase::Checking(Doubt { ending: None, .. }) => cancel(session, cause),
            Phase::Cancelling(first)
            | Phase::Checking(Doubt {
                ending: Some(first),
                ..
            }) => cancel(session, *first),
            _ => stay(session),
        },
        Event::CancelAnswered => match phase {
            Phase::Cancelling(_) => {
                let read = Effect::Read(session.payment.clone());
                (session, phase.clone(), vec![read])
            }
            _ => stay(session),
        },
        Event::CancelUnanswered => match phase {
            Phase::Cancelling(cause) => {
                let phase = doubt(Some(*cause), DoubtOver::CancelUnanswered);
                let read = Effect::Read(session.payment.clone());
                (session, phase, vec![read])
            }
            _ => stay(session),
        },
        Event::Tick => match phase {
            Phase::Cancelling(cause)
            | Phase::Checking(Doubt {
                ending: Some(cause),
                ..
            }) => cancel(session, *cause),
            Phase::Waiting | Phase::Checking(Doubt { ending: None, .. })
                if session.is_overdue(now, intent.pay_window) =>
            {
                cancel(session, Cause::TimeOut)
            }
            _ => {
                let read = Effect::Read(session.payment.clone());
                (session, phase.clone(), vec![read])
            }
        },
        Event::Created(..) | Event::Declined(_) | Event::NotCreated(_) => stay(session),
    }
}

fn cancel(session: Session, cause: Cause) -> (Session, Phase, Vec<Effect>) {
    let effect = Effect::Cancel(session.id.clone());
    (session, Phase::Cancelling(cause), vec![effect])
}

const fn doubt(ending: Option<Cause>, over: DoubtOver) -> Phase {
    Phase::Checking(Doubt { ending, over })
}

/// What was being done about the session when the reading came.
const fn ending(phase: &Phase) -> Option<Cause> {
    match phase {
        Phase::Cancelling(cause) => Some(*cause),
        Phase::Checking(doubt) => doubt.ending,
        _ => None,
    }
}

fn settle(
    session: &Session,
    phase: &Phase,
    verdict: Verdict,
    now: Timestamp,
) -> (Phase, Vec<Effect>) {
    let quiet = Vec::new;
    match phase {
        Phase::Waiting | Phase::Cancelling(_) | Phase::Checking(_) => {
            let ending = ending(phase);
            let next = match verdict {
                Verdict::Open => match ending {
                    Some(cause) => doubt(Some(cause), DoubtOver::StillOpen),
                    None => Phase::Waiting,
                },
                Verdict::Paid(funds) => Phase::Paid(funds),
                Verdict::Rejected => Phase::Rejected,
                Verdict::Ended => ended(session, ending, now),
                Verdict::ClosedUnpaid => Phase::Cancelled(Cause::ClosedUnpaid),
                Verdict::Refunded => Phase::Cancelled(Cause::Refunded),
                Verdict::Unclear => doubt(ending, DoubtOver::UnknownStatus),
                Verdict::Mismatch(difference) => {
                    // Whatever it is, nobody shall pay it any more.
                    return (
                        Phase::Mismatch(difference),
                        vec![
                            Effect::Alarm(Alarm::Mismatch),
                            Effect::Cancel(session.id.clone()),
                        ],
                    );
                }
            };
            (next, quiet())
        }
        Phase::Paid(_) | Phase::PaidLate(_) => match verdict {
            Verdict::Paid(funds) if matches!(phase, Phase::Paid(_)) => {
                (Phase::Paid(funds), quiet())
            }
            Verdict::Paid(funds) => (Phase::PaidLate(funds), quiet()),
            // Refunds after the sale are the refund's business; the sale was paid and stays so.
            _ => (phase.clone(), quiet()),
        },
        Phase::Rejected | Phase::Expired | Phase::Cancelled(_) | Phase::Failed(_) => {
            match verdict {
                Verdict::Paid(funds) => {
                    (Phase::PaidLate(funds), vec![Effect::Alarm(Alarm::PaidLate)])
                }
                _ => (phase.clone(), quiet()),
            }
        }
        Phase::Mismatch(_) => (phase.clone(), quiet()),
    }
}

/// The gateway says `EXPIRED` for a cancellation from either side and for a session out of time;
/// which it was follows from what was asked of it and from the clock.
fn ended(session: &Session, ending: Option<Cause>, now: Timestamp) -> Phase {
    match ending {
        Some(Cause::TimeOut) => Phase::Expired,
        Some(Cause::Unpayable) => Phase::Failed(Failure::Incomplete),
        Some(cause) => Phase::Cancelled(cause),
        None if session.expires_at.is_some_and(|end| now >= end) => Phase::Expired,
        None => Phase::Cancelled(Cause::Customer),
    }
}
