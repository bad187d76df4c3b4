//! A sale whose state at the gateway is not known.

use super::next::{Next, cancel, end, quiet, read, stranded};
use super::open::settle;
use crate::sale::event::Event;
use crate::sale::intent::Intent;
use crate::sale::reasons::{Cause, DoubtOver};
use crate::sale::session::Session;
use crate::sale::state::{Doubt, Ending, State};
use crate::time::Timestamp;

pub(super) fn checking(
    intent: &Intent,
    session: Session,
    doubt: Doubt,
    event: Event,
    now: Timestamp,
) -> Next {
    let is_overdue = session.is_overdue(now, intent.pay_window);
    match (event, doubt.ending) {
        (Event::Read(snapshot), ending) => settle(intent, session, ending, &snapshot, now),
        // Only a reading, once the key is back, can tell more.
        (Event::Cancel(_), Some(_)) if doubt.over == DoubtOver::OtherAccount => {
            cancel(intent, State::Checking(session, doubt))
        }
        // The first cause stays.
        (Event::Cancel(_), Some(ending)) => cancel(intent, State::Cancelling(session, ending)),
        (Event::Cancel(cause), None) => end(intent, session, cause),
        // One of many tries: the doubt stays the same.
        (Event::CancelAnswered | Event::CancelUnanswered, Some(_)) | (Event::Hinted, _) => {
            read(State::Checking(session, doubt))
        }
        (Event::PutAside, Some(ending)) => {
            let set_aside = true;
            let ending = Some(Ending {
                set_aside,
                ..ending
            });
            quiet(State::Checking(session, Doubt { ending, ..doubt }))
        }
        // The code may still be paid while the cashier takes the money in another way.
        (Event::PutAside, None) => {
            let ending = Ending {
                cause: Cause::Cashier,
                set_aside: true,
            };
            cancel(intent, State::Cancelling(session, ending))
        }
        (Event::Stranded, ending) => stranded(session, ending),
        // Stay in doubt until a reading tells more. A state that changed with each try would fill
        // the store, and change the screen while the cashier is about to tap it.
        (Event::Tick, Some(_)) => cancel(intent, State::Checking(session, doubt)),
        (Event::Tick, None) if is_overdue => end(intent, session, Cause::TimeOut),
        (Event::Tick, None) => read(State::Checking(session, doubt)),
        (
            Event::NotRead
            | Event::CancelAnswered
            | Event::CancelUnanswered
            | Event::Created(..)
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
            | Event::LinkSent(_),
            _,
        ) => quiet(State::Checking(session, doubt)),
    }
}
