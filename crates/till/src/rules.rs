//! What the terminal may sell, and how often the proxy is asked.

use payment::money::{Currency, Money};
use payment::time::Millis;

/// How often the proxy is asked while nothing else brings news.
///
/// Source: Tabby, POS integration, "Payment Processing": every 5 seconds.
pub const POLL: Millis = Millis::seconds(5);

/// How often it is asked while it tells the news by itself: only to be sure.
pub const POLL_BESIDE_STREAM: Millis = Millis::seconds(30);

/// What the terminal may sell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
    /// The largest amount of one sale; its currency is the shop's.
    pub max_amount: Money,
    /// How often the proxy is asked: [`POLL`], or [`POLL_BESIDE_STREAM`].
    pub poll: Millis,
    /// Whether the proxy answered when it was last asked. Where it did not, no sale begins: nobody
    /// could show its code, or take it back.
    pub is_reachable: bool,
}

impl Rules {
    /// Until the proxy has said what may be sold: nothing but typing is taken.
    pub const UNKNOWN: Self = Self {
        max_amount: Money::zero(Currency::Aed),
        poll: POLL,
        is_reachable: true,
    };
}
