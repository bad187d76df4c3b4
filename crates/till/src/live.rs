//! One sale under way: what is known of it, and what was asked about it.

use contract::{SaleState, SaleView};
use payment::id::SaleId;
use payment::money::Money;
use payment::sale::Cause;
use payment::time::{Millis, Monotonic};

use crate::ask::Ask;
use crate::draft::Draft;
use crate::effect::Effect;
use crate::entry::Entry;
use crate::rules::POLL;
use crate::screen::Screen;

/// How long a question that was in flight as the terminal woke is still waited for, from when it was
/// asked.
const WOKEN_PATIENCE: Millis = Millis::seconds(1);

/// What is to happen once the gateway confirmed that the code can no longer be paid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Then {
    /// The cashier is told how it ended.
    Result,
    /// The same sale is tried once more, under this id: its code could not be shown.
    OnceMore(SaleId),
    /// The cashier is told that Tabby is unavailable: no code could be shown twice.
    Unavailable,
}

/// A sale under way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Live {
    pub(crate) draft: Draft,
    /// What the proxy said last.
    pub(crate) view: Option<SaleView>,
    /// When it said so.
    pub(crate) heard: Option<Monotonic>,
    /// When the till takes the code back, on this terminal's own clock.
    pub(crate) expires: Option<Monotonic>,
    /// The question that has not been answered yet.
    pub(crate) waiting_for: Option<Ask>,
    /// When a question that was in flight as the terminal woke is no longer waited for.
    pub(crate) patient_until: Option<Monotonic>,
    /// When the next question is due.
    pub(crate) due: Monotonic,
    /// How often the proxy is asked.
    pub(crate) poll: Millis,
    /// When the link may be sent again.
    pub(crate) link_at: Option<Monotonic>,
    /// When the last question was asked.
    pub(crate) asked: Monotonic,
    /// How many questions in a row got no answer.
    pub(crate) silences: u32,
    /// When the first of them was asked, or when the sale began.
    pub(crate) since: Monotonic,
    /// Why the code is being taken back, if it is, and what comes then.
    pub(crate) ending: Option<(Cause, Then)>,
    /// Whether this sale is itself the second try at showing a code.
    pub(crate) once_more: bool,
    /// Whether it was under way before this page was opened. A code of it may have been seen, so
    /// that it is only ever asked about, and no refusal of a request is the end of it.
    pub(crate) resumed: bool,
    /// What was being keyed in when another window's sale came on this screen.
    pub(crate) aside: Option<Entry>,
    /// Whether somebody has asked for news by hand and waits for the answer.
    pub(crate) checking: bool,
    /// Whether the proxy could not read it at the gateway when it was last asked.
    pub(crate) unread: bool,
}

impl Live {
    /// A sale whose first question has just left.
    pub(crate) const fn creating(draft: Draft, now: Monotonic) -> Self {
        Self {
            draft,
            view: None,
            heard: None,
            expires: None,
            waiting_for: Some(Ask::Create),
            patient_until: None,
            due: now,
            poll: POLL,
            link_at: None,
            asked: now,
            silences: 0,
            since: now,
            ending: None,
            once_more: false,
            resumed: false,
            aside: None,
            checking: false,
            unread: false,
        }
    }

    /// A sale that was under way when this terminal was closed; the proxy is asked how it stands.
    pub(crate) const fn resumed(draft: Draft, now: Monotonic) -> Self {
        let mut live = Self::creating(draft, now);
        live.waiting_for = Some(Ask::Read);
        live.resumed = true;
        live
    }

    /// A sale that the proxy says is under way here: another tab began it, or this browser has lost
    /// its memory. The proxy is asked at the next tick; what it said may be some seconds old.
    pub(crate) fn seen(view: SaleView, entry: Entry, poll: Millis, now: Monotonic) -> Self {
        let mut live = Self::creating(Draft::of(&view), now);
        live.aside = Some(entry);
        live.poll = poll;
        live.waiting_for = None;
        live.resumed = true;
        live.take(view, now);
        live.due = now;
        live
    }

    /// Whether this browser remembers the sale, and the proxy has not said yet how it stands: its code
    /// may be with the customer.
    #[must_use]
    pub const fn is_only_remembered(&self) -> bool {
        self.resumed && self.view.is_none()
    }

    /// Whether somebody has asked for news by hand, and they have not come yet.
    #[must_use]
    pub const fn is_checking(&self) -> bool {
        self.checking && self.waiting_for.is_some()
    }

    /// Whether the gateway did not answer when it was last asked about this sale: what is known of it is
    /// old, and it may have been paid since.
    #[must_use]
    pub const fn is_unread(&self) -> bool {
        self.unread
    }

    /// What was keyed in here when another window's sale was quicker than it.
    #[must_use]
    pub fn overtook(&self) -> Option<Money> {
        self.aside.as_ref().and_then(Entry::overtaken)
    }

    /// What was asked for.
    #[must_use]
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What the proxy said last.
    #[must_use]
    pub const fn view(&self) -> Option<&SaleView> {
        self.view.as_ref()
    }

    /// How long the proxy has not been heard, if its last answers are missing.
    #[must_use]
    pub const fn silence(&self, now: Monotonic) -> Option<Millis> {
        if self.silences == 0 {
            None
        } else {
            Some(now.since(self.since))
        }
    }

    /// How long ago the gateway last answered about this sale, or the sale began. What the proxy says
    /// of itself is no answer about the money.
    #[must_use]
    pub fn since_read(&self, now: Monotonic) -> Millis {
        let read = self.view.as_ref().and_then(age).unwrap_or_default();
        now.after(read).since(self.heard.unwrap_or(self.since))
    }

    /// What is left until the till takes the code back.
    #[must_use]
    pub fn time_left(&self, now: Monotonic) -> Option<Millis> {
        self.expires.map(|end| end.since(now))
    }

    /// What is left of the pause before the link may be sent again.
    #[must_use]
    pub fn pause_before_link(&self, now: Monotonic) -> Millis {
        self.link_at.map_or(Millis(0), |at| at.since(now))
    }

    /// Whether a code of this sale may have been seen by a customer.
    #[must_use]
    pub const fn was_shown(&self) -> bool {
        self.expires.is_some()
    }

    pub(crate) fn screen(&self) -> Screen {
        let lost = self.silences > 0;
        match self.view.as_ref().map(|view| view.state) {
            None | Some(SaleState::Creating) if lost => Screen::InDoubt,
            None | Some(SaleState::Creating) if self.ending.is_some() => Screen::Ending,
            None | Some(SaleState::Creating) => Screen::Creating,
            Some(SaleState::Waiting) if self.ending.is_none() => Screen::Showing,
            Some(SaleState::Waiting | SaleState::Cancelling) if !lost => Screen::Ending,
            // Anything else is doubt; an end never stays here.
            Some(_) => Screen::InDoubt,
        }
    }

    pub(crate) fn wakes_at(&self) -> Option<Monotonic> {
        let deadline = self.expires.filter(|_| self.screen() == Screen::Showing);
        let due = match self.waiting_for {
            None => Some(self.due),
            Some(_) => self.patient_until,
        };
        match (deadline, due) {
            (Some(deadline), Some(due)) => Some(deadline.min(due)),
            (one, other) => one.or(other),
        }
    }

    pub(crate) fn is_overdue(&self, now: Monotonic) -> bool {
        self.screen() == Screen::Showing && self.expires.is_some_and(|end| now >= end)
    }

    /// Asks for the code to be taken back. The first reason stands.
    pub(crate) fn end(&mut self, cause: Cause, then: Then, now: Monotonic) -> Vec<Effect> {
        if matches!(self.waiting_for, Some(Ask::Cancel(_))) {
            return Vec::new();
        }
        let by_cashier = then == Then::Result && cause == Cause::Cashier;
        let (cause, next) = self.ending.get_or_insert((cause, then));
        if by_cashier {
            // Whoever cancels wants no other code afterwards.
            *next = Then::Result;
        }
        let ask = Ask::Cancel(*cause);
        // A cancellation does not wait for the answer to a lesser question, but for that of the
        // sale's beginning: it must not arrive before what it cancels.
        if self.waiting_for != Some(Ask::Create) {
            self.stop_waiting();
        }
        self.ask(ask, now)
    }

    /// Asks whatever brings this sale further.
    pub(crate) fn ask_next(&mut self, now: Monotonic) -> Vec<Effect> {
        let state = self.view.as_ref().map(|view| view.state);
        let ask = match (&self.ending, state) {
            (Some((cause, _)), None | Some(SaleState::Waiting | SaleState::Creating)) => {
                Ask::Cancel(*cause)
            }
            (None, None) if !self.resumed => Ask::Create,
            _ => Ask::Read,
        };
        self.ask(ask, now)
    }

    /// A question for news that has hung for as long as a poll takes, on a network that has changed
    /// perhaps, is not waited for.
    pub(crate) fn overtake(&mut self, now: Monotonic) {
        if self.waiting_for == Some(Ask::Read) && now > self.due {
            self.stop_waiting();
        }
    }

    /// The same when the terminal wakes: the machine may have slept since it asked, and what it asked
    /// over may be gone without a word. A question that can be asked again without harm is waited
    /// for no longer than [`WOKEN_PATIENCE`].
    pub(crate) fn overtake_on_waking(&mut self, now: Monotonic) {
        if !matches!(
            self.waiting_for,
            Some(Ask::Read | Ask::Check | Ask::Cancel(_))
        ) {
            return;
        }
        if now.since(self.asked) > WOKEN_PATIENCE {
            self.stop_waiting();
        } else {
            self.patient_until = Some(self.asked.after(WOKEN_PATIENCE));
        }
    }

    /// Waits no longer for the question that was asked last. Its answer may come all the same.
    pub(crate) const fn stop_waiting(&mut self) {
        self.patient_until = None;
        self.waiting_for = None;
    }

    /// One question at a time.
    pub(crate) fn ask(&mut self, ask: Ask, now: Monotonic) -> Vec<Effect> {
        if self.waiting_for.is_some() {
            return Vec::new();
        }
        self.waiting_for = Some(ask);
        self.patient_until = None;
        self.asked = now;
        self.due = now.after(POLL);
        if self.silences == 0 {
            self.since = now;
        }
        vec![Effect::Ask(ask, self.draft.clone())]
    }

    /// Whether an answer is older than what is shown. One to a question that was asked after that was
    /// heard never is; of all others the proxy's own clock tells. That clock is not asked otherwise: a
    /// proxy that was started again with an earlier one would not be believed for long.
    pub(crate) fn is_overtaken(&self, view: &SaleView, is_awaited: bool) -> bool {
        let newer = |known: &SaleView| known.id == view.id && known.server_time > view.server_time;
        let was_asked_since = is_awaited && self.heard.is_none_or(|heard| heard < self.asked);
        !was_asked_since && self.view.as_ref().is_some_and(newer)
    }

    pub(crate) fn take(&mut self, view: SaleView, now: Monotonic) {
        self.silences = 0;
        self.heard = Some(now);
        self.due = now.after(self.poll);
        self.link_at = view.link.as_ref().map(|link| now.after(link.pause_left));
        self.expires = view
            .time_left()
            .map(|left| now.after(left))
            .or(self.expires);
        self.view = Some(view);
    }
}

/// How old the last reading was when the proxy said it.
pub(crate) fn age(view: &SaleView) -> Option<Millis> {
    view.read_at.map(|at| view.server_time.since(at))
}

/// Whether it was older than this.
pub(crate) fn is_old(view: &SaleView, most: Millis) -> bool {
    age(view).is_some_and(|age| age > most)
}

/// The pause after so many silences: 1, 2, 4 and then 5 seconds.
pub(crate) fn back_off(silences: u32) -> Millis {
    let doubled = 1_u64
        .checked_shl(silences.saturating_sub(1))
        .unwrap_or(u64::MAX);
    Millis::seconds(doubled).min(POLL)
}
