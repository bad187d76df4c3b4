//! The port: what the server needs from any gateway, in neutral types.

use std::fmt;
use std::net::IpAddr;

use async_trait::async_trait;
use http::HeaderMap;
use payment::Money;
use payment::buyer::Buyer;
use payment::id::{OperationReason, PaymentId, Reference, SessionId};
use payment::item::Item;
use payment::lang::Lang;
use payment::operation::OperationFate;
use payment::risk::RiskData;
use payment::sale::{Intent, PaymentSnapshot, Rejection, Session};

use crate::capabilities::Capabilities;
use crate::list::{ListCursor, Listed, PaymentPage};
use crate::permits::Priority;
use crate::webhook::{Forged, WebhookNotice};

/// Options of a new session that are sent to the gateway and not stored.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SessionOptions {
    /// The language of the hosted page.
    pub lang: Option<Lang>,
    /// The customer that a link may be sent to.
    pub buyer: Option<Buyer>,
    /// What the gateway's risk assessment may know of the customer and of a journey. An adapter leaves
    /// out what its gateway has no place for.
    pub risk: RiskData,
}

/// What to capture of an authorised payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capture<'a> {
    /// How much.
    pub amount: Money,
    /// What becomes of the rest.
    pub rest: Rest,
    /// What is captured, if the shop says so.
    pub items: &'a [Item],
}

impl Capture<'static> {
    /// A capture of an amount, without items.
    #[must_use]
    pub const fn of(amount: Money, rest: Rest) -> Self {
        let items = &[];
        Self {
            amount,
            rest,
            items,
        }
    }
}

/// What to send back of a captured payment. An adapter leaves out what its gateway has no place for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refund<'a> {
    /// How much.
    pub amount: Money,
    /// Why, if somebody wrote it.
    pub reason: Option<&'a OperationReason>,
    /// What is given back, if the shop says so.
    pub items: &'a [Item],
}

impl Refund<'static> {
    /// A refund of an amount, without a reason and items.
    #[must_use]
    pub const fn of(amount: Money) -> Self {
        Self {
            amount,
            reason: None,
            items: &[],
        }
    }
}

/// What becomes of what a capture leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rest {
    /// It stays authorised, for further captures.
    Held,
    /// It is released: this is the last capture.
    Released,
}

/// The gateway's answer to a request for a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SessionAnswer {
    /// There is a session. The reading is its payment as described in the answer.
    Opened(Box<Session>, PaymentSnapshot),
    /// The gateway declined the customer or the sale: nothing can be paid.
    Declined(Rejection),
}

/// Why a call failed, sorted by what is known of its effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GatewayError {
    /// The gateway refused: nothing happened.
    #[error("the gateway refused it: {0}")]
    Refused(Refusal),
    /// The call was not made or not carried out: nothing happened, and the call may be repeated.
    #[error("it may be tried later: {0}")]
    TryLater(Hindrance),
    /// No usable answer: the call may have had its effect.
    #[error("no usable answer")]
    Unknown,
}

/// Why a gateway refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// The gateway does not accept the key, or not for this call.
    #[error("the key")]
    Key,
    /// The gateway has no such payment or session.
    #[error("no such thing")]
    NotFound,
    /// Another reason in the request.
    #[error("the request")]
    Request,
    /// The request broke a rule that this side knows, and was not sent.
    #[error("not sent")]
    NotSent,
}

/// Why a call was not made, or not carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Hindrance {
    /// The key's limit allowed no call: the gateway was not asked.
    #[error("no permit within the key's limit")]
    NoPermit,
    /// The gateway was not reached, or asked to try again later.
    #[error("not reached")]
    NotReached,
}

/// What is known of the configured merchant code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CodeState {
    /// No session was made with it yet: a wrong one would not have been noticed.
    Untried,
    /// The gateway makes sessions with it.
    Taken,
    /// The gateway takes the key, and made no session with this code.
    Refused,
}

impl CodeState {
    /// The name, as `/readyz` shows it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Untried => "untried",
            Self::Taken => "taken",
            Self::Refused => "refused",
        }
    }
}

/// What the gateway said when it was last asked whether it is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum GatewayState {
    /// It answers and takes the key.
    Ready,
    /// It answers and refuses the key.
    KeyRefused,
    /// It does not answer.
    Unreachable,
    /// Something answers at its address, but not as this gateway does.
    #[serde(rename = "not_tabby")]
    Foreign,
}

/// One merchant's account at a gateway.
///
/// Each request waits for its own permit ([`crate::Permits`]) and has its own time-out: it is
/// answered within [`Capabilities::longest_call`] after the permit. If a call's future is dropped,
/// its outcome is unknown; callers therefore run it to its end.
#[async_trait]
pub trait Gateway: Send + Sync + fmt::Debug {
    /// What the gateway can do for this account. It does not change while the server runs.
    fn capabilities(&self) -> &Capabilities;

    /// Requests a session. The intent must be committed before this call.
    ///
    /// # Errors
    ///
    /// [`GatewayError::Unknown`]: a session may have been made.
    async fn open_session(
        &self,
        intent: &Intent,
        options: &SessionOptions,
    ) -> Result<SessionAnswer, GatewayError>;

    /// Reads a payment.
    ///
    /// # Errors
    ///
    /// No error says anything about the money. [`Hindrance::NoPermit`]: the gateway was not asked.
    async fn read_payment(
        &self,
        id: &PaymentId,
        priority: Priority,
    ) -> Result<PaymentSnapshot, GatewayError>;

    /// Requests the cancellation of a session. Whatever the answer, only a reading tells the
    /// result.
    ///
    /// # Errors
    ///
    /// [`GatewayError`].
    async fn cancel_session(&self, id: &SessionId) -> Result<(), GatewayError>;

    /// Asks the gateway to send a session's link to the phone that the session was made with.
    ///
    /// # Errors
    ///
    /// [`GatewayError::Unknown`]: the customer may get the link.
    async fn send_link(&self, id: &SessionId) -> Result<(), GatewayError>;

    /// Captures a part of what is authorised, or all of it. Calls with the same key are one capture,
    /// however often they are made, and say the same. Only a reading tells the result.
    ///
    /// # Errors
    ///
    /// [`GatewayError`].
    async fn capture(
        &self,
        id: &PaymentId,
        capture: Capture<'_>,
        key: &str,
    ) -> Result<(), GatewayError>;

    /// Refunds an amount. Calls with the same key are one refund, however often they are made, and
    /// say the same. Only a reading tells the result.
    ///
    /// # Errors
    ///
    /// [`GatewayError`].
    async fn refund(
        &self,
        id: &PaymentId,
        refund: Refund<'_>,
        key: &str,
    ) -> Result<(), GatewayError>;

    /// Releases what is authorised and not captured. Only a reading tells the result.
    ///
    /// # Errors
    ///
    /// [`GatewayError`].
    async fn void(&self, id: &PaymentId, key: &str) -> Result<(), GatewayError>;

    /// What became of a capture, a refund or a void with this key, where the gateway may decline later
    /// what it has accepted. One that carries out at once what it accepts has nothing to tell.
    ///
    /// # Errors
    ///
    /// [`GatewayError`]: nothing is known.
    async fn operation_fate(
        &self,
        _id: &PaymentId,
        _key: &str,
        _priority: Priority,
    ) -> Result<OperationFate, GatewayError> {
        Ok(OperationFate::Unclear)
    }

    /// A page of the paid payments, newest first: the first one, or the one at `cursor`. Only where
    /// the gateway lists [by creation](crate::Listing::ByCreation).
    ///
    /// # Errors
    ///
    /// [`GatewayError`]: the list cannot be read from here on.
    async fn list_payments(&self, cursor: Option<&ListCursor>)
    -> Result<PaymentPage, GatewayError>;

    /// The payments that were made for sales with this reference. Only where the gateway lists [by
    /// reference](crate::Listing::ByReference).
    ///
    /// # Errors
    ///
    /// [`GatewayError`].
    async fn payments_of(&self, reference: &Reference) -> Result<Vec<Listed>, GatewayError>;

    /// Checks what can be checked of a webhook before its body is read: a forgery must not cost
    /// more. `source` is the address that the request comes from, if it is known.
    ///
    /// # Errors
    ///
    /// Why it is not accepted.
    fn precheck_webhook(&self, headers: &HeaderMap, source: Option<IpAddr>) -> Result<(), Forged>;

    /// Checks a whole webhook, and reads it. `body` has the bytes as they came.
    ///
    /// # Errors
    ///
    /// Why it is not accepted.
    fn verify_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        source: Option<IpAddr>,
    ) -> Result<WebhookNotice, Forged>;

    /// Asks whether the gateway answers and accepts the key.
    async fn state(&self) -> GatewayState;

    /// What is known of the merchant code.
    fn merchant_code(&self) -> CodeState;

    /// Notes that sessions were made with the merchant code before this start.
    fn has_taken_code(&self);

    /// What is wrong, in a sentence for people, if the state alone does not say what to check.
    fn problem(&self, state: GatewayState) -> Option<String>;
}
