//! When the server reads a sale's payment without being asked.

use super::pauses::{CAPTURE_EVERY, RETURN_EVERY, Silence, WATCH, WATCH_EVERY};
use super::session::Session;
use super::state::{Phase, Sale, Stage};
use crate::time::{Millis, Timestamp};

impl Sale {
    /// Whether the server still reads the payment by itself, now or later: while the sale is open,
    /// unsettled, not captured, or waits for its key; and for an unpaid or frozen sale until a
    /// reading at the end of [`WATCH`], because money may come late. A frozen sale is also watched
    /// while its session is to be cancelled; after that it is read only on request.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        let watch_ends = self.intent.created_at.after(WATCH);
        // Money may still come to a frozen sale, and changes what a person has to do about it.
        if let Stage::Opened(session, Phase::Mismatch(_)) = &self.stage {
            return session.to_cancel || session.read_at < watch_ends;
        }
        if self.is_open()
            || self.is_unsettled()
            || self.is_uncaptured()
            || self.is_lost_with_its_key()
        {
            return true;
        }
        let read_since = self
            .session()
            .is_none_or(|session| session.read_at >= watch_ends);
        let is_paid = matches!(&self.stage, Stage::Opened(_, Phase::Paid(_)));
        !is_paid && !read_since
    }

    /// Whether the server should read the payment now. `fresh` is how old the last reading of an
    /// open sale may be.
    ///
    /// A reading in the future counts as old, because the clock was corrected since.
    #[must_use]
    pub fn is_due(&self, fresh: Millis, now: Timestamp) -> bool {
        let Some(session) = self.session() else {
            return self.stage == Stage::Creating || self.is_lost_with_its_key();
        };
        if !self.is_watched() || !session.is_patient(now) {
            return false;
        }
        if !self.is_open() {
            let every = self.pause_after_end(session, now);
            return session.is_older_than(every, now)
                && session
                    .silence
                    .is_none_or(|silence| silence.is_over(every, now));
        }
        session.silence.is_some()
            || session.is_older_than(fresh, now)
            || session.is_overdue(now, self.intent.pay_window)
    }

    /// How old the last reading may be after the sale has ended.
    fn pause_after_end(&self, session: &Session, now: Timestamp) -> Millis {
        match &self.stage {
            Stage::Opened(_, Phase::Returning(_)) => session.pause_of_return(),
            Stage::Opened(session, Phase::Mismatch(_)) if session.to_cancel => RETURN_EVERY,
            Stage::Opened(_, Phase::PaidLate(_)) if session.seen => RETURN_EVERY,
            Stage::Opened(_, Phase::Paid(_)) if now >= self.intent.created_at.after(WATCH) => {
                CAPTURE_EVERY
            }
            Stage::Opened(
                _,
                Phase::Rejected
                | Phase::Expired
                | Phase::Cancelled(_)
                | Phase::Failed(_)
                | Phase::Mismatch(_),
            ) => {
                let age = session.read_at.since(self.intent.created_at);
                let left = self.intent.created_at.after(WATCH).since(session.read_at);
                Millis(age.0 / 2).max(WATCH_EVERY).min(left)
            }
            _ => WATCH_EVERY,
        }
    }

    /// Whether the payment is authorised, and not captured in full yet.
    #[must_use]
    pub fn is_uncaptured(&self) -> bool {
        let paid = matches!(
            &self.stage,
            Stage::Opened(_, Phase::Paid(_) | Phase::PaidLate(_) | Phase::Returning(_))
        );
        paid && !self.funds().cover(self.intent.amount)
    }

    /// Whether the two differ only in when and how often the gateway was asked. Such a change is
    /// not stored, because it says nothing about the money.
    #[must_use]
    pub fn differs_in_freshness_only(&self, other: &Self) -> bool {
        let Some(session) = other.session() else {
            return self == other;
        };
        let mut as_fresh = self.clone();
        as_fresh.set_freshness(session.read_at, session.silence);
        as_fresh == *other && self.is_watched() == other.is_watched()
    }

    /// Sets when the payment was last read, and the requests since then that brought no new
    /// information.
    pub fn set_freshness(&mut self, read_at: Timestamp, silence: Option<Silence>) {
        if let Stage::Opened(session, _) = &mut self.stage {
            session.read_at = read_at;
            session.silence = silence;
        }
    }
}
