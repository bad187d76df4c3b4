//! A sale whose session is being created.

use super::frozen::freeze_and_cancel;
use super::next::{Next, end, quiet};
use super::open::settle;
use crate::id::ServerRun;
use crate::sale::event::{Effect, Event};
use crate::sale::intent::{Intent, Method};
use crate::sale::link::Sending;
use crate::sale::paid::{Evaluation, evaluate};
use crate::sale::reasons::{Cause, Failure};
use crate::sale::session::Session;
use crate::sale::snapshot::PaymentSnapshot;
use crate::sale::state::State;
use crate::time::Timestamp;

pub(super) fn creating(
    intent: &Intent,
    server: Option<ServerRun>,
    event: Event,
    now: Timestamp,
) -> Next {
    match event {
        Event::Created(session, snapshot) => created(intent, *session, &snapshot, now),
        Event::Declined(rejection) => quiet(State::Declined(rejection)),
        Event::NotCreated(failure) => quiet(State::Failed(failure)),
        // Nobody asks again. Without a key that would make a second session, and what the first
        // request said of the customer is stored nowhere.
        Event::Orphaned => quiet(State::Failed(Failure::NoAnswer)),
        // The server was restarted with another key: the answer to its request is lost.
        Event::Stranded => quiet(State::Failed(Failure::OtherAccount)),
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
        | Event::CaptureAnswered
        | Event::CaptureUnanswered
        | Event::SendLink
        | Event::Release
        | Event::ReleaseRefused
        | Event::LinkSent(_) => quiet(State::Creating { server }),
    }
}

fn created(
    intent: &Intent,
    mut session: Session,
    snapshot: &PaymentSnapshot,
    now: Timestamp,
) -> Next {
    session.deadline = now.after(intent.pay_window);
    match evaluate(intent, &session, snapshot) {
        Evaluation::Mismatch(difference) => {
            freeze_and_cancel(intent, session, difference, snapshot, false, now)
        }
        _ if !session.is_payable() => end(intent, session, Cause::Unpayable),
        _ => send_link(intent, settle(intent, session, None, snapshot, now), now),
    }
}

/// Sends the link of a sale by link that can be paid.
fn send_link(intent: &Intent, (mut state, mut effects): Next, now: Timestamp) -> Next {
    if let State::Waiting(session) = &mut state
        && intent.method == Method::Link
    {
        session.link = Some(Sending::once_more(None, now));
        effects.push(Effect::SendLink(session.id.clone()));
    }
    (state, effects)
}
