//! A ledger in memory, whose disk survives the proxy.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use clock::Clock as _;
use contract::{SaleState, SaleView};
use payment::id::{PaymentId, Reference, SaleId, TerminalId};
use payment::sale::{Sale, Sending, Session};
use payment::time::{Millis, Timestamp};
use store::{
    Acknowledgement, Before, Cause, Claim, Constraint, Inserted, SalesPage, Store, StoreError,
    Unreadable, Watched, format,
};

use super::world::{LedgerPlan, World};
use uuid::Uuid;

/// The disk: what it holds was written and flushed.
#[derive(Clone, Debug, Default)]
pub struct Records {
    sales: Arc<Mutex<BTreeMap<SaleId, Sale>>>,
    claims: Arc<Mutex<BTreeSet<(SaleId, Claim)>>>,
}

impl Records {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<SaleId, Sale>> {
        self.sales.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claims(&self) -> MutexGuard<'_, BTreeSet<(SaleId, Claim)>> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every sale.
    #[must_use]
    pub fn sales(&self) -> Vec<Sale> {
        self.lock().values().cloned().collect()
    }

    pub(super) fn has_intent(&self, reference: &str) -> bool {
        let sales = self.lock();
        sales
            .values()
            .any(|sale| sale.is_open() && sale.intent.reference.as_str() == reference)
    }

    /// Whether a sale of this payment was ever written.
    pub(super) fn has_payment(&self, payment: Uuid) -> bool {
        let payment = payment.to_string();
        let sales = self.lock();
        let mut sessions = sales.values().filter_map(Sale::session);
        sessions.any(|session| session.payment.as_str() == payment)
    }

    pub(super) fn is_sending(&self, session: &str) -> bool {
        self.lock().values().any(|sale| {
            sale.session().is_some_and(|known| {
                known.id.as_str() == session && known.link.is_some_and(Sending::is_open)
            })
        })
    }

    pub(super) fn is_returning(&self, payment: &str) -> bool {
        let sales = self.lock();
        sales.values().any(|sale| {
            let ours = sale
                .session()
                .is_some_and(|s| s.payment.as_str() == payment);
            ours && state(sale) == SaleState::Returning
        })
    }
}

fn state(sale: &Sale) -> SaleState {
    SaleView::of(sale, sale.intent.created_at).state
}

/// The ledger of one of the proxy's lives.
#[derive(Clone, Debug)]
pub(super) struct Disk {
    world: World,
    store: Records,
    life: u32,
}

impl Disk {
    /// The ledger of this life.
    #[must_use]
    pub(super) const fn new(world: World, store: Records, life: u32) -> Self {
        Self { world, store, life }
    }

    /// A write: refused, done, or done and denied.
    async fn write<T>(
        &self,
        what: &str,
        act: impl FnOnce(&mut BTreeMap<SaleId, Sale>) -> T,
    ) -> Result<T, StoreError> {
        self.world
            .point(self.life, &format!("before writing {what}"))
            .await;
        self.world.pause(0, 3).await;
        let plan = self.world.lock().plan.ledger;
        let (before, after) = match plan {
            LedgerPlan::Whole => (false, false),
            LedgerPlan::Refuses => (true, false),
            LedgerPlan::Unsure => (self.world.one_in(3), self.world.one_in(3)),
        };
        if before {
            self.world.count("writes refused");
            return Err(Cause::Other("the disk is full").into());
        }
        let outcome = act(&mut self.store.lock());
        self.world
            .point(self.life, &format!("after writing {what}"))
            .await;
        if after {
            return Err(Cause::Other("it is not known whether it was written").into());
        }
        Ok(outcome)
    }

    fn all(&self, belongs: impl Fn(&Sale) -> bool) -> Vec<Sale> {
        let mut found: Vec<_> = self
            .store
            .lock()
            .values()
            .filter(|sale| belongs(sale))
            .cloned()
            .collect();
        found.sort_by_key(|sale| sale.intent.created_at);
        found
    }

    /// P13: a sale that begins has the wall's date, however long the machine slept before.
    fn is_dated(&self, sale: &Sale) {
        let (wall, made) = (self.world.wall(), sale.intent.created_at);
        let is_known = self.store.lock().contains_key(&sale.intent.id);
        // The ledger may have been asked for something else in between.
        if !is_known && wall.since(made).max(made.since(wall)) > Millis::seconds(10) {
            let late = wall.0 - made.0;
            let name = short(sale.intent.id);
            let what = format!("{name} is dated {late} ms before the wall's clock");
            self.world.violated("P13", what);
        }
    }

    /// P8: an end stays, and paid stays paid until the money has gone back.
    fn never_regresses(&self, old: &Sale, new: &Sale) {
        use SaleState as S;
        let (from, to) = (state(old), state(new));
        let paid = |state| matches!(state, S::Paid | S::PaidLate | S::Returning);
        let fine = from == to
            || from.is_open()
            || match to {
                _ if to.is_open() => false,
                S::PaidLate => !paid(from) && from != S::Mismatch,
                S::Mismatch => from != S::Paid || old.is_uncaptured(),
                S::Paid | S::Returning => from == S::PaidLate,
                S::Cancelled => matches!(from, S::PaidLate | S::Returning),
                _ => false,
            };
        if !fine {
            self.world.violated("P8", format!("{from:?} became {to:?}"));
        }
    }
}

/// Whether another sale has this one's session or payment: both are unique.
fn shares_ids(other: &Sale, sale: &Sale) -> bool {
    let both = other.session().zip(sale.session());
    other.intent.id != sale.intent.id
        && both.is_some_and(|(one, another)| one.id == another.id || one.payment == another.payment)
}

/// As it is written and read.
fn round_trip(sale: &Sale) -> Result<Sale, StoreError> {
    Ok(format::read(format::write(sale)?.as_bytes())?)
}

#[async_trait]
impl Store for Disk {
    async fn insert(&self, sale: &Sale, _: Timestamp) -> Result<Inserted, StoreError> {
        let sale = round_trip(sale)?;
        self.is_dated(&sale);
        self.write("the intent", |sales| {
            if let Some(known) = sales.get(&sale.intent.id) {
                return Inserted::Known(Box::new(known.clone()));
            }
            if sales.values().any(|other| {
                other.holds_terminal() && other.intent.terminal == sale.intent.terminal
            }) {
                return Inserted::Busy;
            }
            sales.insert(sale.intent.id, sale);
            Inserted::New
        })
        .await
    }

    async fn record(&self, sale: &Sale, event: &str, _: Timestamp) -> Result<(), StoreError> {
        let sale = round_trip(sale)?;
        if let Some(old) = self.store.lock().get(&sale.intent.id) {
            self.never_regresses(old, &sale);
        }
        let line = format!(
            "    ledger {}: {event} → {:?}",
            short(sale.intent.id),
            state(&sale)
        );
        let is_taken = self.write(event, |sales| {
            let is_taken = sales.values().any(|other| shares_ids(other, &sale));
            if !is_taken {
                sales.insert(sale.intent.id, sale);
            }
            is_taken
        });
        if is_taken.await? {
            self.world.count("conflicts");
            return Err(StoreError::Conflict(Constraint::Session));
        }
        self.world.say(|| line);
        Ok(())
    }

    async fn find(&self, id: SaleId) -> Result<Option<Sale>, StoreError> {
        Ok(self.store.lock().get(&id).cloned())
    }

    async fn claim(&self, id: SaleId, what: Claim, _: Timestamp) -> Result<bool, StoreError> {
        let claims = self.store.clone();
        self.write("a claim", |_| claims.claims().insert((id, what)))
            .await
    }

    async fn is_claimed(&self, id: SaleId, what: Claim) -> Result<bool, StoreError> {
        Ok(self.store.claims().contains(&(id, what)))
    }

    async fn acknowledged(&self, limit: u32) -> Result<Vec<SaleId>, StoreError> {
        let newest = self.page(None, limit).await?;
        let claims = self.store.claims();
        let ids = newest.sales.iter().map(|sale| sale.intent.id);
        Ok(ids
            .filter(|id| claims.contains(&(*id, Claim::Acknowledge)))
            .collect())
    }

    async fn watched(&self) -> Result<Watched, StoreError> {
        self.world
            .point(self.life, "looking through the ledger")
            .await;
        Ok(Watched {
            sales: self.all(Sale::is_watched),
            unreadable: Vec::new(),
        })
    }

    async fn unreadable(&self, _: SaleId) -> Result<Option<Unreadable>, StoreError> {
        Ok(None)
    }

    async fn release_terminal(&self, _: i64) -> Result<(), StoreError> {
        Ok(())
    }

    async fn secret(&self, _: &str) -> Result<[u8; 32], StoreError> {
        Ok([7; 32])
    }

    async fn held(&self, terminal: &TerminalId) -> Result<Option<Sale>, StoreError> {
        let belongs = |sale: &Sale| sale.holds_terminal() && sale.intent.terminal == *terminal;
        let held = self.all(belongs);
        if held.len() > 1 {
            self.world.violated("P2", "two sales hold one terminal");
        }
        Ok(held.into_iter().next())
    }

    async fn unsettled(&self) -> Result<Vec<Sale>, StoreError> {
        Ok(self.all(Sale::is_unsettled))
    }

    async fn frozen(&self) -> Result<Vec<Sale>, StoreError> {
        let is_frozen = |sale: &Sale| {
            let view = contract::SaleView::of(sale, sale.intent.created_at);
            view.state == SaleState::Mismatch
        };
        Ok(self.all(is_frozen))
    }

    async fn of_payment(&self, payment: &PaymentId) -> Result<Option<Sale>, StoreError> {
        let belongs = |sale: &Sale| sale.session().is_some_and(|s| s.payment == *payment);
        Ok(self.all(belongs).into_iter().next())
    }

    // Nobody in the simulation looks after payments without a sale.
    async fn acknowledge_payment(&self, _: &Acknowledgement) -> Result<(), StoreError> {
        Err(Cause::Other("nobody acknowledges payments here").into())
    }

    async fn acknowledgements(
        &self,
        _: Option<&PaymentId>,
    ) -> Result<Vec<Acknowledgement>, StoreError> {
        Ok(Vec::new())
    }

    async fn is_of_other(&self, id: SaleId, session: &Session) -> Result<bool, StoreError> {
        let has = |known: &Session| known.id == session.id || known.payment == session.payment;
        let all = self.all(|sale| sale.intent.id != id && sale.session().is_some_and(has));
        Ok(!all.is_empty())
    }

    async fn without_session(&self, reference: &Reference) -> Result<Vec<Sale>, StoreError> {
        Ok(self.all(|sale| sale.session().is_none() && sale.intent.reference == *reference))
    }

    async fn page(&self, before: Before, limit: u32) -> Result<SalesPage, StoreError> {
        let place = |sale: &Sale| (sale.intent.created_at, sale.intent.id);
        let mut sales = self.all(|sale| before.is_none_or(|before| place(sale) < before));
        sales.sort_by_key(|sale| std::cmp::Reverse(place(sale)));
        sales.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(SalesPage {
            sales,
            unreadable: Vec::new(),
        })
    }

    async fn look_through(
        &self,
        _: i64,
        _: u32,
    ) -> Result<(Vec<Unreadable>, Option<i64>), StoreError> {
        Ok((Vec::new(), None))
    }

    async fn probe(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn close(&self) {}
}

/// The end of an id tells sales apart.
#[must_use]
pub(super) fn short(id: SaleId) -> String {
    let id = id.to_string();
    id.get(id.len().saturating_sub(4)..)
        .unwrap_or(&id)
        .to_owned()
}
