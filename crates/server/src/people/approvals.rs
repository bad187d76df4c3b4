//! What somebody has approved: one request, once, within a minute.

use std::collections::HashMap;

use payment::id::PersonId;
use payment::time::{Millis, Monotonic};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::pairing::{KeyId, Request};

/// How long an approval may wait for its request.
pub const APPROVAL_LIFE: Millis = Millis::seconds(60);

/// The most approvals that wait at once. Each costs a right PIN.
const MOST: usize = 256;

/// The name of a request: whatever is changed in it, the approval is for another one.
#[must_use]
pub fn action(request: &Request<'_>) -> [u8; 32] {
    let body: [u8; 32] = Sha256::digest(request.body).into();
    let text = Sha256::new()
        .chain_update(request.method)
        .chain_update("\n")
        .chain_update(request.path)
        .chain_update("\n")
        .chain_update(body);
    text.finalize().into()
}

/// An approval that was not used yet.
#[derive(Debug)]
struct Approval {
    terminal: KeyId,
    approver: PersonId,
    action: [u8; 32],
    at: Monotonic,
}

impl Approval {
    fn is_over(&self, now: Monotonic) -> bool {
        now.since(self.at) >= APPROVAL_LIFE
    }
}

/// The approvals that wait for their requests.
#[derive(Debug, Default)]
pub(super) struct Approvals(HashMap<Uuid, Approval>);

impl Approvals {
    /// Takes one down. Returns its name.
    pub(super) fn add(
        &mut self,
        terminal: KeyId,
        approver: PersonId,
        action: [u8; 32],
        now: Monotonic,
    ) -> String {
        self.0.retain(|_, approval| !approval.is_over(now));
        if self.0.len() >= MOST {
            self.0.clear();
        }
        let name = Uuid::new_v4();
        let approval = Approval {
            terminal,
            approver,
            action,
            at: now,
        };
        self.0.insert(name, approval);
        name.to_string()
    }

    /// Forgets what this person has approved.
    pub(super) fn forget(&mut self, approver: &PersonId) {
        self.0.retain(|_, approval| approval.approver != *approver);
    }

    /// Uses one up: whoever has approved this action at this terminal.
    pub(super) fn take(
        &mut self,
        terminal: KeyId,
        name: &str,
        action: &[u8; 32],
        now: Monotonic,
    ) -> Option<PersonId> {
        let approval = self.0.remove(&Uuid::try_parse(name).ok()?)?;
        let is_for_it = approval.terminal == terminal && approval.action == *action;
        (is_for_it && !approval.is_over(now)).then_some(approval.approver)
    }
}
