//! What a terminal does next.

use payment::id::SaleId;

use crate::ask::Ask;
use crate::draft::Draft;

/// What to do next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Store this sale where a reload finds it, before anything else.
    Keep(Draft),
    /// Remove this sale from where it is stored; another tab's stays.
    Forget(SaleId),
    /// Ask the proxy; the answer comes back as [`Event::Answer`], by way of [`SaleQuestions`].
    Ask(Ask, Draft),
    /// Ask the proxy what goes on at this terminal: [`Event::News`].
    AskNews,
    /// Tell the proxy that the end of this sale is acknowledged: no window shows it any more.
    Acknowledge(SaleId),
    /// Make this sound.
    Sound(Sound),
}

/// Sounds that a cashier tells apart without looking.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sound {
    /// The money is there.
    Paid,
    /// It is not.
    Refused,
    /// Look at the screen.
    Attention,
}
