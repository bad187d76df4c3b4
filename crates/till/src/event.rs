//! What happens at a terminal.

use contract::{ProblemCode, SaleView};
use payment::buyer::Personal;
use payment::id::SaleId;
use payment::money::Money;
use payment::sale::Method;
use payment::time::Millis;

use crate::ask::Ask;
use crate::draft::Draft;
use crate::form::Field;
use crate::keys::{Key, Touch};
use crate::outcome::Face;

/// What the proxy says about this terminal from time to time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct News {
    /// The sale under way on this terminal, as it was last known.
    pub sale: Option<SaleView>,
    /// Late money that waits for somebody to decide.
    pub late: Vec<SaleView>,
    /// Sales whose end somebody has acknowledged, here or in another window.
    pub acknowledged: Vec<SaleId>,
}

/// Something that happened at the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A key of the keypad, pressed by a keyboard or a screen reader.
    Key(Key),
    /// A finger, a pen or a mouse on the keypad.
    Touch(Touch),
    /// An amount that was pasted, as it was copied.
    Pasted(String),
    /// What stands in the reference's text box.
    Reference(String),
    /// A scanner's code; the amount is what it was before the burst.
    Scanned(String, Money),
    /// A scanner's keys that make no code; the amount is what it was before them.
    PutBack(Money),
    /// Keys that do not count, because the page had not started when they began: see [`FirstKeys`].
    TypedEarly,
    /// The form about the customer is wanted, or no longer.
    OpenForm(bool),
    /// What stands in a text box of it.
    Fill(Field, Personal),
    /// One more line in it, or that one no longer.
    Lines(Option<usize>),
    /// The cashier asks for a code or a link; `id` is fresh.
    Start(SaleId, Method),
    /// A sale that this terminal had under way when it was closed.
    Resume(Draft),
    /// The proxy answered, or did not.
    Answer(SaleId, Ask, Reply),
    /// The proxy answered a question after which another was asked.
    Overtaken(SaleView),
    /// The proxy said what goes on at this terminal.
    News(News),
    /// The proxy said by itself how a sale stands.
    Pushed(SaleView),
    /// Somebody has acknowledged the end of this sale, here or in another window.
    Acknowledged(SaleId),
    /// The shop's currency is another one than before: an amount that was typed means something
    /// else now.
    OtherCurrency,
    /// Time has passed.
    Tick,
    /// The terminal can be seen again, or has a network again.
    Woke,
    /// The cashier asks for news.
    Check,
    /// The cashier wants the link sent, for the first time or again.
    SendLink,
    /// The cashier wants the code taken back, and confirmed it.
    Cancel,
    /// The code cannot be shown in any way; `id` is fresh, for the one more that is tried.
    NoCode(SaleId),
    /// The cashier wants the same sale tried again; `id` is fresh.
    Again(SaleId),
    /// The cashier goes on to the next sale while nobody knows how this one ends.
    PutAside,
    /// Somebody decided that late money stays.
    Keep,
    /// Somebody decided that late money goes back.
    Return,
    /// The cashier takes the money in another way.
    OtherMethod,
    /// The cashier is done with this sale.
    NewSale,
    /// The cashier wants to see one or the other side of an ended sale.
    Turn(Face),
}

/// What came back from the proxy.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one reply at a time")]
pub enum Reply {
    /// The sale as it is.
    View(SaleView),
    /// A problem document.
    Problem(ProblemCode),
    /// The proxy takes no new sale from this terminal for so long; nothing has happened.
    Wait(Millis),
    /// Nothing that can be read.
    Silence,
    /// The question never left this machine: it has no network.
    NotSent,
}

impl Reply {
    /// What a problem document says, with the seconds that it asks to wait.
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
    /// Whether it is something typed, which can be taken before anybody knows what this terminal may
    /// sell.
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

    /// Whether a person at this till did it. What anything else brings to the screen comes by
    /// itself.
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

    /// Whether the proxy said it otherwise than as an answer about this terminal: what was asked
    /// about that before may not know of it. See [`NewsQuestions::overtake`].
    #[must_use]
    pub const fn overtakes_news(&self) -> bool {
        matches!(
            self,
            Self::Answer(..) | Self::Overtaken(_) | Self::Pushed(_) | Self::Acknowledged(_)
        )
    }
}
