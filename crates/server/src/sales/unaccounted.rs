//! Paid payments of this terminal's name that no sale accounts for: after a restore, with a new ledger
//! under an old name, or of another till with the same name; and those of sales that know of no money, as
//! long as no reading of them comes. Each is said once, and stands on the tills until a sale accounts for
//! it, its money has gone back, or somebody has written down what it is.

use std::collections::BTreeMap;

use contract::{self, UnattendedView};
use payment::Money;
use payment::id::{PaymentId, Remark, SaleId};
use payment::sale::{Reading, Status};
use payment::time::Millis;
use tracing::error;

use super::sweep::{Extent, Swept};
use super::unattended::Unattended;
use super::{Inner, SaleError, Sales};
use crate::budget::Urgency;
use crate::gateways::tabby::Unread;
use crate::ledger::{Acknowledgement, LedgerError};

/// A new ledger under an old name has thousands: so many of a sweep have a line of their own, and the
/// rest are counted.
const LINES: usize = 20;

/// So many are known one by one, the first that were met; beyond them they are counted. Nobody reads
/// more, and a list without an end must not fill the memory.
const MOST_KEPT: usize = 1_000;

/// Those that stand.
#[derive(Debug, Default)]
pub(super) struct Unaccounted {
    all: BTreeMap<String, Stray>,
    /// How many were found since they were last counted in the log.
    fresh: usize,
    /// For how many there was no room, by the span of the last sweep that met them.
    beyond: BTreeMap<Millis, usize>,
    /// Whether it was said that there is no room.
    is_full_said: bool,
}

#[derive(Debug)]
struct Stray {
    view: UnattendedView,
    sum: Option<Money>,
}

/// What became of a payment that was met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Added {
    /// It was known.
    Known,
    /// It was not, and it has a line of the log or is only counted in it.
    New { has_line: bool },
    /// It was not, and there is no room.
    NoRoom,
}

/// A payment that no sale accounts for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// Somebody has acknowledged it.
    Acknowledged,
    /// It stands.
    Stands,
    /// It stands and is only counted.
    Beyond,
}

impl Unaccounted {
    pub(super) fn views(&self) -> impl Iterator<Item = &UnattendedView> {
        self.all.values().map(|stray| &stray.view)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.all.len().saturating_add(self.beyond())
    }

    /// For how many there was no room when the list was last gone through.
    fn beyond(&self) -> usize {
        self.beyond.values().max().copied().unwrap_or_default()
    }

    /// Takes note of one.
    fn add(&mut self, reading: &Reading) -> Added {
        let is_known = self.all.contains_key(reading.payment.as_str());
        if !is_known && self.all.len() >= MOST_KEPT {
            return Added::NoRoom;
        }
        let view = UnattendedView {
            id: reading.payment.to_string(),
            reference: reading
                .reference
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            amount: reading.amount.map(|amount| amount.to_string()),
            currency: reading.amount.map(Money::currency),
            terminal: None,
            why: contract::Unattended::Unaccounted,
        };
        let sum = at_stake(reading);
        self.all.insert(view.id.clone(), Stray { view, sum });
        if is_known {
            return Added::Known;
        }
        self.fresh = self.fresh.saturating_add(1);
        Added::New {
            has_line: self.fresh <= LINES,
        }
    }

    fn remove(&mut self, payment: &PaymentId) {
        self.all.remove(payment.as_str());
    }

    /// Takes what a sweep met that there was no room for; returns how many there are, when more were
    /// found since the last count than had a line, or there is no more room.
    fn swept(&mut self, span: Millis, beyond: usize, is_to_its_end: bool) -> Option<usize> {
        let before = self.beyond.insert(span, beyond).unwrap_or_default();
        if !is_to_its_end {
            self.beyond.insert(span, before.max(beyond));
        }
        let found = std::mem::take(&mut self.fresh);
        let is_full = self.beyond() > 0;
        let is_news = is_full && !self.is_full_said;
        self.is_full_said = is_full;
        (found > LINES || is_news).then(|| self.count())
    }
}

/// The money of a payment that the shop has or is promised, where it can be read.
fn at_stake(reading: &Reading) -> Option<Money> {
    match (reading.status, reading.captured, reading.refunded) {
        (Status::Closed, Some(captured), Some(refunded)) => {
            let left = captured.checked_sub(refunded);
            Some(left.unwrap_or_else(|| Money::zero(captured.currency())))
        }
        _ => reading.amount,
    }
}

/// Whether a payment has money that it had not when somebody looked at it.
fn is_more(now: Option<Money>, then: Option<Money>) -> bool {
    match (now, then) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(now), Some(then)) => now.currency() != then.currency() || now.minor() > then.minor(),
    }
}

/// Why a payment was not acknowledged. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum AcknowledgeError {
    /// A sale accounts for it.
    #[error("it is the payment of sale {0}: a till decides what is to be decided about it")]
    IsASales(SaleId),
    /// No money is in it.
    #[error("nobody has paid it, or all of it was given back: there is nothing to acknowledge")]
    NoMoney,
    /// The gateway has no such payment for the configured key.
    #[error("Tabby has no such payment for this key")]
    NoSuchPayment,
    /// The list has not told of it, and the gateway gave no usable answer about it.
    #[error("Tabby gave no usable answer about it; try again later")]
    NotRead,
    /// The ledger's.
    #[error(transparent)]
    Sale(#[from] SaleError),
}

impl Unattended {
    /// A sale accounts for this payment, its money has gone back, or somebody has acknowledged it.
    pub(super) fn accounted(&self, payment: &PaymentId) {
        self.lock().unaccounted.remove(payment);
    }

    /// What a payment that stands had when the gateway's list was last gone through.
    fn sum_of(&self, payment: &PaymentId) -> Option<Option<Money>> {
        let known = self.lock();
        let stray = known.unaccounted.all.get(payment.as_str());
        stray.map(|stray| stray.sum)
    }
}

impl Inner {
    /// Takes note of a payment that no sale accounts for, also not the one that it belongs to, and says
    /// it when it is new.
    pub(super) async fn found_unaccounted(
        &self,
        reading: &Reading,
        sale: Option<SaleId>,
    ) -> Result<Found, LedgerError> {
        if self.is_acknowledged(reading).await? {
            self.unattended.accounted(&reading.payment);
            return Ok(Found::Acknowledged);
        }
        let added = self.unattended.lock().unaccounted.add(reading);
        let has_line = match added {
            Added::Known => return Ok(Found::Stands),
            Added::NoRoom => return Ok(Found::Beyond),
            Added::New { has_line } => has_line,
        };
        // Somebody may have acknowledged it since, before it could be taken off the tills.
        if self.is_acknowledged(reading).await? {
            self.unattended.accounted(&reading.payment);
            return Ok(Found::Acknowledged);
        }
        if has_line {
            // Another proxy's till may have the same name: a person looks, nothing is decided here.
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

    async fn is_acknowledged(&self, reading: &Reading) -> Result<bool, LedgerError> {
        let ledger = self.books.ledger();
        let known = ledger.acknowledgements(Some(&reading.payment)).await?;
        let newest = known.first();
        Ok(newest.is_some_and(|newest| !is_more(at_stake(reading), newest.sum)))
    }

    /// After a sweep: says how many payments stand when more were found than had a line.
    pub(super) fn count_unaccounted(&self, span: Millis, swept: &Swept) {
        let beyond = usize::try_from(swept.beyond).unwrap_or(usize::MAX);
        let is_to_its_end = swept.extent != Extent::Cut;
        let mut known = self.unattended.lock();
        let count = known.unaccounted.swept(span, beyond, is_to_its_end);
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
    /// Payments that no sale accounts for, as far as the gateway's list told of them since the start,
    /// and those that somebody has acknowledged; one a line.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn payments(&self) -> Result<Vec<String>, SaleError> {
        let line = |id: &str, sum: Option<String>, rest: &str| {
            format!("{id}  {}  {rest}", sum.unwrap_or_else(|| "?".to_owned()))
        };
        let mut lines: Vec<_> = {
            let known = self.0.unattended.lock();
            let views = known.unaccounted.views();
            let open = views.map(|view| {
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
        let all = self.0.books.ledger().acknowledgements(None).await?;
        lines.extend(all.iter().map(|known| {
            let sum = known.sum.map(|sum| format!("{} {sum}", sum.currency()));
            let at = jiff::Timestamp::from_millisecond(known.at.0).unwrap_or_default();
            let rest = format!("acknowledged {at:.0}: {}", known.remark);
            line(known.payment.as_str(), sum, &rest)
        }));
        Ok(lines)
    }

    /// Writes down that somebody has looked at a payment that no sale accounts for, and what they
    /// found: it is said no more, unless more money comes to it.
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
                let of_sale = inner.books.of_payment(payment).await;
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
        let written = inner.books.ledger().acknowledge_payment(&acknowledgement);
        let written = inner.books.noted(written.await);
        written.map_err(SaleError::NotBegun)?;
        inner.unattended.accounted(payment);
        Ok(())
    }
}

impl Inner {
    /// The money of a payment that no sweep has come upon.
    async fn read_to_acknowledge(
        &self,
        payment: &PaymentId,
    ) -> Result<Option<Money>, AcknowledgeError> {
        let reading = match self.gateway.read(payment, Urgency::Act).await {
            Some(Ok(reading)) => reading,
            Some(Err(Unread::NoSuchPayment)) => return Err(AcknowledgeError::NoSuchPayment),
            Some(Err(Unread::NoAnswer)) | None => return Err(AcknowledgeError::NotRead),
        };
        let sum = at_stake(&reading);
        let is_paid = matches!(reading.status, Status::Authorized | Status::Closed);
        if !is_paid || sum.is_some_and(Money::is_zero) {
            return Err(AcknowledgeError::NoMoney);
        }
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use payment::Currency;

    use super::*;

    fn aed(text: &str) -> Option<Money> {
        Money::parse(text, Currency::Aed).ok()
    }

    #[test]
    fn more_money_than_somebody_has_seen_is_news_and_less_is_not() {
        let seen = aed("250");
        assert!(!is_more(aed("250"), seen) && !is_more(aed("50"), seen));
        assert!(is_more(aed("250.01"), seen));
        assert!(is_more(Money::parse("1", Currency::Sar).ok(), seen));
        assert!(is_more(seen, None) && !is_more(None, seen));
    }

    fn reading(n: usize) -> Reading {
        Reading {
            payment: PaymentId::try_from(format!("p{n}")).unwrap(),
            status: Status::Authorized,
            amount: aed("250"),
            reference: None,
            mode: None,
            captured: None,
            refunded: None,
        }
    }

    #[test]
    fn a_list_without_an_end_is_counted_and_not_kept() {
        let span = Millis(1);
        let mut all = Unaccounted::default();
        let meet = |all: &mut Unaccounted| {
            let met = (0..100_000).map(|n| all.add(&reading(n)));
            met.filter(|added| *added == Added::NoRoom).count()
        };
        let beyond = meet(&mut all);
        assert_eq!((all.views().count(), beyond), (MOST_KEPT, 99_000));
        assert_eq!(all.swept(span, beyond, true), Some(100_000));
        // What stands is said once, and the count goes on.
        let beyond = meet(&mut all);
        assert_eq!(all.swept(span, beyond, true), None);
        assert_eq!(all.count(), 100_000);
        // A sweep that broke off has not seen that any have gone.
        assert_eq!(all.swept(span, 5, false), None);
        assert_eq!(all.count(), 100_000);
        all.remove(&reading(0).payment);
        assert_eq!(all.add(&reading(99_999)), Added::New { has_line: true });
        assert_eq!(all.swept(span, 0, true), None);
        assert_eq!(all.count(), 1_000);
    }

    #[test]
    fn of_a_closed_payment_the_shop_has_what_was_captured_and_not_given_back() {
        let reading = |status| Reading {
            status,
            captured: aed("200"),
            refunded: aed("50"),
            ..reading(1)
        };
        assert_eq!(at_stake(&reading(Status::Closed)), aed("150"));
        assert_eq!(at_stake(&reading(Status::Authorized)), aed("250"));
    }
}
