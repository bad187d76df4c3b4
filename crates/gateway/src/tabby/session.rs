//! Builds the request for a session and reads the answer.

use jiff::Timestamp as Instant;
use payment::buyer::Redacted;
use payment::id::{Link, PaymentId, SessionId};
use payment::item::Item;
use payment::lang::Lang;
use payment::sale::{Intent, Method, Rejection, Session};
use payment::time::{Millis, Timestamp};
use tabby::checkout::{
    self as wire, Attachment, Coordinates, CreateSession, Language, NewPayment, RejectionReason,
    SessionStatus,
};
use tabby::{Amount, Private};

use super::risk;
use super::snapshot::{snapshot, timestamp};
use crate::port::{GatewayError, SessionAnswer, SessionOptions};

/// The item to send when a sale by link has none: one item for the whole sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Goods {
    /// Its title.
    pub title: String,
    /// Its category.
    pub category: String,
}

/// The request. A sale by link needs a customer and at least one item; a sale by code has the
/// customer and the items that were given, if any. Source: Tabby, POS integration and payment
/// links, "Create Session".
pub(super) fn request(
    intent: &Intent,
    options: &SessionOptions,
    place: Coordinates,
    goods: &Goods,
) -> CreateSession {
    let amount = |money: payment::Money| Amount(money.to_decimal());
    let private = |text: &Redacted| Private::new(text.0.clone());
    let mut items: Vec<wire::Item> = intent.items.iter().map(line).collect();
    if items.is_empty() && intent.method == Method::Link {
        items.push(
            wire::Item::new(&goods.title, 1, amount(intent.amount)).category(&goods.category),
        );
    }
    let currency = intent.amount.currency().code();
    let reference = intent.reference.to_string();
    let mut payment = NewPayment::new(amount(intent.amount), currency, reference)
        .description(intent.terminal.to_string())
        .items(items);
    let of_place = match intent.method {
        Method::Qr => Attachment::of_till(place, instant(intent.created_at)),
        Method::Link => Attachment::of_link(place),
    };
    payment.attachment = Some(risk::attachment(of_place, &options.risk));
    payment.buyer = options.buyer.as_ref().map(|buyer| {
        let mut of_sale = wire::Buyer::new().phone(private(&buyer.written()));
        of_sale.email = buyer.email.as_ref().map(private);
        of_sale.name = buyer.name.as_ref().map(private);
        of_sale
    });
    payment.buyer_history = risk::buyer_history(&options.risk.history);
    payment.order_history = risk::order_history(&options.risk.history, payment.buyer.as_ref());
    let mut request = CreateSession::new(intent.merchant_code.to_string(), payment);
    request.lang = options.lang.map(|lang| match lang {
        Lang::En => Language::En,
        Lang::Ar => Language::Ar,
    });
    request
}

/// An item as Tabby takes it.
pub(super) fn line(item: &Item) -> wire::Item {
    let price = Amount(item.unit_price.to_decimal());
    wire::Item::new(item.title.to_string(), item.quantity, price)
        .category(item.category.to_string())
}

/// What the answer to a request for a session means.
///
/// # Errors
///
/// The answer names no payment that can be read: a session may have been made.
pub(super) fn opened(
    answer: &tabby::checkout::Session,
    intent: &Intent,
) -> Result<SessionAnswer, GatewayError> {
    if answer.status != SessionStatus::Created {
        // Every status other than "created" is to be treated as a rejection. Source: Tabby,
        // checkout flow.
        return Ok(SessionAnswer::Declined(match answer.rejection_reason() {
            RejectionReason::OrderAmountTooHigh => Rejection::OrderAmountTooHigh,
            RejectionReason::OrderAmountTooLow => Rejection::OrderAmountTooLow,
            _ => Rejection::NotAvailable,
        }));
    }
    let ids = SessionId::try_from(answer.id.to_string())
        .ok()
        .zip(PaymentId::try_from(answer.payment.id.to_string()).ok());
    let (Some((id, payment)), Some(snapshot)) = (ids, snapshot(&answer.payment)) else {
        return Err(GatewayError::Unknown);
    };
    let link = |text: Option<&str>| text.and_then(|text| Link::try_from(text.to_owned()).ok());
    let session = Session {
        qr_code: link(answer.qr_code()),
        web_url: link(answer.web_url()),
        expires_at: expires_at(answer, intent),
        // The sale's transition sets the deadline and `read_at`: it knows the time and the pay
        // window.
        ..Session::known_by_payment(id, payment, intent.created_at)
    };
    Ok(SessionAnswer::Opened(Box::new(session), snapshot))
}

/// When Tabby closes the session, by the clock that dated the intent. Only the session's lifetime
/// is taken from Tabby's clock, because this machine's clock may be wrong by hours.
fn expires_at(answer: &tabby::checkout::Session, intent: &Intent) -> Option<Timestamp> {
    let end = timestamp(answer.configuration.expires_at?);
    let made = answer.payment.created_at.map(timestamp);
    Some(match made.map(|made| end.since(made)) {
        Some(life) if life <= LONGEST_LIFE => intent.created_at.after(life),
        _ => end,
    })
}

/// An upper limit for the lifetime of a session; sessions live 20 minutes.
const LONGEST_LIFE: Millis = Millis::seconds(24 * 60 * 60);

fn instant(at: Timestamp) -> Instant {
    Instant::from_millisecond(at.0).unwrap_or(Instant::UNIX_EPOCH)
}
