//! The port of the history: finding sales by what somebody knows of them.

use async_trait::async_trait;
use payment::Money;
use payment::digits::western;
use payment::id::{BranchId, SaleId, TerminalId};
use payment::identity::Scope;
use payment::money::Currency;
use payment::sale::{Sale, SaleState};
use payment::time::Timestamp;

use crate::error::StoreError;
use crate::page::{Before, SalesPage};

/// Which sales of a scope are meant. What is left out restricts nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SalesQuery {
    /// Sales that fit a text which somebody typed or scanned.
    pub text: Option<SearchText>,
    /// Only paid sales whose money is authorised and not captured in full.
    pub uncaptured: bool,
    /// Sales in one of these states; in any, if there is none.
    pub states: Vec<SaleState>,
    /// Sales that were inserted at this time or later.
    pub from: Option<Timestamp>,
    /// Sales that were inserted before this time.
    pub to: Option<Timestamp>,
    /// Sales of this terminal.
    pub terminal: Option<TerminalId>,
    /// Sales of this amount or more, in its currency.
    pub min: Option<Money>,
    /// Sales of this amount or less, in its currency.
    pub max: Option<Money>,
}

/// A text that somebody typed or scanned to find a sale, with all that it may mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchText {
    /// The beginning of a reference, as [`reference_key`] writes it.
    pub(crate) reference: String,
    /// A payment's id, or the beginning of one.
    pub(crate) payment: Option<String>,
    /// A sale's id.
    pub(crate) sale: Option<SaleId>,
    /// An amount.
    pub(crate) amount: Option<Money>,
    /// The last two digits of a phone.
    pub(crate) phone_ends: Option<String>,
}

/// The first characters of a payment's id that are enough to look for it.
const PAYMENT_BEGINS: usize = 6;

/// The longest id of a payment.
const PAYMENT_LONGEST: usize = 64;

/// How many digits of a customer's phone are stored.
const PHONE_ENDS: usize = 2;

impl SearchText {
    /// What a text may mean in a branch with this currency; `None` if it is empty. White space around
    /// it does not count.
    #[must_use]
    pub fn new(text: &str, currency: Currency) -> Option<Self> {
        let text = western(text.trim());
        if text.is_empty() {
            return None;
        }
        let is_of_ids = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let may_be_payment =
            (PAYMENT_BEGINS..=PAYMENT_LONGEST).contains(&text.len()) && text.bytes().all(is_of_ids);
        // Tabby's ids are UUIDs, which are written small; others are taken as they are.
        let is_of_uuids = text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        let payment = match is_of_uuids {
            true => text.to_ascii_lowercase(),
            false => text.clone(),
        };
        let is_ending = text.len() == PHONE_ENDS && text.bytes().all(|b| b.is_ascii_digit());
        let amount = amount_of(&text, currency);
        Some(Self {
            reference: reference_key(&text),
            payment: may_be_payment.then_some(payment),
            sale: text.parse().ok(),
            amount,
            phone_ends: is_ending.then_some(text),
        })
    }

    fn fits(&self, sale: &Sale) -> bool {
        let (intent, session) = (&sale.intent, sale.session());
        let ends = intent.recipient.as_ref().map(|known| &known.ends);
        let is_payment = |begin: &String| {
            session.is_some_and(|session| session.payment.as_str().starts_with(begin))
        };
        reference_key(intent.reference.as_str()).starts_with(&self.reference)
            || self.payment.as_ref().is_some_and(is_payment)
            || self.sale == Some(intent.id)
            || self.amount == Some(intent.amount)
            || (self.phone_ends.is_some() && self.phone_ends.as_ref() == ends)
    }
}

/// The amount that a text names, with or without the currency's code before or behind it. A comma before
/// two digits separates decimals, as the sign of Arabic does.
fn amount_of(text: &str, currency: Currency) -> Option<Money> {
    let text = text.to_ascii_uppercase().replace('\u{66b}', ".");
    let code = currency.code();
    let bare = text.strip_prefix(code).or_else(|| text.strip_suffix(code));
    let number = bare.unwrap_or(&text).trim();
    let number = match number.split_once(',') {
        Some((_, decimals)) if decimals.len() == 2 => number.replace(',', "."),
        _ => number.to_owned(),
    };
    Money::parse(&number, currency).ok()
}

/// A reference as it is looked for: in Western digits and small letters of ASCII.
#[must_use]
pub(crate) fn reference_key(reference: &str) -> String {
    let mut key = western(reference);
    key.make_ascii_lowercase();
    key
}

impl SalesQuery {
    /// Whether every sale is meant.
    #[must_use]
    pub fn is_of_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this sale, inserted at this time, is meant.
    pub(crate) fn has(&self, sale: &Sale, at: Timestamp) -> bool {
        let amount = sale.intent.amount;
        let is_same = |bound: Money| bound.currency() == amount.currency();
        let is_text = self.text.as_ref().is_none_or(|text| text.fits(sale));
        let is_state = self.states.is_empty() || self.states.contains(&sale.state_name());
        let is_captured = !(sale.is_paid() && sale.is_uncaptured());
        let terminal = self.terminal.as_ref();
        is_text
            && is_state
            && !(self.uncaptured && is_captured)
            && self.from.is_none_or(|from| at >= from)
            && self.to.is_none_or(|to| at < to)
            && terminal.is_none_or(|terminal| *terminal == sale.intent.terminal)
            && self
                .min
                .is_none_or(|min| is_same(min) && amount.minor() >= min.minor())
            && self
                .max
                .is_none_or(|max| is_same(max) && amount.minor() <= max.minor())
    }
}

/// Finds sales.
#[async_trait]
pub trait HistoryStore: Send + Sync {
    /// A page of the scope's sales that are meant, newest first, as [`Store::page`](crate::Store::page)
    /// has them. A sale that cannot be read is found by its columns.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    async fn search(
        &self,
        scope: &Scope,
        query: &SalesQuery,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError>;

    /// The terminals that have made a sale in the branch, by their names.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    async fn terminals(&self, branch: &BranchId) -> Result<Vec<TerminalId>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> SearchText {
        SearchText::new(text, Currency::Aed).unwrap()
    }

    #[test]
    fn a_text_may_mean_several_things_at_once() {
        let two = text(" ٢٥ ");
        assert_eq!(two.reference, "25");
        assert_eq!(two.phone_ends.as_deref(), Some("25"));
        assert_eq!(two.amount.map(Money::minor), Some(2_500));
        assert_eq!((two.payment, two.sale), (None, None));
        let id = "2F1A0B6E-8a55-4a0e-9f3c-0c6d1d0e7c55";
        let whole = text(id);
        assert_eq!(whole.payment, Some(id.to_ascii_lowercase()));
        assert!(whole.sale.is_some() && whole.amount.is_none());
        assert_eq!(text("pay_mBa").payment.as_deref(), Some("pay_mBa"));
        assert_eq!(text("pay_m").payment, None, "it is too short");
        assert_eq!(text("250.5").amount, text("250.50").amount);
        assert_eq!(text("٢٥٠٫٥").amount, text("250.50").amount);
        assert_eq!(text("250.505").amount, None);
        for written in ["AED 250.50", "aed250.5", "250.50 AED", "250,50"] {
            assert_eq!(text(written).amount, text("250.50").amount, "{written}");
        }
        assert_eq!(text("1,250").amount, None, "it may mean two amounts");
        assert_eq!(text("SAR 250").amount, None);
        assert_eq!(SearchText::new("  ", Currency::Aed), None);
    }
}
