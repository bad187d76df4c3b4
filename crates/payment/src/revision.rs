//! How often a record has been written.

use std::num::NonZeroU64;

/// The number of a record's writes: 1 after the first. A write names the revision of the record that
/// it was made from, and is refused if the record has another one by then.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Revision(NonZeroU64);

impl Revision {
    /// The revision of a record that was written once.
    pub const FIRST: Self = Self(NonZeroU64::MIN);

    /// The revision with this number; `None` for zero.
    #[must_use]
    pub const fn new(number: u64) -> Option<Self> {
        match NonZeroU64::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0.get()
    }

    /// The revision after one more write.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_has_its_number_and_the_next_one_follows() {
        let seventh = Revision::new(7).unwrap();
        assert_eq!((seventh.number(), seventh.next().number()), (7, 8));
        assert_eq!(Revision::new(0), None);
    }
}
