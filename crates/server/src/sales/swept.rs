//! What going through the gateway's list came to.

/// What a sweep came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Swept {
    /// Payments in the list.
    pub seen: u32,
    /// Sales that a payment of the list brought further.
    pub changed: u32,
    /// Paid payments that no sale accounts for, and nobody has acknowledged: of this terminal's name, or
    /// of a sale that knows of no money.
    pub strange: u32,
    /// Those of them for which there is no room: so many are known one by one.
    pub beyond: u32,
    /// Payments of sales that are stored and cannot be read.
    pub damaged: u32,
    /// Calls that it took.
    pub calls: u32,
    /// Entries of the list that could not be read: there may be money in them.
    pub unreadable: usize,
    /// How much of the list came.
    pub extent: Extent,
}

/// How much of the gateway's list a sweep has seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Extent {
    /// All of it.
    Whole,
    /// It was gone through to its end, but for entries that could not be read.
    Gaps,
    /// It broke off.
    #[default]
    Cut,
}

impl Swept {
    /// The list was gone through to its end.
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
