//! The transitions of a sale, as one pure function.

use super::cancelling::cancelling;
use super::checking::checking;
use super::creating::creating;
use super::failed::failed;
use super::frozen::frozen;
use super::late::late;
use super::next::{Next, quiet};
use super::paid::paid;
use super::unpaid::unpaid;
use super::waiting::waiting;
use crate::sale::event::{Effect, Event};
use crate::sale::freshness::Contact;
use crate::sale::intent::Intent;
use crate::sale::link::{Delivery, Sending};
use crate::sale::pauses::READ_BEFORE_RETURN;
use crate::sale::record::Sale;
use crate::sale::state::State;
use crate::time::Timestamp;

/// A sale after an event, and the calls to make next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transition {
    /// The new state of the sale. Commit it before making the calls.
    pub sale: Sale,
    /// The calls to make, in this order.
    pub effects: Vec<Effect>,
}

/// Applies one event to a sale. An event that the current state does not expect changes nothing.
#[must_use]
pub fn transition(sale: &Sale, event: Event, now: Timestamp) -> Transition {
    let intent = &sale.intent;
    let event = read_first(sale, event, now);
    let contact = Contact::of(&event);
    let (state, effects) = next(intent, sale.state.clone(), event, now);
    let freshness = contact.after(intent, sale.freshness, &sale.state, &state, now);
    Transition {
        sale: Sale {
            intent: intent.clone(),
            state,
            freshness,
        },
        effects,
    }
}

/// A refund whose last reading is long ago is not asked for again before the payment is read: an
/// earlier try may have refunded it, and a gateway forgets the keys of calls after some time.
fn read_first(sale: &Sale, event: Event, now: Timestamp) -> Event {
    let is_returning = matches!(&sale.state, State::Late(_, late) if late.is_returning());
    let is_long_ago = sale.freshness.is_older_than(READ_BEFORE_RETURN, now);
    match event {
        Event::Tick if is_returning && is_long_ago => Event::Hinted,
        event => event,
    }
}

fn next(intent: &Intent, mut state: State, event: Event, now: Timestamp) -> Next {
    if let Some(session) = state.session_mut() {
        session.link = match (&event, session.link) {
            (Event::LinkSent(delivery), link) => link.map(|link| link.told(*delivery)),
            // Nobody waits for the link's answer any more: it would have come before this event.
            (Event::Tick, Some(link)) if link.is_open() => Some(Sending {
                delivery: Delivery::Unanswered,
                ..link
            }),
            (_, link) => link,
        };
    }
    match state {
        State::Creating { server } => creating(intent, server, event, now),
        State::Declined(_) => quiet(state),
        State::Failed(failure) => failed(intent, failure, event, now),
        State::Waiting(session) => waiting(intent, session, event, now),
        State::Cancelling(session, ending) => cancelling(intent, session, ending, event, now),
        State::Checking(session, doubt) => checking(intent, session, doubt, event, now),
        State::Paid(session, known) => paid(intent, session, known, event, now),
        State::Unpaid(session, known) => unpaid(intent, session, known, event, now),
        State::Late(session, known) => late(intent, session, known, event, now),
        State::Frozen(session, known) => frozen(intent, session, known, event, now),
    }
}
