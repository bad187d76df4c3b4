//! Payments that belong to no sale: finding, listing and acknowledging them.

use payment::Money;
use payment::id::{PaymentId, Remark, SaleId};
use payment::identity::Actor;
use payment::sale::{PaymentSnapshot, PaymentState};
use payment::time::Millis;
use store::{Acknowledgement, StoreError};
use tracing::error;

use super::inner::{Inner, SaleError, Sales};
use super::reconciled::{Extent, Reconciled};
use super::unaccounted::{Added, Found, at_stake, is_more};
use gateway::Priority;
use gateway::{GatewayError, Refusal};

/// Why a payment was not acknowledged. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AcknowledgeError {
    /// It belongs to a sale.
    #[error("it is the payment of sale {0}: a till decides what is to be decided about it")]
    IsASales(SaleId),
    /// There is no money in it.
    #[error("nobody has paid it, or all of it was given back: there is nothing to acknowledge")]
    NoMoney,
    /// The gateway has no such payment for the configured key.
    #[error("Tabby has no such payment for this key")]
    NoSuchPayment,
    /// No reconciliation has seen it, and the gateway gave no usable answer about it.
    #[error("Tabby gave no usable answer about it; try again later")]
    NotRead,
    /// The ledger failed.
    #[error(transparent)]
    Sale(#[from] SaleError),
}

impl Inner {
    /// Records a payment that belongs to no sale, or whose `sale` knows of no money, and logs it
    /// when it is new.
    pub(super) async fn found_unaccounted(
        &self,
        reading: &PaymentSnapshot,
        sale: Option<SaleId>,
    ) -> Result<Found, StoreError> {
        if self.is_acknowledged(reading).await? {
            self.unattended.accounted(&reading.payment);
            return Ok(Found::Acknowledged);
        }
        let added = self.unattended.lock().unaccounted.add(
            reading,
            &self.account.id,
            &self.configured.branch,
        );
        let has_line = match added {
            Added::Known => return Ok(Found::Stands),
            Added::NoRoom => return Ok(Found::Beyond),
            Added::New { has_line } => has_line,
        };
        // Somebody may have acknowledged it while it was being added.
        if self.is_acknowledged(reading).await? {
            self.unattended.accounted(&reading.payment);
            return Ok(Found::Acknowledged);
        }
        if has_line {
            // It may belong to another server whose till has the same name: a person has to look.
            let what = match sale {
                None => "a paid payment of this terminal's name fits no sale in the ledger",
                Some(_) => {
                    "the gateway's list has money of a sale that knows of none and cannot be read"
                }
            };
            error!(
                code = "payment_unaccounted", payment = %reading.payment, amount = reading.amount.map(tracing::field::display),
                reference = reading.reference.as_ref().map(tracing::field::display), sale = sale.map(tracing::field::display),
                "{what}; when somebody has looked at it, `tabby-pos payments acknowledge` ends this"
            );
        }
        Ok(Found::Stands)
    }

    async fn is_acknowledged(&self, reading: &PaymentSnapshot) -> Result<bool, StoreError> {
        let ledger = self.unwritten.store();
        let known = ledger.acknowledgements(Some(&reading.payment)).await?;
        let newest = known.first();
        Ok(newest.is_some_and(|newest| !is_more(at_stake(reading), newest.sum)))
    }

    /// After a reconciliation: logs how many such payments there are, if there are more than were
    /// logged one by one.
    pub(super) fn count_unaccounted(&self, span: Millis, reconciled: &Reconciled) {
        let beyond = usize::try_from(reconciled.beyond).unwrap_or(usize::MAX);
        let is_to_its_end = reconciled.extent != Extent::Cut;
        let mut known = self.unattended.lock();
        let count = known
            .unaccounted
            .note_reconciled(span, beyond, is_to_its_end);
        drop(known);
        if let Some(count) = count {
            error!(
                code = "payments_unaccounted",
                count,
                "so many paid payments of this terminal's name fit no sale in the ledger; `tabby-pos payments list` names them"
            );
        }
    }
}

impl Sales {
    /// Payments that belong to no sale, as far as reconciliations have found them since the start,
    /// and those that somebody has acknowledged; one per line.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn payments(&self) -> Result<Vec<String>, SaleError> {
        let line = |id: &str, sum: Option<String>, rest: &str| {
            format!("{id}  {}  {rest}", sum.unwrap_or_else(|| "?".to_owned()))
        };
        let mut lines: Vec<_> = {
            let known = self.0.unattended.lock();
            let views = known.unaccounted.views();
            let open = views.map(|known| {
                let view = &known.view;
                let amount = view.amount.as_ref().zip(view.currency);
                let amount = amount.map(|(amount, currency)| format!("{currency} {amount}"));
                let rest = format!("reference {}: nobody has looked at it", view.reference);
                line(&view.id, amount, &rest)
            });
            let beyond = match known.unaccounted.beyond() {
                0 => None,
                more => Some(format!(
                    "and {more} more, which the list tells of again when some of these are settled"
                )),
            };
            open.chain(beyond).collect()
        };
        let all = self.0.unwritten.store().acknowledgements(None).await?;
        lines.extend(all.iter().map(|known| {
            let sum = known.sum.map(|sum| format!("{} {sum}", sum.currency()));
            let at = jiff::Timestamp::from_millisecond(known.at.0).unwrap_or_default();
            let rest = format!("acknowledged {at:.0}: {}", known.remark);
            line(known.payment.as_str(), sum, &rest)
        }));
        Ok(lines)
    }

    /// Records that somebody has looked at a payment that belongs to no sale, and their remark. It
    /// is not reported again unless more money comes to it.
    ///
    /// # Errors
    ///
    /// [`AcknowledgeError`].
    pub async fn acknowledge_payment(
        &self,
        payment: &PaymentId,
        remark: &Remark,
    ) -> Result<(), AcknowledgeError> {
        let inner = &self.0;
        let sum = match inner.unattended.sum_of(payment) {
            Some(sum) => sum,
            None => {
                let of_sale = inner.unwritten.of_payment(&inner.scope, payment).await;
                if let Some(sale) = of_sale.map_err(SaleError::from)? {
                    return Err(AcknowledgeError::IsASales(sale.intent.id));
                }
                inner.read_to_acknowledge(payment).await?
            }
        };
        let acknowledgement = Acknowledgement {
            payment: payment.clone(),
            sum,
            remark: remark.clone(),
            at: inner.clock.now(),
        };
        let written = inner.unwritten.store().acknowledge_payment(
            &acknowledgement,
            &inner.account.id,
            &Actor::Command,
        );
        let written = inner.unwritten.note(written.await);
        written.map_err(SaleError::NotBegun)?;
        inner.unattended.accounted(payment);
        Ok(())
    }
}

impl Inner {
    /// Reads the money of a payment that no reconciliation has found.
    async fn read_to_acknowledge(
        &self,
        payment: &PaymentId,
    ) -> Result<Option<Money>, AcknowledgeError> {
        let reading = match self.gateway.read_payment(payment, Priority::Act).await {
            Ok(reading) => reading,
            Err(GatewayError::Refused(Refusal::NotFound)) => {
                return Err(AcknowledgeError::NoSuchPayment);
            }
            Err(_) => return Err(AcknowledgeError::NotRead),
        };
        let sum = at_stake(&reading);
        let is_paid = matches!(
            reading.status,
            PaymentState::Authorized | PaymentState::Closed
        );
        if !is_paid || sum.is_some_and(Money::is_zero) {
            return Err(AcknowledgeError::NoMoney);
        }
        Ok(sum)
    }
}
