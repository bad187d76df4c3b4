//! The list of faults, and whether one of them applies to a call.

use super::name::{FaultName, Kind, WebhookFault};
use super::request::{FaultRequest, Unclear, What, check_unused_fields, goes_with, what};

/// A fault with its state.
#[derive(Clone, Debug)]
struct Fault<N: FaultName> {
    asked: FaultRequest<N>,
    what: What<N::Lie>,
    luck: fastrand::Rng,
}

impl<N: FaultName> Fault<N> {
    fn new(asked: FaultRequest<N>) -> Result<Self, Unclear> {
        let what = what(&asked)?;
        check_unused_fields(&asked)?;
        if !goes_with::<N>(what, asked.operation) {
            return Err(Unclear {
                field: "kind",
                message: N::NOT_POSSIBLE.into(),
            });
        }
        let luck = fastrand::Rng::with_seed(asked.seed.unwrap_or(0));
        Ok(Self { asked, what, luck })
    }

    /// Whether it applies to this call. Counts the call.
    fn comes(&mut self) -> bool {
        if self.asked.times == Some(0) {
            return false;
        }
        if let Some(probability) = self.asked.probability
            && self.luck.u32(0..1_000_000) >= probability.millionths()
        {
            return false;
        }
        if let Some(times) = &mut self.asked.times {
            *times -= 1;
        }
        true
    }
}

/// The faults to come, in order.
#[derive(Clone, Debug)]
pub struct Faults<N: FaultName>(Vec<Fault<N>>);

impl<N: FaultName> Default for Faults<N> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<N: FaultName> Faults<N> {
    /// Checks a list of faults.
    ///
    /// # Errors
    ///
    /// The place of the first invalid one, and what is wrong with it.
    pub fn read(asked: Vec<FaultRequest<N>>) -> Result<Self, (usize, Unclear)> {
        asked
            .into_iter()
            .enumerate()
            .map(|(place, asked)| Fault::new(asked).map_err(|unclear| (place, unclear)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Adds a fault. The random sequences of the others do not change.
    ///
    /// # Errors
    ///
    /// What is wrong with it. Nothing was added then.
    pub fn add(&mut self, asked: FaultRequest<N>) -> Result<(), Unclear> {
        self.0.push(Fault::new(asked)?);
        Ok(())
    }

    /// Removes the fault at this place, if there is one.
    pub fn remove(&mut self, place: usize) {
        if place < self.0.len() {
            self.0.remove(place);
        }
    }

    /// All faults, with the times that are left.
    pub fn list(&self) -> impl Iterator<Item = &FaultRequest<N>> {
        self.0.iter().map(|fault| &fault.asked)
    }

    fn take_any(&mut self, operation: N::Operation) -> Option<(What<N::Lie>, N)> {
        self.0
            .iter_mut()
            .filter(|fault| fault.asked.operation == operation)
            .find_map(|fault| fault.comes().then_some((fault.what, fault.asked.kind)))
    }

    /// The first fault that applies to this call, and its name.
    pub fn take(&mut self, operation: N::Operation) -> Option<(Kind<N::Lie>, N)> {
        match self.take_any(operation)? {
            (What::Call(kind), name) => Some((kind, name)),
            (What::Webhook(_), _) => None,
        }
    }

    /// The first fault that applies to this delivery, and its name.
    pub fn take_webhook(&mut self) -> Option<(WebhookFault, N)> {
        match self.take_any(N::DELIVERY)? {
            (What::Webhook(fault), name) => Some((fault, name)),
            (What::Call(_), _) => None,
        }
    }
}
