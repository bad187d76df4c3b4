//! The list of payments.

use http_client::query;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::lenient::{null_as_default, open_words, or_default};
use crate::private::Private;

use super::record::Payment;

/// Filter for the list of payments. Tabby can filter neither by reference nor by amount.
///
/// ```
/// use tabby::payment::{ListedStatus, PaymentFilter};
///
/// let filter = PaymentFilter::new()
///     .created_from(tabby::date(2026, 11, 1))
///     .status(ListedStatus::Refunded)
///     .limit(5);
/// assert_eq!(filter.query(), "created_at__gte=2026-11-01&status=refunded&limit=5&offset=0");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct PaymentFilter {
    /// Created at or after the start of this day (UTC).
    pub created_from: Option<Date>,
    /// Created at or before the start of this day (UTC).
    pub created_to: Option<Date>,
    /// Status to list. `None` lists those that were authorised or closed.
    pub status: Option<ListedStatus>,
    /// Largest number of entries in a page.
    pub limit: u32,
    /// How many entries to skip.
    pub offset: u32,
}

impl Default for PaymentFilter {
    fn default() -> Self {
        Self {
            created_from: None,
            created_to: None,
            status: None,
            limit: MOST_LISTED,
            offset: 0,
        }
    }
}

impl PaymentFilter {
    /// Selects payments that were authorised or closed, in the largest pages that Tabby has.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Created at or after the start of this day (UTC).
    #[must_use]
    pub const fn created_from(mut self, day: Date) -> Self {
        self.created_from = Some(day);
        self
    }

    /// Created at or before the start of this day (UTC).
    #[must_use]
    pub const fn created_to(mut self, day: Date) -> Self {
        self.created_to = Some(day);
        self
    }

    /// Only payments with this status.
    #[must_use]
    pub fn status(mut self, status: ListedStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets the page size, from 1 to [`MOST_LISTED`].
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit.clamp(1, MOST_LISTED);
        self
    }

    /// Skips this many entries.
    #[must_use]
    pub const fn offset(mut self, offset: u32) -> Self {
        self.offset = offset;
        self
    }

    /// The query string for the address.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = String::new();
        for (name, day) in [
            ("created_at__gte", self.created_from),
            ("created_at__lte", self.created_to),
        ] {
            if let Some(day) = day {
                query.push_str(&format!("{name}={day}&"));
            }
        }
        if let Some(status) = &self.status {
            query.push_str(&format!("status={}&", query::value(status.as_str())));
        }
        let limit = self.limit.clamp(1, MOST_LISTED);
        query.push_str(&format!("limit={limit}&offset={}", self.offset));
        query
    }
}

/// The largest page of payments that Tabby returns.
pub const MOST_LISTED: u32 = 20;

open_words! {
    /// Status to filter by: three statuses of payments, and four words of Tabby's dashboard.
    ListedStatus {
        /// Approved and not fully captured.
        Authorized = "authorized",
        /// Ended after approval.
        Closed = "closed",
        /// Declined by Tabby.
        Rejected = "rejected",
        /// Dashboard: approved and not captured.
        New = "new",
        /// Dashboard: captured.
        Captured = "captured",
        /// Dashboard: refunded.
        Refunded = "refunded",
        /// Dashboard: closed without a capture.
        Cancelled = "cancelled",
    }
}

/// A page's position in its list, as Tabby reports it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct Pagination {
    /// Page size.
    #[serde(default, deserialize_with = "or_default")]
    pub limit: Option<u64>,
    /// Number of entries before this page.
    #[serde(default, deserialize_with = "or_default")]
    pub offset: Option<u64>,
    /// Total number of entries. Only a hint: the list ends with a page without entries.
    #[serde(default, deserialize_with = "or_default")]
    pub total_count: Option<u64>,
}

/// A page of payments.
///
/// To go through a list, count all [`entries`](Self::entries), parsed or not: the next page starts
/// after them. The list ends with a page without entries.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct PaymentList {
    /// Newest first; empty when there are no more.
    #[serde(default, rename = "payments", deserialize_with = "null_as_default")]
    pub entries: Vec<ListEntry>,
    /// The page's position in its list.
    #[serde(default, deserialize_with = "or_default")]
    pub pagination: Pagination,
}

impl PaymentList {
    /// The payments that could be parsed, newest first.
    pub fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.entries.iter().filter_map(ListEntry::get)
    }

    /// How many entries could not be parsed.
    #[must_use]
    pub fn unreadable(&self) -> usize {
        let all = self.entries.iter();
        all.filter(|entry| entry.get().is_none()).count()
    }

    /// Whether every entry could be parsed. One that could not may be a payment with money in it.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unreadable() == 0
    }
}

/// An entry of a page. One that cannot be parsed does not spoil the page, and is kept.
#[derive(Clone, PartialEq, Debug)]
pub enum ListEntry<T = Payment> {
    /// The parsed entry.
    Read(Box<T>),
    /// An entry that could not be parsed: its JSON, unchanged.
    Unreadable(Private),
}

impl<T> ListEntry<T> {
    /// The parsed entry, if it could be parsed.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Read(entry) => Some(entry),
            Self::Unreadable(_) => None,
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for ListEntry<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Parsed from the text, so that numbers keep their digits.
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(match serde_json::from_str(raw.get()) {
            Ok(entry) => Self::Read(Box::new(entry)),
            Err(_) => Self::Unreadable(Private::new(raw.get().to_owned())),
        })
    }
}
