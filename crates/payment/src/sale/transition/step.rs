//! The transitions of a sale, as one pure function.

use super::creating::{creating, found};
use super::link::send_link;
use super::opened::opened;
use crate::sale::event::{Event, Step};
use crate::sale::reasons::Failure;
use crate::sale::state::{Phase, Sale, Stage};
use crate::time::Timestamp;

/// Applies one event to a sale. An event that the current state does not expect changes nothing.
#[must_use]
pub fn step(sale: &Sale, event: Event, now: Timestamp) -> Step {
    let intent = &sale.intent;
    let (stage, effects) = match (&sale.stage, event) {
        (Stage::Creating, event) => creating(intent, event, now),
        (Stage::Opened(session, Phase::Waiting), Event::SendLink) => send_link(sale, session, now),
        (Stage::Opened(session, phase), event) => {
            let (session, phase, effects) = opened(intent, session.clone(), phase, event, now);
            (Stage::Opened(session, phase), effects)
        }
        // A payment may have been made whose id never arrived.
        (
            Stage::Failed(Failure::NoAnswer | Failure::OtherSale | Failure::OtherAccount),
            Event::Found(reading),
        ) => found(sale, reading, now),
        // The key is back: from now on, treat the sale as one whose answer was lost.
        (Stage::Failed(Failure::OtherAccount), Event::Tick) => {
            (Stage::Failed(Failure::NoAnswer), Vec::new())
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
