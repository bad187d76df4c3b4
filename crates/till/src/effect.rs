//! The effects that the till asks its caller to carry out.

use payment::id::SaleId;

use crate::ask::Ask;
use crate::draft::Draft;

/// A side effect to carry out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Store this sale in the browser, so that it survives a reload. Do this before the other
    /// effects.
    Keep(Draft),
    /// Remove this sale from the browser's storage. A sale stored by another tab stays.
    Forget(SaleId),
    /// Send this request. The answer comes back as [`Event::Answer`](crate::Event::Answer), by way
    /// of [`SaleQuestions`](crate::SaleQuestions).
    Ask(Ask, Draft),
    /// Ask the server for this terminal's news. The answer is [`Event::News`](crate::Event::News).
    AskNews,
    /// Tell the server that the end of this sale is acknowledged, so that no other window shows it
    /// any more.
    Acknowledge(SaleId),
    /// Play this sound.
    Sound(Sound),
}

/// A sound. A cashier can tell them apart without looking.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sound {
    /// The sale is paid.
    Paid,
    /// The sale is not paid.
    Refused,
    /// The cashier has to look at the screen.
    Attention,
}
