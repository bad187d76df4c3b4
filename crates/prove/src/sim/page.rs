//! The till's machine in a page: storage, timers and network as `src/runtime` has them.

use std::time::Duration;

use axum::http::StatusCode;
use clock::Clock as _;
use contract::{Problem, TerminalView, calls};
use payment::id::SaleId;
use payment::sale::Method;
use payment::time::{JumpDetector, Monotonic};
use payment::{Currency, Money};
use till::{
    Ask, Command, Draft, Effect, Ended, Event, FIRST_MESSAGE, Key, Reply, SaleQuestions, Scanner,
    Screen, ScreenGuard, Station, Till, Typed, step,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, sleep_until};

use super::browser::{Browser, locked};
use super::fault::Call;
use super::ids::short;
use super::seen;
use super::shop::Shop;
use super::stream::{Said, Stream};
use crate::promises;

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
    /// Its event stream, by number, said something or was lost.
    Stream(u32, Said),
    /// Somebody looks at it, or at another tab.
    Visible(bool),
}

pub(super) struct Page {
    name: u32,
    pub(super) browser: Browser,
    pub(super) till: Till,
    queue: UnboundedReceiver<Heard>,
    pub(super) events: UnboundedSender<Heard>,
    pub(super) station: Station,
    questions: SaleQuestions,
    guard: ScreenGuard,
    scanner: Scanner,
    /// The amount before what may be a scanner's burst.
    before: Money,
    /// The open event stream.
    pub(super) stream: Option<Stream>,
    /// How many streams were opened: what an earlier one said does not count.
    pub(super) streams: u32,
    pub(super) jumps: JumpDetector,
    pub(super) is_seen: bool,
}

/// How often a page looks at its clocks and its stream.
const SECOND: Duration = Duration::from_secs(1);

impl Page {
    /// A page that was opened just now, and what it hears.
    pub(super) fn new(
        name: u32,
        browser: Browser,
        queue: UnboundedReceiver<Heard>,
        events: UnboundedSender<Heard>,
    ) -> Self {
        let world = browser.world();
        let now = Monotonic(world.now());
        let mut jumps = JumpDetector::default();
        jumps.observe(world.wall(), now);
        Self {
            name,
            till: Till::default(),
            queue,
            events,
            station: Station::new(now.after(FIRST_MESSAGE)),
            questions: SaleQuestions::default(),
            guard: ScreenGuard::default(),
            scanner: Scanner::default(),
            before: Money::zero(Currency::Aed),
            browser,
            stream: None,
            streams: 0,
            jumps,
            is_seen: true,
        }
    }

    pub(super) async fn run(mut self) {
        self.listen();
        let mut second = Instant::now() + SECOND;
        loop {
            let now = Monotonic(self.browser.shop.world.now());
            let tick = self.till.wakes_at().map(|at| {
                let wait = Duration::from_millis(at.since(now).0.max(1));
                Instant::now() + wait
            });
            let wakes = tick.map_or(second, |tick| tick.min(second));
            tokio::select! {
                biased;
                heard = self.queue.recv() => match heard {
                    Some(heard) => self.hear(heard),
                    None => return,
                },
                () = sleep_until(wakes) => {
                    if tick.is_some_and(|tick| tick <= wakes) {
                        self.step(Event::Tick);
                    }
                    if second <= wakes {
                        second += SECOND;
                        self.each_second();
                    }
                }
            }
        }
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Event(event) => self.step(event),
            Heard::Press(press) => self.press(press),
            Heard::Answer(number, sale, ask, reply) => {
                if let Some(event) = self.questions.hear(number, sale, ask, reply) {
                    self.step(event);
                }
            }
            Heard::News(number, report) => self.answered(number, report),
            Heard::Stream(number, said) if number == self.streams => self.told(said),
            Heard::Stream(..) => {}
            Heard::Visible(is_seen) => self.turn(is_seen),
        }
    }

    pub(super) fn step(&mut self, event: Event) {
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
                    world.violated(promises::KEYPAD_DECIDES_NOTHING, what);
                }
            }
        }
    }

    pub(super) fn perform(&mut self, effect: Effect) {
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
            seen::check_accepted(shop, ask, draft.id);
            serde_json::from_slice(&bytes).map_or(Reply::Silence, Reply::View)
        }
        Some((_, bytes)) => serde_json::from_slice::<Problem>(&bytes)
            .map_or(Reply::Silence, |problem| {
                Reply::of_problem(problem.code, problem.retry_after_s)
            }),
        None => Reply::Silence,
    }
}
