//! A day of sales: cashier, customers, bad luck, and the reckoning in the end.

use std::collections::BTreeMap;
use std::time::Duration;

use contract::{Action, SaleState, SaleView};
use payment::buyer::Redacted;
use payment::id::SaleId;
use payment::sale::{Cause, End, Method, Sale, State};
use till::{Ending, Event, Face, Field, Key, Screen, Till};
use tokio::time::sleep;
use uuid::Uuid;

use super::disk::short;
use super::fault::{Call, Fault};
use super::hooks;
use super::shop::Shop;
use super::tab::{Browser, Press, Tab};
use super::tabby::{Decision, Foreign, LIFE, Payment, Status};
use super::world::{LedgerPlan, Plan, World};

/// An order number that comes again and again.
const TYPED: &str = "ORDER-7";

/// What a day is like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Day {
    /// Everything that is left to chance follows from it.
    pub seed: u64,
    /// How many sales the cashier begins.
    pub sales: u32,
    /// Whether things go wrong.
    pub troubled: bool,
    /// Whether what happens is written down.
    pub trace: bool,
}

/// What came of a day.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// What must not happen and did.
    pub violations: Vec<String>,
    /// How often what happened.
    pub counts: BTreeMap<&'static str, u64>,
    /// What happened, if it was asked for.
    pub trace: Vec<String>,
    /// Virtual milliseconds that passed.
    pub passed: u64,
}

/// Simulates a day from its seed: the same day, to the same step, each time.
#[must_use]
pub fn simulate(day: Day) -> Report {
    on_paused_clock(async move {
        let world = World::new(day.seed, day.trace);
        let Some(shop) = Shop::open(world.clone()) else {
            world.violated("setup", "no shop");
            return report(&world);
        };
        let browser = Browser::new(shop.clone());
        let trouble = day
            .troubled
            .then(|| tokio::spawn(trouble(shop.clone(), browser.clone())));
        let mut cashier = Cashier::new(&browser);
        cashier.sell(day.sales).await;
        if let Some(trouble) = trouble {
            trouble.abort();
        }
        heal(&shop).await;
        // Every session is over by then, every watch too, and whoever is in doubt has asked often. What
        // is promised and not captured is read each hour only, when it is old.
        let is_touched = |payment: &Payment| payment.foreign == Some(Foreign::PromiseEnded);
        let is_long = world.lock().tabby.payments.values().any(is_touched);
        let end = world.now() + if is_long { 65 * MINUTE } else { 38 * MINUTE };
        while world.now() < end {
            cashier.act(false).await;
        }
        world.lock().tabby.capture_all();
        sleep(Duration::from_secs(6 * 60)).await;
        for _ in 0..60 {
            cashier.act(false).await;
        }
        reckon(&shop);
        report(&world)
    })
}

/// Runs on one thread whose clock jumps to whatever is next.
pub fn on_paused_clock<T>(work: impl Future<Output = T>) -> T
where
    T: Default,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(work),
        Err(_) => T::default(),
    }
}

fn report(world: &World) -> Report {
    let passed = world.now();
    let mut state = world.lock();
    Report {
        violations: std::mem::take(&mut state.violations),
        counts: std::mem::take(&mut state.counts),
        trace: state.trace.take().unwrap_or_default(),
        passed,
    }
}

/// Whatever went wrong is over, and clocks are right.
pub(crate) async fn heal(shop: &Shop) {
    shop.world.lock().plan = Plan::default();
    shop.world.lock().crash_at = None;
    shop.world.lock().crash_on = None;
    shop.world.say(|| "all is well from here on".to_owned());
    shop.world.crash();
    sleep(Duration::from_secs(1)).await;
    shop.start(0);
}

/// Somebody pays a session whose link never left the server: Tabby itself may have sent it.
fn stranger(world: &World) {
    let mut state = world.lock();
    let unseen: Vec<Uuid> = state
        .tabby
        .payments
        .iter()
        .filter(|(id, payment)| payment.status == Status::Created && !state.shown.contains(id))
        .map(|(id, _)| *id)
        .collect();
    for id in unseen {
        state.tabby.decide(id, Decision::Pay);
        *state.counts.entry("paid unseen").or_default() += 1;
    }
}

const MINUTE: u64 = 60_000;

/// A customer pays what had ended; Tabby tells of it, or not.
async fn pay_after_end(shop: &Shop) {
    let world = &shop.world;
    let now = world.now();
    let paid = world.lock().tabby.pay_after_end(now);
    for payment in paid {
        world.count("paid after the end");
        world.say(|| "a customer pays what had ended".to_owned());
        hooks::tell(shop.clone(), payment).await;
    }
}

/// Somebody is at the portal: ends promises, or gives back what was taken.
fn act_in_portal(world: &World, ends_promises: bool) {
    let now = world.now();
    let mut state = world.lock();
    let state = &mut *state;
    let (what, times) = if ends_promises {
        let ended = state.tabby.end_promises(now, &mut state.luck);
        ("portal: promises ended", ended)
    } else {
        let returned = state.tabby.return_taken(now, &mut state.luck);
        ("portal: returned", returned)
    };
    *state.counts.entry(what).or_default() += times;
}

/// How wrong a wall's clock may be.
fn skew(world: &World) -> i64 {
    const HOUR: i64 = 3_600_000;
    let skews = [0, 0, 0, HOUR, -HOUR, 24 * HOUR, -24 * HOUR];
    let which = usize::try_from(world.below(7)).unwrap_or(0);
    skews.get(which).copied().unwrap_or(0)
}

/// Somebody pays a code that was on a screen.
fn pay_a_shown_code(world: &World) {
    let mut state = world.lock();
    let shown: Vec<Uuid> = state.shown.iter().copied().collect();
    for payment in shown {
        state.tabby.decide(payment, Decision::Pay);
    }
}

/// The server dies, the disk fills up, the network is bad, the machine sleeps, the clock is wrong.
async fn trouble(shop: Shop, browser: Browser) {
    let world = &shop.world;
    loop {
        world.pause(5_000, 240_000).await;
        match world.below(20) {
            0 | 1 => {
                let in_points = 1 + world.below(40);
                let mut state = world.lock();
                state.crash_at = Some(state.points + in_points);
            }
            2 => world.crash(),
            3 => {
                let plan = if world.one_in(2) {
                    LedgerPlan::Refuses
                } else {
                    LedgerPlan::Unsure
                };
                world.lock().plan.ledger = plan;
                world.pause(1_000, 120_000).await;
                world.lock().plan.ledger = LedgerPlan::Whole;
            }
            4 | 5 => {
                let one_in = 1 + u32::try_from(world.below(6)).unwrap_or(0);
                world.lock().plan.one_in = one_in;
                world.pause(1_000, 180_000).await;
                world.lock().plan.one_in = 0;
            }
            6 => {
                world.lock().tabby.rejects = true;
                world.pause(1_000, 60_000).await;
                world.lock().tabby.rejects = false;
            }
            7 => browser.wipe(),
            8 | 9 => {
                // Nothing can be cancelled for a while, in one way or another.
                let which = usize::try_from(world.below(16)).unwrap_or(0);
                let fault = Fault::ALL.get(which).copied().unwrap_or(Fault::Refused);
                world.lock().plan.exactly = Some((Call::Cancel, fault, 60));
                world.pause(60_000, 400_000).await;
                world.lock().plan.exactly = None;
            }
            10 => stranger(world),
            11 => {
                let all: Vec<Uuid> = world.lock().tabby.payments.keys().copied().collect();
                for payment in all.into_iter().rev().take(4) {
                    hooks::forge(&shop, payment).await;
                }
            }
            12 => {
                // Customers do not sleep when the shop's machine does.
                if world.one_in(2) {
                    pay_a_shown_code(world);
                }
                let naps = [15_000, 4 * MINUTE, 25 * MINUTE, 8 * 60 * MINUTE];
                let which = usize::try_from(world.below(4)).unwrap_or(0);
                world.sleep(naps.get(which).copied().unwrap_or(MINUTE));
            }
            13 => {
                world.set_wall(skew(world));
                world.pause(1_000, 900_000).await;
                world.set_wall(0);
            }
            14 => pay_after_end(&shop).await,
            15 | 17 | 18 => act_in_portal(world, true),
            16 => act_in_portal(world, false),
            _ => world.lock().tabby.capture_all(),
        }
        world.pause(100, 45_000).await;
        if world.lock().dead {
            world.count("restarts");
            shop.start(skew(world));
        }
    }
}

/// A cashier with one browser, who opens a second tab now and then.
pub(crate) struct Cashier {
    world: World,
    browser: Browser,
    tabs: Vec<Tab>,
    started: u32,
}

impl Cashier {
    pub(crate) fn new(browser: &Browser) -> Self {
        let tab = browser.open();
        Self {
            world: browser.world(),
            browser: browser.clone(),
            tabs: vec![tab],
            started: 0,
        }
    }

    async fn sell(&mut self, sales: u32) {
        let patience = self.world.awake() + u64::from(sales) * 30 * 60 * 1_000;
        while self.started < sales {
            self.act(true).await;
            if self.world.awake() > patience {
                self.world
                    .violated("liveness", "the cashier cannot sell any more");
                return;
            }
        }
    }

    /// One look at the screens, and whatever comes to mind.
    pub(crate) async fn act(&mut self, sells: bool) {
        self.world.pause(300, 6_000).await;
        if sells && self.world.one_in(60) {
            match self.world.below(3) {
                0 if self.tabs.len() < 2 => self.tabs.push(self.browser.open()),
                1 if self.tabs.len() > 1 => {
                    self.tabs.pop();
                }
                _ => {
                    if let Some(tab) = self.tabs.pop() {
                        self.world.count("reloads");
                        self.tabs.push(tab.reload());
                    }
                }
            }
        }
        for tab in &self.tabs {
            let is_idle = matches!(tab.till().screen(), Screen::Sale);
            if sells && is_idle && self.world.one_in(4) {
                press(&self.world, tab).await;
                self.started += 1;
                continue;
            }
            if tap(&self.world, tab, sells) {
                self.started += 1;
            }
        }
    }
}

/// A cashier who sees the keypad types, taps or scans there, with eyes on the customer: whatever
/// screen comes meanwhile was not seen.
async fn press(world: &World, tab: &Tab) {
    let digit = || u8::try_from(1 + world.below(9)).unwrap_or(1);
    world.count("sales");
    match world.below(4) {
        0 => {
            world.pause(200, 800).await;
            tab.press(Press::Tap(digit()));
        }
        1 => {
            world.pause(0, 3_000).await;
            for _ in 0..8 {
                tab.press(Press::Digit(digit()));
                world.pause(4, 4).await;
            }
            tab.press(Press::Enter);
        }
        _ => {
            for _ in 0..4 {
                tab.press(Press::Digit(digit()));
                world.pause(130, 400).await;
            }
            world.pause(200, 2_500).await;
            tab.press(Press::Enter);
        }
    }
}

/// What a cashier taps on this screen; says whether it began a sale.
fn tap(world: &World, tab: &Tab, sells: bool) -> bool {
    let till = tab.till();
    let id = || SaleId(world.id());
    match (&till, till.screen()) {
        (Till::Entering(entry), Screen::Sale) => {
            let amount = entry.amount(payment::Currency::Aed);
            if !sells || world.one_in(3) {
                return false;
            }
            if amount.is_zero() {
                for _ in 0..4 {
                    let digit = u8::try_from(1 + world.below(9)).unwrap_or(1);
                    tab.send(Event::Key(Key::Digit(digit)));
                }
            }
            if world.one_in(20) {
                tab.send(Event::Reference(TYPED.to_owned()));
            }
            world.count("sales");
            if world.one_in(4) {
                world.count("links");
                tab.send(Event::OpenForm(true));
                tab.send(Event::Fill(
                    Field::Phone,
                    Redacted("050 000 0001".to_owned()),
                ));
                tab.send(Event::Start(id(), Method::Link));
                return true;
            }
            tab.send(Event::Start(id(), Method::Qr));
            if world.one_in(10) {
                // A double click.
                tab.send(Event::Start(id(), Method::Qr));
            }
            return true;
        }
        // What could not begin is given up.
        (Till::Entering(_), _) => tab.send(Event::OpenForm(false)),
        (Till::Selling(active), screen) => match screen {
            Screen::Creating if world.one_in(30) => tab.send(Event::Cancel),
            Screen::Showing => match world.below(400) {
                0..=4 => tab.send(Event::Cancel),
                5..=30 => tab.send(Event::Check),
                31 => tab.send(Event::NoCode(id())),
                32..=36 => tab.send(Event::Woke),
                37..=45 => tab.send(Event::SendLink),
                _ => {}
            },
            Screen::InDoubt => match world.below(12) {
                0..=2 => tab.send(Event::Check),
                3 => tab.send(Event::Cancel),
                4..=6 => {
                    let may = active.view().filter(|view| view.allows(Action::PutAside));
                    if let Some(view) = may {
                        world.count("put aside");
                        aside(world, view);
                        tab.send(Event::PutAside);
                    }
                }
                _ => {}
            },
            _ => {}
        },
        (Till::Done(done), _) => {
            let ending = done.outcome.ending();
            world.count(name(ending));
            match ending {
                Ending::PaidLate if world.one_in(2) => tab.send(Event::Keep),
                Ending::PaidLate => tab.send(Event::Return),
                Ending::Paid => {
                    tab.send(Event::Turn(Face::Receipt));
                    tab.send(Event::NewSale);
                }
                Ending::NotApproved | Ending::Cancelled | Ending::Expired | Ending::Unavailable => {
                    if sells && world.one_in(4) {
                        tab.send(Event::Again(id()));
                    } else if world.one_in(2) {
                        tab.send(Event::OtherMethod);
                    } else {
                        tab.send(Event::NewSale);
                    }
                }
                Ending::Returning | Ending::Mismatch => tab.send(Event::NewSale),
            }
        }
    }
    false
}

fn aside(world: &World, view: &SaleView) {
    let payment: Option<Uuid> = view
        .payment_id
        .as_ref()
        .and_then(|id| id.as_str().parse().ok());
    world.lock().aside.extend(payment);
}

const fn name(ending: Ending) -> &'static str {
    match ending {
        Ending::Paid => "seen: paid",
        Ending::NotApproved => "seen: not approved",
        Ending::Cancelled => "seen: cancelled",
        Ending::Expired => "seen: expired",
        Ending::Unavailable => "seen: unavailable",
        Ending::PaidLate => "seen: paid late",
        Ending::Returning => "seen: sent back",
        Ending::Mismatch => "seen: mismatch",
    }
}

/// The ledger against the truth, when everything has come to rest.
pub(crate) fn reckon(shop: &Shop) {
    let world = &shop.world;
    let sales = shop.store.sales();
    let (truth, lied) = {
        let state = world.lock();
        (state.tabby.payments.clone(), state.lied_about.clone())
    };
    let state = |sale: &Sale| SaleView::of(sale, sale.intent.created_at).state;
    let mut accounted = BTreeMap::new();
    for sale in &sales {
        let (name, at) = (short(sale.intent.id), state(sale));
        if sale.is_open() {
            world.violated("P1", format!("{name} is still {at:?}"));
        }
        let Some(session) = sale.session() else {
            world.count(if state(sale) == SaleState::Creating {
                "end: creating"
            } else {
                "end: no session"
            });
            continue;
        };
        let Ok(id) = session.payment.as_str().parse::<Uuid>() else {
            continue;
        };
        accounted.insert(id, at);
        let Some(payment) = truth.get(&id) else {
            if !lied.contains(&id) && at != SaleState::Mismatch {
                world.violated(
                    "P7",
                    format!("{name} has a payment that Tabby does not know"),
                );
            }
            continue;
        };
        reckon_one(world, &name, at, sale, payment, lied.contains(&id));
    }
    for (id, payment) in &truth {
        let is_its = |sale: &&Sale| sale.intent.reference.as_str() == payment.reference;
        let its: Vec<&Sale> = sales.iter().filter(is_its).collect();
        let is_made = |sale: &&Sale| sale.intent.reference.is_made_for(sale.intent.id);
        let (from, until) = (
            payment.created_at.saturating_sub(LIFE),
            payment.created_at + LIFE,
        );
        // An order number typed or scanned, and a wrong clock: reported, for a person to look at.
        let is_typed = !its.is_empty() && !its.iter().any(is_made) && !world.was_right(from, until);
        if payment.kept() > 0 && !accounted.contains_key(id) && !lied.contains(id) && !is_typed {
            let name = |sale: &&Sale| (short(sale.intent.id), sale.state.clone());
            let its: Vec<_> = its.iter().map(name).collect();
            world.violated(
                "P13",
                format!(
                    "the payment of {}, made at {}, is paid and no sale knows: {its:?}",
                    payment.reference, payment.created_at
                ),
            );
        }
    }
}

fn reckon_one(world: &World, name: &str, at: SaleState, sale: &Sale, truth: &Payment, lied: bool) {
    if truth.amount != sale.intent.amount.minor() {
        world.violated(
            "P16",
            format!("{name}: {} became {}", sale.intent.amount, truth.amount),
        );
    }
    let is_cancelled_by = |cause| matches!(&sale.state, State::Unpaid(_, unpaid) if unpaid.end == End::Cancelled(cause));
    let by_customer = is_cancelled_by(Cause::Customer);
    let (from, until) = (
        truth.created_at.saturating_sub(LIFE),
        truth.created_at + 2 * LIFE,
    );
    if by_customer && truth.ran_out && !lied && world.was_right(from, until) {
        let what = format!("{name} ran out and is said to be cancelled by its customer");
        world.violated("P1", what);
    }
    // This shop has one key: whatever answers said that there is no such payment were wrong.
    if is_cancelled_by(Cause::Unattended) {
        let what = format!("{name} was given up as another account's and is this one's");
        world.violated("P1", what);
    }
    if truth.refunded > truth.captured {
        world.violated("P8", format!("{name}: more was given back than taken"));
    }
    world.count(match at {
        SaleState::Paid => "end: paid",
        SaleState::PaidLate => "end: paid late",
        SaleState::Mismatch => "end: mismatch",
        SaleState::Cancelled => "end: cancelled",
        SaleState::Expired => "end: expired",
        SaleState::Rejected => "end: rejected",
        SaleState::Failed => "end: failed",
        _ => "end: other",
    });
    let is_paid = truth.kept() >= truth.amount;
    match at {
        SaleState::Mismatch if lied || truth.foreign.is_some() => {}
        SaleState::Paid if is_paid => {}
        // It was paid, and what was given back after it had been taken is a return as any other.
        SaleState::Paid if truth.foreign == Some(Foreign::Returned) => {}
        SaleState::Paid if truth.foreign == Some(Foreign::PromiseEnded) => world.violated(
            "P8",
            format!("{name} stays paid though its promise was ended in the portal"),
        ),
        // Nobody has decided yet: it is on the screen, which is what was promised.
        SaleState::PaidLate | SaleState::Returning => {
            world.violated(
                "P14",
                format!("{name} is still {at:?} though somebody decides"),
            );
        }
        _ if is_paid => world.violated("P1", format!("{name} is paid and ends as {at:?}")),
        SaleState::Paid => world.violated(
            "P7",
            format!("{name} ends as paid and is {:?}", truth.status),
        ),
        SaleState::Mismatch => world.violated("P7", format!("{name} is frozen without a lie")),
        _ => {}
    }
}
