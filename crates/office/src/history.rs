//! Which sales are listed: what a person chose, as the server's query.

use contract::SaleState;
use contract::history::Uncaptured;
use leptos::prelude::*;

use crate::words::Words;

/// A group of states, as a person asks for them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Group {
    /// Every sale.
    #[default]
    All,
    /// Sales that have not ended.
    Open,
    /// Paid sales, also those that were refunded since.
    Paid,
    /// Sales that wait for somebody: late money, frozen sales.
    Attention,
    /// Paid sales whose money is authorised and not captured.
    Uncaptured,
    /// Those of them that should have been captured by now.
    Overdue,
    /// Sales that ended without money.
    Unpaid,
}

impl Group {
    /// All groups, in the order of the list that they are chosen from.
    pub const ALL: [Self; 7] = [
        Self::All,
        Self::Open,
        Self::Paid,
        Self::Attention,
        Self::Uncaptured,
        Self::Overdue,
        Self::Unpaid,
    ];

    /// The states of the group; none for every sale.
    #[must_use]
    pub const fn states(self) -> &'static [SaleState] {
        match self {
            Self::All | Self::Uncaptured | Self::Overdue => &[],
            Self::Open => &[
                SaleState::Creating,
                SaleState::Waiting,
                SaleState::Checking,
                SaleState::Cancelling,
            ],
            Self::Paid => &[SaleState::Paid],
            Self::Attention => &[
                SaleState::PaidLate,
                SaleState::Returning,
                SaleState::Mismatch,
            ],
            Self::Unpaid => &[
                SaleState::Rejected,
                SaleState::Declined,
                SaleState::Expired,
                SaleState::Cancelled,
                SaleState::Failed,
            ],
        }
    }

    /// Of which paid sales the money is not captured; `None` if that does not matter.
    #[must_use]
    pub const fn uncaptured(self) -> Option<Uncaptured> {
        match self {
            Self::Uncaptured => Some(Uncaptured::Any),
            Self::Overdue => Some(Uncaptured::Overdue),
            _ => None,
        }
    }

    /// Its name in the page.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Attention => "attention",
            Self::Uncaptured => "uncaptured",
            Self::Overdue => "overdue",
            Self::Unpaid => "unpaid",
        }
    }

    /// Its name on screen.
    #[must_use]
    pub const fn label(self, words: &'static Words) -> &'static str {
        match self {
            Self::All => words.state_all,
            Self::Open => words.state_open,
            Self::Paid => words.state_paid,
            Self::Attention => words.state_attention,
            Self::Uncaptured => words.state_uncaptured,
            Self::Overdue => words.state_overdue,
            Self::Unpaid => words.state_unpaid,
        }
    }
}

/// What a person chose to see.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// What was typed or scanned.
    pub text: String,
    /// The states.
    pub group: Group,
    /// The terminal; empty for all.
    pub terminal: String,
    /// The first day, such as `2026-11-28`; empty for no limit.
    pub from: String,
    /// The last day; empty for no limit.
    pub to: String,
}

impl Filter {
    /// Every sale of a group.
    #[must_use]
    pub fn of(group: Group) -> Self {
        Self {
            group,
            ..Self::default()
        }
    }

    /// Whether the first day is after the last one. Days in this form sort as texts.
    #[must_use]
    pub fn is_backwards(&self) -> bool {
        !self.from.is_empty() && !self.to.is_empty() && self.from > self.to
    }

    /// Whether every sale fits.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

/// The filter of the list, which stays while a sale of it is looked at.
pub(crate) type Chosen = RwSignal<Filter>;
