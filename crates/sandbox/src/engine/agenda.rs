//! Timed events: what happens without a request, and when.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// A queue of events by their time. Events of the same time keep the order in which they were
/// planned.
#[derive(Clone, Debug)]
pub struct Agenda<D> {
    entries: BTreeMap<(Timestamp, u64), D>,
    planned: u64,
    changed: bool,
}

impl<D> Default for Agenda<D> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            planned: 0,
            changed: false,
        }
    }
}

impl<D> Agenda<D> {
    /// Adds an event.
    pub fn plan(&mut self, at: Timestamp, due: D) {
        self.planned += 1;
        self.changed = true;
        self.entries.insert((at, self.planned), due);
    }

    /// Marks the agenda as changed, so that a task that waits for the next event looks again.
    pub fn touch(&mut self) {
        self.changed = true;
    }

    /// Time of the next event.
    #[must_use]
    pub fn next(&self) -> Option<Timestamp> {
        self.entries.keys().next().map(|(at, _)| *at)
    }

    /// Removes and returns the earliest event that is due, one per call.
    pub fn take(&mut self, now: Timestamp) -> Option<(Timestamp, D)> {
        let entry = self.entries.first_entry()?;
        (entry.key().0 <= now).then(|| {
            let ((at, _), due) = entry.remove_entry();
            (at, due)
        })
    }

    /// Whether an event was added since the last call of this function.
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
        let mut agenda = Agenda::default();
        agenda.plan(second(5), "expire a");
        agenda.plan(second(3), "expire b");
        agenda.plan(second(5), "capture b");
        assert_eq!(agenda.next(), Some(second(3)));
        let taken: Vec<_> = std::iter::from_fn(|| agenda.take(second(5))).collect();
        assert_eq!(
            taken,
            [
                (second(3), "expire b"),
                (second(5), "expire a"),
                (second(5), "capture b")
            ]
        );
        agenda.plan(second(9), "expire a");
        assert_eq!(agenda.take(second(8)), None);
    }
}
