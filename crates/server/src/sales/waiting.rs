//! The steps of a sale that wait for the store.

use payment::Revision;
use payment::sale::{Event, Failure, Sale, Stage, step};
use payment::time::Timestamp;
use store::{Commit, Stored, WriteId};

/// How many waiting steps are kept per sale. The latest ones count.
const KEPT: usize = 64;

/// A step of a sale that could not be written yet.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Stays the same however often the write is tried.
    pub(super) write: WriteId,
    pub(super) sale: Sale,
    /// What led to it. If the stored sale has changed by then, it is run again.
    pub(super) event: Event,
    pub(super) name: &'static str,
    pub(super) at: Timestamp,
}

/// The steps of one sale that wait, in order; there is at least one.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    /// The revision of the stored sale that the first of them follows.
    pub(super) after: Revision,
    steps: Vec<Step>,
}

impl Waiting {
    pub(super) fn new(after: Revision, step: Step) -> Self {
        Self {
            after,
            steps: vec![step],
        }
    }

    pub(super) fn push(&mut self, step: Step) {
        if self.steps.len() >= KEPT {
            self.steps.remove(0);
        }
        self.steps.push(step);
    }

    /// The sale as it is after all of them.
    pub(super) fn newest(&self) -> Option<&Sale> {
        self.steps.last().map(|step| &step.sale)
    }

    /// The next write.
    pub(super) fn next(&self) -> Option<Commit> {
        let Step {
            write,
            sale,
            name,
            at,
            ..
        } = self.steps.first()?.clone();
        Some(Commit {
            write,
            sale,
            after: self.after,
            event: name,
            at,
        })
    }

    /// Notes that [`Self::next`] was written. False if it was the last.
    pub(super) fn written(&mut self, revision: Revision) -> bool {
        self.after = revision;
        self.steps.remove(0);
        !self.steps.is_empty()
    }

    /// Runs the events again on the sale as it is stored now. Their calls are not made again: what
    /// is still to be done is done when the sale is next due. False if none of them changes
    /// anything any more.
    pub(super) fn rebase(&mut self, stored: &Stored<Sale>) -> bool {
        let mut sale = stored.value.clone();
        self.steps.retain_mut(|waiting| {
            let next = step(&sale, waiting.event.clone(), waiting.at).sale;
            let is_news = !next.differs_in_freshness_only(&sale);
            sale.clone_from(&next);
            waiting.sale = next;
            is_news
        });
        self.after = stored.revision;
        !self.steps.is_empty()
    }

    /// Fails the sale instead: these steps can never be written, because its session is another
    /// sale's. No code of it was shown.
    pub(super) fn fail(&mut self) -> Option<Sale> {
        let first = self.steps.first()?.clone();
        let failed = Sale {
            stage: Stage::Failed(Failure::OtherSale),
            ..first.sale
        };
        self.steps = vec![Step {
            write: WriteId::fresh(),
            sale: failed.clone(),
            event: Event::NotCreated(Failure::OtherSale),
            name: "conflict",
            at: first.at,
        }];
        Some(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::sale::{Cause, Phase, Status, sample};

    fn step_of(sale: &Sale, event: Event, name: &'static str) -> Step {
        let at = sale.intent.created_at;
        Step {
            write: WriteId::fresh(),
            sale: step(sale, event.clone(), at).sale,
            event,
            name,
            at,
        }
    }

    fn waiting() -> Sale {
        let asked = Sale::new(sample::intent());
        step(
            &asked,
            Event::Created(
                Box::new(sample::session()),
                sample::reading(Status::Created),
            ),
            sample::START,
        )
        .sale
    }

    #[test]
    fn steps_are_written_one_after_another_each_under_its_own_id() {
        let waiting = waiting();
        let asked = step_of(&waiting, Event::Cancel(Cause::Cashier), "cancel_asked");
        let read = step_of(&asked.sale, Event::CancelUnanswered, "cancel_unanswered");
        let mut kept = Waiting::new(Revision::FIRST, asked.clone());
        kept.push(read.clone());
        assert_eq!(kept.newest(), Some(&read.sale));
        let first = kept.next().unwrap();
        assert_eq!((first.write, first.after), (asked.write, Revision::FIRST));
        assert!(kept.written(Revision::FIRST.next()));
        let second = kept.next().unwrap();
        let after = Revision::FIRST.next();
        assert_eq!((second.write, second.after), (read.write, after));
        assert!(!kept.written(after.next()));
    }

    #[test]
    fn events_are_run_again_on_a_sale_that_another_server_has_changed() {
        let waiting = waiting();
        let asked = step_of(&waiting, Event::Cancel(Cause::Cashier), "cancel_asked");
        let mut kept = Waiting::new(Revision::FIRST, asked);
        // Meanwhile the other one has read that it is paid: the cancellation changes nothing.
        let paid = step(
            &waiting,
            Event::Read(sample::paid()),
            waiting.intent.created_at,
        )
        .sale;
        assert!(matches!(paid.stage, Stage::Opened(_, Phase::Paid(_))));
        let stored = Stored {
            value: paid,
            revision: Revision::FIRST.next(),
        };
        assert!(!kept.rebase(&stored));
        // What still is news is written after the other one's write.
        let unread = step_of(&waiting, Event::Cancel(Cause::Cashier), "cancel_asked");
        let mut kept = Waiting::new(Revision::FIRST, unread);
        let stored = Stored {
            value: waiting,
            revision: Revision::FIRST.next(),
        };
        assert!(kept.rebase(&stored));
        assert_eq!(kept.next().unwrap().after, Revision::FIRST.next());
    }
}
