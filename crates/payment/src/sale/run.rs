//! The order of writing and calling: what a server does with an event, as a value without I/O.
//!
//! [`Run`] takes one event and everything that follows from it through a sale. It says what to
//! write and which call to make next, and is told what came of each. Whoever runs it holds the
//! sale's lock and does as it says:
//!
//! ```text
//! next ──▶ Write ──▶ written ──▶ next ──▶ Call ──▶ answered ──▶ next ──▶ … ──▶ Done
//! ```
//!
//! No call is made before the step that asks for it was written or is kept for later, and no call
//! that moves money or sends a link before it was written.

use std::collections::VecDeque;

use super::event::{Effect, Event};
use super::freshness::Freshness;
use super::reasons::Failure;
use super::record::Sale;
use super::state::State;
use super::transition::transition;
use crate::revision::Revision;
use crate::time::Timestamp;

/// One event and what follows from it, on its way through a sale.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Run {
    sale: Sale,
    revision: Revision,
    events: VecDeque<Event>,
    /// The step that is being written, and the calls that follow from it.
    step: Option<(Box<Step>, Vec<Effect>)>,
    calls: VecDeque<Effect>,
    is_written: bool,
}

/// What to do next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// Write this step, and report with [`Run::written`].
    Write(Box<Step>),
    /// Make this call, and report with [`Run::answered`]. Alarms have no answer.
    Call {
        /// The call.
        effect: Effect,
        /// Whether the step that asks for it was written. If not, it is not certain yet whose
        /// session it is: cancel none that may be another sale's.
        is_written: bool,
    },
    /// Nothing: the sale is as [`Run::sale`] says.
    Done,
}

/// A sale before and after an event.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Step {
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Timestamp,
    /// The sale before it.
    pub before: Sale,
    /// The sale after it.
    pub after: Sale,
    /// The revision of the sale before it, which the write has to name.
    pub revision: Revision,
    moves_money: bool,
}

/// What came of a write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Written {
    /// The sale has this revision now. Also if there was nothing to write and no earlier step waits.
    At(Revision),
    /// The store cannot be written, and the step goes on as [`Step::if_unwritable`] says.
    Unwritable,
    /// The sale was changed since it was read: this is what it is now.
    Stale(Box<Sale>, Revision),
    /// Another sale has this one's session or payment. This is what the store has of this sale.
    OfOther(Box<Sale>, Revision),
}

/// How a step goes on that the store cannot take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unwritable {
    /// Refuse it: a person decided it, and a crash would lose it.
    Refuse,
    /// Forget it, and only read the payment: nothing has happened yet, and it is tried again when the
    /// sale is next due. Never for what a reading said, which would be read again without end: that is
    /// kept, and only its calls wait.
    Forget,
    /// Go on without keeping it: it has a code that may never be written, and must not be shown to
    /// anybody who asks. What is kept is the step that cancels it.
    Hide,
    /// Keep it and write it later.
    Keep,
}

impl Step {
    /// Whether it changes more than when the gateway was asked.
    #[must_use]
    pub fn is_news(&self) -> bool {
        !self.after.differs_in_freshness_only(&self.before)
    }

    /// How it goes on if the store cannot be written.
    #[must_use]
    pub fn if_unwritable(&self) -> Unwritable {
        if self.event.is_decision() {
            Unwritable::Refuse
        } else if self.moves_money && !self.event.is_snapshot() {
            Unwritable::Forget
        } else if self.event.makes_code() && self.after.is_waiting() {
            Unwritable::Hide
        } else {
            Unwritable::Keep
        }
    }

    /// Whether the sale must not be shown after this outcome: a code that is not written would be
    /// forgotten by a crash.
    #[must_use]
    pub fn is_hidden(&self, written: &Written) -> bool {
        self.event.makes_code() && *written == Written::Unwritable
    }
}

impl Run {
    /// Begins with an event of a sale that was read at this revision.
    #[must_use]
    pub fn new(sale: Sale, revision: Revision, event: Event) -> Self {
        Self {
            sale,
            revision,
            events: VecDeque::from([event]),
            step: None,
            calls: VecDeque::new(),
            is_written: true,
        }
    }

    /// The sale as it is now.
    #[must_use]
    pub const fn sale(&self) -> &Sale {
        &self.sale
    }

    /// The revision that it was read or written at.
    #[must_use]
    pub const fn revision(&self) -> Revision {
        self.revision
    }

    /// What to do next, at `now`.
    pub fn next(&mut self, now: Timestamp) -> Request {
        if let Some(effect) = self.calls.pop_front() {
            let is_written = self.is_written;
            return Request::Call { effect, is_written };
        }
        let Some(event) = self.events.pop_front() else {
            return Request::Done;
        };
        let next = transition(&self.sale, event.clone(), now);
        let step = Box::new(Step {
            event,
            at: now,
            before: self.sale.clone(),
            after: next.sale,
            revision: self.revision,
            moves_money: next.effects.iter().any(Effect::moves_money),
        });
        self.step = Some((step.clone(), next.effects));
        Request::Write(step)
    }

    /// Reports what came of the write that [`Self::next`] asked for. False if a person decided on
    /// what the sale was before, and it is another one now: then nothing was done.
    pub fn written(&mut self, written: Written) -> bool {
        let Some((step, effects)) = self.step.take() else {
            return true;
        };
        match written {
            Written::At(revision) => {
                (self.sale, self.revision) = (step.after, revision);
                (self.calls, self.is_written) = (effects.into(), true);
            }
            Written::Unwritable => match step.if_unwritable() {
                Unwritable::Refuse => {}
                // What can be known without a write is: whether the money is back already.
                Unwritable::Forget => self.events.push_back(Event::Hinted),
                Unwritable::Hide | Unwritable::Keep => {
                    if step.event.makes_code() {
                        self.events.push_back(Event::Unrecorded);
                    }
                    // Calls that move money wait for the store. A link is like a code: do not send
                    // one that a crash would forget.
                    let may_go = |effect: &Effect| {
                        !effect.moves_money() && !matches!(effect, Effect::SendLink(_))
                    };
                    self.sale = step.after;
                    self.calls = effects.into_iter().filter(may_go).collect();
                    self.is_written = false;
                }
            },
            // Whoever decided saw another sale.
            Written::Stale(..) if step.event.is_decision() => return false,
            // Another server has made this try: the next one is due after its pause.
            Written::Stale(sale, revision) if step.moves_money => {
                (self.sale, self.revision) = (*sale, revision);
            }
            // Run the event again on the sale as it is by now. A reading is made anew: it may be
            // older than what was written meanwhile.
            Written::Stale(sale, revision) => {
                (self.sale, self.revision) = (*sale, revision);
                self.events.push_front(match step.event {
                    Event::Read(_) => Event::Hinted,
                    event => event,
                });
            }
            // The session in the answer is another sale's: do not show, cancel or read any of it
            // for this sale.
            Written::OfOther(sale, revision) => {
                (self.sale, self.revision) = (*sale, revision);
                self.events.clear();
                if matches!(self.sale.state, State::Creating { .. }) {
                    let failed = Event::NotCreated(Failure::OtherSale);
                    self.events.push_back(failed);
                }
            }
        }
        true
    }

    /// Reports the answer to a call; `None` if the gateway was not asked. Then the sale is not in
    /// doubt.
    pub fn answered(&mut self, event: Option<Event>) {
        self.events.extend(event);
    }

    /// Replaces what is known of when the gateway was asked.
    pub const fn refresh(&mut self, freshness: Freshness) {
        self.sale.freshness = freshness;
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{START, manual, paid, reading, sale, session};
    use super::super::{Cause, Decision, Late, PaymentState};
    use super::*;

    fn step(run: &mut Run) -> Box<Step> {
        match run.next(START) {
            Request::Write(step) => step,
            other => panic!("{other:?}"),
        }
    }

    fn call(run: &mut Run) -> Effect {
        match run.next(START) {
            Request::Call { effect, .. } => effect,
            other => panic!("{other:?}"),
        }
    }

    fn after(sale: &Sale, events: impl IntoIterator<Item = Event>) -> Sale {
        let go = |sale: Sale, event| transition(&sale, event, START).sale;
        events.into_iter().fold(sale.clone(), go)
    }

    fn created() -> Event {
        Event::Created(Box::new(session()), reading(PaymentState::Created))
    }

    /// A sale whose late money goes back.
    fn returning() -> Sale {
        let events = [
            created(),
            Event::Cancel(Cause::Cashier),
            Event::Read(reading(PaymentState::Expired)),
            Event::Read(paid()),
            Event::Return,
        ];
        after(&sale(), events)
    }

    fn tries(sale: &Sale) -> u32 {
        match &sale.state {
            State::Late(
                _,
                Late {
                    decision: Decision::Return(asked),
                    ..
                },
            ) => asked.tries,
            other => panic!("{other:?}"),
        }
    }

    const SECOND: Revision = Revision::FIRST.next();

    #[test]
    fn a_call_is_made_after_the_write_that_asks_for_it() {
        let waiting = after(&sale(), [created()]);
        let mut run = Run::new(waiting, Revision::FIRST, Event::Cancel(Cause::Cashier));
        let asked = step(&mut run);
        assert!(asked.is_news() && asked.revision == Revision::FIRST);
        assert!(run.written(Written::At(SECOND)));
        assert_eq!(call(&mut run), Effect::Cancel(session().id));
        run.answered(Some(Event::CancelAnswered));
        assert!(!step(&mut run).is_news());
        assert!(run.written(Written::At(SECOND)));
        assert_eq!(call(&mut run), Effect::Read(session().payment));
        run.answered(Some(Event::Read(paid())));
        assert_eq!(step(&mut run).revision, SECOND);
        assert!(run.written(Written::At(SECOND.next())));
        assert_eq!(run.next(START), Request::Done);
        assert!(run.sale().is_paid() && run.revision() == SECOND.next());
    }

    #[test]
    fn a_refund_that_cannot_be_written_is_not_asked_for_and_the_payment_is_read_all_the_same() {
        let before = returning();
        let mut run = Run::new(before.clone(), Revision::FIRST, Event::Tick);
        assert_eq!(step(&mut run).if_unwritable(), Unwritable::Forget);
        assert!(run.written(Written::Unwritable));
        assert_eq!(run.sale().state, before.state);
        assert!(!step(&mut run).is_news());
        assert!(run.written(Written::Unwritable));
        assert_eq!(call(&mut run), Effect::Read(session().payment));
        run.answered(Some(Event::Read(paid())));
        step(&mut run);
        assert!(run.written(Written::Unwritable));
        assert_eq!(run.next(START), Request::Done);
        // It was asked about, and is not due at once again.
        assert!(run.sale().freshness.is_newer_than(&Freshness::default()));
        assert!(run.sale().freshness.backoff.is_some());
    }

    #[test]
    fn what_a_reading_said_is_kept_without_a_store_and_the_capture_waits() {
        let mut sale = sale();
        sale.intent.terms = manual();
        let waiting = after(&sale, [created()]);
        let authorised = Event::Read(reading(PaymentState::Authorized));
        let mut run = Run::new(waiting, Revision::FIRST, authorised);
        assert_eq!(step(&mut run).if_unwritable(), Unwritable::Keep);
        assert!(run.written(Written::Unwritable));
        // Nothing is captured, and nothing is read once more.
        assert_eq!(run.next(START), Request::Done);
        assert!(run.sale().is_paid());
        let mut run = Run::new(run.sale().clone(), Revision::FIRST, Event::Tick);
        step(&mut run);
        assert!(run.written(Written::At(SECOND)));
        assert!(matches!(call(&mut run), Effect::Capture { attempt: 1, .. }));
    }

    #[test]
    fn a_try_that_another_server_has_made_is_not_made_again() {
        let before = returning();
        let theirs = transition(&before, Event::Tick, START).sale;
        let mut run = Run::new(before, Revision::FIRST, Event::Tick);
        step(&mut run);
        assert!(run.written(Written::Stale(Box::new(theirs), SECOND)));
        assert_eq!(run.next(START), Request::Done);
        assert_eq!((tries(run.sale()), run.revision()), (2, SECOND));
    }

    #[test]
    fn a_code_that_is_not_written_is_hidden_and_cancelled() {
        let mut run = Run::new(sale(), Revision::FIRST, created());
        let made = step(&mut run);
        assert_eq!(made.if_unwritable(), Unwritable::Hide);
        assert!(made.is_hidden(&Written::Unwritable));
        assert!(!made.is_hidden(&Written::At(SECOND)));
        assert!(run.written(Written::Unwritable));
        let taken_back = step(&mut run);
        assert_eq!(taken_back.event, Event::Unrecorded);
        assert!(run.written(Written::Unwritable));
        assert_eq!(call(&mut run), Effect::Cancel(session().id));
    }

    #[test]
    fn a_decision_about_what_a_sale_was_before_is_refused_and_a_reading_is_made_anew() {
        let waiting = after(&sale(), [created()]);
        let paid_meanwhile = after(&waiting, [Event::Read(paid())]);
        let stale = || Written::Stale(Box::new(paid_meanwhile.clone()), SECOND);
        let mut decided = Run::new(waiting.clone(), Revision::FIRST, Event::SendLink);
        step(&mut decided);
        assert!(!decided.written(stale()));
        let expired = Event::Read(reading(PaymentState::Expired));
        let mut read = Run::new(waiting, Revision::FIRST, expired);
        step(&mut read);
        assert!(read.written(stale()));
        assert_eq!(step(&mut read).event, Event::Hinted);
    }
}
