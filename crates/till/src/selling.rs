//! Events on a sale in progress, from the first request to the answer that ends the sale.

use contract::{Action, ProblemCode, Reason, SaleState, SaleView};
use payment::sale::{Cause, Method};
use payment::time::{Millis, Monotonic};

use crate::active_sale::{ActiveSale, Then, back_off, is_old};
use crate::ask::Ask;
use crate::begin::{start, waits_for_somebody};
use crate::effect::Effect;
use crate::entry::Entry;
use crate::event::{Event, Reply};
use crate::notice::Notice;
use crate::outcome::{Done, Outcome};
use crate::rules::Rules;
use crate::screen::Screen;
use crate::till::Till;

/// The maximum age of a reading that the cashier asked for.
const JUST_READ: Millis = Millis::seconds(3);

/// The maximum age of a reading in an answer to a poll.
const READ: Millis = Millis::seconds(10);

impl ActiveSale {
    pub(crate) fn step(
        mut self,
        event: Event,
        rules: &Rules,
        now: Monotonic,
    ) -> (Till, Vec<Effect>) {
        self.follow(rules);
        let effects = match event {
            Event::Answer(id, ask, reply) if id == self.draft.id => {
                return self.answered(ask, reply, now);
            }
            // The answer to a request may have arrived before a push that was sent earlier, or
            // before the answer to an earlier request. Ignore what is older than the known view.
            Event::Pushed(view) | Event::Overtaken(view)
                if self
                    .view
                    .as_ref()
                    .is_none_or(|known| known.server_time <= view.server_time) =>
            {
                let known = self.view.as_ref().and_then(|known| known.read_at);
                // Another till's sale tells nothing of how old this one's reading is.
                self.unread &= view.id != self.draft.id || view.read_at <= known;
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
            // The request was in flight when the terminal woke, and has had its second since.
            Event::Tick if self.patient_until.is_some_and(|until| now >= until) => {
                self.stop_waiting();
                self.ask_next(now)
            }
            Event::Tick if now >= self.due => self.ask_next(now),
            // The terminal slept past the deadline. Waiting for an answer must not delay the
            // cancellation.
            Event::Woke if self.is_overdue(now) => self.end(Cause::TimeOut, Then::Result, now),
            // The network may be back: ask at once, without waiting for the pause to end.
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
            // Overtake a request that hangs: the cashier does not wait for it.
            Event::PutAside
                if self
                    .view
                    .as_ref()
                    .is_some_and(|view| view.allows(Action::PutAside)) =>
            {
                self.stop_waiting();
                self.leaves = true;
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
            // The entry that was kept aside has an amount, too.
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

    fn answered(mut self, ask: Ask, reply: Reply, now: Monotonic) -> (Till, Vec<Effect>) {
        let is_awaited = self.waiting_for == Some(ask);
        if is_awaited {
            self.stop_waiting();
            self.checking = false;
            if let Reply::View(view) = &reply {
                self.unread = match ask {
                    Ask::Check => is_old(view, JUST_READ),
                    Ask::Read => is_old(view, READ),
                    // These requests read nothing, or their result shows in the state.
                    _ => self.unread,
                };
            }
        } else if !matches!(reply, Reply::View(_)) {
            // The late failure of an overtaken request says nothing.
            return (Till::Selling(self), Vec::new());
        }
        match reply {
            // Something newer was heard since the request was sent.
            Reply::View(view) if self.is_overtaken(&view, is_awaited) => {
                self.due = now.after(self.poll);
                (Till::Selling(self), Vec::new())
            }
            Reply::View(view) => self.heard(view, now),
            // The state is unknown until the stored sale is repaired. Do not offer its amount
            // again: it may have been paid.
            Reply::Problem(code @ ProblemCode::UnreadableSale) => {
                let entry = self.aside.unwrap_or_default();
                let entry = entry.with(Notice::Problem(code));
                let forget = Effect::Forget(self.draft.id);
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            Reply::Problem(ProblemCode::UnknownSale) => {
                // The server has another ledger now than when it knew the sale. A person has to look.
                // Do not offer the amount again: the sale may have been paid.
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
                    // After a missing answer an earlier request may have been carried out.
                    && (self.silences == 0 || code == ProblemCode::TerminalBusy)
                    && code.nothing_happened() =>
            {
                self.refused(code)
            }
            // After a missing answer an earlier request may have been carried out.
            Reply::Wait(wait)
                if ask == Ask::Create && self.view.is_none() && self.silences == 0 =>
            {
                let entry = Entry::waiting(&self.draft, now.after(wait));
                let forget = Effect::Forget(self.draft.id);
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            // The link was not sent. That says nothing about the state of the sale.
            Reply::Problem(_) if ask == Ask::SendLink => {
                self.due = now;
                (Till::Selling(self), Vec::new())
            }
            // Only this page knows of the sale.
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

    /// Handles a refusal that came before the server asked the gateway anything.
    fn refused(self, code: ProblemCode) -> (Till, Vec<Effect>) {
        match code {
            // Another tab started a sale first, and that one is now this terminal's.
            ProblemCode::TerminalBusy => {
                let entry = Entry::of(&self.draft, Notice::Problem(code));
                let forget = Effect::Forget(self.draft.id);
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            // In another currency the same digits are another amount.
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
            | ProblemCode::NameMissing
            | ProblemCode::EmailMissing
            | ProblemCode::LinkUnavailable
            | ProblemCode::InvalidPhone
            | ProblemCode::InvalidName
            | ProblemCode::InvalidEmail
            | ProblemCode::InvalidItem
            | ProblemCode::ItemsDiffer => {
                let mut entry = Entry::of(&self.draft, Notice::Problem(code));
                // The gateway may need the customer since this page last heard of it.
                entry.form.open |= code.is_about_buyer();
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
        // The server gave it up when a reading said that nobody had paid: it is over at this till.
        let is_given_up = view.state == SaleState::Cancelling
            && view.put_aside
            && !self.can_cancel
            && !self.leaves;
        let is_open = view.state.is_open() && !is_given_up;
        if is_open && view.put_aside {
            let entry = self.aside.unwrap_or_default();
            let notice = match view.reason {
                // Nobody can cancel it here, and its result will not be known here.
                Some(Reason::OtherAccount) => Notice::OtherAccount(view.amount),
                _ if self.can_cancel => Notice::PutAside(view.amount),
                _ if self.is_late_released => Notice::LeftOpen(view.amount),
                _ => Notice::Uncancelled(view.amount),
            };
            let entry = entry.with(notice);
            let forget = Effect::Forget(view.id);
            return (Till::Entering(entry), vec![forget, Effect::AskNews]);
        }
        if is_open {
            let wish = self.ending.is_some() && view.state == SaleState::Waiting;
            self.take(view, now);
            // The cancellation was requested before the session existed.
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
                    // Without a buyer it was a code that could not be shown, not a link.
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
            // Acknowledged in another window, perhaps long ago: the next customer is here.
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
}

fn once_more(till: Till, aside: Option<Entry>) -> Till {
    match till {
        Till::Selling(active) => Till::Selling(ActiveSale {
            once_more: true,
            aside,
            ..active
        }),
        other => other,
    }
}

fn done(outcome: Outcome) -> (Till, Vec<Effect>) {
    (Till::Done(Done::of(outcome)), Vec::new())
}
