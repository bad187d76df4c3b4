//! How a sale ended, as shown until somebody acknowledges it or decides about a late payment.

use contract::{Action, CapabilitiesView, ProblemCode, Reason, SaleState, SaleView};
use payment::id::SaleId;
use payment::money::Money;

use crate::ask::Ask;
use crate::draft::Draft;
use crate::entry::Entry;

/// An ended sale on the screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// How it ended.
    pub outcome: Outcome,
    /// Which view of it is shown.
    pub face: Face,
    /// What was being entered when another sale, or a late payment, came to this screen.
    pub entry: Entry,
    /// The decision that was sent about a late payment, until the server answers.
    pub decision: Option<Decision>,
    /// What this page requested, if it did: the customer's data for a link is stored nowhere else.
    pub draft: Option<Draft>,
}

/// A decision about a late payment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Decision {
    /// [`Ask::Keep`] or [`Ask::Return`]; [`Ask::Read`] when somebody else has decided already.
    pub ask: Ask,
    /// Whether the server did not answer: nothing is decided yet.
    pub unheard: bool,
}

/// How a sale ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The server reported this end.
    Sale(SaleView),
    /// No code was ever shown, and it is certain that nothing can be paid.
    Unavailable {
        /// The sale as it was requested.
        draft: Draft,
        /// The server's problem code, if it sent one.
        code: Option<ProblemCode>,
    },
}

/// A view of an ended sale.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Face {
    /// The result.
    Result,
    /// The receipt, which can be printed.
    Receipt,
}

/// The kinds of ends that a cashier can tell apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ending {
    /// Paid.
    Paid,
    /// The gateway rejected the sale, or declined the customer.
    NotApproved,
    /// Cancelled, or paid and refunded since.
    Cancelled,
    /// The time to pay ended without a payment.
    Expired,
    /// The sale was given up where the gateway cannot cancel: the customer's page may still be open.
    GivenUp,
    /// No session could be opened.
    Unavailable,
    /// The customer paid after the sale was given up. Somebody has to decide about the money.
    PaidLate,
    /// A late payment is being returned.
    Returning,
    /// The payment does not match the sale. A person has to look at it.
    Mismatch,
}

impl Done {
    /// The amount that was entered here when another window started this sale first.
    #[must_use]
    pub fn overtook(&self) -> Option<Money> {
        self.entry.overtaken()
    }
}

impl Ending {
    /// Whether the sale ended without a payment, and can be tried again.
    pub(crate) const fn is_unpaid(self) -> bool {
        matches!(
            self,
            Self::Unavailable | Self::NotApproved | Self::Cancelled | Self::Expired
        )
    }
}

impl Outcome {
    /// The kind of end.
    #[must_use]
    pub const fn ending(&self) -> Ending {
        match self {
            Self::Unavailable { .. } => Ending::Unavailable,
            Self::Sale(view) => match view.state {
                // It is no signal any more to hand over goods.
                SaleState::Paid if view.is_paid_back() => Ending::Cancelled,
                SaleState::Paid => Ending::Paid,
                SaleState::Rejected | SaleState::Declined => Ending::NotApproved,
                SaleState::Cancelled => Ending::Cancelled,
                SaleState::Expired => Ending::Expired,
                SaleState::Failed => Ending::Unavailable,
                SaleState::PaidLate => Ending::PaidLate,
                SaleState::Returning => Ending::Returning,
                SaleState::Cancelling if view.put_aside => Ending::GivenUp,
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

    /// The sale's id.
    #[must_use]
    pub const fn sale(&self) -> SaleId {
        match self {
            Self::Sale(view) => view.id,
            Self::Unavailable { draft, .. } => draft.id,
        }
    }

    /// Whether this is a late payment that was accepted: it is no signal to hand over goods, which
    /// had gone out before.
    #[must_use]
    pub fn came_late(&self) -> bool {
        matches!(self, Self::Sale(view) if view.state == SaleState::Paid && view.reason == Some(Reason::CameLate))
    }

    /// Whether the money is promised and not taken yet, and somebody has to be told so. Not where the
    /// shop's own server takes it: it does so right after the promise, tries again until it has it,
    /// and its log says if that fails.
    #[must_use]
    pub const fn awaits_capture(&self, can: CapabilitiesView) -> bool {
        match self {
            Self::Sale(view) => {
                matches!(view.state, SaleState::Paid)
                    && !can.late_released
                    && view.captured.minor() < view.amount.minor()
            }
            Self::Unavailable { .. } => false,
        }
    }

    /// Whether every window shows the sale until somebody confirms that they have looked at it: a
    /// frozen sale, or a late payment that cannot be returned.
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
