//! Sales that ended unpaid, and money that comes all the same.

use super::frozen::freeze;
use super::next::{Next, late, quiet, read};
use crate::sale::event::Event;
use crate::sale::intent::Intent;
use crate::sale::paid::{Difference, Evaluation, evaluate};
use crate::sale::session::Session;
use crate::sale::state::{State, Unpaid, Watch};
use crate::time::Timestamp;

pub(super) fn unpaid(
    intent: &Intent,
    session: Session,
    known: Unpaid,
    event: Event,
    now: Timestamp,
) -> Next {
    match event {
        Event::Read(snapshot) => match evaluate(intent, &session, &snapshot) {
            Evaluation::Paid(funds) => late(intent, session, funds, known.set_aside),
            // There is some money, but not the amount owed.
            Evaluation::Mismatch(Difference::Funds) | Evaluation::PartlyRefunded(_) => {
                let difference = Difference::Funds;
                freeze(intent, session, difference, &snapshot, known.set_aside, now)
            }
            _ => {
                let watch = Watch::after_reading(intent, now);
                quiet(State::Unpaid(session, Unpaid { watch, ..known }))
            }
        },
        Event::Tick | Event::Hinted => read(State::Unpaid(session, known)),
        Event::NotRead
        | Event::Cancel(_)
        | Event::CancelAnswered
        | Event::CancelUnanswered
        | Event::Created(..)
        | Event::Declined(_)
        | Event::NotCreated(_)
        | Event::Orphaned
        | Event::Unrecorded
        | Event::PutAside
        | Event::Stranded
        | Event::Found(_)
        | Event::Keep
        | Event::Return
        | Event::ReturnAnswered
        | Event::ReturnUnanswered
        | Event::CaptureAnswered
        | Event::CaptureUnanswered
        | Event::SendLink
        | Event::Release
        | Event::ReleaseRefused
        | Event::LinkSent(_) => quiet(State::Unpaid(session, known)),
    }
}
