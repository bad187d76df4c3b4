//! The members of a sale's view: what each is in the program, and what it is in JSON.

use super::{Action, LinkView, Reason};
use payment::id::{Link, PaymentId, Reference, SaleId};
use payment::money::{Currency, Money};
use payment::sale::{Method, SaleState};
use payment::time::Timestamp;

/// A type that members of the view have.
///
/// A value is checked only when the whole sale has been parsed: an amount needs the currency that
/// stands beside it, and the JSON parser has to get to the end of a sale that cannot be read, so
/// that the sales after it are shown.
pub(super) trait Member: Sized {
    /// The type in JSON.
    type Json;

    /// The value for JSON.
    fn write(self) -> Self::Json;

    /// The value from JSON; `None` if this version cannot read it. `currency` is that of the sale.
    fn read(json: Self::Json, currency: Currency) -> Option<Self>;
}

impl<T: Member> Member for Option<T> {
    type Json = Option<T::Json>;

    fn write(self) -> Self::Json {
        self.map(T::write)
    }

    fn read(json: Self::Json, currency: Currency) -> Option<Self> {
        match json {
            Some(json) => T::read(json, currency).map(Some),
            None => Some(None),
        }
    }
}

/// Types that are the same in JSON: their own serde reads and writes them.
macro_rules! same {
    ($($type:ty)*) => {
        $(impl Member for $type {
            type Json = Self;

            fn write(self) -> Self {
                self
            }

            fn read(json: Self, _: Currency) -> Option<Self> {
                Some(json)
            }
        })*
    };
}

same!(bool Reason Method Vec<Action> LinkView);

/// Types that are texts in JSON.
macro_rules! text {
    ($($type:ty)*) => {
        $(impl Member for $type {
            type Json = String;

            fn write(self) -> String {
                self.into()
            }

            fn read(json: String, _: Currency) -> Option<Self> {
                json.try_into().ok()
            }
        })*
    };
}

text!(Reference Link PaymentId);

impl Member for SaleId {
    type Json = String;

    fn write(self) -> String {
        self.to_string()
    }

    fn read(json: String, _: Currency) -> Option<Self> {
        json.parse().ok()
    }
}

/// A decimal string in major units.
impl Member for Money {
    type Json = String;

    fn write(self) -> String {
        self.to_string()
    }

    fn read(json: String, currency: Currency) -> Option<Self> {
        Self::parse(&json, currency).ok()
    }
}

/// `None` in JSON for a word that this version does not know.
impl Member for SaleState {
    type Json = Option<Self>;

    fn write(self) -> Option<Self> {
        Some(self)
    }

    fn read(json: Option<Self>, _: Currency) -> Option<Self> {
        json
    }
}

/// Milliseconds since 1970 UTC.
impl Member for Timestamp {
    type Json = i64;

    fn write(self) -> i64 {
        self.0
    }

    fn read(json: i64, _: Currency) -> Option<Self> {
        Some(Self(json))
    }
}
