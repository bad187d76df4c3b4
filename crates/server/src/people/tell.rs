//! What people do at terminals, for the audit log: signing in and out, PINs that were wrong, approvals, and
//! what somebody was not allowed.

use payment::id::PersonId;
use payment::identity::{Actor, Author};
use payment::time::{Millis, Monotonic};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use store::{AuditEntry, Store, StoreError};

use crate::audit::try_to_record;
use crate::pairing::{KeyId, Paired, Request};
use crate::sale_clock::SaleClock;

/// The same refusal at the same terminal is told once in this time: a page may ask again and again.
const TOLD_EVERY: Millis = Millis::seconds(10 * 60);

/// The most refusals that are told of a terminal in that time. There are hardly more calls than these.
const MOST: usize = 20;

/// A refusal that was told: of whom, and what.
type Refusal = (PersonId, String);

/// The refusals that were told of each terminal, and when.
#[derive(Debug, Default)]
struct Refusals(HashMap<KeyId, Vec<(Refusal, Monotonic)>>);

impl Refusals {
    /// Whether this one is to be told now.
    fn is_new(&mut self, at: KeyId, refusal: Refusal, now: Monotonic) -> bool {
        self.0.retain(|_, told| {
            told.retain(|(_, at)| now.since(*at) < TOLD_EVERY);
            !told.is_empty()
        });
        let told = self.0.entry(at).or_default();
        let is_known = told.iter().any(|(known, _)| *known == refusal);
        if is_known || told.len() >= MOST {
            return false;
        }
        told.push((refusal, now));
        true
    }
}

/// A request as the log names it: whatever a browser says, it is short and has no query.
fn asked(method: &str, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let plain = |text: &str, most| {
        let visible = text.chars().filter(char::is_ascii_graphic);
        visible.take(most).collect::<String>()
    };
    format!("request:{} {}", plain(method, 10), plain(path, 120))
}

/// Writes what people do to the audit log.
#[derive(Debug)]
pub(super) struct Telling {
    store: Arc<dyn Store>,
    clock: SaleClock,
    refusals: Mutex<Refusals>,
}

impl Telling {
    pub(super) fn new(store: Arc<dyn Store>, clock: SaleClock) -> Self {
        Self {
            store,
            clock,
            refusals: Mutex::default(),
        }
    }

    /// Something that this person did at this terminal.
    fn entry(&self, what: &'static str, at: &Paired, author: Author) -> AuditEntry {
        let who = &at.principal;
        AuditEntry::new(what, Actor::Terminal(author), self.clock.now())
            .at_account(&who.account)
            .at_branch(&who.branch)
    }

    fn author(at: &Paired, person: Option<&PersonId>) -> Author {
        Author {
            person: person.cloned(),
            ..at.principal.author()
        }
    }

    pub(super) async fn signed_in(&self, at: &Paired, person: &PersonId) -> Result<(), StoreError> {
        let author = Self::author(at, Some(person));
        let entry = self.entry("signed_in", at, author);
        self.store.record(&entry).await
    }

    /// The person is signed out, whether or not it can be told.
    pub(super) async fn signed_out(&self, at: &Paired, person: &PersonId) {
        let author = Self::author(at, Some(person));
        let entry = self.entry("signed_out", at, author);
        try_to_record(self.store.as_ref(), &entry).await;
    }

    /// Wrong PINs are counted in the ledger by themselves.
    pub(super) async fn wrong_pin(
        &self,
        at: &Paired,
        signed_in: Option<&PersonId>,
        person: &PersonId,
    ) {
        let author = Self::author(at, signed_in);
        let entry = self.entry("pin_refused", at, author);
        try_to_record(
            self.store.as_ref(),
            &entry.about(format!("person:{person}")),
        )
        .await;
    }

    pub(super) async fn approved(
        &self,
        at: &Paired,
        (person, approver): (Option<&PersonId>, &PersonId),
        request: &Request<'_>,
    ) -> Result<(), StoreError> {
        let author = Author {
            approver: Some(approver.clone()),
            ..Self::author(at, person)
        };
        let entry = self.entry("approved", at, author);
        let about = asked(request.method, request.path);
        self.store.record(&entry.about(about)).await
    }

    /// Tells that somebody who has signed in may not make this request.
    pub(super) async fn refused(
        &self,
        at: &Paired,
        person: &PersonId,
        (method, path): (&str, &str),
    ) {
        let request = asked(method, path);
        let is_new = {
            let refusals = self.refusals.lock();
            let mut refusals = refusals.unwrap_or_else(PoisonError::into_inner);
            let refusal = (person.clone(), request.clone());
            refusals.is_new(at.key_id, refusal, self.clock.monotonic())
        };
        if is_new {
            let author = Self::author(at, Some(person));
            let entry = self.entry("refused", at, author);
            try_to_record(self.store.as_ref(), &entry.about(request)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_told_without_its_query_and_without_what_a_browser_makes_up() {
        assert_eq!(
            asked("POST", "/api/reports/z?q=Amal"),
            "request:POST /api/reports/z"
        );
        let long = asked("POST\n", &"/\u{202e}a b".repeat(1_000));
        assert_eq!(long.len(), "request:POST ".len() + 120);
    }

    #[test]
    fn a_refusal_that_goes_on_is_told_every_ten_minutes() {
        let mut refusals = Refusals::default();
        let till = |key| KeyId::of(&store::PublicKey([key; 65]));
        let refusal = |what: &str| {
            let id = PersonId::try_from("amal".to_owned()).unwrap();
            (id, what.to_owned())
        };
        let at = |seconds| Monotonic::default().after(Millis::seconds(seconds));
        let (one, other) = (till(1), till(2));
        assert!(refusals.is_new(one, refusal("GET /api/audit"), at(0)));
        assert!(!refusals.is_new(one, refusal("GET /api/audit"), at(599)));
        assert!(refusals.is_new(one, refusal("GET /api/export"), at(599)));
        assert!(refusals.is_new(one, refusal("GET /api/audit"), at(600)));
        for n in 0..1_000 {
            refusals.is_new(one, refusal(&n.to_string()), at(600));
        }
        // Another till's are told all the same.
        assert!(refusals.is_new(other, refusal("GET /api/audit"), at(600)));
        let told: Vec<_> = refusals.0.values().map(Vec::len).collect();
        assert_eq!(told.iter().sum::<usize>(), MOST + 1);
    }
}
