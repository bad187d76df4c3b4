//! What a person has confirmed.

use contract::calls::Request;
use contract::history::calls::{self, OperationBody};
use contract::{NewCapture, NewItem, NewRefund, NewVoid, OperationType};
use payment::Money;
use payment::id::SaleId;
use serde::{Deserialize, Serialize};

/// What is done with the money.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Sends captured money back.
    Refund,
    /// Takes authorised money.
    Capture,
    /// Releases authorised money.
    Void,
}

impl Kind {
    /// The kind of an operation of the server's; `None` for one of a newer server.
    #[must_use]
    pub const fn of(kind: OperationType) -> Option<Self> {
        match kind {
            OperationType::Refund => Some(Self::Refund),
            OperationType::Capture => Some(Self::Capture),
            OperationType::Void => Some(Self::Void),
            OperationType::Other => None,
        }
    }

    /// The same as the server names it.
    #[must_use]
    pub const fn named(self) -> OperationType {
        match self {
            Self::Refund => OperationType::Refund,
            Self::Capture => OperationType::Capture,
            Self::Void => OperationType::Void,
        }
    }
}

/// An operation that a person has confirmed. The server does it once for each `id`, however often it
/// is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// The operation's id, a UUID.
    pub id: String,
    /// The sale.
    pub sale: SaleId,
    /// What is done.
    pub kind: Kind,
    /// How much; of a void what was left to release.
    pub amount: Money,
    /// Of a capture: whether the rest is released.
    pub is_final: bool,
    /// What of the sale's items it is about; comes to the amount, or is empty.
    pub items: Vec<NewItem>,
    /// Of a refund: why.
    pub reason: Option<String>,
}

impl Wanted {
    /// The request.
    #[must_use]
    pub fn request(&self) -> Request<OperationBody> {
        let (id, amount) = (self.id.clone(), self.amount.to_string());
        match self.kind {
            Kind::Refund => {
                let refund = NewRefund {
                    id,
                    amount,
                    reason: self.reason.clone(),
                    items: self.items.clone(),
                };
                calls::refund(self.sale, refund)
            }
            Kind::Capture => {
                let capture = NewCapture {
                    id,
                    amount,
                    r#final: self.is_final,
                    items: self.items.clone(),
                };
                calls::capture(self.sale, capture)
            }
            Kind::Void => calls::void(self.sale, NewVoid { id }),
        }
    }
}
