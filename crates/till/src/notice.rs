//! The notices that the keypad shows to the cashier.

use contract::ProblemCode;
use payment::money::Money;

use crate::form::ItemError;
use crate::typed::TypedError;

/// A notice on the Sale screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Notice {
    /// What was keyed or pasted is not an amount. Nothing was sent.
    Amount(TypedError),
    /// The sale breaks a rule. No sale was made.
    Problem(ProblemCode),
    /// The line of the form at this index cannot be sold. No sale was made.
    Item(usize, ItemError),
    /// The last sale was not paid through Tabby: take this amount in another way.
    TakeOtherwise(Money),
    /// A late payment of this amount was accepted. It does not pay for what is being entered now.
    Kept(Money),
    /// The last sale was put aside before its result was known: this amount may still be paid.
    PutAside(Money),
    /// The same where the gateway cannot cancel, and what was paid or is paid later is released.
    LeftOpen(Money),
    /// The same where the gateway cannot cancel, and what is paid later is taken.
    Uncancelled(Money),
    /// The sale in progress was made with another account's key: it cannot be cancelled here, and
    /// this amount may still be paid. A person has to look at it.
    OtherAccount(Money),
    /// The sale was not started: the request did not reach the server.
    NotStarted,
    /// Another window started a sale first: the sale of this amount that was entered here was not
    /// started.
    Overtaken(Money),
    /// The typing began before the page was ready to take keys, so the keys were ignored.
    TypedEarly,
    /// The server does not know a sale that was in progress here: a person has to look at it.
    Unknown,
}
