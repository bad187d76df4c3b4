//! What will happen by itself, and when.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// Everything that will happen, soonest first; what was planned first goes first.
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
    /// Plans something.
    pub fn plan(&mut self, at: Timestamp, due: D) {
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
    pub fn take(&mut self, now: Timestamp) -> Option<(Timestamp, D)> {
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
