//! One sale under way, from the first question to the proxy to the answer that ends it.

use super::{
    Ask, Done, Draft, Effect, Entry, Event, Notice, Outcome, POLL, Reply, Screen, Till, start,
    waits_for_somebody,
};
use contract::{Action, ProblemCode, Reason, SaleState, SaleView};
use payment::id::SaleId;
use payment::money::Money;
use payment::sale::{Cause, Method};
use payment::time::{Millis, Monotonic};

/// How long a question that was in flight as the terminal woke is still waited for, from when it was
/// asked.
const WOKEN_PATIENCE: Millis = Millis::seconds(1);

/// How old a reading is at most that was made for a cashier who asks for news.
const JUST_READ: Millis = Millis::seconds(3);

/// How old a reading is at most where the proxy could read when it was asked.
const READ: Millis = Millis::seconds(10);

/// What is to happen once the gateway confirmed that the code can no longer be paid.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Then {
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
    draft: Draft,
    /// What the proxy said last.
    view: Option<SaleView>,
    /// When it said so.
    heard: Option<Monotonic>,
    /// When the till takes the code back, on this terminal's own clock.
    expires: Option<Monotonic>,
    /// The question that has not been answered yet.
    waiting_for: Option<Ask>,
    /// When a question that was in flight as the terminal woke is no longer waited for.
    patient_until: Option<Monotonic>,
    /// When the next question is due.
    due: Monotonic,
    /// How often the proxy is asked.
    poll: Millis,
    /// When the link may be sent again.
    link_at: Option<Monotonic>,
    /// When the last question was asked.
    asked: Monotonic,
    /// How many questions in a row got no answer.
    silences: u32,
    /// When the first of them was asked, or when the sale began.
    since: Monotonic,
    /// Why the code is being taken back, if it is, and what comes then.
    ending: Option<(Cause, Then)>,
    /// Whether this sale is itself the second try at showing a code.
    once_more: bool,
    /// Whether it was under way before this page was opened. A code of it may have been seen, so
    /// that it is only ever asked about, and no refusal of a request is the end of it.
    resumed: bool,
    /// What was being keyed in when another window's sale came on this screen.
    aside: Option<Entry>,
    /// Whether somebody has asked for news by hand and waits for the answer.
    checking: bool,
    /// Whether the proxy could not read it at the gateway when it was last asked.
    unread: bool,
}

impl Live {
    /// A sale whose first question has just left.
    pub(super) const fn creating(draft: Draft, now: Monotonic) -> Self {
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
    pub(super) const fn resumed(draft: Draft, now: Monotonic) -> Self {
        let mut live = Self::creating(draft, now);
        live.waiting_for = Some(Ask::Read);
        live.resumed = true;
        live
    }

    /// A sale that the proxy says is under way here: another tab began it, or this browser has lost
    /// its memory. The proxy is asked at the next tick; what it said may be some seconds old.
    pub(super) fn seen(view: SaleView, entry: Entry, poll: Millis, now: Monotonic) -> Self {
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

    pub(super) fn screen(&self) -> Screen {
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

    pub(super) fn wakes_at(&self) -> Option<Monotonic> {
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

    pub(super) fn step(
        mut self,
        event: Event,
        poll: Millis,
        now: Monotonic,
    ) -> (Till, Vec<Effect>) {
        self.poll = poll;
        let effects = match event {
            Event::Answer(id, ask, reply) if id == self.draft.id => {
                return self.answered(ask, reply, now);
            }
            // An answer may have been quicker than a push that left before it, or than that to an
            // earlier question.
            Event::Pushed(view) | Event::Overtaken(view)
                if self
                    .view
                    .as_ref()
                    .is_none_or(|known| known.server_time <= view.server_time) =>
            {
                let known = self.view.as_ref().and_then(|known| known.read_at);
                self.unread &= view.read_at <= known;
                return self.heard(view, now);
            }
            Event::SendLink
                if self
                    .view
                    .as_ref()
                    .is_some_and(|view| view.allows(Action::SendLink))
                    && self.pause_before_link(now) == Millis(0) =>
            {
                self.overtake(now);
                self.ask(Ask::SendLink, now)
            }
            Event::Tick if self.is_overdue(now) => self.end(Cause::TimeOut, Then::Result, now),
            // It was in flight when the terminal woke, and has had its second since.
            Event::Tick if self.patient_until.is_some_and(|until| now >= until) => {
                self.stop_waiting();
                self.ask_next(now)
            }
            Event::Tick if now >= self.due => self.ask_next(now),
            // It slept past the deadline: the answer to a question must not put that off.
            Event::Woke if self.is_overdue(now) => self.end(Cause::TimeOut, Then::Result, now),
            // The network may be back: what is in doubt is asked about at once, whatever its pause.
            Event::Woke
                if self.screen() == Screen::InDoubt
                    && self.view.is_some()
                    && self.ending.is_none() =>
            {
                self.overtake_on_waking(now);
                self.ask(Ask::Check, now)
            }
            Event::Woke => {
                self.overtake_on_waking(now);
                self.ask_next(now)
            }
            Event::Check => {
                self.checking = true;
                match self.view {
                    Some(_) => {
                        self.overtake(now);
                        self.ask(Ask::Check, now)
                    }
                    None => self.ask_next(now),
                }
            }
            Event::Cancel => self.end(Cause::Cashier, Then::Result, now),
            // One that hangs is overtaken: the cashier's wish does not wait for it.
            Event::PutAside
                if self
                    .view
                    .as_ref()
                    .is_some_and(|view| view.allows(Action::PutAside)) =>
            {
                self.stop_waiting();
                self.ask(Ask::PutAside, now)
            }
            // Another tab knows more.
            Event::News(news) => match news.sale {
                Some(view) if view.id == self.draft.id && self.view.is_none() => {
                    return self.heard(view, now);
                }
                _ => Vec::new(),
            },
            Event::NoCode(id) if self.screen() == Screen::Showing => {
                let then = if self.once_more {
                    Then::Unavailable
                } else {
                    Then::OnceMore(id)
                };
                self.end(Cause::Unpayable, then, now)
            }
            // What waits aside is an amount, too.
            Event::OtherCurrency => {
                self.aside = self.aside.map(Entry::in_other_currency);
                Vec::new()
            }
            Event::Answer(..)
            | Event::Overtaken(_)
            | Event::Pushed(_)
            | Event::Acknowledged(_)
            | Event::SendLink
            | Event::OpenForm(_)
            | Event::Fill(..)
            | Event::Lines(_)
            | Event::Tick
            | Event::NoCode(_)
            | Event::Key(_)
            | Event::Touch(_)
            | Event::Pasted(_)
            | Event::Reference(_)
            | Event::Scanned(..)
            | Event::PutBack(_)
            | Event::TypedEarly
            | Event::Start(..)
            | Event::Resume(_)
            | Event::Again(_)
            | Event::PutAside
            | Event::Keep
            | Event::Return
            | Event::OtherMethod
            | Event::NewSale
            | Event::Turn(_) => Vec::new(),
        };
        (Till::Selling(self), effects)
    }

    fn is_overdue(&self, now: Monotonic) -> bool {
        self.screen() == Screen::Showing && self.expires.is_some_and(|end| now >= end)
    }

    /// Asks for the code to be taken back. The first reason stands.
    fn end(&mut self, cause: Cause, then: Then, now: Monotonic) -> Vec<Effect> {
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
    fn ask_next(&mut self, now: Monotonic) -> Vec<Effect> {
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
    fn overtake(&mut self, now: Monotonic) {
        if self.waiting_for == Some(Ask::Read) && now > self.due {
            self.stop_waiting();
        }
    }

    /// The same when the terminal wakes: the machine may have slept since it asked, and what it asked
    /// over may be gone without a word. A question that can be asked again without harm is waited
    /// for no longer than [`WOKEN_PATIENCE`].
    fn overtake_on_waking(&mut self, now: Monotonic) {
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
    const fn stop_waiting(&mut self) {
        self.patient_until = None;
        self.waiting_for = None;
    }

    /// One question at a time.
    fn ask(&mut self, ask: Ask, now: Monotonic) -> Vec<Effect> {
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

    fn answered(mut self, ask: Ask, reply: Reply, now: Monotonic) -> (Till, Vec<Effect>) {
        let is_awaited = self.waiting_for == Some(ask);
        if is_awaited {
            self.stop_waiting();
            self.checking = false;
            if let Reply::View(view) = &reply {
                self.unread = match ask {
                    Ask::Check => is_old(view, JUST_READ),
                    Ask::Read => is_old(view, READ),
                    // None of these reads, or it says more by its state.
                    _ => self.unread,
                };
            }
        } else if !matches!(reply, Reply::View(_)) {
            // A late failure of a question that another one has overtaken says nothing.
            return (Till::Selling(self), Vec::new());
        }
        match reply {
            // Something newer was heard since it was asked for: the answer was longer on its way.
            Reply::View(view) if self.is_overtaken(&view, is_awaited) => {
                self.due = now.after(self.poll);
                (Till::Selling(self), Vec::new())
            }
            Reply::View(view) => self.heard(view, now),
            // Nobody can tell how it stands until it is repaired. Its amount is not keyed again: it may
            // have been paid.
            Reply::Problem(code @ ProblemCode::UnreadableSale) => {
                let entry = self.aside.unwrap_or_default();
                let entry = entry.with(Notice::Problem(code));
                let forget = Effect::Forget(self.draft.id);
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            Reply::Problem(ProblemCode::UnknownSale) => {
                // Its ledger is another one than that which knew it: a person has to look.
                // It may have been paid then: one tap must not charge it again.
                let entry = if self.resumed || self.view.is_some() {
                    self.aside.unwrap_or_default().with(Notice::Unknown)
                } else {
                    Entry::of(&self.draft, Notice::NotStarted)
                };
                let forget = Effect::Forget(self.draft.id);
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            Reply::Problem(code)
                if ask == Ask::Create
                    && self.view.is_none()
                    // After a silence an earlier request may have been carried out.
                    && (self.silences == 0 || code == ProblemCode::TerminalBusy)
                    && code.nothing_happened() =>
            {
                self.refused(code)
            }
            // After a silence an earlier request may have been carried out.
            Reply::Wait(wait)
                if ask == Ask::Create && self.view.is_none() && self.silences == 0 =>
            {
                let entry = Entry::waiting(&self.draft, now.after(wait));
                let forget = Effect::Forget(self.draft.id);
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            // The link is not sent; how the sale stands is another question.
            Reply::Problem(_) if ask == Ask::SendLink => {
                self.due = now;
                (Till::Selling(self), Vec::new())
            }
            // Nobody but this page knows of it.
            Reply::NotSent
                if ask == Ask::Create
                    && self.view.is_none()
                    && self.silences == 0
                    && !self.resumed =>
            {
                let entry = Entry::of(&self.draft, Notice::NotStarted);
                let forget = Effect::Forget(self.draft.id);
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            Reply::NotSent | Reply::Wait(_) | Reply::Problem(_) | Reply::Silence => {
                self.silences = self.silences.saturating_add(1);
                self.due = now.after(back_off(self.silences));
                (Till::Selling(self), Vec::new())
            }
        }
    }

    /// The proxy refused the sale before it asked the gateway anything.
    fn refused(self, code: ProblemCode) -> (Till, Vec<Effect>) {
        match code {
            // Another tab was quicker: its sale is this terminal's.
            ProblemCode::TerminalBusy => {
                let entry = Entry::of(&self.draft, Notice::Problem(code));
                let forget = Effect::Forget(self.draft.id);
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            // The digits mean another amount in another currency.
            ProblemCode::WrongCurrency => {
                let forget = Effect::Forget(self.draft.id);
                let entry = Entry::noticing(Notice::Problem(code));
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            ProblemCode::InvalidAmount
            | ProblemCode::AmountZero
            | ProblemCode::AmountTooLarge
            | ProblemCode::InvalidReference
            | ProblemCode::PhoneMissing
            | ProblemCode::InvalidPhone
            | ProblemCode::InvalidName
            | ProblemCode::InvalidEmail
            | ProblemCode::InvalidItem
            | ProblemCode::ItemsDiffer => {
                let entry = Entry::of(&self.draft, Notice::Problem(code));
                let forget = Effect::Forget(self.draft.id);
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            _ => done(Outcome::Unavailable {
                draft: self.draft,
                code: Some(code),
            }),
        }
    }

    fn heard(mut self, view: SaleView, now: Monotonic) -> (Till, Vec<Effect>) {
        if view.id != self.draft.id {
            return (Till::Selling(self), Vec::new());
        }
        if view.state.is_open() && view.put_aside {
            let entry = self.aside.unwrap_or_default();
            let notice = match view.reason {
                // Nobody takes its code back, and nobody will learn here how it ends.
                Some(Reason::OtherAccount) => Notice::OtherAccount(view.amount),
                _ => Notice::PutAside(view.amount),
            };
            let entry = entry.with(notice);
            let forget = Effect::Forget(view.id);
            return (Till::Entering(entry), vec![forget, Effect::AskNews]);
        }
        if view.state.is_open() {
            let wish = self.ending.is_some() && view.state == SaleState::Waiting;
            self.take(view, now);
            // It was to be taken back before it was there.
            let effects = if wish { self.ask_next(now) } else { Vec::new() };
            return (Till::Selling(self), effects);
        }
        let unpaid = matches!(
            view.state,
            SaleState::Cancelled | SaleState::Expired | SaleState::Failed
        );
        match self.ending {
            Some((_, Then::OnceMore(id))) if unpaid => {
                let mut draft = self.draft.again(id);
                if draft.buyer.is_none() {
                    // It is a code that could not be shown.
                    draft.method = Method::Qr;
                }
                let (till, effects) = start(draft, now);
                (once_more(till, self.aside), effects)
            }
            Some((_, Then::Unavailable)) if unpaid => {
                let outcome = Outcome::Unavailable {
                    draft: self.draft,
                    code: None,
                };
                let done = Done {
                    entry: self.aside.unwrap_or_default(),
                    ..Done::of(outcome)
                };
                (Till::Done(done), Vec::new())
            }
            // In another window, and long ago perhaps: the next customer stands here.
            _ if view.acknowledged && !waits_for_somebody(&view) => {
                let forget = Effect::Forget(view.id);
                let entry = self.aside.unwrap_or_default();
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            _ => {
                let done = Done {
                    draft: Some(self.draft),
                    entry: self.aside.unwrap_or_default(),
                    ..Done::of(Outcome::Sale(view))
                };
                (Till::Done(done), Vec::new())
            }
        }
    }

    /// Whether an answer is older than what is shown. One to a question that was asked after that was
    /// heard never is; of all others the proxy's own clock tells. That clock is not asked otherwise: a
    /// proxy that was started again with an earlier one would not be believed for long.
    fn is_overtaken(&self, view: &SaleView, is_awaited: bool) -> bool {
        let newer = |known: &SaleView| known.id == view.id && known.server_time > view.server_time;
        let was_asked_since = is_awaited && self.heard.is_none_or(|heard| heard < self.asked);
        !was_asked_since && self.view.as_ref().is_some_and(newer)
    }

    fn take(&mut self, view: SaleView, now: Monotonic) {
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
fn age(view: &SaleView) -> Option<Millis> {
    view.read_at.map(|at| view.server_time.since(at))
}

/// Whether it was older than this.
fn is_old(view: &SaleView, most: Millis) -> bool {
    age(view).is_some_and(|age| age > most)
}

fn once_more(till: Till, aside: Option<Entry>) -> Till {
    match till {
        Till::Selling(live) => Till::Selling(Live {
            once_more: true,
            aside,
            ..live
        }),
        other => other,
    }
}

fn done(outcome: Outcome) -> (Till, Vec<Effect>) {
    (Till::Done(Done::of(outcome)), Vec::new())
}

/// The pause after so many silences: 1, 2, 4 and then 5 seconds.
fn back_off(silences: u32) -> Millis {
    let doubled = 1_u64
        .checked_shl(silences.saturating_sub(1))
        .unwrap_or(u64::MAX);
    Millis::seconds(doubled).min(POLL)
}
