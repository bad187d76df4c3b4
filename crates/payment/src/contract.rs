//! What terminal and proxy say to each other: JSON over HTTP, described by the OpenAPI document
//! that the proxy serves at `/api/openapi.json`.
//!
//! Types here are parsed once, at the edge: an amount that does not fit its currency never becomes
//! a [`SaleView`].

use serde::{Deserialize, Serialize};

use crate::id::{Link, PaymentId, Reference, SaleId, TerminalId};
use crate::money::{AmountError, Currency, Money};
use crate::sale::{
    Cause, Difference, DoubtOver, Failure, Intent, Method, Mode, Phase, Rejection, Sale, Stage,
};
use crate::time::{Millis, Timestamp};

/// The language of the hosted page and of texts for the customer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Lang {
    /// English.
    En,
    /// Arabic.
    Ar,
}

/// `POST /api/sales`: a sale as the terminal asks for it.
///
/// Texts are still texts here; [`NewSale::check`] turns them into an [`Order`] or says what is
/// wrong with them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewSale {
    /// A UUID made by the terminal. The same id with the same body is the same sale.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// Decimal string in major units, such as `250.00`.
    #[cfg_attr(feature = "openapi", schema(example = "250.00"))]
    pub amount: String,
    /// ISO 4217 code; must be the shop's.
    #[cfg_attr(feature = "openapi", schema(example = "AED"))]
    pub currency: String,
    /// The shop's order number, 1 to 255 characters; made from the sale's id when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// How the customer gets to the hosted page.
    pub method: Method,
    /// Language of the hosted page; the gateway's choice when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
}

/// What a terminal may sell, for checking a [`NewSale`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The largest amount of one sale; its currency is the shop's.
    pub max_amount: Money,
    /// The terminal that sells.
    pub terminal: TerminalId,
}

/// A [`NewSale`] whose every text has been read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// The sale.
    pub id: SaleId,
    /// What the customer owes: more than nothing, within the limit.
    pub amount: Money,
    /// The shop's order number.
    pub reference: Reference,
    /// How the customer gets to the hosted page.
    pub method: Method,
    /// Language of the hosted page.
    pub lang: Option<Lang>,
}

impl NewSale {
    /// Reads every text.
    ///
    /// # Errors
    ///
    /// The code of the first rule that is broken. Nothing has happened then.
    pub fn check(&self, limits: &Limits) -> Result<Order, ProblemCode> {
        let id: SaleId = self.id.parse().map_err(|_| ProblemCode::InvalidId)?;
        let currency = limits.max_amount.currency();
        if self.currency != currency.code() {
            return Err(ProblemCode::WrongCurrency);
        }
        let amount = Money::parse(&self.amount, currency).map_err(|error| match error {
            AmountError::TooLarge => ProblemCode::AmountTooLarge,
            AmountError::NotDecimal | AmountError::Negative | AmountError::TooPrecise { .. } => {
                ProblemCode::InvalidAmount
            }
        })?;
        if amount.is_zero() {
            return Err(ProblemCode::AmountZero);
        }
        if amount.minor() > limits.max_amount.minor() {
            return Err(ProblemCode::AmountTooLarge);
        }
        let reference = match self.reference.as_deref().map(str::trim) {
            None | Some("") => Reference::for_sale(&limits.terminal, id),
            Some(text) => Reference::new(text).map_err(|_| ProblemCode::InvalidReference)?,
        };
        Ok(Order {
            id,
            amount,
            reference,
            method: self.method,
            lang: self.lang,
        })
    }
}

/// The name of a sale's state, as terminals see it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SaleState {
    /// The gateway has been asked for a session and has not answered.
    Creating,
    /// The customer can pay.
    Waiting,
    /// Asked to be taken back; not confirmed yet.
    Cancelling,
    /// Not known; the proxy keeps asking.
    Checking,
    /// The money is there.
    Paid,
    /// The gateway refused the customer on the hosted page.
    Rejected,
    /// The gateway declined before anything could be paid.
    Declined,
    /// Nobody paid in time.
    Expired,
    /// Taken back.
    Cancelled,
    /// No session came of it.
    Failed,
    /// The money came after the sale had been given up.
    PaidLate,
    /// A reading that does not belong to the sale; a person has to look.
    Mismatch,
}

impl SaleState {
    /// Whether the gateway has still to be asked.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Creating | Self::Waiting | Self::Cancelling | Self::Checking => true,
            Self::Paid
            | Self::Rejected
            | Self::Declined
            | Self::Expired
            | Self::Cancelled
            | Self::Failed
            | Self::PaidLate
            | Self::Mismatch => false,
        }
    }
}

/// Why a sale is in its state. A terminal that does not know a reason reads [`Reason::Other`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Reason {
    /// Declined: not available to this customer, or no reason given.
    NotAvailable,
    /// Declined: above the customer's limit.
    OrderAmountTooHigh,
    /// Declined: below what can be paid this way.
    OrderAmountTooLow,
    /// Failed: the gateway refused the request.
    Refused,
    /// Failed: the gateway was not reached.
    Unreachable,
    /// Failed: no usable answer.
    NoAnswer,
    /// Failed: an answer without a way to pay.
    Incomplete,
    /// Cancelling or cancelled: by the cashier.
    Cashier,
    /// Cancelling or expired: the till's deadline.
    TimeOut,
    /// Cancelled: by the customer.
    Customer,
    /// Cancelled: closed without taking money.
    ClosedUnpaid,
    /// Cancelled: all of it was given back.
    Refunded,
    /// Checking: the cancellation got no answer.
    CancelUnanswered,
    /// Checking: still open after a cancellation.
    StillOpen,
    /// Checking: the payment could not be read.
    Unread,
    /// Checking: a state that nobody has described.
    UnknownStatus,
    /// Mismatch: another payment.
    OtherPayment,
    /// Mismatch: another amount or currency.
    OtherAmount,
    /// Mismatch: another order.
    OtherReference,
    /// Mismatch: test instead of live, or the other way round.
    OtherMode,
    /// Mismatch: captures and refunds do not add up.
    OtherFunds,
    /// A reason of a newer proxy.
    Other,
}

impl From<Rejection> for Reason {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::NotAvailable => Self::NotAvailable,
            Rejection::OrderAmountTooHigh => Self::OrderAmountTooHigh,
            Rejection::OrderAmountTooLow => Self::OrderAmountTooLow,
        }
    }
}

impl From<Failure> for Reason {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused => Self::Refused,
            Failure::Unreachable => Self::Unreachable,
            Failure::NoAnswer => Self::NoAnswer,
            Failure::Incomplete => Self::Incomplete,
        }
    }
}

impl From<Cause> for Reason {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Cashier => Self::Cashier,
            Cause::TimeOut => Self::TimeOut,
            Cause::Customer => Self::Customer,
            Cause::ClosedUnpaid => Self::ClosedUnpaid,
            Cause::Refunded => Self::Refunded,
            Cause::Unpayable => Self::Incomplete,
        }
    }
}

impl From<DoubtOver> for Reason {
    fn from(over: DoubtOver) -> Self {
        match over {
            DoubtOver::CancelUnanswered => Self::CancelUnanswered,
            DoubtOver::StillOpen => Self::StillOpen,
            DoubtOver::Unread => Self::Unread,
            DoubtOver::UnknownStatus => Self::UnknownStatus,
        }
    }
}

impl From<Difference> for Reason {
    fn from(difference: Difference) -> Self {
        match difference {
            Difference::Payment => Self::OtherPayment,
            Difference::Amount => Self::OtherAmount,
            Difference::Reference => Self::OtherReference,
            Difference::Mode => Self::OtherMode,
            Difference::Funds => Self::OtherFunds,
        }
    }
}

/// What a terminal may ask for next.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Action {
    /// `POST /api/sales/{id}/check`
    Check,
    /// `POST /api/sales/{id}/cancel`
    Cancel,
    /// An action of a newer proxy.
    Other,
}

/// A sale as a terminal sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "SaleViewWire", into = "SaleViewWire")]
pub struct SaleView {
    /// The sale.
    pub id: SaleId,
    /// Its state.
    pub state: SaleState,
    /// Why it is in that state.
    pub reason: Option<Reason>,
    /// What the customer owes.
    pub amount: Money,
    /// The shop's order number.
    pub reference: Reference,
    /// How the customer gets to the hosted page.
    pub method: Method,
    /// The gateway's QR image, to be used exactly as it is; only while the sale can be paid.
    pub qr_code_url: Option<Link>,
    /// The hosted page; only while the sale can be paid.
    pub web_url: Option<Link>,
    /// The payment at the gateway.
    pub payment_id: Option<PaymentId>,
    /// When the sale was asked for.
    pub created_at: Timestamp,
    /// When the till takes the code back.
    pub deadline: Option<Timestamp>,
    /// When the payment was last read at the gateway.
    pub read_at: Option<Timestamp>,
    /// The proxy's clock as it answered.
    pub server_time: Timestamp,
    /// What may be asked for next.
    pub allowed: Vec<Action>,
    /// Sum of captures.
    pub captured: Money,
    /// Sum of refunds.
    pub refunded: Money,
    /// Whether nobody is really charged.
    pub is_test: bool,
}

impl SaleView {
    /// The sale as it is shown at `now`.
    ///
    /// A code or link is part of the view only while the customer may use it.
    #[must_use]
    pub fn of(sale: &Sale, now: Timestamp) -> Self {
        let (state, reason) = name(&sale.stage);
        let session = sale.session();
        let payable = session.filter(|_| state == SaleState::Waiting);
        let funds = sale.funds();
        let Intent {
            id,
            reference,
            amount,
            method,
            mode,
            created_at,
            ..
        } = sale.intent.clone();
        let allowed = match state {
            SaleState::Waiting | SaleState::Checking => vec![Action::Check, Action::Cancel],
            SaleState::Creating | SaleState::Cancelling => vec![Action::Check],
            _ => Vec::new(),
        };
        Self {
            id,
            state,
            reason,
            amount,
            reference,
            method,
            qr_code_url: payable.and_then(|session| session.qr_code.clone()),
            web_url: payable.and_then(|session| session.web_url.clone()),
            payment_id: session.map(|session| session.payment.clone()),
            created_at,
            deadline: session.map(|session| session.deadline),
            read_at: session.map(|session| session.read_at),
            server_time: now,
            allowed,
            captured: funds.captured,
            refunded: funds.refunded,
            is_test: mode == Mode::Test,
        }
    }

    /// What is left, by the proxy's own clock, until the till takes the code back.
    #[must_use]
    pub fn time_left(&self) -> Option<Millis> {
        self.deadline
            .map(|deadline| deadline.since(self.server_time))
    }

    /// Whether `action` may be asked for.
    #[must_use]
    pub fn allows(&self, action: Action) -> bool {
        self.allowed.contains(&action)
    }
}

fn name(stage: &Stage) -> (SaleState, Option<Reason>) {
    let (state, reason) = match stage {
        Stage::Creating => return (SaleState::Creating, None),
        Stage::Declined(rejection) => (SaleState::Declined, (*rejection).into()),
        Stage::Failed(failure) => (SaleState::Failed, (*failure).into()),
        Stage::Opened(_, phase) => match phase {
            Phase::Waiting => return (SaleState::Waiting, None),
            Phase::Cancelling(cause) => (SaleState::Cancelling, (*cause).into()),
            Phase::Checking(doubt) => (SaleState::Checking, doubt.over.into()),
            Phase::Paid(_) => return (SaleState::Paid, None),
            Phase::Rejected => return (SaleState::Rejected, None),
            Phase::Expired => (SaleState::Expired, Reason::TimeOut),
            Phase::Cancelled(cause) => (SaleState::Cancelled, (*cause).into()),
            Phase::Failed(failure) => (SaleState::Failed, (*failure).into()),
            Phase::PaidLate(_) => return (SaleState::PaidLate, None),
            Phase::Mismatch(difference) => (SaleState::Mismatch, (*difference).into()),
        },
    };
    (state, Some(reason))
}

/// [`SaleView`] as it is written: amounts are decimal strings, times are milliseconds since 1970
/// UTC.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SaleView))]
pub struct SaleViewWire {
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    id: String,
    state: SaleState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[cfg_attr(feature = "openapi", schema(example = "250.00"))]
    amount: String,
    currency: Currency,
    reference: String,
    method: Method,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    qr_code_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    web_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payment_id: Option<String>,
    created_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deadline: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    read_at: Option<i64>,
    server_time: i64,
    allowed: Vec<Action>,
    captured: String,
    refunded: String,
    is_test: bool,
}

impl From<SaleView> for SaleViewWire {
    fn from(view: SaleView) -> Self {
        Self {
            id: view.id.to_string(),
            state: view.state,
            reason: view.reason,
            amount: view.amount.to_string(),
            currency: view.amount.currency(),
            reference: view.reference.into(),
            method: view.method,
            qr_code_url: view.qr_code_url.map(Into::into),
            web_url: view.web_url.map(Into::into),
            payment_id: view.payment_id.map(Into::into),
            created_at: view.created_at.0,
            deadline: view.deadline.map(|at| at.0),
            read_at: view.read_at.map(|at| at.0),
            server_time: view.server_time.0,
            allowed: view.allowed,
            captured: view.captured.to_string(),
            refunded: view.refunded.to_string(),
            is_test: view.is_test,
        }
    }
}

/// The text is not a view that this version can read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the member {0} of the sale cannot be read")]
pub struct UnreadableView(&'static str);

impl TryFrom<SaleViewWire> for SaleView {
    type Error = UnreadableView;

    fn try_from(wire: SaleViewWire) -> Result<Self, UnreadableView> {
        let money = |text: &str, member| {
            Money::parse(text, wire.currency).map_err(|_| UnreadableView(member))
        };
        let link = |text: Option<String>, member| {
            text.map(Link::try_from)
                .transpose()
                .map_err(|_| UnreadableView(member))
        };
        Ok(Self {
            id: wire.id.parse().map_err(|_| UnreadableView("id"))?,
            state: wire.state,
            reason: wire.reason,
            amount: money(&wire.amount, "amount")?,
            captured: money(&wire.captured, "captured")?,
            refunded: money(&wire.refunded, "refunded")?,
            reference: Reference::new(&wire.reference).map_err(|_| UnreadableView("reference"))?,
            method: wire.method,
            qr_code_url: link(wire.qr_code_url, "qr_code_url")?,
            web_url: link(wire.web_url, "web_url")?,
            payment_id: wire
                .payment_id
                .map(PaymentId::try_from)
                .transpose()
                .map_err(|_| UnreadableView("payment_id"))?,
            created_at: Timestamp(wire.created_at),
            deadline: wire.deadline.map(Timestamp),
            read_at: wire.read_at.map(Timestamp),
            server_time: Timestamp(wire.server_time),
            allowed: wire.allowed,
            is_test: wire.is_test,
        })
    }
}

/// `GET /api/sales`: a page of sales, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SalePage {
    /// The sales of this page.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<SaleViewWire>))]
    pub sales: Vec<SaleView>,
    /// Pass as `before` to get the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// `GET /api/terminal`: what a terminal has to know before it can sell.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TerminalView {
    /// The shop's name, as it stands on receipts.
    pub shop: String,
    /// The branch, as the gateway calls it.
    pub branch: String,
    /// This terminal's name.
    pub terminal: String,
    /// The currency of every sale.
    pub currency: Currency,
    /// The largest amount of one sale, a decimal string in major units.
    #[cfg_attr(feature = "openapi", schema(example = "20000.00"))]
    pub max_amount: String,
    /// Where the shop's own copy of Tabby's logo is served, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    /// Whether nobody is really charged.
    pub is_test: bool,
}

impl TerminalView {
    /// The largest amount of one sale, where the proxy's text can be read.
    #[must_use]
    pub fn limit(&self) -> Option<Money> {
        Money::parse(&self.max_amount, self.currency).ok()
    }
}

/// What went wrong with a request, for programs. Stable from the first version on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ProblemCode {
    /// 422: the sale's id is not a UUID.
    InvalidId,
    /// 422: not the shop's currency.
    WrongCurrency,
    /// 422: not an amount of the currency.
    InvalidAmount,
    /// 422: nothing to pay.
    AmountZero,
    /// 422: above the limit of one sale.
    AmountTooLarge,
    /// 422: too long, or with control characters.
    InvalidReference,
    /// 422: this method cannot be used yet.
    MethodUnavailable,
    /// 422: a member of the query cannot be read.
    InvalidQuery,
    /// 404: no such sale.
    UnknownSale,
    /// 409: the id belongs to a sale with another body.
    SaleConflict,
    /// 400: not JSON, or not of the expected shape.
    MalformedJson,
    /// 413: the body is larger than 64 kB.
    BodyTooLarge,
    /// 415: the content type is not `application/json`.
    UnsupportedMediaType,
    /// 403: the request comes from another site's page.
    CrossSite,
    /// 404: no such address.
    NotFound,
    /// 405: the address knows other methods.
    MethodNotAllowed,
    /// 503: the ledger cannot be written; nothing was asked of the gateway.
    LedgerUnavailable,
    /// 500: a mistake of ours; the sale stays as it was.
    Internal,
    /// A code of a newer proxy.
    Other,
}

impl ProblemCode {
    /// Whether the proxy says for certain that the request changed nothing anywhere.
    #[must_use]
    pub const fn nothing_happened(self) -> bool {
        !matches!(self, Self::Internal | Self::Other)
    }
}

/// Reads a word of a list that may grow, by looking it up.
///
/// A derived reader would do the same with five times the code in the terminal's module.
macro_rules! read_by_word {
    ($name:ident, $other:expr, [$($variant:ident = $word:literal,)+]) => {
        impl $name {
            fn of_word(word: &str) -> Option<Self> {
                let words: &[(&str, Self)] = &[$(($word, Self::$variant)),+];
                let known = words.iter().find(|(known, _)| *known == word);
                known.map(|(_, value)| *value).or($other)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                Self::of_word(&word).ok_or_else(|| serde::de::Error::custom("unknown word"))
            }
        }

        #[cfg(test)]
        impl $name {
            const ALL: &[Self] = &[$(Self::$variant),+];
        }
    };
}

read_by_word!(
    SaleState,
    None,
    [
        Creating = "creating",
        Waiting = "waiting",
        Cancelling = "cancelling",
        Checking = "checking",
        Paid = "paid",
        Rejected = "rejected",
        Declined = "declined",
        Expired = "expired",
        Cancelled = "cancelled",
        Failed = "failed",
        PaidLate = "paid_late",
        Mismatch = "mismatch",
    ]
);

read_by_word!(
    Reason,
    Some(Self::Other),
    [
        NotAvailable = "not_available",
        OrderAmountTooHigh = "order_amount_too_high",
        OrderAmountTooLow = "order_amount_too_low",
        Refused = "refused",
        Unreachable = "unreachable",
        NoAnswer = "no_answer",
        Incomplete = "incomplete",
        Cashier = "cashier",
        TimeOut = "time_out",
        Customer = "customer",
        ClosedUnpaid = "closed_unpaid",
        Refunded = "refunded",
        CancelUnanswered = "cancel_unanswered",
        StillOpen = "still_open",
        Unread = "unread",
        UnknownStatus = "unknown_status",
        OtherPayment = "other_payment",
        OtherAmount = "other_amount",
        OtherReference = "other_reference",
        OtherMode = "other_mode",
        OtherFunds = "other_funds",
    ]
);

read_by_word!(
    Action,
    Some(Self::Other),
    [Check = "check", Cancel = "cancel",]
);

read_by_word!(
    ProblemCode,
    Some(Self::Other),
    [
        InvalidId = "invalid_id",
        WrongCurrency = "wrong_currency",
        InvalidAmount = "invalid_amount",
        AmountZero = "amount_zero",
        AmountTooLarge = "amount_too_large",
        InvalidReference = "invalid_reference",
        MethodUnavailable = "method_unavailable",
        InvalidQuery = "invalid_query",
        UnknownSale = "unknown_sale",
        SaleConflict = "sale_conflict",
        MalformedJson = "malformed_json",
        BodyTooLarge = "body_too_large",
        UnsupportedMediaType = "unsupported_media_type",
        CrossSite = "cross_site",
        NotFound = "not_found",
        MethodNotAllowed = "method_not_allowed",
        LedgerUnavailable = "ledger_unavailable",
        Internal = "internal",
    ]
);

/// An error answer (RFC 9457, `application/problem+json`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A name for this kind of problem: `urn:tabby-pos:problem:` and the code.
    pub r#type: String,
    /// What happened, in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, for programs.
    pub code: ProblemCode,
    /// What happened, what it means for the money, and what to do now.
    pub detail: String,
    /// To be named to support; stands in the proxy's log as well.
    pub trace_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::{Event, Status, step};

    fn limits() -> Limits {
        Limits {
            max_amount: Money::parse("20000", Currency::Aed).unwrap(),
            terminal: TerminalId::new("T1").unwrap(),
        }
    }

    fn new_sale() -> NewSale {
        NewSale {
            id: "0190a5b4-7c00-7000-8000-000000000001".into(),
            amount: "250.00".into(),
            currency: "AED".into(),
            reference: Some("A-1".into()),
            method: Method::Qr,
            lang: None,
        }
    }

    #[test]
    fn every_broken_rule_has_its_own_code() {
        type Change = fn(&mut NewSale);
        let cases: [(Change, ProblemCode); 10] = [
            (|s| s.id = "1".into(), ProblemCode::InvalidId),
            (|s| s.currency = "SAR".into(), ProblemCode::WrongCurrency),
            (|s| s.currency = "aed".into(), ProblemCode::WrongCurrency),
            (|s| s.amount = "0.00".into(), ProblemCode::AmountZero),
            (|s| s.amount = "-1".into(), ProblemCode::InvalidAmount),
            (|s| s.amount = "12.345".into(), ProblemCode::InvalidAmount),
            (
                |s| s.amount = "20000.01".into(),
                ProblemCode::AmountTooLarge,
            ),
            (|s| s.amount = "9".repeat(40), ProblemCode::AmountTooLarge),
            (
                |s| s.reference = Some("x".repeat(256)),
                ProblemCode::InvalidReference,
            ),
            (
                |s| s.reference = Some("a\u{7}b".into()),
                ProblemCode::InvalidReference,
            ),
        ];
        for (change, code) in cases {
            let mut sale = new_sale();
            change(&mut sale);
            assert_eq!(sale.check(&limits()), Err(code), "{sale:?}");
        }
        assert!(new_sale().check(&limits()).is_ok());
    }

    #[test]
    fn an_untyped_reference_is_made_from_the_id() {
        for untyped in [None, Some(String::new()), Some("  ".into())] {
            let order = NewSale {
                reference: untyped,
                ..new_sale()
            }
            .check(&limits())
            .unwrap();
            assert_eq!(order.reference.as_str(), "T1-00000001");
        }
    }

    #[test]
    fn a_view_survives_the_wire_and_names_no_code_once_the_sale_is_over() {
        use crate::sale::sample::{START, intent, paid, reading, session};
        let waiting = step(
            &Sale::new(intent()),
            Event::Created(session(), reading(Status::Created)),
            START,
        )
        .sale;
        let view = SaleView::of(&waiting, START);
        assert_eq!(view.state, SaleState::Waiting);
        assert_eq!(view.qr_code_url, session().qr_code);
        assert_eq!(view.time_left(), Some(Millis::seconds(300)));
        let json = serde_json::to_string(&view).unwrap();
        assert!(
            json.contains(r#""amount":"250.00","currency":"AED""#),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<SaleView>(&json).unwrap(), view);

        let paid = step(&waiting, Event::Read(paid()), START).sale;
        let view = SaleView::of(&paid, START);
        assert_eq!(
            (view.state, &view.qr_code_url, &view.web_url),
            (SaleState::Paid, &None, &None)
        );
        assert_eq!(view.captured.to_string(), "250.00");
    }

    #[test]
    fn every_word_is_read_as_it_is_written() {
        fn check<T: Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
            all: &[T],
        ) {
            for value in all {
                let json = serde_json::to_string(value).unwrap();
                assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
            }
        }
        check(SaleState::ALL);
        check(Reason::ALL);
        check(Action::ALL);
        check(ProblemCode::ALL);
        assert!(serde_json::from_str::<SaleState>(r#""brand_new""#).is_err());
    }

    #[test]
    fn a_newer_proxys_words_are_read_as_other() {
        assert_eq!(
            serde_json::from_str::<Reason>(r#""brand_new""#).unwrap(),
            Reason::Other
        );
        assert_eq!(
            serde_json::from_str::<ProblemCode>(r#""brand_new""#).unwrap(),
            ProblemCode::Other
        );
        assert_eq!(
            serde_json::from_str::<Action>(r#""refund""#).unwrap(),
            Action::Other
        );
    }
}
