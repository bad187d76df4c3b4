//! What somebody asked for: the part of an operation that never changes.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{InvalidId, OperationId, OperationReason, PaymentId, SaleId};
use crate::identity::Author;
use crate::item::Item;
use crate::money::Money;
use crate::sale::Funds;
use crate::time::Timestamp;

/// What an operation does with the money of a payment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    /// Captures an amount of what is authorised.
    Capture {
        /// Whether it is the last capture: it releases what it leaves.
        last: bool,
    },
    /// Releases all that is authorised and not captured.
    Void,
    /// Refunds an amount of what was captured.
    Refund,
}

/// A movement of money that somebody asks for, with its amount where it has one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Movement {
    /// Capture an amount of what is authorised.
    Capture {
        /// How much.
        amount: Money,
        /// Whether what it leaves is released.
        last: bool,
    },
    /// Release all that is authorised and not captured.
    Void,
    /// Refund an amount of what was captured.
    Refund {
        /// How much.
        amount: Money,
    },
}

impl Movement {
    /// What it does with the money.
    #[must_use]
    pub const fn kind(self) -> OperationKind {
        match self {
            Self::Capture { last, .. } => OperationKind::Capture { last },
            Self::Void => OperationKind::Void,
            Self::Refund { .. } => OperationKind::Refund,
        }
    }

    /// The amount that was named; a void names none.
    #[must_use]
    pub const fn amount(self) -> Option<Money> {
        match self {
            Self::Capture { amount, .. } | Self::Refund { amount } => Some(amount),
            Self::Void => None,
        }
    }
}

/// An operation as a client asks for it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct OperationRequest {
    /// The operation's id, made by the client.
    pub id: OperationId,
    /// What to do.
    pub movement: Movement,
    /// Why, if somebody wrote it.
    pub reason: Option<OperationReason>,
    /// The items that it is about, if the shop gives them.
    pub items: Vec<Item>,
    /// Who asks.
    pub by: Author,
}

/// The idempotency key of an operation: calls with the same key are one operation at the gateway. It is
/// made once, from the operation's id, stored, and used for every try.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OperationKey(String);

impl OperationKey {
    /// The key of a new operation.
    #[must_use]
    pub fn of(id: OperationId) -> Self {
        Self(id.to_string())
    }

    /// The key as the gateway gets it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OperationKey {
    type Error = InvalidId;

    /// Reads a stored key: 1 to 64 letters, digits, hyphens and underscores of ASCII.
    fn try_from(text: String) -> Result<Self, InvalidId> {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let is_fit = (1..=64).contains(&text.len()) && text.bytes().all(is_plain);
        if is_fit {
            Ok(Self(text))
        } else {
            Err(InvalidId)
        }
    }
}

impl From<OperationKey> for String {
    fn from(key: OperationKey) -> Self {
        key.0
    }
}

impl fmt::Display for OperationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the gateway is told of an operation beside its amount. Every try says the same, because a
/// gateway may take a key that comes with another body for another operation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Nothing: it was asked for by a server that did not pass on the reason and the items.
    #[default]
    Nothing,
    /// The reason and the items, as far as the gateway has a place for them.
    Details,
}

/// What was asked for. Committed before the first call to the gateway; never changes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct OperationIntent {
    /// The operation's id, made by the client.
    pub id: OperationId,
    /// The sale whose payment it is about.
    pub sale: SaleId,
    /// The payment.
    pub payment: PaymentId,
    /// What it does with the money.
    pub kind: OperationKind,
    /// The amount to capture or to refund; of a void, what is left to release.
    pub amount: Money,
    /// The idempotency key of every try.
    pub key: OperationKey,
    /// Why, if somebody wrote it.
    pub reason: Option<OperationReason>,
    /// The items that it is about, if the shop gives them.
    pub items: Vec<Item>,
    /// Whether the gateway gets the reason and the items.
    pub told: Told,
    /// Who asked.
    pub by: Author,
    /// When it was asked for.
    pub at: Timestamp,
    /// The sums of the payment before it: what has grown since is explained by it first.
    pub before: Funds,
}

impl OperationIntent {
    /// Whether a request is for this operation: about the same sale, with the same id and the same
    /// body. Who sends it, and when, does not count: the same request may be sent again by another
    /// window.
    #[must_use]
    pub fn is_asked_by(&self, sale: SaleId, request: &OperationRequest) -> bool {
        let amount = request.movement.amount();
        self.id == request.id
            && self.sale == sale
            && self.kind == request.movement.kind()
            && amount.is_none_or(|amount| amount == self.amount)
            && self.reason == request.reason
            && self.items == request.items
    }

    /// The reason, if the gateway gets it.
    #[must_use]
    pub fn told_reason(&self) -> Option<&OperationReason> {
        let reason = self.reason.as_ref();
        reason.filter(|_| self.told == Told::Details)
    }

    /// The items that the gateway gets.
    #[must_use]
    pub fn told_items(&self) -> &[Item] {
        match self.told {
            Told::Details => &self.items,
            Told::Nothing => &[],
        }
    }

    /// Whether it releases what is authorised and not captured.
    #[must_use]
    pub const fn releases_the_rest(&self) -> bool {
        matches!(
            self.kind,
            OperationKind::Void | OperationKind::Capture { last: true }
        )
    }

    /// Whether two intents are of one operation: all but when and by whom they were made, what the
    /// gateway is told, and the sums that the payment had then.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let is_same_amount = self.amount == other.amount || self.kind == OperationKind::Void;
        self.id == other.id
            && self.sale == other.sale
            && self.payment == other.payment
            && self.kind == other.kind
            && is_same_amount
            && self.reason == other.reason
            && self.items == other.items
    }
}
