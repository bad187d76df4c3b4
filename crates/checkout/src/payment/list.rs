//! The list of payments with a reference.

use http_client::query;
use serde::Deserialize;

use crate::lenient::{Entries, or_default};

use super::record::Payment;

/// The largest page of payments.
pub const MOST_LISTED: u32 = 100;

/// Which payments to list: those with a reference, newest first. Checkout.com lists by nothing
/// else.
///
/// ```
/// use checkout::payment::PaymentFilter;
///
/// let filter = PaymentFilter::new("sale 1&2").limit(20).skip(40);
/// assert_eq!(filter.query(), "reference=sale%201%262&limit=20&skip=40");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct PaymentFilter {
    /// The shop's number of the order.
    pub reference: String,
    /// Largest number of payments in a page, 1 to [`MOST_LISTED`].
    pub limit: u32,
    /// How many payments to skip.
    pub skip: u32,
}

impl PaymentFilter {
    /// Payments with this reference, in the largest pages.
    #[must_use]
    pub fn new(reference: impl Into<String>) -> Self {
        Self {
            reference: reference.into(),
            limit: MOST_LISTED,
            skip: 0,
        }
    }

    /// Sets the page size, from 1 to [`MOST_LISTED`].
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit.clamp(1, MOST_LISTED);
        self
    }

    /// Skips this many payments.
    #[must_use]
    pub const fn skip(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// The query string for the address.
    #[must_use]
    pub fn query(&self) -> String {
        let reference = query::value(&self.reference);
        let limit = self.limit.clamp(1, MOST_LISTED);
        format!("reference={reference}&limit={limit}&skip={}", self.skip)
    }
}

/// A page of payments. The next page starts after all of its entries, read or not.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PaymentList {
    /// Largest number of payments in a page.
    #[serde(deserialize_with = "or_default")]
    pub limit: Option<u64>,
    /// How many payments were skipped.
    #[serde(deserialize_with = "or_default")]
    pub skip: Option<u64>,
    /// How many payments there are. Only a hint.
    #[serde(deserialize_with = "or_default")]
    pub total_count: Option<u64>,
    /// The payments, newest first.
    pub data: Entries<Payment>,
}
