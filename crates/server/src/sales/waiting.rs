//! The steps of a sale that wait for the store.

use payment::Revision;
use payment::identity::Actor;
use payment::sale::{Alarm, Effect, Event, Failure, Sale, State, transition};
use payment::time::Timestamp;
use store::{Commit, Stored, WriteId};

/// How many waiting steps are kept per sale. The latest ones count.
const KEPT: usize = 64;

/// A step of a sale that could not be written yet.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The write, which stays the same however often it is tried; [`Waiting`] says what it follows
    /// once others wait before it.
    pub(super) commit: Commit,
    /// What led to it. If the stored sale has changed by then, it is run again.
    pub(super) event: Event,
}

/// The steps of one sale that wait, in order; there is at least one.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    /// The revision of the stored sale that the first of them follows.
    pub(super) after: Revision,
    steps: Vec<Step>,
    /// Whether the sale became another one than their callers knew, by [`Self::rebase`] or
    /// [`Self::fail`]. It stays so until they are written: what was made from the sale as it was
    /// must not be written after them.
    pub(super) is_other: bool,
}

impl Waiting {
    pub(super) fn new(step: Step) -> Self {
        Self {
            after: step.commit.after,
            steps: vec![step],
            is_other: false,
        }
    }

    pub(super) fn push(&mut self, mut waiting: Step) {
        if self.is_other
            && let Some(newest) = self.newest()
        {
            waiting.commit.sale = transition(newest, waiting.event.clone(), waiting.commit.at).sale;
        }
        if self.steps.len() >= KEPT {
            self.steps.remove(0);
        }
        self.steps.push(waiting);
    }

    /// The sale as it is after all of them.
    pub(super) fn newest(&self) -> Option<&Sale> {
        self.steps.last().map(|step| &step.commit.sale)
    }

    /// The next write.
    pub(super) fn next(&self) -> Option<Commit> {
        Some(Commit {
            after: self.after,
            ..self.steps.first()?.commit.clone()
        })
    }

    /// Notes that this write of [`Self::next`] was made. If the first step is another one by now,
    /// nothing is taken away: it may not be written yet. False if there is nothing left.
    pub(super) fn written(&mut self, write: WriteId, revision: Revision) -> bool {
        if self
            .steps
            .first()
            .is_some_and(|step| step.commit.write == write)
        {
            self.after = revision;
            self.steps.remove(0);
        }
        !self.steps.is_empty()
    }

    /// Runs the events again on the sale as it is stored now. Their calls are not made again: what
    /// is still to be done is done when the sale is next due. Returns the alarms that follow, each
    /// with its sale. What is left is what still changes something.
    pub(super) fn rebase(&mut self, stored: &Stored<Sale>) -> Vec<(Alarm, Sale)> {
        let mut sale = stored.value.clone();
        let mut alarms = Vec::new();
        self.steps.retain_mut(|waiting| {
            // A newer reading is stored already.
            let is_old = |read_at: Timestamp| read_at > waiting.commit.at;
            if matches!(waiting.event, Event::Read(_)) && sale.freshness.read_at.is_some_and(is_old)
            {
                return false;
            }
            let next = transition(&sale, waiting.event.clone(), waiting.commit.at);
            let is_news = !next.sale.differs_in_freshness_only(&sale);
            sale.clone_from(&next.sale);
            for effect in next.effects {
                if let Effect::Alarm(alarm) = effect {
                    alarms.push((alarm, sale.clone()));
                }
            }
            waiting.commit.sale = next.sale;
            is_news
        });
        self.after = stored.revision;
        self.is_other = true;
        alarms
    }

    /// Whether there is nothing to write any more.
    pub(super) const fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Fails the sale instead: these steps can never be written, because its session is another
    /// sale's. No code of it was shown.
    pub(super) fn fail(&mut self) -> Option<Sale> {
        let first = self.next()?;
        let failed = Sale {
            state: State::Failed(Failure::OtherSale),
            ..first.sale
        };
        self.steps = vec![Step {
            commit: Commit {
                write: WriteId::fresh(),
                sale: failed.clone(),
                event: "conflict",
                by: Actor::Server,
                ..first
            },
            event: Event::NotCreated(Failure::OtherSale),
        }];
        self.is_other = true;
        Some(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::sale::{Cause, PaymentState, sample};

    fn step_of(sale: &Sale, event: Event, name: &'static str) -> Step {
        let at = sale.intent.created_at;
        Step {
            commit: Commit {
                write: WriteId::fresh(),
                sale: transition(sale, event.clone(), at).sale,
                after: Revision::FIRST,
                event: name,
                at,
                by: Actor::Server,
            },
            event,
        }
    }

    fn waiting() -> Sale {
        let asked = sample::sale();
        transition(
            &asked,
            Event::Created(
                Box::new(sample::session()),
                sample::reading(PaymentState::Created),
            ),
            sample::START,
        )
        .sale
    }

    #[test]
    fn steps_are_written_one_after_another_each_under_its_own_id() {
        let waiting = waiting();
        let asked = step_of(&waiting, Event::Cancel(Cause::Cashier), "cancel_asked");
        let read = step_of(
            &asked.commit.sale,
            Event::CancelUnanswered,
            "cancel_unanswered",
        );
        let mut kept = Waiting::new(asked.clone());
        kept.push(read.clone());
        assert_eq!(kept.newest(), Some(&read.commit.sale));
        let first = kept.next().unwrap();
        assert_eq!(
            (first.write, first.after),
            (asked.commit.write, Revision::FIRST)
        );
        assert!(kept.written(first.write, Revision::FIRST.next()));
        let second = kept.next().unwrap();
        let after = Revision::FIRST.next();
        assert_eq!((second.write, second.after), (read.commit.write, after));
        // Who hears once more that the first was written does not take the second away.
        assert!(kept.written(first.write, Revision::FIRST.next()));
        assert_eq!(kept.next(), Some(second.clone()));
        assert!(!kept.written(second.write, after.next()));
        assert!(!kept.written(second.write, after.next()) && kept.is_empty());
    }

    #[test]
    fn events_are_run_again_on_a_sale_that_another_server_has_changed() {
        let waiting = waiting();
        let asked = step_of(&waiting, Event::Cancel(Cause::Cashier), "cancel_asked");
        let mut kept = Waiting::new(asked);
        // Meanwhile the other one has read that it is paid: the cancellation changes nothing.
        let paid = transition(
            &waiting,
            Event::Read(sample::paid()),
            waiting.intent.created_at,
        )
        .sale;
        assert!(paid.is_paid());
        let stored = Stored {
            value: paid,
            revision: Revision::FIRST.next(),
        };
        assert!(kept.rebase(&stored).is_empty() && kept.is_empty());
        // What still is news is written after the other one's write.
        let unread = step_of(&waiting, Event::Cancel(Cause::Cashier), "cancel_asked");
        let mut kept = Waiting::new(unread);
        let stored = Stored {
            value: waiting,
            revision: Revision::FIRST.next(),
        };
        assert!(kept.rebase(&stored).is_empty());
        assert_eq!(kept.next().unwrap().after, Revision::FIRST.next());
    }

    #[test]
    fn what_was_made_from_the_sale_before_is_not_written_over_what_another_server_did() {
        let waiting = waiting();
        let hidden = step_of(&waiting, Event::CancelUnanswered, "cancel_unanswered");
        let mut kept = Waiting::new(hidden);
        let cancelling = transition(&waiting, Event::Cancel(Cause::Cashier), sample::START).sale;
        let aside = transition(&cancelling, Event::PutAside, sample::START).sale;
        let stored = Stored {
            value: aside.clone(),
            revision: Revision::FIRST.next(),
        };
        kept.rebase(&stored);
        // The store is away again; a caller still has the sale as it was.
        kept.push(step_of(
            &waiting,
            Event::Cancel(Cause::TimeOut),
            "cancel_asked",
        ));
        let newest = kept.newest().unwrap();
        assert!(kept.is_other && newest.is_set_aside(), "{newest:?}");
    }

    #[test]
    fn an_alarm_that_follows_only_now_is_raised() {
        let waiting = waiting();
        let paid = step_of(&waiting, Event::Read(sample::paid()), "read");
        let mut kept = Waiting::new(paid);
        // Meanwhile the other one has read that it expired, after a cancellation.
        let cancelling = transition(&waiting, Event::Cancel(Cause::Cashier), sample::START).sale;
        let expired = Event::Read(sample::reading(PaymentState::Expired));
        let stored = Stored {
            value: transition(&cancelling, expired, sample::START).sale,
            revision: Revision::FIRST.next(),
        };
        let alarms = kept.rebase(&stored);
        assert!(
            matches!(alarms.as_slice(), [(Alarm::PaidLate, _)]),
            "{alarms:?}"
        );
    }
}
