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
use crate::sim::fault::{Call, Fault};
use crate::sim::hooks;
use crate::sim::tabby::Decision;
use crate::sim::world::StreamPlan;
use crate::sim::{Tab, World};

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
}

impl Scene {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Paid,
        Self::Told,
        Self::Link,
        Self::Cancelled,
        Self::SentBack,
        Self::LetGo,
    ];

    /// The fewest durable writes and calls that any of them has.
    pub const FEWEST_POINTS: u64 = 10;

    pub(super) const fn with(call: Call) -> Self {
        match call {
            Call::Create | Call::Retrieve | Call::List => Self::Paid,
            Call::TillCreate | Call::TillRead | Call::TillNews => Self::Paid,
            Call::Webhook | Call::TillEvents => Self::Told,
            Call::Cancel | Call::TillCancel => Self::Cancelled,
            Call::SendLink | Call::TillLink => Self::Link,
            Call::Refund | Call::TillDecide => Self::SentBack,
            Call::Close => Self::LetGo,
        }
    }
}

impl Stage {
    pub(super) async fn play(&mut self, scene: Scene) {
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
            Scene::Told => self.told().await,
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
            Some(Call::TillNews) => {
                // A page that hears of its terminal by its stream asks for no news.
                self.shop.world.lock().plan.streams = StreamPlan::Refused;
                self.tab = self.tab.take().map(Tab::reload);
            }
            _ => self.tap(Event::Check),
        }
        self.meanwhile().await;
        self.customer(Decision::Pay);
        self.tap(Event::Check);
        self.until(90, |till| matches!(till, Till::Done(_))).await;
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
