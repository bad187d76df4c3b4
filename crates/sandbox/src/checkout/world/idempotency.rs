//! Answers that are kept for the idempotency keys of their calls, and calls that are under way.
//!
//! Source: Checkout.com, "Idempotency": the same key gets the same answer, kept after a success only,
//! for 24 hours; while the first call is under way, another with its key is refused.

use super::change::Change;
use super::kept::{Kept, Place};
use super::state::{Checkout, World};
use super::told::Told;
use crate::checkout::settings::OtherBody;
use crate::engine::clock::seconds;

/// What a key means for a call.
#[derive(Clone, PartialEq, Debug)]
pub enum Repeat {
    /// It is carried out.
    No,
    /// It was answered before.
    Of(Kept),
    /// The key was used with another body, and the settings want that refused.
    OtherBody,
    /// The first call with this key is under way.
    UnderWay,
}

impl Checkout {
    /// Stores an answer.
    pub(super) fn keep_answer(&mut self, kept: Kept) {
        self.answers.insert(kept.place.clone(), kept);
    }
}

impl World {
    /// Notes that a call with this key is under way, unless another is.
    pub fn begins(&mut self, place: Place, number: u64) {
        self.state.under_way.entry(place).or_insert(number);
    }

    /// Notes that a call is over.
    pub fn is_over(&mut self, number: u64) {
        self.state.under_way.retain(|_, of| *of != number);
    }

    /// The answer that is kept for a key, while it counts.
    #[must_use]
    pub fn kept(&self, place: &Place) -> Option<&Kept> {
        let lasts = seconds(self.settings.idempotency_ttl_s);
        let kept = self.state.answers.get(place)?;
        (self.now().duration_since(kept.at) < lasts).then_some(kept)
    }

    /// What a key means for the call with this number.
    #[must_use]
    pub fn repeat(&self, place: &Place, number: u64, sent: &Told) -> Repeat {
        if self
            .state
            .under_way
            .get(place)
            .is_some_and(|of| *of != number)
        {
            return Repeat::UnderWay;
        }
        match self.kept(place) {
            None => Repeat::No,
            Some(kept)
                if kept.sent != *sent
                    && self.settings.idempotency_other_body == OtherBody::Refuse =>
            {
                Repeat::OtherBody
            }
            Some(kept) => Repeat::Of(kept.clone()),
        }
    }

    /// Keeps the answer to a call.
    pub fn keep(&mut self, kept: Kept) {
        let (now, lasts) = (self.now(), seconds(self.settings.idempotency_ttl_s));
        let all = &mut self.state.answers;
        all.retain(|_, known| now.duration_since(known.at) < lasts);
        self.write(|| Change::Answer(Box::new(kept.clone())));
        self.state.keep_answer(kept);
    }
}
