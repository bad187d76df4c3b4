//! What is known of an operation that was asked for.

use contract::{OperationStatus, OperationView, Problem};
use leptos::prelude::*;
use payment::id::SaleId;

use super::wanted::Wanted;

/// What is known of an operation that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Course {
    /// The request is under way, or got no answer: the same request is sent again.
    Asking {
        /// Whether a request has got no answer already.
        unanswered: bool,
    },
    /// The page was closed before an answer came, and the server has not got the request: a person
    /// decides whether it is sent again.
    Interrupted,
    /// The server has it and goes on by itself.
    Open {
        /// Whether somebody has to look at it in the gateway's portal.
        is_long: bool,
    },
    /// It is done. Final.
    Done,
    /// It had no effect and will have none. Final.
    Refused(Box<OperationView>),
    /// The server refused the request. Nothing was done. Final.
    NotTaken(Box<Problem>),
}

impl Course {
    /// What the server's view of the operation says.
    #[must_use]
    pub fn of(view: &OperationView) -> Self {
        match view.status {
            OperationStatus::Done => Self::Done,
            OperationStatus::Refused => Self::Refused(Box::new(view.clone())),
            // Never taken for an end: a status of a newer server is not known here.
            OperationStatus::Asked | OperationStatus::Other => Self::Open {
                is_long: view.needs_attention,
            },
        }
    }

    /// What a refusal of the request says. `None` if the request may have been taken all the same:
    /// it has to be sent again.
    #[must_use]
    pub fn of_problem(problem: Box<Problem>) -> Option<Self> {
        problem
            .code
            .nothing_happened()
            .then_some(Self::NotTaken(problem))
    }

    /// Whether it has ended.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Done | Self::Refused(_) | Self::NotTaken(_))
    }
}

/// The operations that the office follows, until a person has seen how each ended: of each sale its
/// last one.
#[derive(Clone, Copy)]
pub(crate) struct Followed(RwSignal<Vec<(Wanted, Course)>>);

impl Followed {
    /// None is followed yet.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// All of them, each with what is known of it.
    pub(crate) fn all(self) -> Vec<(Wanted, Course)> {
        self.0.get()
    }

    /// That of this sale.
    pub(crate) fn of(self, sale: SaleId) -> Option<(Wanted, Course)> {
        self.0.with(|all| find(all, sale).cloned())
    }

    /// The same, without listening for changes. `None` as well once the office is closed.
    pub(crate) fn now_of(self, sale: SaleId) -> Option<(Wanted, Course)> {
        self.0
            .try_with_untracked(|all| find(all, sale).cloned())
            .flatten()
    }

    /// Follows this one, instead of the sale's last one.
    pub(crate) fn put(self, wanted: &Wanted, course: Course) {
        let _ = self.0.try_update(|all| {
            let next = (wanted.clone(), course);
            match all.iter_mut().find(|(known, _)| known.sale == wanted.sale) {
                Some(known) => *known = next,
                None => all.push(next),
            }
        });
    }

    /// Follows none of this sale any more.
    pub(crate) fn drop_of(self, sale: SaleId) {
        let _ = self
            .0
            .try_update(|all| all.retain(|(known, _)| known.sale != sale));
    }
}

fn find(all: &[(Wanted, Course)], sale: SaleId) -> Option<&(Wanted, Course)> {
    all.iter().find(|(wanted, _)| wanted.sale == sale)
}
