//! The list of disputes.

use jiff::Timestamp;
use serde::Deserialize;

use crate::lenient::{null_as_default, text};
use crate::payment::ListEntry;

use super::record::{Dispute, DisputeStatus};

/// Filter for the list of disputes.
///
/// ```
/// use tabby::dispute::{DisputeFilter, DisputeStatus};
///
/// let open = DisputeFilter::new()
///     .status(DisputeStatus::New)
///     .status(DisputeStatus::EvidenceMerchant);
/// assert_eq!(open.statuses.len(), 2);
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct DisputeFilter {
    /// Statuses to list. Empty means all.
    pub statuses: Vec<DisputeStatus>,
    /// Raised at this time or later.
    pub created_from: Option<Timestamp>,
    /// Raised at this time or earlier.
    pub created_to: Option<Timestamp>,
    /// Token of the page to read, from [`DisputeList::next_page_token`].
    pub page_token: Option<String>,
}

impl DisputeFilter {
    /// Selects all disputes, from the first page on.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a status to those that are listed.
    #[must_use]
    pub fn status(mut self, status: DisputeStatus) -> Self {
        self.statuses.push(status);
        self
    }

    /// Only disputes that were raised at this time or later.
    #[must_use]
    pub const fn created_from(mut self, from: Timestamp) -> Self {
        self.created_from = Some(from);
        self
    }

    /// Only disputes that were raised at this time or earlier.
    #[must_use]
    pub const fn created_to(mut self, to: Timestamp) -> Self {
        self.created_to = Some(to);
        self
    }

    /// Selects the page with this token.
    #[must_use]
    pub fn page_token(mut self, token: impl Into<String>) -> Self {
        self.page_token = Some(token.into());
        self
    }
}

/// A page of disputes, at most 100.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct DisputeList {
    /// Newest first.
    #[serde(default, rename = "disputes", deserialize_with = "null_as_default")]
    pub entries: Vec<ListEntry<Dispute>>,
    /// Token of the next page; `None` if this is the last one.
    #[serde(default, deserialize_with = "text")]
    pub next_page_token: Option<String>,
}

impl DisputeList {
    /// The entries that could be parsed.
    pub fn disputes(&self) -> impl Iterator<Item = &Dispute> {
        self.entries.iter().filter_map(ListEntry::get)
    }

    /// Whether every entry could be parsed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.entries.iter().all(|entry| entry.get().is_some())
    }
}
