//! Doubt and silence: what is known of a sale whose readings do not come or tell nothing.

use crate::sale::pauses::Silence;
use crate::sale::reasons::{Cause, Doubt, DoubtOver};
use crate::sale::session::Session;
use crate::sale::state::Phase;
use crate::time::Timestamp;

pub(super) fn one_more(session: &Session, now: Timestamp) -> Silence {
    let times = session.silence.map_or(0, |silence| silence.times);
    Silence {
        asked_at: now,
        times: times.saturating_add(1),
    }
}

pub(super) const fn doubt(ending: Option<Cause>, over: DoubtOver) -> Phase {
    Phase::Checking(Doubt { ending, over })
}

/// Why the session was being ended when the reading came, if it was.
pub(super) const fn ending(phase: &Phase) -> Option<Cause> {
    match phase {
        Phase::Cancelling(cause) => Some(*cause),
        Phase::Checking(doubt) => doubt.ending,
        _ => None,
    }
}
