//! Money that came by another method.

use contract::ProblemCode;
use contract::day::{NewOther, OtherList, OtherView};
use payment::day::takes_other;
use payment::id::{NoteId, SaleId};
use payment::identity::Principal;
use store::Noted;

use super::DayError;
use crate::sales::{SaleError, Sales};

/// How many notes a sale may have, with those that were withdrawn.
const MOST_NOTES: usize = 20;

impl Sales {
    /// What was noted for a sale.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownSale`], or the ledger failed.
    pub async fn others(&self, who: &Principal, id: SaleId) -> Result<OtherList, DayError> {
        let scope = who.scope();
        let sale = self.known_sale(&scope, id).await?;
        let notes = self.store().others(&scope, id).await?;
        Ok(OtherList {
            notes: notes.iter().map(OtherView::from).collect(),
            allowed: takes_other(&sale),
        })
    }

    /// Notes that the customer of a sale paid by another method. The same note again is that note.
    ///
    /// # Errors
    ///
    /// Why nothing was noted.
    pub async fn note_other(
        &self,
        who: &Principal,
        id: SaleId,
        new: &NewOther,
    ) -> Result<OtherView, DayError> {
        let _lock = self.lock_sale(id).await;
        let sale = self.known_sale(&who.scope(), id).await?;
        let currency = sale.intent.amount.currency();
        let note = new
            .check(id, currency, who.terminal.clone(), self.now())
            .map_err(DayError::Refused)?;
        let known = self.store().others(&who.scope(), id).await?;
        if !known.iter().any(|known| known.id == note.id) {
            if !takes_other(&sale) || known.len() >= MOST_NOTES {
                return Err(DayError::Refused(ProblemCode::NotNow));
            }
            let mut standing = known.iter().filter(|note| !note.is_withdrawn);
            let noted = standing.try_fold(note.amount, |sum, note| sum.checked_add(note.amount));
            // Of a sale that was not paid by way of the gateway, no more than it was about.
            let most = match sale.is_paid() {
                true => self.limits().max_amount,
                false => sale.intent.amount,
            };
            if noted.is_none_or(|noted| noted.minor() > most.minor()) {
                return Err(DayError::Refused(ProblemCode::AmountTooLarge));
            }
        }
        let noted = self.store().note_other(&note, &who.actor()).await;
        match noted.map_err(SaleError::NotBegun)? {
            Noted::New => Ok(OtherView::from(&note)),
            Noted::Known(known) => Ok(OtherView::from(&known)),
            Noted::OtherBody => Err(DayError::Refused(ProblemCode::NoteConflict)),
        }
    }

    /// Withdraws a note that was a mistake; once, however often it is asked for.
    ///
    /// # Errors
    ///
    /// Why nothing was withdrawn.
    pub async fn withdraw_other(
        &self,
        who: &Principal,
        id: SaleId,
        note: NoteId,
    ) -> Result<OtherView, DayError> {
        self.known_sale(&who.scope(), id).await?;
        let by = who.actor();
        let store = self.store();
        let withdrawn = store.withdraw_other(id, note, self.now(), &by).await;
        let withdrawn = withdrawn.map_err(SaleError::NotBegun)?;
        let withdrawn = withdrawn.ok_or(DayError::Refused(ProblemCode::UnknownNote))?;
        Ok(OtherView::from(&withdrawn))
    }
}
