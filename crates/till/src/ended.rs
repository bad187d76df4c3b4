//! Events on an ended sale: acknowledging it, deciding about a late payment, trying again.

use contract::{ProblemCode, SaleState, SaleView};
use payment::id::SaleId;
use payment::time::Monotonic;

use crate::ask::Ask;
use crate::begin::{start, taken_up, waits_for_somebody};
use crate::draft::Draft;
use crate::effect::{Effect, Sound};
use crate::entry::Entry;
use crate::event::{Event, News, Reply};
use crate::notice::Notice;
use crate::outcome::{Decision, Done, Ending, Face, Outcome};
use crate::rules::Rules;
use crate::till::Till;

impl Done {
    /// Tries the same sale again. If it needs a customer, the form is shown first when there is none
    /// (a reload forgets the customer) and when the last one was declined (it may be another one).
    fn again(self, id: SaleId, rules: &Rules, now: Monotonic) -> (Till, Vec<Effect>) {
        let acknowledge = Effect::Acknowledge(self.outcome.sale());
        let mut draft = self.outcome.draft(id);
        if let Some(asked) = self.draft.filter(|asked| asked.id == self.outcome.sale()) {
            (draft.buyer, draft.items) = (asked.buyer, asked.items);
        }
        // The phone number may have been mistyped.
        let is_declined =
            matches!(&self.outcome, Outcome::Sale(view) if view.state == SaleState::Declined);
        let needs_buyer = rules.capabilities.buyer_needs(draft.method).any();
        let wants_form = needs_buyer && (draft.buyer.is_none() || is_declined);
        if wants_form || !rules.is_reachable {
            let effects = vec![
                Effect::Forget(self.outcome.sale()),
                acknowledge,
                Effect::AskNews,
            ];
            let mut entry = Entry::of(&draft, Notice::NotStarted);
            entry.notice = entry.notice.filter(|_| !rules.is_reachable);
            entry.form.open |= wants_form;
            return (Till::Entering(entry), effects);
        }
        let (till, mut effects) = start(draft, now);
        effects.push(acknowledge);
        (till, effects)
    }

    /// Leaves the ended sale because a person acknowledged it here, and returns to what was being
    /// entered.
    fn acknowledged_here(self) -> (Till, Vec<Effect>) {
        let id = self.outcome.sale();
        let effects = vec![Effect::Forget(id), Effect::Acknowledge(id), Effect::AskNews];
        (Till::Entering(self.entry), effects)
    }

    /// The same for an acknowledgement in another window. A sale that needs a decision or a look
    /// stays.
    fn acknowledged_elsewhere(self) -> (Till, Vec<Effect>) {
        if self.waits() {
            return (Till::Done(self), Vec::new());
        }
        let forget = Effect::Forget(self.outcome.sale());
        (Till::Entering(self.entry), vec![forget, Effect::AskNews])
    }

    /// Whether somebody has to decide about the sale or look at it, in any window.
    fn waits(&self) -> bool {
        self.outcome.ending() == Ending::PaidLate
            || self.outcome.is_unseen()
            || self.decision.is_some()
    }

    /// The sale that has begun on this terminal since. Then somebody has read the end that is
    /// shown, and the next customer is here.
    ///
    /// The times of the two sales are not compared, because clocks can be wrong. News that may be
    /// older than what is shown never gets here, see [`crate::Station`].
    fn next_sale(&self, news: &mut News) -> Option<SaleView> {
        let shown = self.outcome.sale();
        news.sale.take_if(|view| view.id != shown && !self.waits())
    }

    /// Asks for all news and for the sale that is shown: its end may have been acknowledged while
    /// this terminal heard nothing, so many sales ago that the news do not list it any more.
    fn woke(self) -> (Till, Vec<Effect>) {
        let mut effects = vec![Effect::AskNews];
        effects.extend(self.read());
        (Till::Done(self), effects)
    }

    /// Asks for the sale that is shown, unless a decision about it is on its way.
    fn read(&self) -> Option<Effect> {
        match &self.outcome {
            Outcome::Sale(view) if self.decision.is_none() => {
                Some(Effect::Ask(Ask::Read, Draft::of(view)))
            }
            _ => None,
        }
    }

    /// The server reports how the sale that is shown stands.
    fn told(mut self, view: SaleView) -> (Till, Vec<Effect>) {
        let waits = waits_for_somebody(&view);
        // An acknowledgement stays true, however late the message arrives and whatever its time
        // says.
        if view.acknowledged && !waits && !self.waits() {
            return self.acknowledged_elsewhere();
        }
        // No sale is open again after its end.
        if view.state.is_open() || self.is_overtaken(&view) {
            return (Till::Done(self), Vec::new());
        }
        if self.is_still_paid(&view) {
            self.outcome = Outcome::Sale(view);
            return (Till::Done(self), Vec::new());
        }
        let is_late = view.state == SaleState::Returning || waits;
        self.hear(Some(view).filter(|_| is_late))
    }

    /// Whether the sale is shown as paid and stays so. Its capture may have come since.
    fn is_still_paid(&self, view: &SaleView) -> bool {
        let is_paid = |view: &SaleView| view.state == SaleState::Paid;
        matches!(&self.outcome, Outcome::Sale(shown)
            if is_paid(shown) && is_paid(view) && shown.reason == view.reason)
    }

    /// Whether this view is older than the one that is shown.
    fn is_overtaken(&self, view: &SaleView) -> bool {
        matches!(&self.outcome, Outcome::Sale(shown) if shown.id == view.id && view.server_time < shown.server_time)
    }

    fn decide(self, ask: Ask) -> (Till, Vec<Effect>) {
        if self.decision.is_none_or(|decision| decision.unheard) {
            self.decide_by(ask)
        } else {
            (Till::Done(self), Vec::new())
        }
    }

    fn decide_by(mut self, ask: Ask) -> (Till, Vec<Effect>) {
        let mut effects = Vec::new();
        if let Outcome::Sale(view) = &self.outcome {
            effects.push(Effect::Ask(ask, Draft::of(view)));
            self.decision = Some(Decision {
                ask,
                unheard: false,
            });
        }
        (Till::Done(self), effects)
    }

    /// Handles the server's answer after somebody has decided about the sale that is shown: its
    /// money came late, or cannot be sent back, or the sale is frozen.
    fn decided(mut self, ask: Ask, reply: Reply) -> (Till, Vec<Effect>) {
        let asked = self.decision.is_some_and(|decision| decision.ask == ask);
        match reply {
            // Somebody has looked at it.
            Reply::View(view)
                if asked
                    && (view.state == SaleState::Mismatch
                        || self.outcome.is_unseen() && view.state == SaleState::Returning) =>
            {
                let forget = Effect::Forget(view.id);
                (Till::Entering(self.entry), vec![forget, Effect::AskNews])
            }
            // It is not the sale of the customer who is here now: show a notice, and return to what
            // was being entered.
            Reply::View(view) if asked && view.state == SaleState::Paid => {
                let forget = Effect::Forget(view.id);
                let entry = self.entry.with(Notice::Kept(view.amount));
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            Reply::View(view) if asked => {
                self.outcome = Outcome::Sale(view);
                self.decision = None;
                (Till::Done(self), Vec::new())
            }
            Reply::Problem(code @ ProblemCode::UnreadableSale) if asked => {
                let forget = Effect::Forget(self.outcome.sale());
                let mut entry = self.entry;
                entry.notice = Some(Notice::Problem(code));
                (Till::Entering(entry), vec![forget, Effect::AskNews])
            }
            // Somebody else has decided, or this till's decision had arrived before and its answer
            // was lost. The sale's state says which.
            Reply::Problem(ProblemCode::NotNow) if asked && ask != Ask::Read => {
                self.decide_by(Ask::Read)
            }
            Reply::NotSent | Reply::Wait(_) | Reply::Problem(_) | Reply::Silence if asked => {
                self.decision = Some(Decision { ask, unheard: true });
                (Till::Done(self), Vec::new())
            }
            _ => (Till::Done(self), Vec::new()),
        }
    }

    /// Handles a change of the sale that is shown. `late` is its new state, or `None` if the sale
    /// waits for nobody any more.
    fn hear(mut self, late: Option<SaleView>) -> (Till, Vec<Effect>) {
        // Either a payment came for a sale that is shown as unpaid, whose buttons would make the
        // customer pay twice, or a sale that is shown as paid was frozen, and its goods may not
        // have gone out yet.
        let ending = self.outcome.ending();
        let is_frozen = |view: &SaleView| view.state == SaleState::Mismatch;
        // Money for a sale that was given up is released without anybody, unless that fails.
        let is_called = ending == Ending::GivenUp && late.as_ref().is_some_and(waits_for_somebody);
        if let Some(view) = &late
            && (is_called || ending.is_unpaid() || ending == Ending::Paid && is_frozen(view))
        {
            self.outcome = Outcome::Sale(view.clone());
            self.face = Face::Result;
            return (Till::Done(self), vec![Effect::Sound(Sound::Attention)]);
        }
        let waits = matches!(self.outcome.ending(), Ending::PaidLate | Ending::Returning)
            || self.outcome.is_unseen();
        if !waits || self.decision.is_some() {
            return (Till::Done(self), Vec::new());
        }
        match late {
            Some(view) => {
                self.outcome = Outcome::Sale(view);
                (Till::Done(self), Vec::new())
            }
            None => {
                let forget = Effect::Forget(self.outcome.sale());
                (Till::Entering(self.entry), vec![forget, Effect::AskNews])
            }
        }
    }
}

/// Runs one event through an ended sale.
pub(crate) fn ended(
    done: Done,
    event: Event,
    rules: &Rules,
    now: Monotonic,
) -> (Till, Vec<Effect>) {
    let ending = done.outcome.ending();
    let unpaid = ending.is_unpaid();
    match event {
        Event::NewSale if done.outcome.is_unseen() => done.decide(Ask::Keep),
        // A late payment stays on screen until somebody has decided.
        Event::NewSale if ending != Ending::PaidLate => done.acknowledged_here(),
        Event::Again(id) if unpaid => done.again(id, rules, now),
        Event::OtherMethod if unpaid => {
            let notice = Notice::TakeOtherwise(done.outcome.amount());
            let entry = done.entry.with(notice);
            Done { entry, ..done }.acknowledged_here()
        }
        Event::Turn(face) if matches!(ending, Ending::Paid | Ending::PaidLate) => {
            (Till::Done(Done { face, ..done }), Vec::new())
        }
        Event::Keep if ending == Ending::PaidLate => done.decide(Ask::Keep),
        Event::Return if ending == Ending::PaidLate => done.decide(Ask::Return),
        Event::Answer(id, Ask::Read, Reply::View(view))
            if id == done.outcome.sale() && done.decision.is_none() =>
        {
            done.told(view)
        }
        Event::Answer(id, ask, reply) if id == done.outcome.sale() => done.decided(ask, reply),
        Event::News(mut news) => {
            let shown = done.outcome.sale();
            if let Some(next) = done.next_sale(&mut news) {
                return taken_up(next, done.entry, rules, now);
            }
            if news.acknowledged.contains(&shown) && !done.waits() {
                return done.acknowledged_elsewhere();
            }
            let late = news.late.into_iter().find(|view| view.id == shown);
            let (till, mut effects) = done.hear(late);
            // The news do not name it, and where no stream works nothing else says that it is captured.
            if let Till::Done(done) = &till
                && done.outcome.awaits_capture(rules.capabilities)
            {
                effects.extend(done.read());
            }
            (till, effects)
        }
        Event::Pushed(view) if view.id == done.outcome.sale() => done.told(view),
        Event::Acknowledged(id) if id == done.outcome.sale() => done.acknowledged_elsewhere(),
        // Another window has started a sale. Ask the server which.
        Event::Pushed(view) if view.state.is_open() && !view.put_aside => {
            (Till::Done(done), vec![Effect::AskNews])
        }
        Event::Woke => done.woke(),
        Event::OtherCurrency => {
            let entry = done.entry.in_other_currency();
            (Till::Done(Done { entry, ..done }), Vec::new())
        }
        Event::Key(_)
        | Event::Touch(_)
        | Event::Pasted(_)
        | Event::Reference(_)
        | Event::Scanned(..)
        | Event::PutBack(_)
        | Event::OpenForm(_)
        | Event::Fill(..)
        | Event::Lines(_)
        | Event::Pushed(_)
        | Event::Acknowledged(_)
        | Event::SendLink
        | Event::Start(..)
        | Event::Resume(_)
        | Event::Answer(..)
        | Event::Overtaken(_)
        | Event::Tick
        | Event::Check
        | Event::Cancel
        | Event::NoCode(_)
        | Event::Again(_)
        | Event::PutAside
        | Event::Keep
        | Event::Return
        | Event::OtherMethod
        | Event::NewSale
        | Event::TypedEarly
        | Event::Turn(_) => (Till::Done(done), Vec::new()),
    }
}
