//! Two servers on one store, which take the same sale at once.
//!
//! Each race is one sale: a customer, a cashier and both servers' watchers act in an order that the
//! seed picks, over a gateway whose answers are late or lost. What the store then says is compared
//! with what is true at the gateway.

mod gateway;

use std::sync::Arc;
use std::time::Duration;

use contract::{NewSale, SaleState};
use payment::id::SaleId;
use payment::identity::Principal;
use payment::sale::{Cause, PaymentState, Sale};
use payment::time::Millis;
use server::App;
use server::sale_clock::SaleClock;
use server::sales::{Answer, SaleError, Sales};
use tokio::time::sleep;

use crate::sim::Account;
use crate::sim::Records;
use crate::sim::World;
use crate::sim::day::on_paused_clock;
use crate::sim::disk::Disk;
use crate::sim::plan::LedgerPlan;
use gateway::Scripted;

const ID: &str = "0190a5b4-7c00-7000-8000-000000000001";
const BODY: &str = r#"{"id":"0190a5b4-7c00-7000-8000-000000000001","amount":"250.00","currency":"AED","reference":"A-1","method":"qr"}"#;

/// What came of some races.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Races whose customer paid.
    pub paid: u64,
    /// Races whose money went back.
    pub returned: u64,
    /// Races with late money that was kept.
    pub kept: u64,
    /// Races in which the answer to the creation was lost.
    pub lost: u64,
    /// Refunds that were asked for once more after they had been carried out, under the same key.
    pub refunds_asked_again: u64,
    /// Writes that were refused, because the other server had written.
    pub stale: u64,
    /// Writes that the disk refused, or made and denied.
    pub failed: u64,
}

/// How many races the floors are counted for.
const RACES: u64 = 500;

impl Tally {
    /// What so many races reached too rarely, a sentence each. Fewer than [`RACES`] are for looking
    /// at single ones: there only has to be one.
    #[must_use]
    pub fn missing(&self, races: u64) -> Vec<String> {
        if races == 0 {
            return vec!["no race was run".to_owned()];
        }
        let times = races / RACES;
        [
            ("creations without an answer", self.lost, 50),
            ("races that were paid", self.paid, 100),
            ("races whose late money was kept", self.kept, 10),
            ("races whose late money went back", self.returned, 20),
            ("refunds asked for again", self.refunds_asked_again, 10),
            ("stale writes", self.stale, 50),
            ("writes that failed", self.failed, 50),
        ]
        .into_iter()
        .filter(|(_, count, floor)| *count < floor * times)
        .map(|(what, count, floor)| {
            let least = floor * times;
            format!("{what}: {count}, and at least {least} are needed")
        })
        .collect()
    }

    fn add(&mut self, one: &Self) {
        self.paid += one.paid;
        self.returned += one.returned;
        self.kept += one.kept;
        self.lost += one.lost;
        self.refunds_asked_again += one.refunds_asked_again;
        self.stale += one.stale;
        self.failed += one.failed;
    }
}

struct Race {
    /// The clock of both, and what the disk does.
    world: World,
    records: Records,
    gateway: Scripted,
    one: Sales,
    other: Sales,
    /// Who acts: a till that reaches either server.
    who: Principal,
    id: SaleId,
}

type Acted = Result<Answer, SaleError>;

impl Race {
    fn begin(seed: u64) -> Option<Self> {
        let (world, records) = (World::new(seed, Account::Tabby, false), Records::default());
        let id = ID.parse().ok()?;
        let gateway = Scripted::new(seed, id)?;
        let config = Account::Tabby.config()?;
        let server = || {
            let clock = SaleClock::of(Arc::new(world.clone()));
            let disk = Disk::new(world.clone(), records.clone(), 0).shared();
            let gateway = Arc::new(gateway.gateway.clone());
            App::assemble(&config, Arc::new(disk), clock, gateway)
        };
        let (one, other) = (server(), server());
        let who = one.principal.as_ref().clone();
        Some(Self {
            world,
            records,
            gateway,
            one: one.sales,
            other: other.sales,
            who,
            id,
        })
    }

    /// What a cashier at one of the servers does to an open sale; whether they were told that it is
    /// being cancelled.
    async fn acts(&self, server: &Sales) -> bool {
        self.gateway.pause().await;
        let (id, cashier) = (self.id, Cause::Cashier);
        let (cancels, acted): (bool, Acted) = match self.gateway.pick(4) {
            0 | 1 => (true, server.cancel(&self.who, id, cashier).await),
            2 => (false, server.put_aside(&self.who, id).await),
            _ => (false, server.check(&self.who, id).await),
        };
        cancels && acted.is_ok()
    }

    async fn watches(&self, server: &Sales) {
        for _ in 0..2 {
            self.gateway.pause().await;
            let _: Acted = server.look_after(self.id, Millis(0)).await;
        }
    }

    /// In every second race the disk refuses writes, or makes them and says that it did not.
    fn disk_may_fail(&self) -> bool {
        let fails = self.gateway.pick(2) == 0;
        if fails {
            self.world.lock().plan.ledger = LedgerPlan::Unsure;
        }
        fails
    }

    /// Both servers look after the sale at once, for four minutes or until the end of its watch, or
    /// of its refund: the older it is, the more rarely it is read.
    async fn settles(&self, to_the_end: bool) {
        let (times, pause) = if to_the_end { (600, 60) } else { (12, 20) };
        self.world.lock().plan.ledger = LedgerPlan::Whole;
        for server in [&self.one, &self.other] {
            // As each server's watcher does again and again.
            let _ = server.catch_up().await;
        }
        for n in 0..times {
            sleep(Duration::from_secs(pause)).await;
            tokio::join!(self.watches(&self.one), self.watches(&self.other));
            // The pauses of a refund that gets no answer grow to hours.
            if to_the_end && n >= 32 && self.state() != Some(SaleState::Returning) {
                return;
            }
        }
    }

    /// What a cashier decides about late money; whether that was accepted.
    async fn decides(&self, server: &Sales, keeps: bool) -> bool {
        self.gateway.pause().await;
        let decided: Acted = if keeps {
            server.keep(&self.who, self.id).await
        } else {
            server.give_back(&self.who, self.id).await
        };
        decided.is_ok()
    }

    fn stored(&self) -> Option<Sale> {
        let sales = self.records.sales();
        sales.into_iter().find(|sale| sale.intent.id == self.id)
    }

    fn state(&self) -> Option<SaleState> {
        Some(self.stored()?.state_name())
    }

    async fn run(self) -> Result<Tally, String> {
        let new: NewSale = serde_json::from_str(BODY).map_err(|error| error.to_string())?;
        // A till that got no answer asks again, and the way leads to the other server.
        let again = async {
            self.gateway.pause().await;
            self.other.create(&self.who, &new).await
        };
        let looks = self.watches(&self.other);
        let (made, again, ()) = tokio::join!(self.one.create(&self.who, &new), again, looks);
        for made in [made, again] {
            made.map_err(|error| error.to_string())?;
        }
        if self.state() == Some(SaleState::Failed) {
            return self.lost();
        }
        let pays = self.gateway.pick(2) == 0;
        self.disk_may_fail();
        let (_, one, other, ..) = tokio::join!(
            async {
                if pays {
                    self.gateway.customer_pays().await;
                }
            },
            self.acts(&self.one),
            self.acts(&self.other),
            self.watches(&self.one),
            self.watches(&self.other),
        );
        self.settles(false).await;
        if (one || other) && self.state() == Some(SaleState::Waiting) {
            return Err("a cancellation is lost".to_owned());
        }
        if self.gateway.pick(2) == 0 {
            self.gateway.money_turns_up();
            self.settles(true).await;
        }
        let mut kept = None;
        if self.state() == Some(SaleState::PaidLate) {
            let is_whole = !self.disk_may_fail();
            let (first, second) = (self.gateway.pick(2) == 0, self.gateway.pick(2) == 0);
            let decided = tokio::join!(
                self.decides(&self.one, first),
                self.decides(&self.other, second),
                self.watches(&self.one),
                self.watches(&self.other),
            );
            if is_whole && !(decided.0 || decided.1) {
                return Err("nobody's decision about late money was accepted".to_owned());
            }
            self.settles(true).await;
            kept = Some(self.state() == Some(SaleState::Paid));
        }
        self.reckoned(kept)
    }

    /// The answer to the creation was lost: nobody may ask for a second session.
    fn lost(&self) -> Result<Tally, String> {
        match self.gateway.gateway.sessions_asked_for() {
            1 => Ok(Tally {
                lost: 1,
                ..Tally::default()
            }),
            sessions => Err(format!("{sessions} sessions were asked for")),
        }
    }

    /// Compares what is stored with what is true.
    fn reckoned(&self, kept: Option<bool>) -> Result<Tally, String> {
        let payment = self.gateway.truth().ok_or("there was no session")?;
        let gateway = &self.gateway.gateway;
        let state = self.state().ok_or("the sale is gone")?;
        let has_gone_back = payment.refunded == payment.captured;
        let is_paid = payment.status == PaymentState::Closed;
        let wanted: &[SaleState] = match (is_paid, has_gone_back) {
            // Nobody could be asked yet, or it was paid in time.
            (true, false) => &[SaleState::Paid, SaleState::PaidLate],
            (true, true) => &[SaleState::Cancelled],
            (false, _) => &[SaleState::Waiting, SaleState::Cancelled, SaleState::Expired],
        };
        if !wanted.contains(&state) {
            return Err(format!("it is {state:?}, and the truth is {payment:?}"));
        }
        let sessions = gateway.sessions_asked_for();
        if sessions != 1 {
            return Err(format!("{sessions} sessions were asked for"));
        }
        // Each try is a write that one server alone can make.
        let tries = self.records.tries();
        let asked = gateway.refunds_asked_for();
        if asked > tries {
            return Err(format!("{asked} refunds were asked for in {tries} tries"));
        }
        // Under another key it would be another refund.
        let keys = gateway.refund_keys();
        if keys > 1 {
            return Err(format!("one refund was asked for under {keys} keys"));
        }
        if let Some(broken) = self.world.lock().violations.first() {
            return Err(broken.clone());
        }
        let is_returned = is_paid && has_gone_back;
        if kept == Some(true) && is_returned {
            return Err("money that was kept went back".to_owned());
        }
        Ok(Tally {
            paid: is_paid.into(),
            returned: is_returned.into(),
            kept: (kept == Some(true)).into(),
            refunds_asked_again: gateway.refunds_repeated().into(),
            ..Tally::default()
        })
    }
}

/// Runs races from a seed on. The error says which one broke a promise, and how.
///
/// # Errors
///
/// A sentence about the first race that went wrong.
pub fn races(seed: u64, count: u64) -> Result<Tally, String> {
    let mut all = Tally::default();
    for seed in seed..seed.saturating_add(count) {
        let race = on_paused_clock(async {
            let race = Race::begin(seed)?;
            let world = race.world.clone();
            let outcome = race.run().await;
            let state = world.lock();
            let count = |what: &str| state.counts.get(what).copied().unwrap_or(0);
            Some(outcome.map(|tally| Tally {
                stale: count("stale writes"),
                failed: count("writes refused") + count("writes denied"),
                ..tally
            }))
        });
        let tally = race
            .ok_or("the race did not begin")?
            .map_err(|error| format!("race {seed}: {error}"))?;
        all.add(&tally);
    }
    Ok(all)
}
