//! The outcomes of an event that several states share.

use crate::sale::event::{Alarm, Effect};
use crate::sale::funds::Funds;
use crate::sale::intent::Intent;
use crate::sale::reasons::{Cause, DoubtOver};
use crate::sale::session::Session;
use crate::sale::state::{Decision, Doubt, Ending, Help, Late, Paid, Return, State};

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

/// This state; the session is cancelled. Where the gateway cancels none, the payment is read: somebody
/// may just have paid it.
pub(super) fn cancel(intent: &Intent, state: State) -> Next {
    let effect = state.session().map(|session| cancel_of(intent, session));
    (state, effect.into_iter().collect())
}

pub(super) fn cancel_of(intent: &Intent, session: &Session) -> Effect {
    match intent.terms.cancel {
        true => Effect::Cancel(session.id.clone()),
        false => read_of(session),
    }
}

/// The cancellation of a session, for this cause.
pub(super) fn end(intent: &Intent, session: Session, cause: Cause) -> Next {
    let set_aside = false;
    let ending = Ending { cause, set_aside };
    cancel(intent, State::Cancelling(session, ending))
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

/// Money that came after the end: a person has to decide. Where the shop captures, and nothing is
/// captured yet, no money has moved: it is released, and nobody is asked.
pub(super) fn late(intent: &Intent, session: Session, funds: Funds, set_aside: bool) -> Next {
    let is_released = intent.terms.is_manual() && funds.captured.is_zero();
    let first = Return {
        tries: 1,
        help: Help::NotNeeded,
    };
    let (decision, effect) = match is_released {
        true => (Decision::Return(first), void_of(&session, first)),
        false => (Decision::None, Effect::Alarm(Alarm::PaidLate)),
    };
    let late = Late {
        funds,
        decision,
        set_aside,
    };
    (State::Late(session, late), vec![effect])
}

/// The release of what is authorised.
pub(super) fn void_of(session: &Session, asked: Return) -> Effect {
    Effect::Void {
        payment: session.payment.clone(),
        attempt: asked.tries,
    }
}

/// A paid sale. Where the shop captures, what is not captured yet is.
pub(super) fn paid(intent: &Intent, session: Session, paid: Paid) -> Next {
    let left = intent.amount.checked_sub(paid.funds.captured);
    let left = left.filter(|left| intent.terms.is_manual() && !left.is_zero());
    let Some(amount) = left else {
        return quiet(State::Paid(session, paid));
    };
    let capturing = paid.capturing.once_more();
    let effect = Effect::Capture {
        payment: session.payment.clone(),
        amount,
        attempt: capturing.attempt,
    };
    let paid = Paid { capturing, ..paid };
    (State::Paid(session, paid), vec![effect])
}
