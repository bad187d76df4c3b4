//! Payments: what is read to know where the money is, captured, refunded and closed.
//!
//! Source: Tabby, API reference, "Payments"; payment statuses; payment processing.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::amount::{Amount, InvalidAmount, Range, digits};
use crate::attachment::Attachment;
use crate::currency::Currency;
use crate::error::Flaw;
use crate::history::{BuyerHistory, PastOrder};
use crate::lenient::{null_as_default, open_words, or_default, text, time, uuid_type};
use crate::order::{Buyer, Item, Meta, Order, ShippingAddress, check, check_parts};
use crate::private::Private;
use crate::setters::setters;

uuid_type! {
    /// A payment: what is read, captured, refunded and closed. Not a session's id.
    PaymentId
}

open_words! {
    /// Where a payment stands. Replies write it in capitals, webhooks in small letters.
    Status {
        /// Waiting for the customer.
        Created = "CREATED",
        /// Approved; captured in part or not at all.
        Authorized = "AUTHORIZED",
        /// Ended after approval. Whether money was taken, captures and refunds say.
        Closed = "CLOSED",
        /// Declined by Tabby.
        Rejected = "REJECTED",
        /// Cancelled by either side, or out of time.
        Expired = "EXPIRED",
    }
}

/// A payment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Payment {
    /// What it is read by.
    pub id: PaymentId,
    /// When it was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When it ends by itself.
    #[serde(default, deserialize_with = "time")]
    pub expires_at: Option<Timestamp>,
    /// Where it stands.
    pub status: Status,
    /// Whether it was made with a test key.
    #[serde(default)]
    pub is_test: Option<bool>,
    /// Major units.
    pub amount: Amount,
    /// What it is in.
    pub currency: Currency,
    /// At a till: the terminal's id.
    #[serde(default, deserialize_with = "text")]
    pub description: Option<String>,
    /// The customer.
    #[serde(default, deserialize_with = "or_default")]
    pub buyer: Option<Buyer>,
    /// Where the goods go.
    #[serde(default, deserialize_with = "or_default")]
    pub shipping_address: Option<ShippingAddress>,
    /// What was bought.
    #[serde(default, deserialize_with = "null_as_default")]
    pub order: Order,
    /// Money taken.
    #[serde(default, deserialize_with = "null_as_default")]
    pub captures: Vec<Capture>,
    /// Money given back.
    #[serde(default, deserialize_with = "null_as_default")]
    pub refunds: Vec<Refund>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub buyer_history: Option<BuyerHistory>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub order_history: Vec<PastOrder>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub meta: Option<Meta>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub attachment: Option<Attachment>,
}

/// What a payment comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Sums {
    /// What was to be paid.
    pub amount: Amount,
    /// What was taken.
    pub captured: Amount,
    /// What was given back of it.
    pub refunded: Amount,
}

impl Sums {
    /// What was taken and not given back.
    #[must_use]
    pub fn kept(&self) -> Amount {
        Amount(self.captured.0 - self.refunded.0)
    }
}

impl Payment {
    /// What was to be paid, was taken and was given back, with the currency's decimals. A `Closed`
    /// payment of which nothing is kept was cancelled or refunded.
    ///
    /// # Errors
    ///
    /// An amount is negative, has more decimals than the currency, or is too large. An answer is
    /// read with such an amount, so that somebody can look at it.
    pub fn sums(&self) -> Result<Sums, InvalidAmount> {
        let of = |amount: &Amount| Amount::of(amount.0, &self.currency);
        let sum = |all: Vec<&Amount>| {
            let zero = Amount::of(Decimal::ZERO, &self.currency)?;
            all.into_iter().try_fold(zero, |sum, amount| {
                let sum = sum.0.checked_add(of(amount)?.0);
                sum.map(Amount).ok_or(InvalidAmount::TooLarge)
            })
        };
        Ok(Sums {
            amount: of(&self.amount)?,
            captured: sum(self
                .captures
                .iter()
                .map(|capture| &capture.amount)
                .collect())?,
            refunded: sum(self.refunds.iter().map(|refund| &refund.amount).collect())?,
        })
    }
}

/// Which payments a list holds. Tabby can filter neither by reference nor by amount.
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
    /// Not made before the beginning of this day (UTC).
    pub created_from: Option<Date>,
    /// Not made after the beginning of this day (UTC).
    pub created_to: Option<Date>,
    /// Only these. Without it those that were authorised or closed.
    pub status: Option<ListedStatus>,
    /// At most so many in a page.
    pub limit: u32,
    /// How many to pass over.
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
    /// Payments that were authorised or closed, in pages as large as Tabby has.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Not made before the beginning of this day (UTC).
    #[must_use]
    pub const fn created_from(mut self, day: Date) -> Self {
        self.created_from = Some(day);
        self
    }

    /// Not made after the beginning of this day (UTC).
    #[must_use]
    pub const fn created_to(mut self, day: Date) -> Self {
        self.created_to = Some(day);
        self
    }

    /// Only payments that stand like this.
    #[must_use]
    pub fn status(mut self, status: ListedStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// At most so many in a page: one at least, and at most [`MOST_LISTED`].
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit.clamp(1, MOST_LISTED);
        self
    }

    /// Passes over so many.
    #[must_use]
    pub const fn offset(mut self, offset: u32) -> Self {
        self.offset = offset;
        self
    }

    /// The query, as it stands in the address.
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
            query.push_str(&format!("status={}&", query_value(status.as_str())));
        }
        let limit = self.limit.clamp(1, MOST_LISTED);
        query.push_str(&format!("limit={limit}&offset={}", self.offset));
        query
    }
}

/// A value of a query: what is neither a letter, a digit nor one of `-._~` is written as its bytes.
pub(crate) fn query_value(text: &str) -> String {
    let mut written = String::new();
    for byte in text.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => written.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => written.push(char::from(byte)),
            _ => written.push_str(&format!("%{byte:02X}")),
        }
    }
    written
}

/// The most payments that Tabby puts into one page of its list.
pub const MOST_LISTED: u32 = 20;

open_words! {
    /// What a list can be asked for: three states of payments, and four words of Tabby's dashboard.
    ListedStatus {
        /// Approved, and not captured whole.
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

/// Where a page stands in its list, by Tabby's word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct Pagination {
    /// At most so many in a page.
    #[serde(default, deserialize_with = "or_default")]
    pub limit: Option<u64>,
    /// So many before it.
    #[serde(default, deserialize_with = "or_default")]
    pub offset: Option<u64>,
    /// So many in all. A hint: only a page without entries is the end.
    #[serde(default, deserialize_with = "or_default")]
    pub total_count: Option<u64>,
}

/// A page of payments.
///
/// Whoever goes through the list counts [`entries`](Self::entries), readable or not: the next page
/// begins after all of them, and only a page without entries is the end.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct PaymentList {
    /// Newest first; empty when there are no more.
    #[serde(default, rename = "payments", deserialize_with = "null_as_default")]
    pub entries: Vec<ListEntry>,
    /// Where the page stands in its list.
    #[serde(default, deserialize_with = "or_default")]
    pub pagination: Pagination,
}

impl PaymentList {
    /// The payments that could be read, newest first.
    pub fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.entries.iter().filter_map(ListEntry::get)
    }

    /// How many entries could not be read.
    #[must_use]
    pub fn unreadable(&self) -> usize {
        let all = self.entries.iter();
        all.filter(|entry| entry.get().is_none()).count()
    }

    /// Whether every entry could be read. One that could not may be money that nobody sees.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unreadable() == 0
    }
}

/// An entry of a page. One that cannot be read hides no other, and is not hidden itself.
#[derive(Clone, PartialEq, Debug)]
pub enum ListEntry<T = Payment> {
    /// What the list is of.
    Read(Box<T>),
    /// What could not be read as one: its JSON, as it came.
    Unreadable(Private),
}

impl<T> ListEntry<T> {
    /// The payment, or whatever the list is of, if it could be read.
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
        // From the text, so that numbers keep their digits.
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(match serde_json::from_str(raw.get()) {
            Ok(entry) => Self::Read(Box::new(entry)),
            Err(_) => Self::Unreadable(Private::new(raw.get().to_owned())),
        })
    }
}

/// Money taken.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Capture {
    /// The capture.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Major units of the payment's currency.
    pub amount: Amount,
    /// Key of the request; empty for one that Tabby made by itself.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
    /// Part that is tax.
    #[serde(default, deserialize_with = "or_default")]
    pub tax_amount: Option<Amount>,
    /// Part that is shipping.
    #[serde(default, deserialize_with = "or_default")]
    pub shipping_amount: Option<Amount>,
    /// What was taken off.
    #[serde(default, deserialize_with = "or_default")]
    pub discount_amount: Option<Amount>,
    /// When.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// For what.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<Item>,
}

/// Money given back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Refund {
    /// The refund.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Major units of the payment's currency.
    pub amount: Amount,
    /// Key of the request.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
    /// Why.
    #[serde(default, deserialize_with = "text")]
    pub reason: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// For what.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<Item>,
}

/// `POST /api/v2/payments/{id}/captures`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewCapture {
    /// Major units; the whole amount closes the payment.
    pub amount: Amount,
    /// Key of this request: repeating it with the same key captures once.
    pub reference_id: String,
    /// Part that is tax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<Amount>,
    /// Part that is shipping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_amount: Option<Amount>,
    /// What was taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_amount: Option<Amount>,
    /// For what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

/// `POST /api/v2/payments/{id}/refunds`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewRefund {
    /// Major units; at most what was captured and not given back yet.
    pub amount: Amount,
    /// Key of this request: repeating it with the same key refunds once.
    pub reference_id: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// For what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

impl NewCapture {
    /// Takes an amount. The reference names this capture: repeated with it, it captures once.
    ///
    /// ```
    /// use tabby::Amount;
    /// use tabby::payment::NewCapture;
    ///
    /// let capture = NewCapture::new("40.00".parse::<Amount>()?, "A-1-capture-1");
    /// assert_eq!(capture.reference_id, "A-1-capture-1");
    /// # Ok::<(), tabby::amount::InvalidAmount>(())
    /// ```
    #[must_use]
    pub fn new(amount: impl Into<Amount>, reference: impl Into<String>) -> Self {
        Self {
            amount: amount.into(),
            reference_id: reference.into(),
            tax_amount: None,
            shipping_amount: None,
            discount_amount: None,
            items: Vec::new(),
        }
    }

    /// For this line of the order as well.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.items.push(item);
        self
    }

    /// Whether its amounts are what Tabby takes: the client asks before it sends anything. It does
    /// not know the currency: three decimals are the most that any has.
    ///
    /// # Errors
    ///
    /// [`Flaw::Amount`] names the member.
    pub fn check(&self) -> Result<(), Flaw> {
        let digits = digits(None);
        check("amount", self.amount, Range::Positive, digits)?;
        let parts = [self.tax_amount, self.shipping_amount, self.discount_amount];
        check_parts(parts, &self.items, digits)
    }
}

setters! { NewCapture {
    tax_amount: Amount,
    shipping_amount: Amount,
    discount_amount: Amount,
} }

impl NewRefund {
    /// Gives an amount back. The reference names this refund: repeated with it, it refunds once,
    /// and a second refund needs another.
    ///
    /// ```
    /// use tabby::Amount;
    /// use tabby::payment::NewRefund;
    ///
    /// let refund = NewRefund::new("40.00".parse::<Amount>()?, "A-1-refund-1").reason("too small");
    /// assert!(refund.check().is_ok());
    /// # Ok::<(), tabby::amount::InvalidAmount>(())
    /// ```
    #[must_use]
    pub fn new(amount: impl Into<Amount>, reference: impl Into<String>) -> Self {
        Self {
            amount: amount.into(),
            reference_id: reference.into(),
            reason: None,
            items: Vec::new(),
        }
    }

    /// For this line of the order as well.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.items.push(item);
        self
    }

    /// As [`NewCapture::check`].
    ///
    /// # Errors
    ///
    /// [`Flaw::Amount`] names the member.
    pub fn check(&self) -> Result<(), Flaw> {
        let digits = digits(None);
        check("amount", self.amount, Range::Positive, digits)?;
        check_parts([None; 3], &self.items, digits)
    }
}

setters! { NewRefund {
    reason: String,
} }
