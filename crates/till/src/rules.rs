//! What the terminal may sell, and how often it polls the server.

use contract::CapabilitiesView;
use payment::money::{Currency, Money};
use payment::time::Millis;

/// How often the terminal polls the server while the event stream is closed.
///
/// Source: Tabby, POS integration, "Payment Processing": every 5 seconds.
pub const POLL: Millis = Millis::seconds(5);

/// How often it polls while the event stream is open, as a safeguard.
pub const POLL_BESIDE_STREAM: Millis = Millis::seconds(30);

/// What the terminal may sell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
    /// The largest amount of one sale; its currency is the shop's.
    pub max_amount: Money,
    /// The poll interval: [`POLL`], or [`POLL_BESIDE_STREAM`].
    pub poll: Millis,
    /// Whether the server answered the last request. If not, no sale can be started: its code could
    /// be neither shown nor cancelled.
    pub is_reachable: bool,
    /// What the gateway can do.
    pub capabilities: CapabilitiesView,
}

impl Rules {
    /// The rules before the server has sent any: only typing is accepted.
    pub const UNKNOWN: Self = Self {
        max_amount: Money::zero(Currency::Aed),
        poll: POLL,
        is_reachable: true,
        capabilities: CapabilitiesView::EVERYTHING,
    };
}
