//! When the gateway was last asked about a sale, and with what success.
//!
//! It says nothing about the money and is no part of the sale's state: the server keeps it in memory,
//! and the store has what it was at the last change of the state.

use super::event::Event;
use super::intent::Intent;
use super::pauses::Backoff;
use super::state::{State, Watch};
use crate::time::{Millis, Timestamp};

/// When a sale's payment was last read, and the requests since then that brought no new information.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Freshness {
    /// When the payment was last read; `None` if it never was, or not since this server started and
    /// an older version stored the sale.
    pub read_at: Option<Timestamp>,
    /// The requests since the last useful reading that brought no new information.
    pub backoff: Option<Backoff>,
}

impl Freshness {
    /// The payment was read at `now`.
    #[must_use]
    pub const fn read(now: Timestamp) -> Self {
        Self {
            read_at: Some(now),
            backoff: None,
        }
    }

    /// Whether the last reading is at least this old. A reading in the future counts as old,
    /// because the clock was corrected since.
    #[must_use]
    pub fn is_older_than(&self, age: Millis, now: Timestamp) -> bool {
        let is_old = |read_at| read_at > now || now.since(read_at) >= age;
        self.read_at.is_none_or(is_old)
    }

    /// Whether the pause after unsuccessful requests is over, so that the gateway may be asked
    /// again.
    #[must_use]
    pub fn may_retry(&self, now: Timestamp) -> bool {
        self.backoff.is_none_or(|backoff| backoff.may_retry(now))
    }

    /// Whether the gateway was asked later than the other one knows.
    #[must_use]
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.asked_at() > other.asked_at()
    }

    fn asked_at(&self) -> Option<Timestamp> {
        self.read_at
            .max(self.backoff.map(|backoff| backoff.asked_at))
    }

    /// After one more request, at `now`, that brought no new information.
    fn once_more(self, now: Timestamp) -> Self {
        let times = self.backoff.map_or(0, |backoff| backoff.times);
        let backoff = Some(Backoff {
            asked_at: now,
            times: times.saturating_add(1),
        });
        Self { backoff, ..self }
    }
}

/// What an event tells about the freshness of a sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Contact {
    /// The gateway described the payment of a session that was not known before.
    Opened,
    /// The payment was read.
    Read,
    /// The gateway gave no usable answer to a reading.
    Unread,
    /// The gateway gave no usable answer to a cancellation.
    CancelUnanswered,
    /// Somebody decided to refund: the requests before that count no more.
    Returns,
    /// The gateway was asked to refund.
    Returned,
    /// Nothing.
    None,
}

impl Contact {
    pub(super) const fn of(event: &Event) -> Self {
        match event {
            Event::Created(..) | Event::Found(_) => Self::Opened,
            Event::Read(_) => Self::Read,
            Event::NotRead => Self::Unread,
            Event::CancelUnanswered => Self::CancelUnanswered,
            Event::Return => Self::Returns,
            Event::ReturnAnswered | Event::ReturnUnanswered => Self::Returned,
            Event::Declined(_)
            | Event::NotCreated(_)
            | Event::Orphaned
            | Event::Cancel(_)
            | Event::CancelAnswered
            | Event::Tick
            | Event::Hinted
            | Event::Unrecorded
            | Event::PutAside
            | Event::Stranded
            | Event::Keep
            | Event::CaptureAnswered
            | Event::CaptureUnanswered
            | Event::SendLink
            | Event::Release
            | Event::ReleaseRefused
            | Event::LinkSent(_) => Self::None,
        }
    }

    /// The freshness after it, of a sale that was in the state `before` and is in the state `after`.
    pub(super) fn after(
        self,
        intent: &Intent,
        freshness: Freshness,
        before: &State,
        after: &State,
        now: Timestamp,
    ) -> Freshness {
        if after.session().is_none() {
            return freshness;
        }
        let is_returning = matches!(after, State::Late(_, late) if late.is_returning());
        match self {
            Self::Opened if before.session().is_none() => Freshness::read(now),
            // The answer told nothing new; do not ask again without a pause.
            Self::Read if is_returning || matches!(after, State::Checking(..)) => Freshness {
                read_at: Some(now),
                ..freshness.once_more(now)
            },
            Self::Read => Freshness::read(now),
            Self::Unread if is_settled(intent, after) => freshness,
            Self::Unread => freshness.once_more(now),
            Self::CancelUnanswered => match before {
                State::Frozen(_, frozen) if frozen.may_be_paid => freshness.once_more(now),
                _ => freshness,
            },
            // Also if the reading that follows finds no room in the key's limit.
            Self::Returned if is_returning => freshness.once_more(now),
            Self::Returns if before != after => Freshness {
                backoff: None,
                ..freshness
            },
            Self::Opened | Self::Returned | Self::Returns | Self::None => freshness,
        }
    }
}

/// Whether nobody waits for a reading of the sale any more.
fn is_settled(intent: &Intent, state: &State) -> bool {
    match state {
        State::Paid(_, paid) => paid.funds.cover(intent.amount),
        State::Frozen(_, frozen) => !frozen.may_be_paid && frozen.watch == Watch::Over,
        _ => false,
    }
}
