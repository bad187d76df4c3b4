//! A sale in progress: what is known of it, and the request that is in flight.

use contract::{Reason, SaleState, SaleView};
use payment::id::SaleId;
use payment::money::Money;
use payment::sale::Cause;
use payment::time::{Millis, Monotonic};

use crate::ask::Ask;
use crate::draft::Draft;
use crate::effect::Effect;
use crate::entry::Entry;
use crate::rules::{POLL, Rules};
use crate::screen::Screen;

/// How long the till waits, counted from the request, for an answer to a request that was in flight
/// when the terminal woke.
const WOKEN_PATIENCE: Millis = Millis::seconds(1);

/// What happens once the gateway has confirmed that the code can no longer be paid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Then {
    /// The cashier sees how the sale ended.
    Result,
    /// The same sale is tried once more under this id, because its code could not be shown.
    OnceMore(SaleId),
    /// The cashier sees that Tabby is unavailable, because the code could not be shown twice.
    Unavailable,
}

/// A sale in progress.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActiveSale {
    pub(crate) draft: Draft,
    /// The server's last answer.
    pub(crate) view: Option<SaleView>,
    /// When that answer came.
    pub(crate) heard: Option<Monotonic>,
    /// When the till cancels the sale, by this terminal's own clock.
    pub(crate) expires: Option<Monotonic>,
    /// The request that has no answer yet.
    pub(crate) waiting_for: Option<Ask>,
    /// When to stop waiting for a request that was in flight when the terminal woke.
    pub(crate) patient_until: Option<Monotonic>,
    /// When the next request is due.
    pub(crate) due: Monotonic,
    /// The poll interval.
    pub(crate) poll: Millis,
    /// When the link may be sent again.
    pub(crate) link_at: Option<Monotonic>,
    /// When the last request was sent.
    pub(crate) asked: Monotonic,
    /// How many requests in a row got no answer.
    pub(crate) silences: u32,
    /// When the first of them was sent, or the last request if none is missing an answer.
    pub(crate) since: Monotonic,
    /// Why the sale is being cancelled, if it is, and what happens afterwards.
    pub(crate) ending: Option<(Cause, Then)>,
    /// Whether this sale is already the second attempt to show a code.
    pub(crate) once_more: bool,
    /// Whether the sale was in progress before this page was opened. A customer may have seen its
    /// code. So it is never created again, and a refused request does not end it.
    pub(crate) resumed: bool,
    /// What was being entered when another window's sale came to this screen.
    pub(crate) aside: Option<Entry>,
    /// Whether the cashier has asked for the current state and waits for the answer.
    pub(crate) checking: bool,
    /// Whether the server could not read the payment at the gateway at its last attempt.
    pub(crate) unread: bool,
    /// Whether the gateway can cancel a sale. If not, one that is being ended may still be paid.
    pub(crate) can_cancel: bool,
    /// Whether what is paid for a sale that was given up is released.
    pub(crate) is_late_released: bool,
    /// Whether the cashier has asked to go on to the next sale.
    pub(crate) leaves: bool,
}

impl ActiveSale {
    /// A sale whose first request has just been sent.
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
            can_cancel: true,
            is_late_released: false,
            leaves: false,
        }
    }

    /// A sale that was in progress when this page was closed. The server is asked for its state.
    pub(crate) const fn resumed(draft: Draft, now: Monotonic) -> Self {
        let mut active = Self::creating(draft, now);
        active.waiting_for = Some(Ask::Read);
        active.resumed = true;
        active
    }

    /// A sale that the server reports as in progress here: another tab started it, or this browser
    /// lost its storage. The server is asked again at the next tick, because its report may be some
    /// seconds old.
    pub(crate) fn seen(view: SaleView, entry: Entry, rules: &Rules, now: Monotonic) -> Self {
        let mut active = Self::creating(Draft::of(&view), now);
        active.aside = Some(entry);
        active.follow(rules);
        active.waiting_for = None;
        active.resumed = true;
        active.take(view, now);
        active.due = now;
        active
    }

    pub(crate) const fn follow(&mut self, rules: &Rules) {
        self.poll = rules.poll;
        self.can_cancel = rules.capabilities.cancel;
        self.is_late_released = rules.capabilities.late_released;
    }

    /// Whether only this browser's storage knows the sale so far. A customer may have seen its
    /// code.
    #[must_use]
    pub const fn is_only_remembered(&self) -> bool {
        self.resumed && self.view.is_none()
    }

    /// Whether the cashier has asked for the current state and the answer has not come yet.
    #[must_use]
    pub const fn is_checking(&self) -> bool {
        self.checking && self.waiting_for.is_some()
    }

    /// Whether the gateway did not answer when the server last asked about this sale. What is known
    /// is old, and the sale may have been paid since.
    #[must_use]
    pub const fn is_unread(&self) -> bool {
        self.unread
    }

    /// The amount that was entered here when another window started this sale first.
    #[must_use]
    pub fn overtook(&self) -> Option<Money> {
        self.aside.as_ref().and_then(Entry::overtaken)
    }

    /// The sale as it was requested.
    #[must_use]
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// The server's last answer.
    #[must_use]
    pub const fn view(&self) -> Option<&SaleView> {
        self.view.as_ref()
    }

    /// How long the server has not answered, if the last request got no answer.
    #[must_use]
    pub const fn silence(&self, now: Monotonic) -> Option<Millis> {
        if self.silences == 0 {
            None
        } else {
            Some(now.since(self.since))
        }
    }

    /// Time since the gateway last answered about this sale, or since the sale began. An answer of
    /// the server alone says nothing about the payment.
    #[must_use]
    pub fn since_read(&self, now: Monotonic) -> Millis {
        let read = self.view.as_ref().and_then(age).unwrap_or_default();
        now.after(read).since(self.heard.unwrap_or(self.since))
    }

    /// Time left until the till cancels the sale.
    #[must_use]
    pub fn time_left(&self, now: Monotonic) -> Option<Millis> {
        self.expires.map(|end| end.since(now))
    }

    /// Time left until the link may be sent again.
    #[must_use]
    pub fn pause_before_link(&self, now: Monotonic) -> Millis {
        self.link_at.map_or(Millis(0), |at| at.since(now))
    }

    /// Why it is not known how the sale ends, if the server has said so. Where the gateway cannot
    /// cancel, a sale that was to be ended is still open.
    #[must_use]
    pub fn doubt(&self) -> Option<Reason> {
        match &self.view {
            Some(view) if !self.can_cancel && view.state != SaleState::Checking => {
                Some(Reason::StillOpen)
            }
            view => view.as_ref()?.reason,
        }
    }

    /// Whether a customer may have seen a code of this sale.
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
            Some(SaleState::Waiting | SaleState::Cancelling) if !lost && self.can_cancel => {
                Screen::Ending
            }
            // Any other state is unclear. An ended sale never stays here.
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

    /// Asks the server to cancel the sale. The first cause is kept.
    pub(crate) fn end(&mut self, cause: Cause, then: Then, now: Monotonic) -> Vec<Effect> {
        if matches!(self.waiting_for, Some(Ask::Cancel(_))) {
            return Vec::new();
        }
        let by_cashier = then == Then::Result && cause == Cause::Cashier;
        let (cause, next) = self.ending.get_or_insert((cause, then));
        if by_cashier {
            // A cashier who cancels wants no second code.
            *next = Then::Result;
        }
        let ask = Ask::Cancel(*cause);
        // The cancellation does not wait for the answer to a lesser request. It does wait for the
        // answer to `Create`: it must not reach the server before the sale does.
        if self.waiting_for != Some(Ask::Create) {
            self.stop_waiting();
        }
        self.ask(ask, now)
    }

    /// Sends the request that moves the sale on.
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

    /// Stops waiting for a read that has been in flight for longer than a poll interval: the
    /// network may have changed.
    pub(crate) fn overtake(&mut self, now: Monotonic) {
        if self.waiting_for == Some(Ask::Read) && now > self.due {
            self.stop_waiting();
        }
    }

    /// Like [`overtake`](Self::overtake), for a terminal that wakes: the machine may have slept
    /// since the request, and the connection may be gone without an error. A request that can
    /// safely be repeated is waited for no longer than [`WOKEN_PATIENCE`].
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

    /// Stops waiting for the last request. Its answer may still come.
    pub(crate) const fn stop_waiting(&mut self) {
        self.patient_until = None;
        self.waiting_for = None;
    }

    /// Sends a request, unless one is in flight.
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

    /// Whether a view is older than the one that is shown. The answer to a request sent after that
    /// one came is never older. All others are compared by the server's clock. The clock is not
    /// used for more: a server restarted with an earlier clock would be ignored for long.
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

/// How old the server's last reading of the payment was when it answered.
pub(crate) fn age(view: &SaleView) -> Option<Millis> {
    view.read_at.map(|at| view.server_time.since(at))
}

/// Whether that reading was older than `most`.
pub(crate) fn is_old(view: &SaleView, most: Millis) -> bool {
    age(view).is_some_and(|age| age > most)
}

/// The pause after this many unanswered requests in a row: 1, 2, 4 and then 5 seconds.
pub(crate) fn back_off(silences: u32) -> Millis {
    let doubled = 1_u64
        .checked_shl(silences.saturating_sub(1))
        .unwrap_or(u64::MAX);
    Millis::seconds(doubled).min(POLL)
}
