//! How a sale ended, until somebody has acknowledged it or decided about its money.

use contract::{Action, ProblemCode, Reason, SaleState, SaleView};
use payment::id::SaleId;
use payment::money::Money;

use crate::ask::Ask;
use crate::draft::Draft;
use crate::entry::Entry;

/// An ended sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// How it ended.
    pub outcome: Outcome,
    /// Which side of it is shown.
    pub face: Face,
    /// What was being keyed in when late money came in between.
    pub entry: Entry,
    /// What was decided about late money, until the proxy has answered.
    pub decision: Option<Decision>,
    /// What this page asked for, where it did: who a link went to is nowhere else.
    pub draft: Option<Draft>,
}

/// What becomes of late money.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Decision {
    /// [`Ask::Keep`] or [`Ask::Return`]; [`Ask::Read`] when somebody else was quicker.
    pub ask: Ask,
    /// Whether the proxy did not answer: nothing is decided yet.
    pub unheard: bool,
}

/// How a sale ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The proxy said so.
    Sale(SaleView),
    /// No code was ever shown for it, and it is certain that nothing can be paid.
    Unavailable {
        /// What was asked for.
        draft: Draft,
        /// What the proxy said about it, if it said anything.
        code: Option<ProblemCode>,
    },
}

/// Which side of an ended sale is shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Face {
    /// How it ended.
    Result,
    /// The receipt, ready to print.
    Receipt,
}

/// The kinds of ends that a cashier tells apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ending {
    /// The money is there.
    Paid,
    /// The gateway refused the customer or the sale.
    NotApproved,
    /// Taken back.
    Cancelled,
    /// Nobody paid in time.
    Expired,
    /// No session came of it.
    Unavailable,
    /// The money came after the sale had been given up; somebody has to decide.
    PaidLate,
    /// Late money is on its way back.
    Returning,
    /// A person has to look.
    Mismatch,
}

impl Done {
    /// What was keyed in here when this sale, another window's, was quicker than it.
    #[must_use]
    pub fn overtook(&self) -> Option<Money> {
        self.entry.overtaken()
    }
}

impl Ending {
    /// Whether nobody has paid.
    pub(crate) const fn is_unpaid(self) -> bool {
        matches!(
            self,
            Self::Unavailable | Self::NotApproved | Self::Cancelled | Self::Expired
        )
    }
}

impl Outcome {
    /// Which kind of end this is.
    #[must_use]
    pub const fn ending(&self) -> Ending {
        match self {
            Self::Unavailable { .. } => Ending::Unavailable,
            Self::Sale(view) => match view.state {
                SaleState::Paid => Ending::Paid,
                SaleState::Rejected | SaleState::Declined => Ending::NotApproved,
                SaleState::Cancelled => Ending::Cancelled,
                SaleState::Expired => Ending::Expired,
                SaleState::Failed => Ending::Unavailable,
                SaleState::PaidLate => Ending::PaidLate,
                SaleState::Returning => Ending::Returning,
                SaleState::Mismatch
                | SaleState::Creating
                | SaleState::Waiting
                | SaleState::Cancelling
                | SaleState::Checking => Ending::Mismatch,
            },
        }
    }

    /// What the customer owed.
    #[must_use]
    pub const fn amount(&self) -> Money {
        match self {
            Self::Sale(view) => view.amount,
            Self::Unavailable { draft, .. } => draft.amount,
        }
    }

    /// Which sale has ended.
    #[must_use]
    pub const fn sale(&self) -> SaleId {
        match self {
            Self::Sale(view) => view.id,
            Self::Unavailable { draft, .. } => draft.id,
        }
    }

    /// Whether it is money that came late and was kept: the goods had gone before.
    #[must_use]
    pub fn came_late(&self) -> bool {
        matches!(self, Self::Sale(view) if view.state == SaleState::Paid && view.reason == Some(Reason::CameLate))
    }

    /// Whether the proxy shows it everywhere until somebody says that they have looked: a frozen
    /// sale, or money that does not get back.
    #[must_use]
    pub fn is_unseen(&self) -> bool {
        match self {
            Self::Sale(view) => {
                matches!(view.state, SaleState::Mismatch | SaleState::Returning)
                    && view.allows(Action::Keep)
            }
            Self::Unavailable { .. } => false,
        }
    }

    pub(crate) fn draft(&self, id: SaleId) -> Draft {
        match self {
            Self::Unavailable { draft, .. } => draft.again(id),
            Self::Sale(view) => Draft::of(view).again(id),
        }
    }
}

impl Done {
    /// A sale that has just ended.
    #[must_use]
    pub fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            face: Face::Result,
            entry: Entry::default(),
            decision: None,
            draft: None,
        }
    }
}
