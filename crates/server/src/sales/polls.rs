//! Answers to polls as JSON, from [the poll cache](super::poll_cache): what does not change from one poll to the
//! next is written once, and each answer ends with its own time.

use std::fmt::Write as _;
use std::sync::{Arc, PoisonError};

use contract::{SaleView, TerminalView};
use gateway::Priority;
use payment::id::SaleId;
use payment::identity::Principal;
use payment::sale::Freshness;
use payment::time::Timestamp;

use super::inner::{Inner, Sales};
use super::poll_cache::Kept;
use super::read::FRESH;

/// The member that a sale's JSON ends with.
const TIME: &str = r#""server_time":"#;

/// A sale's JSON without its time.
fn before_time(view: &SaleView) -> Option<Arc<str>> {
    let json = serde_json::to_string(view).ok()?;
    let (before, _) = json.rsplit_once(':')?;
    let before = json.get(..=before.len())?;
    before.ends_with(TIME).then(|| before.into())
}

/// The JSON of what a terminal is told about itself, without the members of [`super::News`] and the last
/// brace.
pub(crate) fn terminal_head(terminal: &TerminalView) -> Option<Arc<str>> {
    let json = serde_json::to_string(terminal).ok()?;
    json.strip_suffix(r#","late":[],"recent":[]}"#)
        .map(Into::into)
}

impl Inner {
    /// Appends a sale's JSON to `json`; false if it cannot be written.
    fn write_sale(
        &self,
        kept: &Kept,
        freshness: Freshness,
        now: Timestamp,
        json: &mut String,
    ) -> bool {
        let mut written = kept.json.lock().unwrap_or_else(PoisonError::into_inner);
        let known = written
            .as_ref()
            .filter(|(read_at, _)| *read_at == freshness.read_at);
        let before = match known {
            Some((_, before)) => before.clone(),
            None => {
                let mut sale = kept.sale.clone();
                sale.freshness = freshness;
                let view = self.view_at(&sale, now);
                let sending = sale.session().and_then(|session| session.link);
                let is_lasting = sending.is_none_or(|sending| sending.has_paused(now));
                let Some(before) = before_time(&view) else {
                    return false;
                };
                *written = is_lasting.then(|| (freshness.read_at, before.clone()));
                before
            }
        };
        drop(written);
        json.push_str(&before);
        write!(json, "{}}}", now.0).is_ok()
    }

    fn write_kept(&self, kept: &Kept, json: &mut String) -> bool {
        let freshness = self.unwritten.last_readings.of(&kept.sale, kept.revision);
        let now = self.clock.now_of(kept.sale.intent.id);
        self.write_sale(kept, freshness, now, json)
    }

    fn write_list<'a>(&self, sales: impl Iterator<Item = &'a Kept>, json: &mut String) -> bool {
        json.push('[');
        let begin = json.len();
        for kept in sales {
            if json.len() > begin {
                json.push(',');
            }
            if !self.write_kept(kept, json) {
                return false;
            }
        }
        json.push(']');
        true
    }
}

impl Sales {
    /// The JSON of a sale that [`Self::read`] would answer with, if it can be answered from memory:
    /// an open sale that is not to be read now, and that no task is working on.
    #[must_use]
    pub fn poll(&self, who: &Principal, id: SaleId) -> Option<String> {
        let inner = &self.0;
        let kept = inner.unwritten.poll_cache.sale(id)?;
        let sale = &kept.sale;
        if sale.intent.branch != who.branch
            || inner.unwritten.waits(id)
            || inner.locks.is_locked(id)
        {
            return None;
        }
        let freshness = inner.unwritten.last_readings.of(sale, kept.revision);
        let now = inner.clock.now_of(id);
        let fresh = inner.fresh_for(sale, FRESH, Priority::Asked, now);
        if sale.is_due_if(&freshness, fresh, now) {
            return None;
        }
        let mut json = String::with_capacity(1_024);
        inner
            .write_sale(&kept, freshness, now, &mut json)
            .then_some(())?;
        // Terminals take what has the later time: a change that was written meanwhile is later than
        // what is in memory, but its time may be earlier than that of this answer.
        let is_newest = inner.unwritten.poll_cache.sale(id);
        is_newest
            .is_some_and(|newest| Arc::ptr_eq(&newest, &kept))
            .then_some(json)
    }

    /// Appends what [`Self::news`] would answer to the JSON of an object, if the lists are in
    /// memory: members with a comma before each. False if they are not; `json` is of no use then.
    #[must_use]
    pub fn write_news(&self, who: &Principal, json: &mut String) -> bool {
        let inner = &self.0;
        let Some(lists) = inner.cached_lists(who) else {
            return false;
        };
        let mut members = || {
            if let Some(held) = lists.shown_as_held(inner) {
                json.push_str(r#","sale":"#);
                inner.write_kept(held, json).then_some(())?;
            }
            json.push_str(r#","late":"#);
            inner
                .write_list(lists.shown_as_late(inner), json)
                .then_some(())?;
            json.push_str(r#","recent":"#);
            inner.write_list(lists.recent.iter(), json).then_some(())?;
            if !lists.acknowledged.is_empty() {
                json.push_str(r#","acknowledged":"#);
                json.push_str(&serde_json::to_string(&lists.acknowledged).ok()?);
            }
            let unattended = inner.unattended_shown_to(who);
            if !unattended.is_empty() {
                json.push_str(r#","unattended":"#);
                json.push_str(&serde_json::to_string(&unattended).ok()?);
            }
            if self.is_list_unread() {
                json.push_str(r#","list_unread":true"#);
            }
            Some(())
        };
        let is_whole = members().is_some();
        // As in [`Self::poll`].
        let newest = inner.cached_lists(who);
        is_whole && newest.is_some_and(|newest| Arc::ptr_eq(&newest, &lists))
    }
}
