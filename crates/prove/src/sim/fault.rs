//! Calls, and what goes wrong with them. The names are those of `matrix.toml`.

use serde::{Deserialize, Serialize};

/// A call that can go wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// Server to Checkout.com: whether a purchase may be paid with Tabby.
    Context,
    /// Server to gateway: a new session, or at Checkout.com a payment.
    Create,
    /// Server to gateway: read a payment.
    Retrieve,
    /// Server to gateway: the list of paid payments, or at Checkout.com those with a reference.
    List,
    /// Server to Checkout.com: what was done to a payment.
    Actions,
    /// Server to gateway: take money that is held.
    Capture,
    /// Server to Checkout.com: release money that is held.
    Void,
    /// Server to Tabby: cancel a session.
    Cancel,
    /// Server to Tabby: send the payment link.
    SendLink,
    /// Server to gateway: give late money back.
    Refund,
    /// Server to Tabby: release late money.
    Close,
    /// Server to gateway: a refund that somebody asked for, [`Self::Refund`] on the wire.
    AskedRefund,
    /// Server to Tabby: a capture that somebody asked for, [`Self::Capture`] on the wire.
    AskedCapture,
    /// Server to Tabby: a release that somebody asked for, [`Self::Close`] on the wire.
    AskedVoid,
    /// Office to server: a refund, a capture or a release.
    OfficeAsk,
    /// Office to server: the sales, and what may be done with one.
    OfficeRead,
    /// Terminal to server: a new sale.
    TillCreate,
    /// Terminal to server: news of a sale.
    TillRead,
    /// Terminal to server: take a sale back.
    TillCancel,
    /// Terminal to server: send the payment link again.
    TillLink,
    /// Terminal to server: decide about late money, put a sale aside.
    TillDecide,
    /// Terminal to server: what goes on at this terminal.
    TillNews,
    /// Gateway to server: what became of a payment. It has faults of its own.
    Webhook,
    /// Server to terminal: the event stream. It has faults of its own.
    TillEvents,
}

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Name not found, or connection refused.
    Refused,
    /// No secure connection.
    Tls,
    /// Nothing done, no answer in time.
    TimeoutBefore,
    /// Done, and no answer in time.
    TimeoutAfter,
    /// Done; the connection breaks in the middle of the answer.
    Reset,
    /// 400 with an envelope.
    Status400,
    /// 401.
    Status401,
    /// 404.
    Status404,
    /// 409.
    Status409,
    /// 429 without a word about when to come back.
    Status429,
    /// 500; done or not.
    Status500,
    /// 503 with a page of the edge; not done.
    Status503,
    /// Done; the JSON ends in the middle.
    Truncated,
    /// Done; 200 with HTML or nothing.
    Garbage,
    /// Done; well-formed and wrong.
    Wrong,
    /// Done; the answer drips, and comes in time or not.
    Slow,
    /// A webhook that never comes.
    Lost,
    /// A webhook that comes after ten minutes.
    Late,
    /// A webhook that comes three times.
    Doubled,
    /// Webhooks that come in the opposite order.
    Reversed,
    /// A webhook of somebody who lies, with the right secret and with a guessed one.
    Forged,
    /// An event stream that is cut again and again.
    Cut,
    /// An event stream that is held up: what it carries comes when that is over.
    Held,
    /// An event stream that cannot be opened for a while.
    Closed,
}

impl Call {
    /// The call as the network sees it.
    #[must_use]
    pub const fn on_the_wire(self) -> Self {
        match self {
            Self::AskedRefund => Self::Refund,
            Self::AskedCapture => Self::Capture,
            Self::AskedVoid => Self::Close,
            call => call,
        }
    }
}

impl Fault {
    /// All that befall a call that is answered.
    pub const ALL: [Self; 16] = [
        Self::Refused,
        Self::Tls,
        Self::TimeoutBefore,
        Self::TimeoutAfter,
        Self::Reset,
        Self::Status400,
        Self::Status401,
        Self::Status404,
        Self::Status409,
        Self::Status429,
        Self::Status500,
        Self::Status503,
        Self::Truncated,
        Self::Garbage,
        Self::Wrong,
        Self::Slow,
    ];

    /// What is counted when a call went wrong like this.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refused => "fault: refused",
            Self::Tls => "fault: tls",
            Self::TimeoutBefore => "fault: timeout_before",
            Self::TimeoutAfter => "fault: timeout_after",
            Self::Reset => "fault: reset",
            Self::Status400 => "fault: status400",
            Self::Status401 => "fault: status401",
            Self::Status404 => "fault: status404",
            Self::Status409 => "fault: status409",
            Self::Status429 => "fault: status429",
            Self::Status500 => "fault: status500",
            Self::Status503 => "fault: status503",
            Self::Truncated => "fault: truncated",
            Self::Garbage => "fault: garbage",
            Self::Wrong => "fault: wrong",
            Self::Slow => "fault: slow",
            _ => "fault: of a message",
        }
    }

    /// What is counted when it has really happened to a webhook or to an event stream; `None` for
    /// the faults of calls.
    #[must_use]
    pub const fn counted_as(self) -> Option<&'static str> {
        match self {
            Self::Lost => Some("this webhook: lost"),
            Self::Late => Some("this webhook: late"),
            Self::Doubled => Some("this webhook: doubled"),
            Self::Reversed => Some("this webhook: reversed"),
            Self::Forged => Some("this webhook: forged"),
            Self::Cut => Some("streams: broken off"),
            Self::Held => Some("streams: held up"),
            Self::Closed => Some("streams: refused"),
            _ => None,
        }
    }
}
