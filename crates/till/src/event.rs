//! The events that the till handles.

use contract::{ProblemCode, SaleView};
use payment::buyer::Redacted;
use payment::id::SaleId;
use payment::money::Money;
use payment::sale::Method;
use payment::time::Millis;

use crate::ask::Ask;
use crate::draft::Draft;
use crate::form::Field;
use crate::keys::{Key, Touch};
use crate::outcome::Face;

/// The server's report about this terminal: the answer to
/// [`Effect::AskNews`](crate::Effect::AskNews), or sent on the event stream.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct News {
    /// The sale in progress on this terminal, as last known.
    pub sale: Option<SaleView>,
    /// Late payments that wait for a decision.
    pub late: Vec<SaleView>,
    /// Sales whose end somebody has acknowledged, here or in another window.
    pub acknowledged: Vec<SaleId>,
}

/// An event at the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A key of the keypad was pressed with a keyboard or a screen reader.
    Key(Key),
    /// A pointer event (finger, pen or mouse) on the keypad.
    Touch(Touch),
    /// An amount was pasted; the text as it was copied.
    Pasted(String),
    /// The text in the reference's text box changed.
    Reference(String),
    /// A barcode was scanned. The amount is the one before the scanner's first key.
    Scanned(String, Money),
    /// A scanner typed keys that are no code. The amount is the one before its first key.
    PutBack(Money),
    /// Keys were typed that do not count, because they began before the page was ready: see
    /// [`FirstKeys`](crate::FirstKeys).
    TypedEarly,
    /// The form about the customer was opened (`true`) or closed.
    OpenForm(bool),
    /// The text in a text box of the form changed.
    Fill(Field, Redacted),
    /// A line was added to the form (`None`), or the line at this index removed.
    Lines(Option<usize>),
    /// The cashier asks for a payment code or a link. The id is new. If the gateway needs the customer
    /// for a code, the form opens first.
    Start(SaleId, Method),
    /// The browser has stored a sale that was in progress when the page was closed.
    Resume(Draft),
    /// The server answered a request about a sale, or did not answer.
    Answer(SaleId, Ask, Reply),
    /// The answer to a request that was not the latest one.
    Overtaken(SaleView),
    /// The server reported on this terminal.
    News(News),
    /// The server sent the state of a sale on the event stream.
    Pushed(SaleView),
    /// Somebody has acknowledged the end of this sale, here or in another window.
    Acknowledged(SaleId),
    /// The shop's currency has changed: an amount that was typed now means something else.
    OtherCurrency,
    /// Time has passed.
    Tick,
    /// The terminal is visible again, or has a network again.
    Woke,
    /// The cashier asks for the sale's current state.
    Check,
    /// The cashier wants the link sent, for the first time or again.
    SendLink,
    /// The cashier wants to cancel the sale, and has confirmed it.
    Cancel,
    /// The code cannot be shown in any way. The id is new, for the one retry.
    NoCode(SaleId),
    /// The cashier wants to try the same sale again. The id is new.
    Again(SaleId),
    /// The cashier goes on to the next sale before the result of this one is known.
    PutAside,
    /// Somebody decided to accept a late payment.
    Keep,
    /// Somebody decided to return a late payment.
    Return,
    /// The cashier takes the money in another way.
    OtherMethod,
    /// The cashier is done with this sale.
    NewSale,
    /// The cashier wants to see this view of an ended sale.
    Turn(Face),
}

/// The result of a request to the server.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one reply at a time")]
pub enum Reply {
    /// The sale's current state.
    View(SaleView),
    /// A problem document.
    Problem(ProblemCode),
    /// The server takes no new sale from this terminal for this long. Nothing has happened.
    Wait(Millis),
    /// No answer, or one that cannot be read.
    Silence,
    /// The request never left this machine, because it has no network.
    NotSent,
}

impl Reply {
    /// The reply for a problem document; `retry_after_s` is the wait in seconds that it asks for.
    #[must_use]
    pub fn of_problem(code: ProblemCode, retry_after_s: Option<u32>) -> Self {
        match (code, retry_after_s) {
            (ProblemCode::TooManyCodeless, Some(wait)) => {
                Self::Wait(Millis::seconds(u64::from(wait)))
            }
            _ => Self::Problem(code),
        }
    }
}

impl Event {
    /// Whether this is typing, which is accepted before the terminal's [`Rules`](crate::Rules) are
    /// known.
    #[must_use]
    pub const fn is_typing(&self) -> bool {
        matches!(
            self,
            Self::Key(_)
                | Self::Touch(_)
                | Self::Reference(_)
                | Self::Scanned(..)
                | Self::PutBack(_)
                | Self::TypedEarly
                | Self::Fill(..)
        )
    }

    /// Whether a person at this till caused the event. A screen that any other event brings has
    /// come by itself.
    #[must_use]
    pub const fn is_by_hand(&self) -> bool {
        match self {
            Self::Key(_)
            | Self::Touch(_)
            | Self::Pasted(_)
            | Self::Reference(_)
            | Self::Scanned(..)
            | Self::PutBack(_)
            | Self::TypedEarly
            | Self::OpenForm(_)
            | Self::Fill(..)
            | Self::Lines(_)
            | Self::Start(..)
            | Self::Check
            | Self::SendLink
            | Self::Cancel
            | Self::Again(_)
            | Self::PutAside
            | Self::Keep
            | Self::Return
            | Self::OtherMethod
            | Self::NewSale
            | Self::Turn(_) => true,
            Self::Resume(_)
            | Self::Answer(..)
            | Self::Overtaken(_)
            | Self::News(_)
            | Self::Pushed(_)
            | Self::Acknowledged(_)
            | Self::OtherCurrency
            | Self::Tick
            | Self::Woke
            | Self::NoCode(_) => false,
        }
    }

    /// Whether the event brings state from the server that an earlier request for news may not
    /// include. See [`Station::overtake_news`](crate::Station::overtake_news).
    #[must_use]
    pub const fn overtakes_news(&self) -> bool {
        matches!(
            self,
            Self::Answer(..) | Self::Overtaken(_) | Self::Pushed(_) | Self::Acknowledged(_)
        )
    }
}
