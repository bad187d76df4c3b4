//! Looks for money in the gateway's list that no sale of ours accounts for.
//!
//! An answer that never came may have made a payment whose id nobody knows, and a reading may never
//! have come. The gateway's list of paid payments has them all, those of other tills and of the
//! shop's web pages with the same key among them. A payment is taken for one of ours only if it bears
//! a sale's reference and terminal and was made when that sale was.

use std::collections::HashSet;

use payment::id::SaleId;
use payment::sale::{Event, Funds, Phase, Reading, Sale, Stage, Status, step};
use payment::time::{Millis, Timestamp};
use tracing::{Instrument, warn};

use super::inner::{Inner, SaleError, Sales};
use super::swept::Swept;
use super::unaccounted::Found;
use crate::log;
use gateway::Priority;
use gateway::{Listed, NoPage, PageSize};
use store::LedgerError;

/// More calls than this are not made at once.
const MOST_CALLS: u32 = 2_000;

/// After a page that did not come so many smaller ones have to come before its size is tried again.
const PAGES_BEFORE_LARGER: u32 = 16;

/// So many entries in a row that cannot be had even one by one are a list that cannot be had.
const MOST_UNFIT: u32 = 5;

/// So many payments are remembered as seen in a sweep. Those that come again come soon after: a longer
/// memory would only grow with the list.
const MOST_REMEMBERED: usize = 4_000;

/// How far apart a sale and its payment may have been made: the create call's own time, and what
/// two clocks may differ by.
const SAME_TIME: Millis = Millis::seconds(15 * 60);

impl Sales {
    /// Goes through the payments that were made within `span` before the newest one: no clock of
    /// ours decides what is looked at.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn sweep(&self, span: Millis) -> Result<Swept, SaleError> {
        let outcome = self.go_through(span).await;
        let swept = outcome.as_ref().copied().unwrap_or_default();
        self.0.list.note(span, swept.extent, self.0.up());
        self.0.count_unaccounted(span, &swept);
        outcome
    }

    async fn go_through(&self, span: Millis) -> Result<Swept, SaleError> {
        let inner = self.0.clone();
        let (mut swept, mut seen) = (Swept::default(), HashSet::new());
        let (mut since, mut offset) = (None, 0_u32);
        let (mut size, mut unfit) = (PageSize::default(), 0);
        // So many pages have to come before a larger one is tried again: one that does not come may
        // take all of the client's patience.
        let mut pages_before_larger = 0_u32;
        let mut reached = None;
        while swept.calls < MOST_CALLS {
            inner.list.goes_on(span, &swept, reached, inner.up());
            swept.calls += 1;
            let page = match (
                inner.gateway.paid_payments(offset, size).await,
                size.smaller(),
            ) {
                (Ok(page), _) => page,
                (Err(NoPage::Unfit | NoPage::Lost), Some(smaller)) => {
                    size = smaller;
                    pages_before_larger = PAGES_BEFORE_LARGER;
                    continue;
                }
                // Nothing can be said about this entry; those behind it must not suffer for it.
                (Err(NoPage::Unfit), None) if unfit < MOST_UNFIT => {
                    unfit += 1;
                    swept.unreadable += 1;
                    offset = offset.saturating_add(1);
                    continue;
                }
                (Err(_), _) => {
                    warn!(
                        code = "list_not_whole",
                        "the gateway's list could not be read whole"
                    );
                    return Ok(swept);
                }
            };
            unfit = 0;
            pages_before_larger = pages_before_larger.saturating_sub(1);
            if pages_before_larger == 0 {
                size = size.larger();
            }
            if page.entries == 0 {
                return Ok(swept.to_its_end());
            }
            let unreadable = page.unreadable();
            if unreadable > 0 {
                warn!(
                    code = "list_unreadable",
                    unreadable, "entries of the gateway's list cannot be read"
                );
                swept.unreadable += unreadable;
            }
            // What is paid meanwhile moves the rest back: some of it comes again, none is passed.
            offset = offset.saturating_add(u32::try_from(page.entries).unwrap_or(u32::MAX));
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
                    return Ok(swept.to_its_end());
                }
                if seen.len() >= MOST_REMEMBERED {
                    seen.clear();
                }
                if !seen.insert(listed.reading.payment.clone()) {
                    continue;
                }
                swept.seen += 1;
                reached = listed.created_at.or(reached);
                let payment = listed.reading.payment.clone();
                let accounting = inner.account_for(listed).instrument(log::task());
                match accounting.await {
                    // One damaged sale must not hide the payments behind it.
                    Err(SaleError::Ledger(LedgerError::Body(_))) => {
                        swept.damaged += 1;
                        warn!(code = "payment_of_unreadable_sale", %payment, "a paid payment belongs to a sale that cannot be read");
                    }
                    Err(error) => return Err(error),
                    Ok(Account::Settled) => {}
                    Ok(Account::Changed) => swept.changed += 1,
                    Ok(Account::Strange(_)) => swept.strange += 1,
                    Ok(Account::Beyond) => {
                        swept.strange += 1;
                        swept.beyond += 1;
                    }
                }
            }
        }
        warn!(
            code = "list_too_long",
            "the gateway's list is too long to go through; only its newest payments were"
        );
        Ok(swept)
    }
}

enum Account {
    /// A sale accounts for it, or it is not this terminal's.
    Settled,
    /// A sale learned of it.
    Changed,
    /// It is this terminal's, and no sale can be its; or it is this sale's, which knows of no money all
    /// the same.
    Strange(Option<SaleId>),
    /// The same, and it is only counted.
    Beyond,
}

impl Inner {
    /// Finds the sale of a payment, and says so when there is money of which no sale can be found.
    async fn account_for(&self, listed: Listed) -> Result<Account, SaleError> {
        let reading = listed.reading.clone();
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
        if let Some(sale) = self.books.of_payment(&listed.reading.payment).await? {
            return self.bring_up(sale.intent.id, listed.reading).await;
        }
        let terminal = listed.terminal.as_deref();
        // A sale that this would be the payment of, if it were the money that was owed.
        let mut is_of_ours = false;
        // What has no reference that can be read is no sale's, and is money all the same.
        let sales = match &listed.reading.reference {
            Some(reference) => self.books.ledger().without_session(reference).await?,
            None => Vec::new(),
        };
        for sale in sales {
            if terminal != Some(sale.intent.terminal.as_str()) {
                continue;
            }
            let _turn = self.turns.take(sale.intent.id).await;
            let sale = self.known(sale.intent.id).await?;
            let found = Event::Found(listed.reading.clone());
            if !is_of_its_time(&sale, &listed) {
                continue;
            }
            // One from before a change of merchant code or address is told of as money without a sale.
            let takes = self.may_step(&sale, &found)
                && step(&sale, found.clone(), self.clock.now_of(sale.intent.id)).sale != sale;
            if !takes {
                is_of_ours = true;
                continue;
            }
            self.drive(sale, found).await?;
            return Ok(Account::Changed);
        }
        if !(is_of_ours || terminal == Some(self.terminal.as_str()))
            || has_gone_back(&listed.reading)
        {
            return Ok(Account::Settled);
        }
        // Its sale may have heard of it while it was looked for.
        let known = self.books.of_payment(&listed.reading.payment).await?;
        Ok(known.map_or(Account::Strange(None), |_| Account::Settled))
    }

    /// A sale whose payment is in the list of paid ones. An open one that the judge calls paid by it
    /// is paid: it is a reading like any other. In all other cases the gateway is asked, unless the
    /// sale knows: the list may be older than what has been decided since. Where no reading comes, or
    /// none that finds the money, or the configured key must not ask, somebody is told of it.
    async fn bring_up(&self, id: SaleId, reading: Reading) -> Result<Account, SaleError> {
        let _turn = self.turns.take(id).await;
        let sale = self.known(id).await?;
        let has_gone_back = has_gone_back(&reading);
        let found = Event::Read(reading);
        let so = step(&sale, found.clone(), self.clock.now_of(sale.intent.id)).sale;
        // Of a frozen sale's money more may have been taken since, or a part been given back.
        let is_news = found_of_frozen(&so) != found_of_frozen(&sale);
        if sale.accounts_for_money() && !is_news {
            return Ok(Account::Settled);
        }
        let before = sale.clone();
        // Only money is taken from a list: what an entry lacks it may have left out.
        if sale.is_open()
            && matches!(
                so.stage,
                Stage::Opened(_, Phase::Paid(_) | Phase::PaidLate(_))
            )
        {
            if self.may_step(&sale, &found) {
                self.pace.found_unheard();
            }
            self.drive(sale, found).await?;
        } else {
            self.drive_as(sale, Event::Tick, Priority::Asked).await?;
        }
        let after = self.known(id).await?;
        let read_at = |sale: &Sale| sale.session().map(|session| session.read_at);
        let is_told = !is_news || read_at(&after) != read_at(&before);
        Ok(match after.accounts_for_money() && is_told {
            true if !after.differs_in_freshness_only(&before) => Account::Changed,
            false if !has_gone_back => Account::Strange(Some(id)),
            _ => Account::Settled,
        })
    }
}

/// What is known of a frozen sale's money.
fn found_of_frozen(sale: &Sale) -> Option<(Option<Funds>, bool)> {
    match &sale.stage {
        Stage::Opened(session, Phase::Mismatch(_)) => Some((session.found, session.promised)),
        _ => None,
    }
}

/// Whether nothing of a payment's money is left with the shop: closed without any, or given back whole.
fn has_gone_back(reading: &Reading) -> bool {
    let left = reading.captured.zip(reading.refunded);
    reading.status == Status::Closed
        && left.is_some_and(|(captured, refunded)| captured.minor() <= refunded.minor())
}

/// A reference that was made from the sale's id is no other sale's. One that a cashier typed may
/// come again, so that both have to be of the same time.
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
