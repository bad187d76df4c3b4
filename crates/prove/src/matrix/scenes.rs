//! The scenes: what cashier and customer do.

use std::time::Duration;

use contract::Action;
use payment::buyer::Redacted;
use payment::id::SaleId;
use payment::sale::Method;
use till::{Ending, Event, Field, Key, Till};
use tokio::time::sleep;

use super::cells::Cell;
use super::stage::Stage;
use crate::promises;
use crate::sim::clerk::Kind;
use crate::sim::fault::{Call, Fault};
use crate::sim::hooks;
use crate::sim::ids::shown_payment;
use crate::sim::plan::StreamPlan;
use crate::sim::truth::{Decision, Status};
use crate::sim::{Account, Tab, World};

/// What a scene is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scene {
    /// A sale that is paid.
    Paid,
    /// A sale that is paid, of which Tabby tells by webhook and nobody asks.
    Told,
    /// A sale whose link is sent, and that is paid.
    Link,
    /// A sale that the cashier cancels.
    Cancelled,
    /// A sale that is put aside, paid late and sent back.
    SentBack,
    /// The same with money that was never captured.
    LetGo,
    /// A sale that is given up and paid then: what is held is released.
    Released,
    /// A sale that is paid, and of which somebody refunds a part in the office.
    Refunded,
    /// A sale that nobody captures, until somebody does in the office.
    Captured,
    /// A sale whose goods are not delivered: somebody releases its money in the office.
    Voided,
}

impl Scene {
    /// Those that can be played with an account.
    #[must_use]
    pub const fn all(account: Account) -> &'static [Self] {
        match account {
            Account::Tabby => &[
                Self::Paid,
                Self::Told,
                Self::Link,
                Self::Cancelled,
                Self::SentBack,
                Self::LetGo,
                Self::Refunded,
                Self::Captured,
                Self::Voided,
            ],
            Account::Checkout => &[
                Self::Paid,
                Self::Told,
                Self::Cancelled,
                Self::Released,
                Self::Refunded,
            ],
            Account::CheckoutAutomatic => &[Self::Paid, Self::SentBack],
        }
    }

    /// The fewest durable writes and calls that any of them has.
    pub const FEWEST_POINTS: u64 = 10;

    pub(super) const fn with(call: Call, account: Account) -> Self {
        match call {
            Call::Context | Call::Create | Call::Retrieve | Call::List => Self::Paid,
            Call::Actions | Call::Capture => Self::Paid,
            Call::TillCreate | Call::TillRead | Call::TillNews => Self::Paid,
            Call::AskedRefund | Call::OfficeAsk | Call::OfficeRead => Self::Refunded,
            Call::AskedCapture => Self::Captured,
            Call::AskedVoid => Self::Voided,
            Call::Webhook | Call::TillEvents => Self::Told,
            Call::Cancel | Call::TillCancel => Self::Cancelled,
            Call::SendLink | Call::TillLink => Self::Link,
            Call::Refund | Call::TillDecide => Self::SentBack,
            Call::Close if account.is_tabbys() => Self::LetGo,
            Call::Close | Call::Void => Self::Released,
        }
    }
}

impl Stage {
    pub(super) async fn play(&mut self, scene: Scene) {
        let id = |world: &World| SaleId(world.id());
        let world = self.shop.world.clone();
        let is_held = matches!(scene, Scene::LetGo | Scene::Captured | Scene::Voided);
        world.lock().auto_capture = Some(!is_held);
        self.until(10, |till| matches!(till, Till::Entering(_)))
            .await;
        sleep(Duration::from_secs(2)).await;
        for digit in [2, 5, 0, 0, 0] {
            self.tap(Event::Key(Key::Digit(digit)));
        }
        self.now_for(&[
            Call::Context,
            Call::Create,
            Call::TillCreate,
            Call::SendLink,
        ]);
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
            if !self.is_tabbys() {
                // The form has opened.
                self.tab.iter().for_each(Tab::introduce);
                self.tap(Event::Start(id(&world), Method::Qr));
            }
        }
        match self.cell.map(|cell| cell.call) {
            Some(Call::Context | Call::Create | Call::TillCreate | Call::SendLink) => {
                self.meanwhile().await;
            }
            // Only for a creation without an answer is there a list to be read.
            Some(Call::List) if !self.is_tabbys() => {
                self.forget_the_creation().await;
                self.now_for(&[Call::List]);
                self.meanwhile().await;
                // It is read every five minutes, and at a start three days back: that is what counts
                // when the sale seems to be of yesterday.
                self.until_wrong(400).await;
                self.shop.world.crash();
                self.until_wrong(400).await;
            }
            _ => {}
        }
        self.until(120, |till| {
            !matches!(till, Till::Entering(_)) && shows_code_or_end(till)
        })
        .await;
        match scene {
            Scene::Paid => self.paid().await,
            Scene::Told => self.told().await,
            Scene::Link => self.sent_by_hand().await,
            Scene::Cancelled => self.cancelled().await,
            Scene::SentBack if !self.is_tabbys() => self.sent_back_after_giving_up().await,
            Scene::SentBack | Scene::LetGo => self.sent_back().await,
            Scene::Released => self.released().await,
            Scene::Refunded => self.moved_by_hand(Kind::Refund).await,
            Scene::Captured => self.moved_by_hand(Kind::Capture).await,
            Scene::Voided => self.moved_by_hand(Kind::Void).await,
        }
    }

    fn is_tabbys(&self) -> bool {
        self.shop.world.account().is_tabbys()
    }

    /// The server dies when the gateway has made the payment and has not said so.
    async fn forget_the_creation(&mut self) {
        let is_made = |world: &World| !world.lock().truth.payments.is_empty();
        for _ in 0..10_000 {
            if is_made(&self.shop.world) {
                break;
            }
            sleep(Duration::from_millis(5)).await;
        }
        self.shop.world.crash();
    }

    pub(super) fn customer(&self, decision: Decision) {
        let mut state = self.shop.world.lock();
        let seen: Vec<_> = state.shown.iter().copied().collect();
        for payment in seen {
            state.truth.decide(payment, decision);
        }
    }

    async fn paid(&mut self) {
        self.now_for(&[Call::Retrieve, Call::TillRead, Call::TillNews, Call::List]);
        self.now_for(&[Call::Actions, Call::Capture]);
        match self.cell.map(|cell| cell.call) {
            // The server reconciles when it starts, and every five minutes.
            Some(Call::List) if self.is_tabbys() => {
                self.shop.world.crash();
            }
            Some(Call::TillNews) => {
                // A page that hears of its terminal by its stream asks for no news.
                self.shop.world.lock().plan.streams = StreamPlan::Refused;
                self.tab = self.tab.take().map(Tab::reload);
            }
            _ => self.tap(Event::Check),
        }
        let is_about_held = matches!(
            self.cell.map(|cell| cell.call),
            Some(Call::Actions | Call::Capture)
        );
        if is_about_held {
            self.customer(Decision::Pay);
        }
        self.meanwhile().await;
        self.customer(Decision::Pay);
        self.tap(Event::Check);
        self.until(90, |till| matches!(till, Till::Done(_))).await;
        if is_about_held {
            self.until_wrong(150).await;
        }
    }

    async fn told(&mut self) {
        self.now_for(&[Call::Webhook, Call::TillEvents]);
        let shop = self.shop.clone();
        let of = |call| self.cell.filter(|cell| cell.call == call);
        if let Some(Cell { fault, .. }) = of(Call::TillEvents) {
            tokio::spawn(disturb_streams(shop.world.clone(), fault));
            // It has begun when the customer pays.
            sleep(Duration::from_millis(200)).await;
        }
        let fault = of(Call::Webhook).map(|cell| cell.fault);
        self.customer(Decision::Pay);
        let seen: Vec<_> = shop.world.lock().shown.iter().copied().collect();
        for payment in seen {
            let shop = shop.clone();
            tokio::spawn(async move {
                hooks::tell_wrongly(&shop, payment, fault).await;
            });
        }
        self.meanwhile().await;
        self.until(90, |till| matches!(till, Till::Done(_))).await;
    }

    async fn sent_by_hand(&mut self) {
        // A hand takes a moment: until the answer that made the code is there, too.
        sleep(Duration::from_secs(1)).await;
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
            world.lock().aside.extend(shown_payment(view));
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
}

impl Stage {
    /// Gives up the sale, where nothing ends its session, and goes on to the keypad.
    async fn give_up(&mut self) {
        self.tap(Event::Cancel);
        let is_over = |till: &Till| !matches!(till, Till::Selling(_));
        self.until(90, is_over).await;
        self.tap(Event::NewSale);
        self.until(20, |till| matches!(till, Till::Entering(_)))
            .await;
    }

    /// What is held of a sale that was given up goes back to its customer.
    async fn released(&mut self) {
        self.give_up().await;
        self.now_for(&[Call::Void]);
        self.customer(Decision::Pay);
        self.meanwhile().await;
        let world = self.shop.world.clone();
        let is_held = |world: &World| {
            let state = world.lock();
            let mut payments = state.truth.payments.values();
            payments.any(|one| one.status == Status::Authorized)
        };
        let seen = world.clone();
        self.until(150, move |_| !is_held(&seen)).await;
        // Where calls go wrong all the time, it is released later.
        let is_crash = self.cell.is_none();
        if is_crash && is_held(&world) {
            let what = "money of a sale that was given up is held for minutes";
            world.violated(promises::HELD_MONEY_MOVES, what);
        }
    }

    /// Money of a sale that was given up was captured by itself, and is sent back.
    async fn sent_back_after_giving_up(&mut self) {
        self.give_up().await;
        self.customer(Decision::Pay);
        let is_late = |till: &Till| matches!(till, Till::Done(done) if done.outcome.ending() == Ending::PaidLate);
        self.until(90, is_late).await;
        self.now_for(&[Call::Refund, Call::TillDecide]);
        self.tap(Event::Return);
        self.meanwhile().await;
        self.until(60, |till| !is_late(till)).await;
        self.until_wrong(150).await;
    }
}

/// What goes wrong with event streams in a cell.
async fn disturb_streams(world: World, fault: Fault) {
    match fault {
        Fault::Cut => {
            for _ in 0..20 {
                world.cut_streams();
                sleep(Duration::from_secs(3)).await;
            }
        }
        Fault::Held => {
            world.lock().plan.streams = StreamPlan::Held;
            sleep(Duration::from_secs(100)).await;
            world.lock().plan.streams = StreamPlan::Whole;
        }
        Fault::Closed => {
            world.lock().plan.streams = StreamPlan::Refused;
            world.cut_streams();
            sleep(Duration::from_secs(100)).await;
            world.lock().plan.streams = StreamPlan::Whole;
        }
        _ => {}
    }
}

fn shows_code_or_end(till: &Till) -> bool {
    match till {
        Till::Selling(active) => active.was_shown(),
        Till::Done(_) => true,
        Till::Entering(_) => false,
    }
}
