//! What a gateway can do, and within which limits.
//!
//! Terminals offer only what is here, and the server counts its calls by it. A member is here
//! because something uses it or because the conformance suite checks that it is true;
//! docs/gateways.md says which ones the server follows.

use std::num::NonZeroU32;
use std::time::Duration;

pub use payment::buyer::BuyerNeeds;
use payment::sale::{CaptureMode, Terms};
use payment::time::Millis;
use payment::{Currency, Money};

use crate::permits::CallClass;

/// What a gateway can do for one account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Capabilities {
    /// Whether a session has a code that a customer at the counter can scan.
    pub code: bool,
    /// How a customer elsewhere gets the hosted page; `None` if they cannot.
    pub link: Option<LinkDelivery>,
    /// Whether a session can be ended before its time. If not, only time ends it.
    pub cancel: bool,
    /// Whether captured money can be sent back, wholly or in part.
    pub refund: bool,
    /// Whether an authorised payment can be released before it is captured in full.
    pub void: bool,
    /// Who captures an authorised payment.
    pub capture: CaptureMode,
    /// In how many captures.
    pub captures: Captures,
    /// What may be done when the answer to a creation is lost.
    pub creation: Creation,
    /// How long the gateway knows the key of a refund: with the same key it refunds once. `None`
    /// for ever; otherwise at least [`KEY_LIVES_AT_LEAST`](payment::operation::KEY_LIVES_AT_LEAST).
    pub key_lives: Option<Millis>,
    /// How payments whose ids we do not know are found.
    pub listing: Listing,
    /// Which amounts can be paid. A currency that is not here cannot be sold in.
    pub amounts: Vec<AmountRule>,
    /// What the gateway needs to know of the customer of a sale by link. Whatever it is, the phone is
    /// asked for with it.
    pub buyer: BuyerNeeds,
    /// Whether it needs that for a sale by code, too.
    pub buyer_for_code: bool,
    /// How long a customer may be given to pay.
    pub pay_window: PayWindow,
    /// How long after its creation a payment may still turn out paid, at the most.
    pub watch: Millis,
    /// The longest time that a call takes, counted from its permit.
    pub longest_call: Duration,
    /// How often the gateway may be called with the account's key. A class that is not here has no
    /// limit.
    pub calls: Vec<CallLimit>,
    /// The origins that pictures of codes are loaded from, such as `https://api.example`.
    pub image_origins: Vec<String>,
}

/// In how many parts an authorised payment can be captured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Captures {
    /// In none that is asked for: the gateway captures all of it by itself, and refuses another.
    None,
    /// In one, which releases the rest.
    One,
    /// In several. The last one may release the rest.
    Several,
}

/// How a customer who is not at the counter gets to the hosted page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkDelivery {
    /// The gateway sends the link to the customer's phone.
    Sent,
    /// The shop passes the link on: the terminal shows it, and the gateway sends nothing.
    Shown,
}

/// What may be done when the answer to a creation is lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Creation {
    /// Nothing: asking again would make a second session.
    Once,
    /// Asking again for the same sale, for so long after the first time, gives the same session.
    SameKey(Millis),
}

/// How payments whose ids we do not know are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Listing {
    /// The gateway lists all paid payments of the account, the newest first.
    ByCreation,
    /// The gateway lists the payments with a given reference.
    ByReference,
}

/// Which amounts of a currency can be paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AmountRule {
    /// The smallest amount. Its currency is the rule's.
    pub smallest: Money,
    /// The largest amount; `None` if the gateway names none.
    pub largest: Option<Money>,
    /// Every amount is a multiple of this many minor units.
    pub step: NonZeroU32,
}

impl AmountRule {
    /// Whether this amount can be paid.
    #[must_use]
    pub fn takes(&self, amount: Money) -> bool {
        let minor = amount.minor();
        amount.currency() == self.smallest.currency()
            && minor >= self.smallest.minor()
            && self.largest.is_none_or(|most| minor <= most.minor())
            && minor.is_multiple_of(u64::from(self.step.get()))
    }
}

/// How long a customer may be given to pay.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PayWindow {
    /// What the gateway recommends.
    pub usual: Millis,
    /// The shortest that it allows.
    pub shortest: Millis,
    /// When it ends the session itself.
    pub longest: Millis,
}

/// How often calls of one class may be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CallLimit {
    /// Which calls.
    pub class: CallClass,
    /// How many of them in any span of the length `within`.
    pub calls: NonZeroU32,
    /// The span that they are counted in.
    pub within: Duration,
}

impl Capabilities {
    /// What the course of a sale depends on.
    #[must_use]
    pub const fn terms(&self) -> Terms {
        Terms {
            capture: self.capture,
            cancel: self.cancel,
            watch: self.watch,
        }
    }

    /// Whether this amount can be paid.
    #[must_use]
    pub fn takes(&self, amount: Money) -> bool {
        self.amounts.iter().any(|rule| rule.takes(amount))
    }

    /// The rule for amounts of this currency; `None` if nothing can be sold in it.
    #[must_use]
    pub fn amounts_in(&self, currency: Currency) -> Option<&AmountRule> {
        let mut rules = self.amounts.iter();
        rules.find(|rule| rule.smallest.currency() == currency)
    }

    /// How many calls of this class may be made in a second, on average; `u32::MAX` without a limit.
    #[must_use]
    pub fn calls_per_s(&self, class: CallClass) -> u32 {
        let of_class = self.calls.iter().filter(|limit| limit.class == class);
        let per_s = |limit: &CallLimit| {
            let calls = u128::from(limit.calls.get()) * 1_000;
            let span = limit.within.as_millis().max(1);
            u32::try_from(calls / span).unwrap_or(u32::MAX)
        };
        of_class.map(per_s).min().unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_between_two_steps_or_beyond_the_limits_is_not_taken() {
        let fils = |minor| Money::from_minor(minor, Currency::Kwd).unwrap();
        let rule = AmountRule {
            smallest: fils(100),
            largest: Some(fils(5_000)),
            step: NonZeroU32::new(10).unwrap(),
        };
        for (minor, is_taken) in [
            (90, false),
            (100, true),
            (1_310, true),
            (1_312, false),
            (5_000, true),
            (5_010, false),
        ] {
            assert_eq!(rule.takes(fils(minor)), is_taken, "{minor}");
        }
        assert!(!rule.takes(Money::from_minor(100, Currency::Aed).unwrap()));
    }
}
