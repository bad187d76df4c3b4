//! The list of disputes.

use jiff::Timestamp;
use serde::Deserialize;

use crate::lenient::{null_as_default, text};
use crate::payment::ListEntry;

use super::record::{Dispute, DisputeStatus};

/// Which disputes a list holds.
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
    /// Only these; all where none is named.
    pub statuses: Vec<DisputeStatus>,
    /// Not raised before.
    pub created_from: Option<Timestamp>,
    /// Not raised after.
    pub created_to: Option<Timestamp>,
    /// The page that an earlier one named in [`DisputeList::next_page_token`].
    pub page_token: Option<String>,
}

impl DisputeFilter {
    /// All disputes, from the first page on.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes these as well.
    #[must_use]
    pub fn status(mut self, status: DisputeStatus) -> Self {
        self.statuses.push(status);
        self
    }

    /// Not raised before this.
    #[must_use]
    pub const fn created_from(mut self, from: Timestamp) -> Self {
        self.created_from = Some(from);
        self
    }

    /// Not raised after this.
    #[must_use]
    pub const fn created_to(mut self, to: Timestamp) -> Self {
        self.created_to = Some(to);
        self
    }

    /// The page of this token.
    #[must_use]
    pub fn page_token(mut self, token: impl Into<String>) -> Self {
        self.page_token = Some(token.into());
        self
    }
}

/// A page of disputes, at most a hundred.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct DisputeList {
    /// Newest first.
    #[serde(default, rename = "disputes", deserialize_with = "null_as_default")]
    pub entries: Vec<ListEntry<Dispute>>,
    /// The next page; nothing where this is the last.
    #[serde(default, deserialize_with = "text")]
    pub next_page_token: Option<String>,
}

impl DisputeList {
    /// The disputes that could be read.
    pub fn disputes(&self) -> impl Iterator<Item = &Dispute> {
        self.entries.iter().filter_map(ListEntry::get)
    }

    /// Whether every entry could be read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.entries.iter().all(|entry| entry.get().is_some())
    }
}
