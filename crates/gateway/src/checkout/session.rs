//! Builds the requests for a payment context and its payment, and reads the answers.

use checkout::context::{ContextAnswer, Eligibility, NewContext, RejectionReason};
use checkout::objects::{Address, Customer, Item, ItemType, Metadata, Phone, Processing};
use checkout::objects::{Shipping, ShippingMethod};
use checkout::payment::{NewPayment, PaymentType, RequestedPayment};
use checkout::{Amount, ChannelId, ContextId, Minor, Private};
use payment::buyer::{Buyer, Redacted};
use payment::id::{Link, PaymentId, Reference, SessionId};
use payment::lang::Lang;
use payment::sale::{CaptureMode, Intent, Mode, PaymentSnapshot, Rejection, Session};
use payment::time::Millis;
use payment::{Currency, Money, sale};

use super::kept;
use super::risk;
use super::snapshot::state;
use crate::port::{GatewayError, Refusal, SessionAnswer, SessionOptions};

/// The item to send when a sale has none: one item for the whole sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Goods {
    /// Its title.
    pub title: String,
}

/// What all sessions of a branch have in common.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) channel: ChannelId,
    pub(super) capture: CaptureMode,
    pub(super) return_url: Option<String>,
    pub(super) goods: Goods,
}

/// How many characters of an order number a payment may have as its reference.
const LONGEST_REFERENCE: usize = 80;

/// The same of a context.
const LONGEST_OF_CONTEXT: usize = 50;

/// How long a session can be paid. Source: Tabby, "Create Session". Checkout.com names no time.
const SESSION_LIVES: Millis = Millis::seconds(20 * 60);

/// The amount as Checkout.com takes it.
///
/// # Errors
///
/// It is not one that Checkout.com takes: nothing was sent.
pub(super) fn amount(money: Money) -> Result<Amount, GatewayError> {
    let minor = i64::try_from(money.minor()).ok();
    let currency = match money.currency() {
        Currency::Aed => checkout::Currency::Aed,
        Currency::Sar => checkout::Currency::Sar,
        Currency::Kwd => checkout::Currency::Kwd,
    };
    let amount = minor.and_then(|minor| Amount::new(minor, currency).ok());
    amount.ok_or(GatewayError::Refused(Refusal::NotSent))
}

/// The reference of the payments of a sale with this order number: its beginning, if it is too long.
pub(super) fn reference(of: &Reference) -> String {
    of.as_str().chars().take(LONGEST_REFERENCE).collect()
}

/// The request for a context.
///
/// # Errors
///
/// The amount is none that Checkout.com takes, or there is no customer: nothing was sent.
pub(super) fn context(
    intent: &Intent,
    options: &SessionOptions,
    branch: &Branch,
) -> Result<NewContext, GatewayError> {
    let buyer = options.buyer.as_ref();
    let buyer = buyer.ok_or(GatewayError::Refused(Refusal::NotSent))?;
    let customer = risk::known(customer(buyer), &options.risk.history);
    let channel = branch.channel.clone();
    let mut context = NewContext::new(amount(intent.amount)?, customer, channel)
        .capture(branch.capture == CaptureMode::Automatic)
        .shipping(picked_up(intent.amount.currency()));
    let reference = intent.reference.as_str();
    if reference.chars().count() <= LONGEST_OF_CONTEXT {
        context.reference = Some(reference.to_owned());
    }
    let processing = processing(options);
    context.processing = (processing != Processing::default()).then_some(processing);
    context.success_url.clone_from(&branch.return_url);
    context.failure_url.clone_from(&branch.return_url);
    context.items = items(intent, &branch.goods)?;
    Ok(context)
}

/// The request for the payment of a context that said yes.
pub(super) fn payment(
    intent: &Intent,
    context: ContextId,
    kind: PaymentType,
    branch: &Branch,
) -> NewPayment {
    let kept = Metadata::new()
        .with(kept::SALE, intent.id.to_string())
        .with(kept::REFERENCE, intent.reference.as_str())
        .with(kept::TERMINAL, intent.terminal.to_string());
    NewPayment::new(context, kind, branch.channel.clone())
        .capture(branch.capture == CaptureMode::Automatic)
        .reference(reference(&intent.reference))
        .metadata(kept)
}

/// The language of the customer's page, and what is travelled.
fn processing(options: &SessionOptions) -> Processing {
    let mut processing = Processing::new();
    processing.locale = options.lang.map(|lang| {
        let locale = match lang {
            Lang::En => "en",
            Lang::Ar => "ar",
        };
        locale.to_owned()
    });
    processing.airline_data = risk::airline_data(&options.risk.flights);
    processing.accommodation_data = risk::accommodation_data(&options.risk.stays);
    processing
}

fn customer(buyer: &Buyer) -> Customer {
    let private = |text: &Redacted| Private::new(text.0.clone());
    let number = buyer.phone.as_str().trim_start_matches('+');
    // All of Tabby's countries have calling codes of three digits.
    let phone = number.split_at_checked(3);
    let mut customer = Customer::new();
    customer.phone = phone.map(|(code, number)| Phone::new(code, number));
    customer.email = buyer.email.as_ref().map(private);
    customer.name = buyer.name.as_ref().map(private);
    customer
}

/// The customer takes the goods from the counter.
fn picked_up(currency: Currency) -> Shipping {
    let country = match currency {
        Currency::Aed => "AE",
        Currency::Sar => "SA",
        Currency::Kwd => "KW",
    };
    Shipping::new()
        .method(ShippingMethod::PickUp)
        .address(Address::new().country(country))
}

/// The items of a sale; one for all of it, if it has none.
fn items(intent: &Intent, goods: &Goods) -> Result<Vec<Item>, GatewayError> {
    if intent.items.is_empty() {
        let whole = Item::new(&goods.title, 1, minor(intent.amount)?);
        return Ok(vec![whole.kind(ItemType::Physical)]);
    }
    lines(&intent.items)
}

/// The items as Checkout.com takes them.
///
/// # Errors
///
/// A price has more digits than it takes: nothing was sent.
pub(super) fn lines(items: &[payment::item::Item]) -> Result<Vec<Item>, GatewayError> {
    let line = |item: &payment::item::Item| {
        let price = minor(item.unit_price)?;
        let line = Item::new(item.title.to_string(), item.quantity, price);
        Ok(line.kind(ItemType::Physical))
    };
    items.iter().map(line).collect()
}

fn minor(money: Money) -> Result<Minor, GatewayError> {
    let minor = i64::try_from(money.minor()).map(Minor);
    minor.map_err(|_| GatewayError::Refused(Refusal::NotSent))
}

/// Whether the context says that the purchase may be paid with Tabby: the kind of payment to request,
/// or why not.
///
/// # Errors
///
/// It says neither: that is no yes.
pub(super) fn eligible(
    answer: &ContextAnswer,
) -> Result<Result<PaymentType, Rejection>, GatewayError> {
    match answer.eligibility() {
        Eligibility::Available(kind) => Ok(Ok(kind.clone())),
        Eligibility::Unavailable(reason) => Ok(Err(match reason {
            Some(RejectionReason::OrderAmountTooHigh) => Rejection::OrderAmountTooHigh,
            Some(RejectionReason::OrderAmountTooLow) => Rejection::OrderAmountTooLow,
            _ => Rejection::NotAvailable,
        })),
        Eligibility::Unclear => Err(GatewayError::Unknown),
    }
}

/// What the answer to a request for a payment means. The payment's sums are not in it: it was just
/// made, and whatever has happened to it already is found by a reading.
///
/// # Errors
///
/// The answer names no payment that can be read: one may have been made.
pub(super) fn opened(
    context: &ContextId,
    answer: &RequestedPayment,
    intent: &Intent,
    mode: Mode,
) -> Result<SessionAnswer, GatewayError> {
    let ids = SessionId::try_from(context.to_string())
        .ok()
        .zip(PaymentId::try_from(answer.id.to_string()).ok());
    let (id, payment) = ids.ok_or(GatewayError::Unknown)?;
    let status = match state(&answer.status) {
        sale::PaymentState::Rejected => {
            return Ok(SessionAnswer::Declined(Rejection::NotAvailable));
        }
        sale::PaymentState::Created => sale::PaymentState::Created,
        // A result at once: only a reading has its sums.
        _ => sale::PaymentState::Unknown,
    };
    let none = Money::zero(intent.amount.currency());
    let snapshot = PaymentSnapshot {
        payment: payment.clone(),
        status,
        amount: Some(intent.amount),
        reference: Some(intent.reference.clone()),
        mode: Some(mode),
        captured: Some(none),
        refunded: Some(none),
    };
    let link = |text: Option<&str>| text.and_then(|text| Link::try_from(text.to_owned()).ok());
    let session = Session {
        qr_code: link(answer.links.qr_code()),
        web_url: link(answer.redirect()),
        expires_at: Some(intent.created_at.after(SESSION_LIVES)),
        // The sale's transition sets the deadline.
        ..Session::known_by_payment(id, payment, intent.created_at)
    };
    Ok(SessionAnswer::Opened(Box::new(session), snapshot))
}
