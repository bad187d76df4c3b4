//! The fault matrix, cell by cell, and the crash points, one by one: the same short scenes of a
//! shop's day, each with one thing that goes wrong.

use std::time::Duration;

use contract::Action;
use payment::buyer::Redacted;
use payment::id::SaleId;
use payment::sale::Method;
use serde::Deserialize;
use till::{Ending, Event, Field, Key, Till};
use tokio::time::sleep;

use crate::sim::day::{Cashier, heal, on_paused_clock, reckon};
use crate::sim::fault::{Call, Fault};
use crate::sim::tabby::Decision;
use crate::sim::world::{CrashOn, LedgerPlan};
use crate::sim::{Browser, Shop, Tab, World};

/// The matrix, as `matrix.toml` has it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Matrix {
    /// What goes wrong.
    pub calls: Vec<Call>,
    /// How.
    pub faults: Vec<Fault>,
    /// While what else happens.
    pub circumstances: Vec<Circumstance>,
}

/// What else happens.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Circumstance {
    /// Nothing.
    None,
    /// The page is reloaded.
    TabReloaded,
    /// The tab dies, and somebody opens another a minute later.
    TabKilled,
    /// A second tab is opened.
    SecondTab,
    /// The terminal has no network for a minute.
    TerminalOffline,
    /// The browser's storage is cleared and the page reloaded.
    StorageWiped,
    /// The server is killed before the call leaves.
    ServerDiesBeforeCall,
    /// The server is killed while the call is on its way.
    ServerDiesDuringCall,
    /// The server is killed when it has the answer and has not written it.
    ServerDiesAfterAnswer,
    /// The server is killed when it has written the answer and told nobody.
    ServerDiesAfterCommit,
    /// The ledger is away for some seconds.
    LedgerRestarts,
    /// The ledger cannot be written for a minute.
    DiskFull,
    /// The server is restarted with a clock that is 24 hours ahead.
    ClockADayAhead,
    /// The server is restarted with a clock that is 24 hours behind.
    ClockADayBehind,
}

/// One cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// What goes wrong.
    pub call: Call,
    /// How.
    pub fault: Fault,
    /// While what else happens.
    pub circumstance: Circumstance,
}

/// What came of a cell or a crash point.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// What must not happen and did.
    pub violations: Vec<String>,
    /// Whether what was planned came to pass.
    pub reached: bool,
    /// Durable writes and outbound calls that were counted.
    pub points: u64,
    /// What happened.
    pub trace: Vec<String>,
}

/// Reads the matrix.
///
/// # Errors
///
/// What TOML says.
pub fn matrix() -> Result<Matrix, toml::de::Error> {
    toml::from_str(include_str!("../matrix.toml"))
}

impl Matrix {
    /// Every cell.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        for call in &self.calls {
            for fault in &self.faults {
                for circumstance in &self.circumstances {
                    cells.push(Cell {
                        call: *call,
                        fault: *fault,
                        circumstance: *circumstance,
                    });
                }
            }
        }
        cells
    }
}

/// What a scene is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scene {
    /// A sale that is paid.
    Paid,
    /// A sale whose link is sent, and that is paid.
    Link,
    /// A sale that the cashier cancels.
    Cancelled,
    /// A sale that is put aside, paid late and sent back.
    SentBack,
    /// The same with money that was never captured.
    LetGo,
}

impl Scene {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Paid,
        Self::Link,
        Self::Cancelled,
        Self::SentBack,
        Self::LetGo,
    ];

    const fn with(call: Call) -> Self {
        match call {
            Call::Create | Call::Retrieve | Call::List => Self::Paid,
            Call::TillCreate | Call::TillRead | Call::TillNews => Self::Paid,
            Call::Cancel | Call::TillCancel => Self::Cancelled,
            Call::SendLink | Call::TillLink => Self::Link,
            Call::Refund | Call::TillDecide => Self::SentBack,
            Call::Close => Self::LetGo,
        }
    }
}

/// Plays one cell.
#[must_use]
pub fn play(cell: Cell, seed: u64) -> Outcome {
    on_paused_clock(async move {
        let world = World::new(seed, true);
        let Some(mut stage) = Stage::open(world) else {
            return Outcome::default();
        };
        stage.cell = Some(cell);
        stage.play(Scene::with(cell.call)).await;
        let left = stage.shop.world.lock().plan.exactly;
        let went_wrong = left.is_none_or(|(_, _, times)| times < TIMES);
        // One that dies before the call goes wrong has no call to go wrong.
        let died = matches!(
            cell.circumstance,
            Circumstance::ServerDiesBeforeCall | Circumstance::ServerDiesDuringCall
        ) && stage.restarts > 0;
        // No link is sent of a session that could not be written: that is what is promised.
        let withheld = cell.call == Call::SendLink
            && matches!(
                cell.circumstance,
                Circumstance::LedgerRestarts | Circumstance::DiskFull
            );
        stage.end(went_wrong || died || withheld).await
    })
}

/// Plays a scene in which the server dies at this point, and is back a second later.
#[must_use]
pub fn play_crash(scene: Scene, at: Option<u64>) -> Outcome {
    on_paused_clock(async move {
        let world = World::new(1, true);
        world.lock().crash_at = at;
        let Some(mut stage) = Stage::open(world) else {
            return Outcome::default();
        };
        stage.play(scene).await;
        let reached = stage.restarts > 0;
        stage.end(reached).await
    })
}

/// How often a cell's call goes wrong.
const TIMES: u32 = 2;

struct Stage {
    shop: Shop,
    browser: Browser,
    tab: Option<Tab>,
    cell: Option<Cell>,
    restarts: u32,
    skew: i64,
}

impl Stage {
    fn open(world: World) -> Option<Self> {
        let shop = Shop::open(world)?;
        let browser = Browser::new(shop.clone());
        let tab = Some(browser.open());
        Some(Self {
            shop,
            browser,
            tab,
            cell: None,
            restarts: 0,
            skew: 0,
        })
    }

    fn till(&self) -> Till {
        self.tab.as_ref().map(Tab::till).unwrap_or_default()
    }

    fn tap(&self, event: Event) {
        if let Some(tab) = &self.tab {
            tab.send(event);
        }
    }

    /// Half a second; a dead server is started again after a whole one.
    async fn tick(&mut self) {
        sleep(Duration::from_millis(500)).await;
        if self.shop.world.lock().dead {
            sleep(Duration::from_secs(1)).await;
            self.shop.start(self.skew);
            self.restarts += 1;
        }
    }

    /// Waits until the screen is so, or long enough.
    async fn until(&mut self, seconds: u32, so: impl Fn(&Till) -> bool) -> bool {
        for _ in 0..seconds * 2 {
            if so(&self.till()) {
                return true;
            }
            self.tick().await;
        }
        false
    }

    /// The cell's trouble begins if this is its call.
    fn now_for(&mut self, calls: &[Call]) {
        let Some(cell) = self.cell.filter(|cell| calls.contains(&cell.call)) else {
            return;
        };
        let mut state = self.shop.world.lock();
        if state.plan.exactly.is_some() {
            return;
        }
        state.plan.exactly = Some((cell.call, cell.fault, TIMES));
        let dies_on = match cell.circumstance {
            Circumstance::ServerDiesBeforeCall => Some(("before", false)),
            Circumstance::ServerDiesDuringCall => Some(("during", false)),
            Circumstance::ServerDiesAfterAnswer => Some(("after", false)),
            Circumstance::ServerDiesAfterCommit => Some(("after", true)),
            _ => None,
        };
        // A terminal's call makes the server ask Tabby something.
        let call = match cell.call {
            Call::TillCreate => Call::Create,
            Call::TillCancel => Call::Cancel,
            Call::TillDecide => Call::Refund,
            Call::TillLink => Call::SendLink,
            Call::TillRead | Call::TillNews => Call::Retrieve,
            call => call,
        };
        state.crash_on = dies_on.map(|(when, then_write)| CrashOn {
            name: format!("{when} {call:?}"),
            then_write,
        });
        drop(state);
        match cell.circumstance {
            Circumstance::LedgerRestarts => self.ledger_away(3),
            Circumstance::DiskFull => self.ledger_away(60),
            Circumstance::TerminalOffline => {
                let world = self.shop.world.clone();
                tokio::spawn(async move {
                    // What was tapped just now still leaves.
                    sleep(Duration::from_millis(100)).await;
                    world.lock().plan.tills_offline = true;
                    sleep(Duration::from_secs(60)).await;
                    world.lock().plan.tills_offline = false;
                });
            }
            _ => {}
        }
    }

    fn ledger_away(&self, seconds: u64) {
        let world = self.shop.world.clone();
        tokio::spawn(async move {
            // The intent is written; what follows is not.
            sleep(Duration::from_millis(100)).await;
            world.lock().plan.ledger = LedgerPlan::Refuses;
            sleep(Duration::from_secs(seconds)).await;
            world.lock().plan.ledger = LedgerPlan::Whole;
        });
    }

    /// What happens to tabs and clocks once the trouble has begun.
    async fn meanwhile(&mut self) {
        let Some(cell) = self.cell else { return };
        sleep(Duration::from_millis(150)).await;
        match cell.circumstance {
            Circumstance::TabReloaded => self.tab = self.tab.take().map(Tab::reload),
            Circumstance::TabKilled => {
                self.tab = None;
                for _ in 0..120 {
                    self.tick().await;
                }
                self.tab = Some(self.browser.open());
            }
            Circumstance::SecondTab => {
                let second = self.browser.open();
                sleep(Duration::from_secs(6)).await;
                drop(second);
            }
            Circumstance::StorageWiped => {
                self.browser.wipe();
                self.tab = self.tab.take().map(Tab::reload);
            }
            Circumstance::ClockADayAhead | Circumstance::ClockADayBehind => {
                // The call has gone wrong by then.
                sleep(Duration::from_millis(1_200)).await;
                let day = 24 * 60 * 60 * 1_000;
                self.skew = if cell.circumstance == Circumstance::ClockADayAhead {
                    day
                } else {
                    -day
                };
                self.shop.world.crash();
            }
            _ => {}
        }
        self.tick().await;
    }

    async fn play(&mut self, scene: Scene) {
        let id = |world: &World| SaleId(world.id());
        let world = self.shop.world.clone();
        world.lock().auto_capture = Some(scene != Scene::LetGo);
        self.until(10, |till| matches!(till, Till::Entering(_)))
            .await;
        sleep(Duration::from_secs(2)).await;
        for digit in [2, 5, 0, 0, 0] {
            self.tap(Event::Key(Key::Digit(digit)));
        }
        self.now_for(&[Call::Create, Call::TillCreate, Call::SendLink]);
        if scene == Scene::Link {
            self.tap(Event::OpenForm(true));
            self.tap(Event::Fill(
                Field::Phone,
                Redacted("050 000 0001".to_owned()),
            ));
            // The cashier's own wish for a link comes after a code.
            let by_hand = self.cell.is_some_and(|cell| cell.call == Call::TillLink);
            let method = if by_hand { Method::Qr } else { Method::Link };
            self.tap(Event::Start(id(&world), method));
        } else {
            self.tap(Event::Start(id(&world), Method::Qr));
        }
        if self.cell.is_some_and(|cell| {
            matches!(cell.call, Call::Create | Call::TillCreate | Call::SendLink)
        }) {
            self.meanwhile().await;
        }
        self.until(120, |till| {
            !matches!(till, Till::Entering(_)) && shows_code_or_end(till)
        })
        .await;
        match scene {
            Scene::Paid => self.paid().await,
            Scene::Link => self.sent_by_hand().await,
            Scene::Cancelled => self.cancelled().await,
            Scene::SentBack | Scene::LetGo => self.sent_back().await,
        }
    }

    fn customer(&self, decision: Decision) {
        let mut state = self.shop.world.lock();
        let seen: Vec<_> = state.shown.iter().copied().collect();
        for payment in seen {
            state.tabby.decide(payment, decision);
        }
    }

    async fn paid(&mut self) {
        self.now_for(&[Call::Retrieve, Call::TillRead, Call::TillNews, Call::List]);
        match self.cell.map(|cell| cell.call) {
            // The server reconciles when it starts, and every five minutes.
            Some(Call::List) => {
                self.shop.world.crash();
            }
            Some(Call::TillNews) => self.tab = self.tab.take().map(Tab::reload),
            _ => self.tap(Event::Check),
        }
        self.meanwhile().await;
        self.customer(Decision::Pay);
        self.tap(Event::Check);
        self.until(90, |till| matches!(till, Till::Done(_))).await;
    }

    async fn sent_by_hand(&mut self) {
        self.now_for(&[Call::TillLink]);
        self.tap(Event::SendLink);
        self.meanwhile().await;
        self.customer(Decision::Pay);
        self.tap(Event::Check);
        self.until(90, |till| matches!(till, Till::Done(_))).await;
    }

    async fn cancelled(&mut self) {
        self.now_for(&[Call::Cancel, Call::TillCancel]);
        self.tap(Event::Cancel);
        self.meanwhile().await;
        // The customer is quick, one time in two.
        if self.shop.world.one_in(2) {
            self.customer(Decision::Pay);
        }
        self.until(120, |till| matches!(till, Till::Done(_))).await;
    }

    async fn sent_back(&mut self) {
        let world = self.shop.world.clone();
        let own = world.lock().plan.exactly;
        world.lock().plan.exactly = Some((Call::Cancel, Fault::Status503, 500));
        self.tap(Event::Cancel);
        let may = |till: &Till| match till {
            Till::Selling(active) => active
                .view()
                .is_some_and(|view| view.allows(Action::PutAside)),
            _ => false,
        };
        self.until(60, may).await;
        if let Till::Selling(active) = self.till()
            && let Some(view) = active.view()
        {
            let payment = view
                .payment_id
                .as_ref()
                .and_then(|id| id.as_str().parse().ok());
            world.lock().aside.extend::<Option<uuid::Uuid>>(payment);
        }
        self.tap(Event::PutAside);
        self.until(20, |till| matches!(till, Till::Entering(_)))
            .await;
        self.customer(Decision::Pay);
        let is_late = |till: &Till| matches!(till, Till::Done(done) if done.outcome.ending() == Ending::PaidLate);
        self.until(90, is_late).await;
        world.lock().plan.exactly = own;
        self.now_for(&[Call::Refund, Call::Close, Call::TillDecide]);
        self.tap(Event::Return);
        self.meanwhile().await;
        self.until(60, |till| !is_late(till)).await;
    }

    /// All is well again; the reckoning.
    async fn end(mut self, reached: bool) -> Outcome {
        let world = self.shop.world.clone();
        let points = world.lock().points;
        if self.cell.is_none() {
            self.in_doubt_no_longer().await;
        }
        heal(&self.shop).await;
        drop(self.tab.take());
        let mut cashier = Cashier::new(&self.browser);
        let end = world.now() + 38 * 60 * 1_000;
        while world.now() < end {
            cashier.act(false).await;
        }
        world.lock().tabby.capture_all();
        let end = world.now() + 6 * 60 * 1_000;
        while world.now() < end {
            cashier.act(false).await;
        }
        reckon(&self.shop);
        let mut state = world.lock();
        Outcome {
            violations: std::mem::take(&mut state.violations),
            reached,
            points,
            trace: state.trace.take().unwrap_or_default(),
        }
    }

    /// P10: ten seconds after a restart nothing is in doubt that Tabby can answer.
    async fn in_doubt_no_longer(&mut self) {
        let world = self.shop.world.clone();
        world.lock().plan.exactly = None;
        world.crash();
        self.tick().await;
        for _ in 0..10 {
            sleep(Duration::from_secs(1)).await;
        }
        for sale in self.shop.store.sales() {
            if sale.is_open() && !sale.is_waiting() {
                world.violated("P10", "a sale is in doubt ten seconds after a restart");
            }
        }
    }
}

fn shows_code_or_end(till: &Till) -> bool {
    match till {
        Till::Selling(active) => active.was_shown(),
        Till::Done(_) => true,
        Till::Entering(_) => false,
    }
}
