//! Which terminals there are: the configured one, or those that are paired.

use std::sync::Arc;
use std::time::Duration;

use payment::identity::Principal;
use payment::sale::Intent;

use super::inner::{Inner, Sales};
use crate::pairing::Pairing;

impl Sales {
    /// Has terminals paired. Once, before sales are looked after.
    pub(crate) fn pair_terminals(&self, pairing: &Arc<Pairing>) {
        let _ = self.0.pairing.set(pairing.clone());
    }
}

impl Inner {
    /// Whether a payment with this terminal's name is one of ours.
    pub(super) fn has_terminal(&self, name: &str) -> bool {
        let Principal {
            branch, terminal, ..
        } = &self.configured;
        let is_added = |all: &Arc<Pairing>| all.has_name(branch, name);
        terminal.as_str() == name || self.pairing.get().is_some_and(is_added)
    }

    /// How long this terminal has to wait so that others can begin sales, too. A terminal that is the only
    /// one has the whole key.
    pub(super) fn share_wait(&self, who: &Principal) -> Option<Duration> {
        self.pairing.get().and_then(|_| self.share.wait(who))
    }

    /// Whether a till shows a sale with this intent while it is open.
    pub(super) fn is_on_a_till(&self, intent: &Intent) -> bool {
        let (branch, terminal) = (&intent.branch, &intent.terminal);
        match self.pairing.get() {
            Some(pairing) => pairing.is_paired(branch, terminal),
            None => *branch == self.configured.branch && *terminal == self.configured.terminal,
        }
    }
}
