//! A sale that its customer can pay.

use super::next::{Next, end, quiet, read, stranded};
use super::open::settle;
use crate::sale::event::{Effect, Event};
use crate::sale::intent::Intent;
use crate::sale::link::Sending;
use crate::sale::reasons::{Cause, DoubtOver};
use crate::sale::session::Session;
use crate::sale::state::{Doubt, State};
use crate::time::{Millis, Timestamp};

pub(super) fn waiting(intent: &Intent, session: Session, event: Event, now: Timestamp) -> Next {
    let is_overdue = session.is_overdue(now, intent.pay_window);
    match event {
        Event::Read(snapshot) => settle(intent, session, None, &snapshot, now),
        Event::NotRead if is_overdue => {
            let (over, ending) = (DoubtOver::Unread, None);
            quiet(State::Checking(session, Doubt { over, ending }))
        }
        Event::Cancel(cause) => end(intent, session, cause),
        Event::Unrecorded => end(intent, session, Cause::Unrecorded),
        Event::Stranded => stranded(session, None),
        Event::Tick if is_overdue => end(intent, session, Cause::TimeOut),
        Event::Tick | Event::Hinted => read(State::Waiting(session)),
        Event::SendLink => send_link(intent, session, now),
        // A code that may be on the screen is not set aside: it is cancelled first.
        Event::PutAside
        | Event::NotRead
        | Event::CancelAnswered
        | Event::CancelUnanswered
        | Event::Created(..)
        | Event::Declined(_)
        | Event::NotCreated(_)
        | Event::Orphaned
        | Event::Found(_)
        | Event::Keep
        | Event::Return
        | Event::ReturnAnswered
        | Event::ReturnUnanswered
        | Event::CaptureAnswered
        | Event::CaptureUnanswered
        | Event::Release
        | Event::ReleaseRefused
        | Event::LinkSent(_) => quiet(State::Waiting(session)),
    }
}

/// Sends the link, unless there is no phone, the sale is over, or it was sent recently or often.
fn send_link(intent: &Intent, mut session: Session, now: Timestamp) -> Next {
    let has_link = intent.recipient.is_some() && session.has_link_to_send();
    let is_soon = |link: Sending| link.pause_left(now) > Millis(0);
    let is_over = session.is_overdue(now, intent.pay_window);
    if !has_link || is_over || session.link.is_some_and(is_soon) {
        return quiet(State::Waiting(session));
    }
    let effect = Effect::SendLink(session.id.clone());
    session.link = Some(Sending::once_more(session.link, now));
    (State::Waiting(session), vec![effect])
}
