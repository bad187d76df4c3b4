//! Which requests are Checkout.com's webhooks, and what they say.
//!
//! A delivery carries a signature over the bytes of its body. Source: Checkout.com, "Configure your
//! webhook server".

use std::fmt;

use checkout::webhook::{Event, EventType, SIGNATURE_HEADER, SignatureCheck};
use http::HeaderMap;
use payment::id::PaymentId;
use payment::sale::PaymentState;
use secrecy::ExposeSecret;

use super::settings::WebhookKeys;
use crate::webhook::{EventId, Forged, WebhookNotice, WebhookSecret};

/// [`WebhookKeys`], ready to check with: one check for each key, the newest first.
#[derive(Clone)]
pub(super) struct Gate(Vec<SignatureCheck>);

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Gate").field(&self.0.len()).finish()
    }
}

/// The length of a signature in hexadecimal digits.
const DIGITS: usize = 64;

impl Gate {
    /// The configured gate; `None` if a key is empty, or there is none.
    pub(super) fn new(keys: &WebhookKeys) -> Option<Self> {
        let checks = keys
            .0
            .iter()
            .map(|key| SignatureCheck::new(key.expose_secret()));
        let checks: Vec<_> = checks.collect::<Result<_, _>>().ok()?;
        (!checks.is_empty()).then_some(Self(checks))
    }

    /// The signature of a request, if it has the form of one: only then is the body worth reading.
    pub(super) fn signature(headers: &HeaderMap) -> Result<&[u8], Forged> {
        let signature = headers.get(SIGNATURE_HEADER).ok_or(Forged::Secret)?;
        let signature = signature.as_bytes();
        let is_hex = signature.len() == DIGITS && signature.iter().all(u8::is_ascii_hexdigit);
        is_hex.then_some(signature).ok_or(Forged::Secret)
    }

    /// Which key signed this body.
    pub(super) fn signed_with(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<WebhookSecret, Forged> {
        let signature = Self::signature(headers)?;
        // Every key is tried, so that the time does not tell which one fits.
        let fits: Vec<_> = self
            .0
            .iter()
            .map(|check| check.is_signed(signature, body))
            .collect();
        match fits.iter().position(|fits| *fits) {
            Some(0) => Ok(WebhookSecret::Newest),
            Some(_) => Ok(WebhookSecret::Older),
            None => Err(Forged::Secret),
        }
    }
}

/// Reads the body of a delivery; `None` if it is about no payment.
pub(super) fn read(body: &[u8], secret: WebhookSecret) -> Option<WebhookNotice> {
    let event = Event::read(body).ok()?;
    let payment = event.data.payment_id?;
    Some(WebhookNotice {
        payment: PaymentId::try_from(payment.to_string()).ok()?,
        status: status(&event.kind),
        event: event.id.and_then(|id| EventId::new(id.as_str())),
        secret,
    })
}

/// What an event says of the payment's status. An event about an action that is not carried out yet,
/// and an unknown one, say nothing.
const fn status(kind: &EventType) -> PaymentState {
    match kind {
        EventType::PaymentPending => PaymentState::Created,
        EventType::PaymentApproved => PaymentState::Authorized,
        EventType::PaymentDeclined => PaymentState::Rejected,
        EventType::PaymentExpired | EventType::PaymentCanceled => PaymentState::Expired,
        EventType::PaymentCaptured | EventType::PaymentRefunded | EventType::PaymentVoided => {
            PaymentState::Closed
        }
        _ => PaymentState::Unknown,
    }
}
