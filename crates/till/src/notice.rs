//! What the keypad tells the cashier.

use contract::ProblemCode;
use payment::money::Money;

use crate::form::ItemError;
use crate::typed::TypedError;

/// What the Sale screen has to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Notice {
    /// What was keyed or pasted is not an amount; nothing has happened.
    Amount(TypedError),
    /// What was asked for breaks a rule; nothing has happened.
    Problem(ProblemCode),
    /// A line of the form, by its place, cannot be sold; nothing has happened.
    Item(usize, ItemError),
    /// The last sale is not with Tabby: this much is to be taken in another way.
    TakeOtherwise(Money),
    /// Late money was kept, this much: it is not for what is being keyed in.
    Kept(Money),
    /// The last sale was put aside while nobody knows how it ends: this much may still be paid.
    PutAside(Money),
    /// The sale under way was made with another account's key: nobody can cancel it here, and this much
    /// may be paid. A person has to look.
    OtherAccount(Money),
    /// The proxy never heard of the sale; nothing has happened.
    NotStarted,
    /// Another window was quicker: a sale of this much, keyed in here, has not begun.
    Overtaken(Money),
    /// The keys that were typed began before the page had started, and do not count.
    TypedEarly,
    /// The proxy does not know a sale that was under way here before: a person has to look.
    Unknown,
}
