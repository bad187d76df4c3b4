//! A sale that is being cancelled.

use super::next::{Next, cancel, quiet, read, stranded};
use super::open::settle;
use crate::sale::event::Event;
use crate::sale::intent::Intent;
use crate::sale::reasons::DoubtOver;
use crate::sale::session::Session;
use crate::sale::state::{Doubt, Ending, State};
use crate::time::Timestamp;

pub(super) fn cancelling(
    intent: &Intent,
    session: Session,
    ending: Ending,
    event: Event,
    now: Timestamp,
) -> Next {
    let doubt = |over| Doubt {
        over,
        ending: Some(ending),
    };
    match event {
        Event::Read(snapshot) => settle(intent, session, Some(ending), &snapshot, now),
        // Nobody waits for this reading.
        Event::NotRead if ending.set_aside && !intent.terms.cancel => {
            quiet(State::Cancelling(session, ending))
        }
        Event::NotRead => quiet(State::Checking(session, doubt(DoubtOver::Unread))),
        // The first cause stays.
        Event::Cancel(_) | Event::Tick => cancel(intent, State::Cancelling(session, ending)),
        Event::CancelAnswered | Event::Hinted => read(State::Cancelling(session, ending)),
        Event::CancelUnanswered => {
            read(State::Checking(session, doubt(DoubtOver::CancelUnanswered)))
        }
        Event::PutAside => {
            let set_aside = true;
            quiet(State::Cancelling(
                session,
                Ending {
                    set_aside,
                    ..ending
                },
            ))
        }
        Event::Stranded => stranded(session, Some(ending)),
        Event::Created(..)
        | Event::Declined(_)
        | Event::NotCreated(_)
        | Event::Orphaned
        | Event::Unrecorded
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
        | Event::LinkSent(_) => quiet(State::Cancelling(session, ending)),
    }
}
