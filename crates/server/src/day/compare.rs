//! Compares the ledger with the gateway's own payments.

use std::collections::BTreeMap;
use std::ops::Range;

use contract::day::{Compared, Difference};
use gateway::{Listing, Priority};
use payment::id::PaymentId;
use payment::identity::Principal;
use payment::sale::{Event, Funds, PaymentSnapshot, Sale};
use payment::time::{Millis, Timestamp};
use store::{Booked, BookedSale, SalesPage, SalesQuery, StoreError, Stored};

use super::DayError;
use super::report::Before;
use crate::sales::{Day, Sales};

/// How far before the last signed report the gateway's list is gone through: payments are dated by its
/// clock, and money of the evening before may be captured after the report.
const BEFORE_LAST: Millis = Millis::seconds(24 * 60 * 60);

/// How far back the first comparison of a branch goes.
const FIRST: Millis = Millis::seconds(31 * 24 * 60 * 60);

/// The most pages of a list that are read for one comparison.
const MOST_PAGES: u32 = 2_000;

/// What the gateway says of payments.
type Told = BTreeMap<String, PaymentSnapshot>;

impl Sales {
    /// Compares what the sales of this branch have brought into the journal since the last signed report
    /// with what the gateway says of their payments. The gateway's payments are gone through as in a
    /// reconciliation on the way, so that what was refunded or captured elsewhere is booked, and a payment
    /// without a sale is reported.
    ///
    /// # Errors
    ///
    /// The ledger failed. That the gateway does not answer is no error: the comparison is not whole then.
    pub(super) async fn compare(
        &self,
        who: &Principal,
        before: &Before,
    ) -> Result<Compared, DayError> {
        let now = self.now();
        // A report of the future was signed while the clock was wrong.
        let last = before.at.map(Timestamp).filter(|at| *at <= now);
        let since = last.map_or_else(|| earlier(now, FIRST), |at| earlier(at, BEFORE_LAST));
        let mut told = Told::new();
        let is_listed = self.list_since(since, &mut told).await?;
        let end = self.store().stretch(&who.branch, before.until).await?.until;
        let booked = self
            .store()
            .booked_sales(&who.branch, before.until..end, Booked::Any)
            .await?;
        // Among them sales that the list does not have, as one that was refunded after weeks.
        let payments = booked.into_iter().filter_map(|sale| sale.payment);
        let compared = self.compare_these(who, told, payments, None).await?;
        Ok(listed(compared, is_listed, since))
    }

    /// Compares the sales that this branch made on a day with what the gateway says of their payments.
    ///
    /// # Errors
    ///
    /// The ledger failed. That the gateway does not answer is no error: the comparison is not whole then.
    pub async fn compare_sales(&self, who: &Principal, day: Day) -> Result<Compared, DayError> {
        let day = self.day(day);
        let mut told = Told::new();
        let is_listed = self.list_since(day.start, &mut told).await?;
        let query = SalesQuery {
            from: Some(day.start),
            to: Some(day.end),
            ..SalesQuery::default()
        };
        let mut payments = Vec::new();
        let add = |page: &SalesPage| {
            let of_money = page.sales.iter().filter(|sale| sale.accounts_for_money());
            payments.extend(
                of_money.filter_map(|sale| sale.session().map(|session| session.payment.clone())),
            );
        };
        self.search_all(who, &query, add).await?;
        let (start, made) = (day.start, Some(day));
        let compared = self.compare_these(who, told, payments, made).await?;
        Ok(listed(compared, is_listed, start))
    }

    /// Compares what the list told, and these payments, which are read where the list does not have them;
    /// if it is about a time, only those of sales that were made in it.
    async fn compare_these(
        &self,
        who: &Principal,
        mut told: Told,
        payments: impl IntoIterator<Item = PaymentId>,
        made: Option<Range<Timestamp>>,
    ) -> Result<Compared, DayError> {
        let mut is_whole = true;
        for payment in payments {
            if told.contains_key(payment.as_str()) {
                continue;
            }
            match self.gateway().read_payment(&payment, Priority::Asked).await {
                Ok(snapshot) => {
                    told.insert(payment.as_str().to_owned(), snapshot);
                }
                Err(_) => is_whole = false,
            }
        }
        let (mut payments, mut differences) = (0, Vec::new());
        for snapshot in told.values() {
            let Some(found) = self.compare_one(who, snapshot, made.as_ref()).await? else {
                continue;
            };
            payments += 1;
            differences.extend(found);
        }
        differences.truncate(Compared::MOST_NAMED);
        Ok(Compared {
            payments,
            since: None,
            is_whole,
            differences,
        })
    }

    /// Goes through the gateway's list back to this time; whether all of it could be read. `None` where
    /// the gateway has no such list.
    async fn list_since(
        &self,
        since: Timestamp,
        told: &mut Told,
    ) -> Result<Option<bool>, DayError> {
        if self.gateway().capabilities().listing != Listing::ByCreation {
            return Ok(None);
        }
        Ok(Some(self.list_to(since, told).await?))
    }

    async fn list_to(&self, since: Timestamp, told: &mut Told) -> Result<bool, DayError> {
        let (mut cursor, mut is_whole) = (None, true);
        for _ in 0..MOST_PAGES {
            let Ok(page) = self.gateway().list_payments(cursor.as_ref()).await else {
                return Ok(false);
            };
            let mut is_over = false;
            for listed in page.listed {
                if listed.created_at.is_some_and(|made| made < since) {
                    is_over = true;
                    break;
                }
                let snapshot = listed.snapshot.clone();
                self.account_for_listed(listed).await?;
                told.insert(snapshot.payment.as_str().to_owned(), snapshot);
            }
            is_whole &= page.unreadable == 0;
            match page.next {
                Some(next) if !is_over => cursor = Some(next),
                _ => return Ok(is_whole),
            }
        }
        Ok(false)
    }

    /// Compares one payment: `None` if it is of no sale of this branch, or of none that was made then.
    async fn compare_one(
        &self,
        who: &Principal,
        snapshot: &PaymentSnapshot,
        made: Option<&Range<Timestamp>>,
    ) -> Result<Option<Option<Difference>>, DayError> {
        let booked = self.booked_of(who, &snapshot.payment).await?;
        let is_meant =
            |booked: &BookedSale| made.is_none_or(|made| made.contains(&booked.created_at));
        let Some(booked) = booked.filter(is_meant) else {
            return Ok(None);
        };
        if agrees(booked.booked, snapshot) {
            return Ok(Some(None));
        }
        // The ledger may not have heard of it yet, and what the list says may be older than what it has.
        let Ok(snapshot) = self
            .gateway()
            .read_payment(&snapshot.payment, Priority::Asked)
            .await
        else {
            return Ok(Some(Some(difference(&booked, snapshot))));
        };
        {
            let _lock = self.lock_sale(booked.id).await;
            let sale = self.known_sale(&who.scope(), booked.id).await?;
            if self.can_read_sale(&sale) {
                let read = Event::Read(snapshot.clone());
                self.run_on_sale(sale, read, Priority::Asked).await?;
            }
        }
        let Some(booked) = self.booked_of(who, &snapshot.payment).await? else {
            return Ok(None);
        };
        // Money that went back as a whole, of a sale that had never been paid here, was never booked.
        let is_unbooked =
            self.is_without_money(who, &booked).await? && snapshot.captured == snapshot.refunded;
        let is_fine = agrees(booked.booked, &snapshot) || is_unbooked;
        Ok(Some((!is_fine).then(|| difference(&booked, &snapshot))))
    }

    async fn booked_of(
        &self,
        who: &Principal,
        payment: &PaymentId,
    ) -> Result<Option<BookedSale>, DayError> {
        Ok(self.store().booked_of(&who.branch, payment).await?)
    }

    async fn is_without_money(
        &self,
        who: &Principal,
        booked: &BookedSale,
    ) -> Result<bool, DayError> {
        match self.store().find(&who.scope(), booked.id).await {
            Ok(sale) => Ok(sale.is_some_and(|sale: Stored<Sale>| {
                !sale.is_paid() && booked.booked.captured == booked.booked.refunded
            })),
            Err(StoreError::Body(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// The comparison with how far the list was gone through.
fn listed(compared: Compared, is_listed: Option<bool>, since: Timestamp) -> Compared {
    Compared {
        since: is_listed.map(|_| since.0),
        is_whole: compared.is_whole && is_listed != Some(false),
        ..compared
    }
}

fn earlier(at: Timestamp, by: Millis) -> Timestamp {
    Timestamp(at.0.saturating_sub_unsigned(by.0))
}

fn agrees(booked: Funds, snapshot: &PaymentSnapshot) -> bool {
    snapshot.captured == Some(booked.captured) && snapshot.refunded == Some(booked.refunded)
}

fn difference(booked: &BookedSale, snapshot: &PaymentSnapshot) -> Difference {
    Difference {
        payment: snapshot.payment.to_string(),
        sale: booked.id.to_string(),
        reference: booked.reference.to_string(),
        currency: booked.booked.captured.currency(),
        captured_here: booked.booked.captured.to_string(),
        captured_there: snapshot.captured.map(|sum| sum.to_string()),
        refunded_here: booked.booked.refunded.to_string(),
        refunded_there: snapshot.refunded.map(|sum| sum.to_string()),
    }
}
