//! Searches the gateway's list for money that belongs to no sale of ours.
//!
//! A lost answer may leave a payment whose id we do not know, and a reading may never have
//! succeeded. The gateway's list of paid payments has them all, among those of other tills and of
//! the shop's web pages with the same key. Where the gateway lists by reference only, see
//! `by_reference`.
//!
//! A payment belongs to the sale that has its id. If no sale has it, it may belong to a sale
//! without a session that has its reference and its terminal. Then one more thing must fit: the
//! gateway names that sale with the payment, or the reference was generated from the sale's id, or
//! both were made at the same time.

use std::collections::HashSet;

use payment::Money;
use payment::id::{PaymentId, SaleId};
use payment::identity::Scope;
use payment::sale::{
    Event, Found as FoundMoney, PaymentSnapshot, PaymentState, Sale, State, transition,
};
use payment::time::{Millis, Timestamp};
use tracing::{Instrument, warn};

use super::inner::{Inner, SaleError, Sales};
use super::reconciled::Reconciled;
use super::unaccounted::Found;
use crate::log;
use gateway::{Listed, Listing, Priority};
use store::StoreError;

/// The maximum number of calls in one reconciliation.
const MOST_CALLS: u32 = 2_000;

/// How many payments a reconciliation remembers as seen. Repeated ones follow soon, so that a
/// longer memory would only grow with the list.
const MOST_REMEMBERED: usize = 4_000;

/// How far apart a sale and its payment may have been made: the time of the create call and the
/// difference of the two clocks.
const SAME_TIME: Millis = Millis::seconds(15 * 60);

impl Sales {
    /// Goes through the payments made within `span` before the newest one. Our own clock plays no
    /// part in what is looked at.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn reconcile(&self, span: Millis) -> Result<Reconciled, SaleError> {
        let outcome = self.go_through(span).await;
        let reconciled = outcome.as_ref().copied().unwrap_or_default();
        self.0.list.note(span, reconciled.extent, self.0.up());
        self.0.count_unaccounted(span, &reconciled);
        outcome
    }

    async fn go_through(&self, span: Millis) -> Result<Reconciled, SaleError> {
        let inner = self.0.clone();
        if inner.gateway.capabilities().listing == Listing::ByReference {
            return inner.search_by_reference(span).await;
        }
        let (mut reconciled, mut seen) = (Reconciled::default(), HashSet::new());
        let (mut since, mut cursor) = (None, None);
        let mut reached = None;
        while reconciled.calls < MOST_CALLS {
            inner.list.goes_on(span, &reconciled, reached, inner.up());
            reconciled.calls += 1;
            let Ok(page) = inner.gateway.list_payments(cursor.as_ref()).await else {
                warn!(
                    code = "list_not_whole",
                    "the gateway's list could not be read whole"
                );
                return Ok(reconciled);
            };
            reconciled.unreadable += page.unreadable;
            for listed in page.listed {
                let newest = listed.created_at;
                let since = *since.get_or_insert_with(|| {
                    newest.map(|at| Timestamp(at.0.saturating_sub_unsigned(span.0)))
                });
                if listed
                    .created_at
                    .zip(since)
                    .is_some_and(|(made, since)| made < since)
                {
                    return Ok(reconciled.to_its_end());
                }
                if seen.len() >= MOST_REMEMBERED {
                    seen.clear();
                }
                if !seen.insert(listed.snapshot.payment.clone()) {
                    continue;
                }
                reached = listed.created_at.or(reached);
                inner.book(listed, &mut reconciled).await?;
            }
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(reconciled.to_its_end()),
            }
        }
        warn!(
            code = "list_too_long",
            "the gateway's list is too long to go through; only its newest payments were"
        );
        Ok(reconciled)
    }
}

enum Account {
    /// It belongs to a sale, or is not this terminal's.
    Settled,
    /// A sale was changed by it.
    Changed,
    /// It is this terminal's, but no sale can be its; or it belongs to this sale, which still knows
    /// of no money.
    Strange(Option<SaleId>),
    /// The same, but there is no room: it is only counted.
    Beyond,
}

impl Inner {
    /// Finds the sale of a listed payment, and counts what came of it.
    pub(super) async fn book(
        &self,
        listed: Listed,
        reconciled: &mut Reconciled,
    ) -> Result<(), SaleError> {
        reconciled.seen += 1;
        let payment = listed.snapshot.payment.clone();
        let accounting = self.account_for(listed).instrument(log::task());
        match accounting.await {
            // One damaged sale must not hide the payments after it.
            Err(SaleError::Store(StoreError::Body(_))) => {
                reconciled.damaged += 1;
                warn!(code = "payment_of_unreadable_sale", %payment, "a paid payment belongs to a sale that cannot be read");
            }
            Err(error) => return Err(error),
            Ok(Account::Settled) => {}
            Ok(Account::Changed) => reconciled.changed += 1,
            Ok(Account::Strange(_)) => reconciled.strange += 1,
            Ok(Account::Beyond) => {
                reconciled.strange += 1;
                reconciled.beyond += 1;
            }
        }
        Ok(())
    }

    /// Finds the sale of a payment, and reports money for which there is none.
    async fn account_for(&self, listed: Listed) -> Result<Account, SaleError> {
        let reading = listed.snapshot.clone();
        let account = self.sale_for(listed).await?;
        let Account::Strange(sale) = account else {
            self.unattended.accounted(&reading.payment);
            return Ok(account);
        };
        Ok(match self.found_unaccounted(&reading, sale).await? {
            Found::Acknowledged => Account::Settled,
            Found::Stands => Account::Strange(sale),
            Found::Beyond => Account::Beyond,
        })
    }

    async fn sale_for(&self, listed: Listed) -> Result<Account, SaleError> {
        if let Some(sale) = self
            .unwritten
            .of_payment(&self.scope, &listed.snapshot.payment)
            .await?
        {
            return self.bring_up(sale.intent.id, listed.snapshot).await;
        }
        let terminal = listed.terminal.as_deref();
        // Whether there is a sale that this payment fits, but that does not accept it.
        let mut is_of_ours = false;
        // A payment without a readable reference belongs to no sale, but is money all the same.
        let sales = match &listed.snapshot.reference {
            Some(reference) => {
                self.unwritten
                    .store()
                    .without_session(&self.scope, reference)
                    .await?
            }
            None => Vec::new(),
        };
        for sale in sales {
            let is_of_other = listed.sale.is_some_and(|id| id != sale.intent.id);
            if is_of_other || terminal != Some(sale.intent.terminal.as_str()) {
                continue;
            }
            let _lock = self.locks.lock(sale.intent.id).await;
            let sale = self.known(&self.scope, sale.intent.id).await?;
            let found = Event::Found(listed.snapshot.clone());
            // A payment that names its sale is that sale's, whatever the clocks say.
            let names_it = listed.sale == Some(sale.intent.id);
            if !names_it && !is_of_its_time(&sale, &listed) {
                continue;
            }
            // A sale from before a change of merchant code or address: report the payment as money
            // without a sale.
            let takes = self.may_step(&sale, &found)
                && transition(&sale, found.clone(), self.clock.now_of(sale.intent.id)).sale
                    != sale.value;
            if !takes {
                is_of_ours = true;
                continue;
            }
            self.run_event(sale, found).await?;
            return Ok(Account::Changed);
        }
        if !(is_of_ours || terminal.is_some_and(|name| self.has_terminal(name)))
            || has_gone_back(&listed.snapshot)
        {
            return Ok(Account::Settled);
        }
        let payment = &listed.snapshot.payment;
        // The sale may have got the payment during the search.
        let known = self.unwritten.of_payment(&self.scope, payment).await?;
        if known.is_some() || self.is_of_another(payment, listed.sale).await? {
            return Ok(Account::Settled);
        }
        Ok(Account::Strange(None))
    }

    /// Whether a listed payment is for another account of this server to settle: where two of them are
    /// one merchant's, the gateway lists the payments of both for each. It is if a sale of that account
    /// has it, or is named by it and has none yet.
    async fn is_of_another(
        &self,
        payment: &PaymentId,
        named: Option<SaleId>,
    ) -> Result<bool, StoreError> {
        for account in self.shared.others(&self.account.id) {
            let scope = Scope::Account(account.clone());
            let is_its = match self.unwritten.of_payment(&scope, payment).await {
                Ok(None) => match named {
                    Some(id) => self
                        .unwritten
                        .find(&scope, id)
                        .await
                        .map(|found| found.is_some_and(|sale| sale.session().is_none())),
                    None => Ok(false),
                },
                found => found.map(|found| found.is_some()),
            };
            match is_its {
                Ok(false) => {}
                // A sale that cannot be read is reported by its own account.
                Ok(true) | Err(StoreError::Body(_)) => return Ok(true),
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// Handles the sale of a listed payment. If the entry makes an open sale paid, it is used as a
    /// reading. In all other cases the gateway is asked, unless the sale already knows: the list
    /// may be older than later decisions. If no reading succeeds or finds the money, or the
    /// configured key must not ask, the payment is reported.
    async fn bring_up(&self, id: SaleId, reading: PaymentSnapshot) -> Result<Account, SaleError> {
        let _lock = self.locks.lock(id).await;
        let sale = self.known(&self.scope, id).await?;
        let has_gone_back = has_gone_back(&reading);
        let found = Event::Read(reading);
        let so = transition(&sale, found.clone(), self.clock.now_of(sale.intent.id)).sale;
        // More of a frozen sale's money may have been captured, or a part refunded; of a paid sale's,
        // a part may have been refunded in the gateway's portal.
        let is_refunded = refunded_of_paid(&so).zip(refunded_of_paid(&sale));
        let is_news = found_of_frozen(&so) != found_of_frozen(&sale)
            || is_refunded.is_some_and(|(now, before)| now != before);
        if sale.accounts_for_money() && !is_news {
            return Ok(Account::Settled);
        }
        let before = sale.clone();
        // Use a listed entry only for money: other data may be missing from it.
        if sale.is_open() && matches!(so.state, State::Paid(..) | State::Late(..)) {
            if self.may_step(&sale, &found) {
                self.poll_schedule.note_found_without_webhook();
            }
            self.run_event(sale, found).await?;
        } else {
            self.run_event_as(sale, Event::Tick, Priority::Asked)
                .await?;
        }
        let after = self.known(&self.scope, id).await?;
        let is_told = !is_news || after.freshness.read_at != before.freshness.read_at;
        Ok(match after.accounts_for_money() && is_told {
            true if !after.differs_in_freshness_only(&before) => Account::Changed,
            false if !has_gone_back => Account::Strange(Some(id)),
            _ => Account::Settled,
        })
    }
}

/// What is known of a frozen sale's money.
fn found_of_frozen(sale: &Sale) -> Option<FoundMoney> {
    match &sale.state {
        State::Frozen(_, frozen) => Some(frozen.found),
        _ => None,
    }
}

/// What was refunded of a paid sale, as far as is known.
const fn refunded_of_paid(sale: &Sale) -> Option<Money> {
    match &sale.state {
        State::Paid(_, paid) => Some(paid.funds.refunded),
        _ => None,
    }
}

/// Whether the shop has no money left from this payment: it was closed without any, or fully
/// refunded.
fn has_gone_back(reading: &PaymentSnapshot) -> bool {
    let left = reading.captured.zip(reading.refunded);
    reading.status == PaymentState::Closed
        && left.is_some_and(|(captured, refunded)| captured.minor() <= refunded.minor())
}

/// A reference generated from the sale's id belongs to no other sale. A typed one may repeat, so
/// both must be from the same time.
fn is_of_its_time(sale: &Sale, listed: &Listed) -> bool {
    let intent = &sale.intent;
    if intent.reference.is_made_for(intent.id) {
        return true;
    }
    listed.created_at.is_some_and(|made| {
        let asked = sale.intent.created_at;
        made.since(asked) <= SAME_TIME && asked.since(made) <= SAME_TIME
    })
}
