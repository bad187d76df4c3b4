//! What is proved, by name: each property and the promise of docs/reliability.md that it proves. The
//! document's table names the same; a test compares them.

use std::fmt;

/// Something that must hold, and the promise that it proves.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Property {
    /// Its name, after the number of its promise: `1: what is paid is not shown as unpaid`.
    pub title: &'static str,
    /// How the code calls it.
    pub constant: &'static str,
}

impl Property {
    /// The promise's number, and the property's name.
    #[must_use]
    pub fn parts(self) -> (&'static str, &'static str) {
        self.title.split_once(": ").unwrap_or(("", self.title))
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title)
    }
}

macro_rules! properties {
    ($($(#[$doc:meta])* $constant:ident = $promise:literal, $name:literal;)*) => {
        $($(#[$doc])* pub const $constant: Property = Property {
            title: concat!($promise, ": ", $name),
            constant: stringify!($constant),
        };)*

        /// Every property.
        pub const ALL: &[Property] = &[$($constant),*];
    };
}

properties! {
    /// On a screen and in the ledger.
    PAID_IS_NOT_UNPAID = 1, "what is paid is not shown as unpaid";
    /// On a screen and in the ledger.
    SHOWN_PAID_IS_PAID = 1, "what is shown as paid is paid";
    /// In the end.
    PAYMENT_IS_ITS_OWN = 1, "a sale's payment has its id and its amount";
    /// On the screens of all tabs.
    ONE_CODE = 2, "one code at a time can be paid, but for what was put aside";
    /// In the ledger.
    ONE_SALE = 2, "one sale holds the terminal";
    /// A cashier is never stuck.
    NEXT_SALE = 2, "the cashier can go on to the next sale";
    /// At the moment that a call leaves.
    WRITTEN_BEFORE_ASKED = 3, "what may move money is written before it is asked for";
    /// On a screen.
    SHOWN_CODE_IS_WRITTEN = 3, "no code is shown that the ledger does not have";
    /// In the end.
    DOUBT_ENDS = 4, "a sale in doubt is asked about until it ends";
    /// In the end.
    NOT_GIVEN_UP = 4, "no sale is given up whose payment the gateway has";
    /// On a screen.
    OVER_IS_OVER = 5, "nothing is shown as over that a customer can still pay";
    /// At each write.
    CANCELLED_BY_READING = 5, "a sale is cancelled only when the gateway has ended its session";
    /// In the end.
    RIGHT_CANCELLER = 5, "what ran out was not cancelled by its customer";
    /// At each write.
    SILENCE_CANCELS_NOTHING = 6, "no sale runs out before its deadline";
    /// In the end.
    MONEY_IS_SEEN = 7, "no money comes that no sale knows";
    /// In the end, where the shop captures.
    HELD_MONEY_MOVES = 7, "money that is held is captured or released";
    /// At each write.
    GIVEN_UP_IS_NOT_SOLD = 7, "what was set aside becomes paid by a decision only";
    /// In the end.
    LATE_MONEY_IS_DECIDED = 7, "late money is shown until somebody decides";
    /// At the keypad.
    KEYPAD_DECIDES_NOTHING = 7, "what was meant for the keypad decides nothing";
    /// At each write.
    NO_END_REGRESSES = 8, "no end regresses";
    /// In the end.
    RETURNED_ONCE = 8, "no more goes back than was taken";
    /// In the end.
    TAKEN_BACK_IS_SEEN = 8, "a payment that was ended in the portal does not stay paid";
    /// In the end.
    FROZEN_FOR_A_REASON = 8, "no sale is frozen without a reason";
    /// After a restart.
    IN_DOUBT_TEN_SECONDS = 9, "ten seconds after a restart nothing is in doubt that the gateway answers about";
    /// At each answer to a terminal.
    ACCEPTED_IS_WRITTEN = 10, "what a terminal is told is begun or decided is written";
    /// At each write.
    HINT_CHANGES_NOTHING = 11, "a webhook alone changes no sale";
    /// In the ledger, in every order of messages.
    NEWS_STAY_TRUE = 11, "late or doubled news leave the ledger true";
    /// At the moment that a link's call leaves.
    LINK_IS_WRITTEN = 12, "a link is sent only for a session that is stored";
    /// At the first write of a sale.
    DATED_BY_THE_WALL = 13, "a sale has the wall clock's date of its beginning";
    /// In the end.
    OPERATION_ENDS = 14, "a refund, capture or release that was asked for ends";
    /// In the end, at the gateway.
    OPERATION_ONCE = 14, "the gateway carries out each of them once at the most";
    /// In the end.
    OPERATION_AS_IT_WAS = 14, "each is done or refused as the gateway has it";
    /// In the end, at the gateway.
    OPERATION_IS_KNOWN = 14, "the gateway carries out none that the ledger does not have";
    /// In the end.
    AUDIT_TELLS_ALL = 15, "the audit log has every state of every sale and operation, in order and unbroken";
}

/// The simulation itself works. It is no promise.
pub const SOUND: Property = Property {
    title: "the simulation is sound",
    constant: "SOUND",
};
