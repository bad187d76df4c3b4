//! What will happen by itself, and when.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::tabby::outcome::Outcome;

/// What will happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// The session with this id is over, and its payment with it.
    Expire(Uuid),
    /// An approved payment is captured by itself.
    AutoCapture(Uuid),
    /// A customer who needs nobody decides.
    Customer(Uuid, Outcome),
    /// A webhook goes out.
    Deliver(Uuid),
    /// A webhook's receiver has not answered in time; counts the attempts before.
    GiveUp(Uuid, usize),
    /// A merchant has left a dispute for too long.
    Dispute(Uuid),
}

/// Everything that will happen, soonest first; what was planned first goes first.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    entries: BTreeMap<(Timestamp, u64), Due>,
    planned: u64,
    changed: bool,
}

impl Agenda {
    /// Plans something.
    pub fn plan(&mut self, at: Timestamp, due: Due) {
        self.planned += 1;
        self.changed = true;
        self.entries.insert((at, self.planned), due);
    }

    /// Whoever waits for what happens next should look again.
    pub fn touch(&mut self) {
        self.changed = true;
    }

    /// When something happens next.
    #[must_use]
    pub fn next(&self) -> Option<Timestamp> {
        self.entries.keys().next().map(|(at, _)| *at)
    }

    /// What was to happen until now, one at a time.
    pub fn take(&mut self, now: Timestamp) -> Option<(Timestamp, Due)> {
        let entry = self.entries.first_entry()?;
        (entry.key().0 <= now).then(|| {
            let ((at, _), due) = entry.remove_entry();
            (at, due)
        })
    }

    /// Whether something was planned since this was asked last.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_first_happens_first_and_nothing_before_its_time() {
        let second = |s| Timestamp::from_second(s).unwrap();
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut agenda = Agenda::default();
        agenda.plan(second(5), Due::Expire(a));
        agenda.plan(second(3), Due::Expire(b));
        agenda.plan(second(5), Due::AutoCapture(b));
        assert_eq!(agenda.next(), Some(second(3)));
        let taken: Vec<_> = std::iter::from_fn(|| agenda.take(second(5))).collect();
        assert_eq!(
            taken,
            [
                (second(3), Due::Expire(b)),
                (second(5), Due::Expire(a)),
                (second(5), Due::AutoCapture(b))
            ]
        );
        agenda.plan(second(9), Due::Expire(a));
        assert_eq!(agenda.take(second(8)), None);
    }
}
