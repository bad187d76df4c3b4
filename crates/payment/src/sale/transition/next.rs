//! The outcomes of an event that several states share.

use crate::sale::event::{Alarm, Effect};
use crate::sale::funds::Funds;
use crate::sale::reasons::{Cause, DoubtOver};
use crate::sale::session::Session;
use crate::sale::state::{Decision, Doubt, Ending, Late, State};

/// The state after an event, and the calls to make.
pub(super) type Next = (State, Vec<Effect>);

/// This state, and nothing to do.
pub(super) const fn quiet(state: State) -> Next {
    (state, Vec::new())
}

/// This state; the payment is read.
pub(super) fn read(state: State) -> Next {
    let effect = state.session().map(read_of);
    (state, effect.into_iter().collect())
}

fn read_of(session: &Session) -> Effect {
    Effect::Read(session.payment.clone())
}

/// This state; the session is cancelled.
pub(super) fn cancel(state: State) -> Next {
    let effect = state.session().map(cancel_of);
    (state, effect.into_iter().collect())
}

pub(super) fn cancel_of(session: &Session) -> Effect {
    Effect::Cancel(session.id.clone())
}

/// The cancellation of a session, for this cause.
pub(super) fn end(session: Session, cause: Cause) -> Next {
    let set_aside = false;
    cancel(State::Cancelling(session, Ending { cause, set_aside }))
}

/// The sale is set aside because the server does not have its key.
pub(super) fn stranded(session: Session, ending: Option<Ending>) -> Next {
    let ending = Ending {
        cause: ending.map_or(Cause::Unattended, |ending| ending.cause),
        set_aside: true,
    };
    let doubt = Doubt {
        over: DoubtOver::OtherAccount,
        ending: Some(ending),
    };
    quiet(State::Checking(session, doubt))
}

/// Money that came after the end: a person has to decide.
pub(super) fn late(session: Session, funds: Funds, set_aside: bool) -> Next {
    let late = Late {
        funds,
        decision: Decision::None,
        set_aside,
    };
    let alarm = Effect::Alarm(Alarm::PaidLate);
    (State::Late(session, late), vec![alarm])
}
