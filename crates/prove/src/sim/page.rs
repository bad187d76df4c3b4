//! The till's machine in a page: storage, timers and network as `src/runtime` has them.

use std::time::Duration;

use axum::http::StatusCode;
use contract::{Problem, TerminalView, calls};
use payment::id::SaleId;
use payment::sale::Method;
use payment::time::Monotonic;
use payment::{Currency, Money};
use till::{
    Ask, Command, Draft, Effect, Ended, Event, Key, NewsAnswer, Reply, SaleQuestions, Scanner,
    Screen, ScreenGuard, Station, Till, Typed, step,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, sleep_until};

use super::browser::{Browser, locked};
use super::disk::short;
use super::fault::Call;
use super::seen;
use super::shop::Shop;

/// Something pressed at the keypad, by a hand that has seen it a moment ago, or by a scanner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Press {
    /// A digit's key of the keyboard.
    Digit(u8),
    /// Enter.
    Enter,
    /// A finger, where the keypad has a key and other screens have their buttons.
    Tap(u8),
}

/// What a page hears.
pub(super) enum Heard {
    /// Somebody pressed something that was meant for the keypad.
    Press(Press),
    /// Something happened.
    Event(Event),
    /// The answer to its question about a sale, by number.
    Answer(u32, SaleId, Ask, Reply),
    /// The answer to its question for news, by number; none when it never came.
    News(u32, Option<Box<TerminalView>>),
}

pub(super) struct Page {
    name: u32,
    browser: Browser,
    till: Till,
    queue: UnboundedReceiver<Heard>,
    events: UnboundedSender<Heard>,
    station: Station,
    questions: SaleQuestions,
    guard: ScreenGuard,
    scanner: Scanner,
    /// The amount before what may be a scanner's burst.
    before: Money,
}

impl Page {
    /// A page that was opened just now, and what it hears.
    pub(super) fn new(
        name: u32,
        browser: Browser,
        queue: UnboundedReceiver<Heard>,
        events: UnboundedSender<Heard>,
    ) -> Self {
        Self {
            name,
            till: Till::default(),
            queue,
            events,
            station: Station::new(Monotonic(browser.shop.world.now())),
            questions: SaleQuestions::default(),
            guard: ScreenGuard::default(),
            scanner: Scanner::default(),
            before: Money::zero(Currency::Aed),
            browser,
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            let now = Monotonic(self.browser.shop.world.now());
            let news = self.station.asks_news_at(&self.till);
            let wakes = match (self.till.wakes_at(), news) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            let wait = wakes.map_or(Duration::from_secs(3_600), |at| {
                Duration::from_millis(at.since(now).0.max(1))
            });
            tokio::select! {
                biased;
                event = self.queue.recv() => match event {
                    Some(Heard::Event(event)) => self.step(event),
                    Some(Heard::Press(press)) => self.press(press),
                    Some(Heard::Answer(number, sale, ask, reply)) => {
                        if let Some(event) = self.questions.hear(number, sale, ask, reply) {
                            self.step(event);
                        }
                    }
                    Some(Heard::News(number, Some(report))) => {
                        match self.station.answered(number) {
                            NewsAnswer::Take => self.take_report(*report),
                            NewsAnswer::AskAgain => self.ask_news(),
                            NewsAnswer::Ignore => {}
                        }
                    }
                    Some(Heard::News(_, None)) => {
                        let stored = locked(&self.browser.stored).clone();
                        if let Some(event) = self.station.not_answered(&self.till, stored) {
                            self.step(event);
                        }
                    }
                    None => return,
                },
                () = sleep_until(Instant::now() + wait) => {
                    let now = Monotonic(self.browser.shop.world.now());
                    if news.is_some_and(|due| now >= due) {
                        self.ask_news();
                    } else {
                        self.step(Event::Tick);
                    }
                }
            }
        }
    }

    fn step(&mut self, event: Event) {
        self.station.overtaken_by(&event);
        let Some(rules) = self.station.rules(&event, &self.till) else {
            return;
        };
        let shop = self.browser.shop.clone();
        let now = Monotonic(shop.world.now());
        let before = (self.till.screen(), sale(&self.till));
        let (showing, is_by_hand) = (self.till.showing(), event.is_by_hand());
        let (next, effects) = step(std::mem::take(&mut self.till), event, &rules, now);
        self.till = next;
        for effect in effects {
            self.perform(effect);
        }
        if self.till.showing() != showing {
            let to = self.till.screen();
            self.guard.changed(showing.0, to, is_by_hand, now);
        }
        let after = (self.till.screen(), sale(&self.till));
        if before != after {
            shop.world.say(|| format!("tab {}: {:?}", self.name, after));
        }
        locked(&self.browser.screens).insert(self.name, self.till.clone());
        seen::check(&self.browser.shop, &self.till);
        if self.station.asks_news_after(before.0, self.till.screen()) {
            self.ask_news();
        }
    }

    /// As the terminal does it: a screen that came by itself takes nothing for a moment, and its focus
    /// is on its heading; scanners are told from hands. P18: what was meant for the keypad decides
    /// nothing about money.
    fn press(&mut self, press: Press) {
        let world = self.browser.shop.world.clone();
        let now = Monotonic(world.now());
        let on_keypad = self.till.screen() == Screen::Sale;
        let typed = match (press, &self.till) {
            (Press::Digit(digit), Till::Entering(entry)) => {
                let amount = entry.amount(Currency::Aed);
                let typed = self.scanner.character(char::from(b'0' + digit), now);
                if typed == Typed::First {
                    self.before = amount;
                }
                typed != Typed::Scanned
            }
            (Press::Digit(digit), _) => {
                let _ = self.scanner.character(char::from(b'0' + digit), now);
                true
            }
            (Press::Enter, _) => match self.scanner.command(Command::Enter, now, false) {
                Ended::First | Ended::Typed => true,
                Ended::Scanners => false,
                Ended::Undo => {
                    self.step(Event::PutBack(self.before));
                    false
                }
                Ended::Code(code) => {
                    world.count("keys: scanned");
                    if on_keypad {
                        self.step(Event::Scanned(code, self.before));
                    }
                    false
                }
            },
            (Press::Tap(_), _) => true,
        };
        if !typed {
            return;
        }
        if self.guard.is_closed(now) {
            world.count("keys: swallowed");
            return;
        }
        match (press, on_keypad) {
            (Press::Digit(digit) | Press::Tap(digit), true) => {
                self.step(Event::Key(Key::Digit(digit)));
            }
            (Press::Enter, true) => {
                let start = Event::Start(SaleId(world.id()), Method::Qr);
                if self.guard.takes(&start, now) {
                    self.step(start);
                } else {
                    world.count("keys: too soon to begin");
                }
            }
            (Press::Digit(_), false) => {}
            (Press::Enter, false) if self.guard.came_by_itself() => {
                world.count("keys: on a heading");
            }
            (Press::Enter | Press::Tap(_), false) => {
                if let Till::Done(done) = &self.till {
                    let ending = done.outcome.ending();
                    let what = format!("{press:?}, meant for the keypad, decided on {ending:?}");
                    world.violated("P18", what);
                }
            }
        }
    }

    fn take_report(&mut self, mut report: TerminalView) {
        let stored = locked(&self.browser.stored).clone();
        let Some(taken) = self.station.take_report(&mut report, stored) else {
            return;
        };
        if taken.has_other_currency {
            self.step(Event::OtherCurrency);
        }
        if let Some(sale) = taken.forget {
            self.perform(Effect::Forget(sale));
        }
        self.step(taken.event);
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Keep(draft) => *locked(&self.browser.stored) = Some(draft),
            Effect::Forget(id) => {
                let mut stored = locked(&self.browser.stored);
                if stored.as_ref().is_some_and(|draft| draft.id == id) {
                    *stored = None;
                }
            }
            Effect::Sound(_) => {}
            Effect::Acknowledge(id) => {
                let shop = self.browser.shop.clone();
                tokio::spawn(async move {
                    let _ = shop.ask(Call::TillDecide, calls::acknowledge(id)).await;
                });
            }
            Effect::AskNews => {
                self.station.overtake_news();
                self.ask_news();
            }
            Effect::Ask(ask, draft) => {
                let (shop, events) = (self.browser.shop.clone(), self.events.clone());
                let number = self.questions.ask();
                tokio::spawn(async move {
                    let reply = asked(&shop, ask, &draft).await;
                    let _ = events.send(Heard::Answer(number, draft.id, ask, reply));
                });
            }
        }
    }

    fn ask_news(&mut self) {
        let (shop, events) = (self.browser.shop.clone(), self.events.clone());
        let number = self.station.ask_news(Monotonic(shop.world.now()));
        tokio::spawn(async move {
            let answer = shop.ask(Call::TillNews, calls::terminal()).await;
            let report = answer
                .filter(|(status, _)| *status == StatusCode::OK)
                .and_then(|(_, bytes)| super::reading::terminal(&shop.world, &bytes));
            let _ = events.send(Heard::News(number, report.map(Box::new)));
        });
    }
}

fn sale(till: &Till) -> Option<String> {
    match till {
        Till::Entering(_) => None,
        Till::Selling(active) => Some(short(active.draft().id)),
        Till::Done(done) => Some(format!(
            "{} {:?}",
            short(done.outcome.sale()),
            done.outcome.ending()
        )),
    }
}

async fn asked(shop: &Shop, ask: Ask, draft: &Draft) -> Reply {
    let call = match ask {
        Ask::Create => Call::TillCreate,
        Ask::Read | Ask::Check => Call::TillRead,
        Ask::Cancel(_) => Call::TillCancel,
        Ask::SendLink => Call::TillLink,
        Ask::PutAside | Ask::Keep | Ask::Return => Call::TillDecide,
    };
    match shop.ask(call, ask.request(draft, None)).await {
        Some((StatusCode::OK, bytes)) => {
            serde_json::from_slice(&bytes).map_or(Reply::Silence, Reply::View)
        }
        Some((_, bytes)) => serde_json::from_slice::<Problem>(&bytes)
            .map_or(Reply::Silence, |problem| {
                Reply::of_problem(problem.code, problem.retry_after_s)
            }),
        None => Reply::Silence,
    }
}
