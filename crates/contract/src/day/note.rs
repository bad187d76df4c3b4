//! Money that came by another method.

use payment::day::{OtherMethod, OtherPayment};
use payment::id::{NoteId, SaleId, TerminalId};
use payment::money::{Currency, Money};
use payment::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::problem::ProblemCode;

/// `POST /api/sales/{id}/other-payments`: notes that the customer paid by another method, the whole of a
/// sale that was not paid by way of the gateway or the rest of a split one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewOther {
    /// A UUID made by the client: the same id is the same note, however often it is sent.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// How it was paid.
    pub method: OtherMethod,
    /// How much, a decimal string in major units of the sale's currency.
    #[cfg_attr(feature = "openapi", schema(example = "100.00"))]
    pub amount: String,
}

impl NewOther {
    /// The note that is asked for.
    ///
    /// # Errors
    ///
    /// Why the request breaks a rule; nothing was noted.
    pub fn check(
        &self,
        sale: SaleId,
        currency: Currency,
        terminal: TerminalId,
        at: Timestamp,
    ) -> Result<OtherPayment, ProblemCode> {
        let id: NoteId = self.id.parse().map_err(|_| ProblemCode::InvalidNoteId)?;
        let amount =
            Money::parse(&self.amount, currency).map_err(|_| ProblemCode::InvalidAmount)?;
        if amount.is_zero() {
            return Err(ProblemCode::AmountZero);
        }
        Ok(OtherPayment {
            id,
            sale,
            method: self.method,
            amount,
            terminal,
            at,
            is_withdrawn: false,
        })
    }
}

/// `GET /api/sales/{id}/other-payments`: what was noted for a sale, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtherList {
    /// The notes.
    pub notes: Vec<OtherView>,
    /// Whether another one may be made.
    pub allowed: bool,
}

/// What was noted of money that came by another method.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtherView {
    /// The note's id.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// How it was paid.
    pub method: OtherMethod,
    /// How much.
    #[cfg_attr(feature = "openapi", schema(example = "100.00"))]
    pub amount: String,
    /// Its currency.
    pub currency: Currency,
    /// The terminal at which it was noted.
    pub terminal: String,
    /// When.
    pub at: i64,
    /// Whether it was a mistake and has been withdrawn.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub is_withdrawn: bool,
}

impl From<&OtherPayment> for OtherView {
    fn from(note: &OtherPayment) -> Self {
        Self {
            id: note.id.to_string(),
            method: note.method,
            amount: note.amount.to_string(),
            currency: note.amount.currency(),
            terminal: note.terminal.to_string(),
            at: note.at.0,
            is_withdrawn: note.is_withdrawn,
        }
    }
}
