//! The port: what the server asks of any gateway, in words that are no gateway's own.

use std::fmt;

use async_trait::async_trait;
use payment::Money;
use payment::buyer::Buyer;
use payment::id::{PaymentId, SessionId};
use payment::lang::Lang;
use payment::sale::{Intent, Reading, Rejection, Session, Status};
use payment::time::Timestamp;

use crate::permits::Priority;

/// What goes to the gateway with a new session and is kept nowhere.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SessionOptions {
    /// Language of the hosted page.
    pub lang: Option<Lang>,
    /// Who a link may be sent to.
    pub buyer: Option<Buyer>,
}

/// What a gateway answered to a request for a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SessionAnswer {
    /// There is a session; the reading is its payment as the answer described it.
    Opened(Box<Session>, Reading),
    /// It declined the customer or the sale: nothing can be paid.
    Declined(Rejection),
}

/// Why a call did not do what it was made for, by what is known of its effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GatewayError {
    /// The gateway said no: nothing happened.
    #[error("the gateway refused it: {0}")]
    Refused(Refusal),
    /// The call was not made or not carried out: nothing happened, and it may be made again.
    #[error("it may be tried later: {0}")]
    TryLater(Hindrance),
    /// No usable answer: it may have happened.
    #[error("no usable answer")]
    Unknown,
}

/// Why a gateway said no.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// It does not take the key, or not for this.
    #[error("the key")]
    Key,
    /// It has no such payment or session.
    #[error("no such thing")]
    NotFound,
    /// Anything else about the request.
    #[error("the request")]
    Request,
    /// The request broke a rule that is known here, and was not sent.
    #[error("not sent")]
    NotSent,
}

/// Why a call was not made, or not carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Hindrance {
    /// The key's limit leaves no room for it: the gateway was not asked.
    #[error("no permit within the key's limit")]
    NoPermit,
    /// The gateway was not reached, or asks to be tried later.
    #[error("not reached")]
    NotReached,
}

/// How many payments a page of the list is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PageSize {
    /// As many as Tabby gives.
    #[default]
    Full,
    /// A few, where more would be too much.
    Few,
    /// One.
    One,
}

impl PageSize {
    /// So many.
    #[must_use]
    pub const fn entries(self) -> u32 {
        match self {
            Self::Full => 20,
            Self::Few => 5,
            Self::One => 1,
        }
    }

    /// The next smaller one.
    #[must_use]
    pub const fn smaller(self) -> Option<Self> {
        match self {
            Self::Full => Some(Self::Few),
            Self::Few => Some(Self::One),
            Self::One => None,
        }
    }

    /// The next larger one.
    #[must_use]
    pub const fn larger(self) -> Self {
        match self {
            Self::Full | Self::Few => Self::Full,
            Self::One => Self::Few,
        }
    }
}

/// Why a page of the list did not come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoPage {
    /// It came and was too large or could not be read: a smaller one may be fine.
    Unfit,
    /// It got lost on the way or took too long: a smaller one may come.
    Lost,
    /// The gateway gave no page at all.
    Silent,
}

/// An entry of the gateway's list of paid payments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// How it stands.
    pub reading: Reading,
    /// When it was made, by the gateway's clock.
    pub created_at: Option<Timestamp>,
    /// What its maker called the terminal.
    pub terminal: Option<String>,
}

/// A page of the gateway's list of paid payments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaymentPage {
    /// The entries that can be told, newest first.
    pub listed: Vec<Listed>,
    /// How many entries it has: the next page begins after all of them, and none is the end.
    pub entries: usize,
}

impl PaymentPage {
    /// How many entries cannot be told.
    #[must_use]
    pub fn unreadable(&self) -> usize {
        self.entries.saturating_sub(self.listed.len())
    }
}

/// What is known of the configured merchant code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CodeState {
    /// No session was made with it yet: a wrong one would not have been noticed.
    Untried,
    /// Tabby makes sessions with it.
    Taken,
    /// Tabby takes the key, and made no session with this code.
    Refused,
}

impl CodeState {
    /// Its name, as `/readyz` has it.
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
    /// Something answers at its address, but not as Tabby does.
    NotTabby,
}

/// What a webhook says: that something may have happened to a payment. It proves nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookNotice {
    /// The payment.
    pub payment: PaymentId,
    /// How it stood, by its sender's word.
    pub status: Status,
}

/// One merchant's account at a gateway.
///
/// Each call waits for a permit of its own ([`crate::Permits`]) and has a time-out of its own: it
/// answers within `LONGEST_CALL` of its adapter. Dropping a call's future leaves its outcome unknown,
/// so that callers run it to its end.
#[async_trait]
pub trait Gateway: Send + Sync + fmt::Debug {
    /// Asks for a session. The intent is committed before this is called.
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
    /// None of them says anything about its money. [`Hindrance::NoPermit`]: it was not asked for.
    async fn read_payment(
        &self,
        id: &PaymentId,
        priority: Priority,
    ) -> Result<Reading, GatewayError>;

    /// Asks for a session to be cancelled. Yes and no are alike to the caller: only a reading tells
    /// what came of it.
    ///
    /// # Errors
    ///
    /// [`GatewayError`].
    async fn cancel_session(&self, id: &SessionId) -> Result<(), GatewayError>;

    /// Asks the gateway to send a session's link to the phone that the session was made with.
    ///
    /// # Errors
    ///
    /// [`GatewayError::Unknown`]: the customer may get it.
    async fn send_link(&self, id: &SessionId) -> Result<(), GatewayError>;

    /// Gives money back. The same key is the same refund, however often it is asked for. Only a reading
    /// tells what came of it.
    ///
    /// # Errors
    ///
    /// [`GatewayError`].
    async fn refund(&self, id: &PaymentId, amount: Money, key: String) -> Result<(), GatewayError>;

    /// Releases a payment that was authorised and not captured.
    ///
    /// # Errors
    ///
    /// [`GatewayError`].
    async fn close(&self, id: &PaymentId) -> Result<(), GatewayError>;

    /// The `offset`th and following paid payments, newest first.
    ///
    /// # Errors
    ///
    /// [`NoPage`] says whether a smaller page may come.
    async fn paid_payments(&self, offset: u32, size: PageSize) -> Result<PaymentPage, NoPage>;

    /// Reads the body of a webhook; nothing where it is none of this gateway's.
    fn read_webhook(&self, body: &[u8]) -> Option<WebhookNotice>;

    /// Asks whether the gateway is there and takes the key.
    async fn state(&self) -> GatewayState;

    /// What is known of the merchant code.
    fn merchant_code(&self) -> CodeState;

    /// Takes note that sessions were made with the merchant code before this start.
    fn has_taken_code(&self);

    /// What is wrong, in a sentence, where a word does not say what to look at.
    fn problem(&self, state: GatewayState) -> Option<String>;
}
