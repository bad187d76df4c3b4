//! The result of a reconciliation with the gateway's list.

/// The result of a reconciliation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reconciled {
    /// Payments in the list.
    pub seen: u32,
    /// Sales that a listed payment changed.
    pub changed: u32,
    /// Paid payments that belong to no sale and are not acknowledged: with this terminal's name, or
    /// of a sale that knows of no money.
    pub strange: u32,
    /// Those of them that are only counted, because there was no room to keep them.
    pub beyond: u32,
    /// Payments whose stored sale cannot be read.
    pub damaged: u32,
    /// Gateway calls made.
    pub calls: u32,
    /// List entries that could not be read; there may be money in them.
    pub unreadable: usize,
    /// How much of the list was read.
    pub extent: Extent,
}

/// How much of the gateway's list a reconciliation has read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Extent {
    /// All of it.
    Whole,
    /// All but some entries that could not be read.
    Gaps,
    /// Only its beginning.
    #[default]
    Cut,
}

impl Reconciled {
    /// Marks the list as read to its end.
    pub(super) const fn to_its_end(self) -> Self {
        Self {
            extent: if self.unreadable == 0 {
                Extent::Whole
            } else {
                Extent::Gaps
            },
            ..self
        }
    }
}
