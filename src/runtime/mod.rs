//! Runs the till's machine: carries out what [`till`] asks for, and feeds the answers
//! back.

mod back;
mod browser;
mod guard;
mod json;
mod print;
mod proxy;
mod scanner;
mod sound;
mod storage;
mod stream;
mod watched;

use std::cell::RefCell;
use std::rc::Rc;

use contract::{Action, Lang, SaleView, TerminalView};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::id::SaleId;
use payment::sale::Method;
use payment::time::{JumpDetector, Millis, Monotonic};
use till::{
    Affixes, Effect, Event, News, NewsAnswer, NewsQuestions, POLL, POLL_BESIDE_STREAM, Pause,
    Rules, SaleQuestions, Screen, ScreenGuard, Till, step,
};
use ui::words::{Digits, Words, words};

pub use back::{Layer, closes_by_back, listen_to_back};
pub use browser::{WakeLock, copy_text, hear_first, monotonic};
pub use guard::listen_for_presses;
pub use print::{fit_paper, listen_to_printing, print_once, print_soon};
pub use proxy::Proxy;
pub use scanner::listen_to_scanners;
pub use storage::{Prefs, Theme, keeps_anything};
use stream::{Heard, Stream};
pub use watched::{Watched, flag};

/// Sales that are seen at a glance.
const RECENT: usize = 8;

/// How long the stream has for its first word before the proxy is asked instead.
const FIRST_WORD: Millis = Millis::seconds(2);

/// A stream that says nothing for so long is none: its beat comes every 10 seconds.
const SILENCE: Millis = Millis::seconds(25);

/// The till of this page: its state as signals, and the way to tell it what happened.
#[derive(Clone, Copy)]
pub struct Driver {
    /// What the till's machine says.
    pub till: Watched<Till>,
    /// What the proxy said about this terminal; nothing before it answered.
    pub terminal: Watched<Option<TerminalView>>,
    /// Whether the proxy did not answer when it was last asked what goes on here.
    pub unreachable: Watched<bool>,
    /// The last sales, newest first.
    pub recent: Watched<Vec<SaleView>>,
    /// This terminal's monotonic clock, at every second while something counts.
    pub now: Watched<Monotonic>,
    /// What the cashier chose.
    pub prefs: Watched<Prefs>,
    /// What the screen does not take yet: it came a moment ago.
    pub pause: RwSignal<Pause>,
    /// Whether this browser plays no sound: nobody has touched the page yet, or it does not let it.
    pub silent: RwSignal<bool>,
    inner: StoredValue<Inner, LocalStorage>,
}

struct Inner {
    proxy: Proxy,
    rules: Option<Rules>,
    timer: Rc<RefCell<Option<Timeout>>>,
    lock: WakeLock,
    news_due: Monotonic,
    questions: SaleQuestions,
    news: NewsQuestions,
    stream: Option<Stream>,
    /// When the stream was heard last, while it can be relied on.
    heard: Option<Monotonic>,
    jumps: JumpDetector,
    /// The sale whose receipt this page has asked to print by itself.
    claimed: Option<SaleId>,
    /// Whether the screen takes presses.
    guard: ScreenGuard,
    /// What ends the pause in which it does not.
    unguard: Option<Timeout>,
}

impl Driver {
    /// A till that asks the proxy at `base`, and takes up the sale that was under way here.
    pub fn new(base: String, prefs: Prefs) -> Self {
        let driver = Self {
            till: Watched::new(Till::default()),
            terminal: Watched::new(None),
            unreachable: Watched::new(false),
            recent: Watched::new(Vec::new()),
            now: Watched::new(monotonic()),
            prefs: Watched::new(prefs),
            pause: RwSignal::new(Pause::Over),
            silent: RwSignal::new(true),
            inner: StoredValue::new_local(Inner {
                proxy: Proxy::new(base),
                rules: None,
                timer: Rc::default(),
                lock: WakeLock::default(),
                news_due: monotonic().after(FIRST_WORD),
                questions: SaleQuestions::default(),
                news: NewsQuestions::default(),
                stream: None,
                heard: None,
                jumps: JumpDetector::default(),
                claimed: None,
                guard: ScreenGuard::default(),
                unguard: None,
            }),
        };
        sound::listen_to_touches(driver.silent);
        browser::on_return(move || {
            driver.listen();
            driver.send(Event::Woke);
        });
        browser::on_loss(move || driver.stop_listening());
        // Browsers open six connections to a server and no more: a tab that nobody sees keeps none.
        browser::on_hide(move || driver.stop_listening());
        browser::every_second(move || {
            let now = monotonic();
            let (selling, counts) = driver
                .till
                .try_with_untracked(|till| {
                    let selling = matches!(till, Till::Selling(_));
                    (selling, selling || till.wakes_at().is_some())
                })
                .unwrap_or((true, false));
            if counts {
                driver.now.set(now);
            }
            let due = driver.inner.try_with_value(|inner| now >= inner.news_due);
            if !selling && due == Some(true) {
                driver.ask_news();
            }
            driver.look_at_stream(now);
            driver.look_at_clocks(now);
        });
        driver.listen();
        driver
    }

    /// Words in the cashier's language. Not watched: screens are made anew when it changes.
    pub fn words(&self) -> &'static Words {
        words(self.lang())
    }

    /// The cashier's language.
    pub fn lang(&self) -> Lang {
        self.prefs.with_untracked(|prefs| prefs.lang)
    }

    /// How digits are written.
    pub fn digits(&self) -> Digits {
        self.prefs.with_untracked(Prefs::digits)
    }

    /// Whether the screen that shows came by itself: then the focus is on its heading, and on
    /// nothing that decides.
    pub fn came_by_itself(&self) -> bool {
        self.inner
            .try_with_value(|inner| inner.guard.came_by_itself())
            == Some(true)
    }

    /// The shop's time zone, once the proxy has said it.
    pub fn time_zone(&self) -> Option<String> {
        let zone = |terminal: &TerminalView| terminal.time_zone.clone();
        self.terminal.with(|terminal| terminal.as_ref().map(zone))
    }

    /// Changes what the cashier chose, and remembers it.
    pub fn choose(&self, change: impl FnOnce(&mut Prefs)) {
        self.prefs.update(change);
        self.prefs.with_untracked(storage::keep_prefs);
    }

    /// Asks for a code or a link.
    pub fn start(&self, method: Method) {
        self.send(Event::Start(fresh_id(), method));
    }

    /// Tries the ended sale again.
    pub fn again(&self) {
        self.send(Event::Again(fresh_id()));
    }

    /// Says that the code cannot be shown.
    pub fn no_code(&self) {
        self.send(Event::NoCode(fresh_id()));
    }

    /// Tells the machine what happened, and carries out what it asks for.
    pub fn send(&self, event: Event) {
        if !self.takes(&event) {
            return;
        }
        if event.overtakes_news() {
            self.overtake_news();
        }
        let known = self.inner.try_with_value(|inner| inner.rules).flatten();
        let Some(till) = self.till.try_with_untracked(Till::clone) else {
            return;
        };
        // What is typed while the page starts is kept, and a sale that is remembered goes on.
        let needs_none = event.needs_no_rules(&till);
        let Some(rules) = known.or(needs_none.then_some(Rules::UNKNOWN)) else {
            return;
        };
        let rules = Rules {
            is_reachable: self.unreachable.try_with_untracked(|is_away| !is_away) == Some(true),
            ..rules
        };
        let now = monotonic();
        let was_done = matches!(till, Till::Done(_));
        let (shown, is_by_hand) = (till.showing(), event.is_by_hand());
        let said = match &till {
            Till::Entering(entry) => entry.notice.clone(),
            Till::Selling(_) | Till::Done(_) => None,
        };
        // News for an idle till is most often none: nobody hears the same alert again.
        let is_idle = matches!(
            (&till, &event),
            (
                Till::Entering(_),
                Event::News(_) | Event::Pushed(_) | Event::Acknowledged(_)
            )
        );
        let (next, effects) = step(till, event, &rules, now);
        for effect in effects {
            self.perform(effect);
        }
        if is_idle && matches!(&next, Till::Entering(entry) if entry.notice == said) {
            return;
        }
        let showing = next.screen() == Screen::Showing;
        let ended = matches!(next, Till::Done(_)) && !was_done;
        if next.showing() != shown {
            self.guard(shown.0, next.screen(), is_by_hand);
        }
        self.now.set(now);
        self.set_timer(&next, now);
        self.till.set(next);
        let _ = self.inner.try_with_value(|inner| inner.lock.hold(showing));
        if ended && !self.is_told() {
            self.ask_news();
        }
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Keep(draft) => storage::keep_sale(&draft),
            Effect::Forget(sale) => storage::forget_sale(sale),
            Effect::AskNews => {
                self.overtake_news();
                self.ask_news();
            }
            Effect::Acknowledge(sale) => {
                let proxy = self.inner.try_with_value(|inner| inner.proxy.clone());
                if let Some(proxy) = proxy {
                    spawn_local(async move { proxy.acknowledge(sale).await });
                }
            }
            Effect::Sound(sound) => {
                if self.prefs.with_untracked(|prefs| prefs.sound) {
                    sound::play(sound);
                }
            }
            Effect::Ask(ask, draft) => {
                let driver = *self;
                let asking = self
                    .inner
                    .try_update_value(|inner| (inner.proxy.clone(), inner.questions.ask()));
                let Some((proxy, number)) = asking else {
                    return;
                };
                let lang = self.prefs.with_untracked(|prefs| prefs.lang);
                spawn_local(async move {
                    let reply = proxy.ask(ask, &draft, lang).await;
                    let questions = driver.inner.try_with_value(|inner| inner.questions);
                    let event = questions.and_then(|all| all.hear(number, draft.id, ask, reply));
                    if let Some(event) = event {
                        driver.send(event);
                    }
                });
            }
        }
    }

    /// Whether this page has not asked yet to print this sale's receipt by itself.
    fn begin_claim(&self, sale: SaleId) -> bool {
        let before = self
            .inner
            .try_update_value(|inner| inner.claimed.replace(sale));
        before.is_some_and(|before| before != Some(sale))
    }

    /// Asks the proxy whether this page prints the receipt. Without an answer it may ask again.
    async fn claim_print(&self, sale: SaleId) -> bool {
        let Some(proxy) = self.inner.try_with_value(|inner| inner.proxy.clone()) else {
            return false;
        };
        let granted = proxy.claim_print(sale).await;
        if granted.is_none() {
            let _ = self.inner.try_update_value(|inner| inner.claimed = None);
        }
        granted == Some(true)
    }

    /// Whether a stream tells the news.
    fn is_told(&self) -> bool {
        self.inner.try_with_value(|inner| inner.heard.is_some()) == Some(true)
    }

    /// Opens the stream, unless it is open.
    fn listen(&self) {
        let driver = *self;
        let _ = self.inner.try_update_value(|inner| {
            let is_open = inner
                .stream
                .as_ref()
                .is_some_and(|stream| !stream.is_over());
            if !is_open {
                inner.stream = None;
                let base = inner.proxy.base().to_owned();
                inner.stream = Stream::open(&base, move |heard| driver.told(heard));
            }
        });
    }

    /// Closes the stream, and asks at once.
    fn stop_listening(&self) {
        let _ = self.inner.try_update_value(|inner| inner.stream = None);
        self.told(Heard::Lost);
    }

    /// A stream that has fallen silent is no longer relied on; one that is over is opened again.
    fn look_at_stream(&self, now: Monotonic) {
        let is_lost = self
            .inner
            .try_with_value(|inner| inner.heard.is_some_and(|heard| now.since(heard) > SILENCE));
        if is_lost == Some(true) {
            self.stop_listening();
        }
        if !self.is_told() && browser::is_seen() && (now.0 / 1_000).is_multiple_of(4) {
            self.listen();
        }
    }

    /// A machine that slept stops the monotonic clock of some browsers: the countdown is wrong then,
    /// and the stream may be dead without a word. Everything is asked for anew.
    fn look_at_clocks(&self, now: Monotonic) {
        let wall = browser::wall();
        let jump = self
            .inner
            .try_update_value(|inner| inner.jumps.observe(wall, now));
        if jump.flatten().is_some() {
            self.stop_listening();
            self.listen();
            self.send(Event::Woke);
        }
    }

    /// What the shop's scanners type around a code.
    pub fn affixes(&self) -> Affixes {
        self.terminal.with(|terminal| {
            let affix = |text: Option<&String>| text.cloned().unwrap_or_default();
            Affixes {
                prefix: affix(
                    terminal
                        .as_ref()
                        .and_then(|terminal| terminal.scan_prefix.as_ref()),
                ),
                suffix: affix(
                    terminal
                        .as_ref()
                        .and_then(|terminal| terminal.scan_suffix.as_ref()),
                ),
            }
        })
    }

    /// The stream says something. When it begins or ends, the proxy is asked at once: what lies
    /// between is not known.
    fn told(&self, said: Heard) {
        let now = Some(monotonic()).filter(|_| !matches!(said, Heard::Lost));
        let was_told = self.is_told();
        let _ = self.inner.try_update_value(|inner| {
            inner.heard = now;
            let poll = poll(now);
            inner.rules = inner.rules.map(|rules| Rules { poll, ..rules });
        });
        let is_everything = matches!(said, Heard::Terminal(_));
        match said {
            Heard::Terminal(terminal) => {
                self.overtake_news();
                self.heard(terminal);
            }
            Heard::Sale(view) => self.pushed(view),
            Heard::Acknowledged(sale) => self.send(Event::Acknowledged(sale)),
            Heard::Beat | Heard::Lost => {}
        }
        // It asks for its sale by itself, the end that is shown among it.
        let has_sale = self
            .till
            .try_with_untracked(|till| !matches!(till, Till::Entering(_)));
        match (was_told, now) {
            (true, None) | (false, Some(_)) if has_sale == Some(true) => self.send(Event::Woke),
            (true, None) => self.ask_news(),
            (false, Some(_)) if !is_everything => self.ask_news(),
            (false, None) if self.terminal.try_with_untracked(Option::is_none) == Some(true) => {
                self.ask_news();
            }
            _ => {}
        }
    }

    /// A step of a sale, perhaps of another tab's.
    fn pushed(&self, view: SaleView) {
        let known = self
            .recent
            .try_with_untracked(|recent| recent.iter().any(|known| says_the_same(known, &view)));
        if known == Some(false) {
            self.recent.update(|recent| {
                match recent.iter_mut().find(|known| known.id == view.id) {
                    Some(known) => known.clone_from(&view),
                    None => {
                        let older = |known: &SaleView| known.created_at < view.created_at;
                        let at = recent.iter().position(older).unwrap_or(recent.len());
                        recent.insert(at, view.clone());
                    }
                }
                recent.truncate(RECENT);
            });
        }
        self.send(Event::Pushed(view));
    }

    /// One timer, for the moment that the machine names.
    fn set_timer(&self, till: &Till, now: Monotonic) {
        let driver = *self;
        let timer = till.wakes_at().map(|at| {
            let wait = u32::try_from(at.since(now).0).unwrap_or(u32::MAX);
            // A browser's timer may come a touch early: that would be a tick for nothing.
            Timeout::new(wait.saturating_add(1), move || driver.send(Event::Tick))
        });
        let _ = self
            .inner
            .try_with_value(|inner| inner.timer.replace(timer));
    }

    /// Asks the proxy about this terminal, and what goes on here. The first answer takes up what
    /// was under way.
    fn ask_news(&self) {
        let driver = *self;
        let asking = self.inner.try_update_value(|inner| {
            // As of a sale: beside a stream only to be sure.
            inner.news_due = monotonic().after(poll(inner.heard));
            (inner.proxy.clone(), inner.news.ask())
        });
        let Some((proxy, number)) = asking else {
            return;
        };
        spawn_local(async move {
            let answer = proxy.terminal().await;
            if driver
                .unreachable
                .try_with_untracked(|was| *was != answer.is_none())
                == Some(true)
            {
                driver.unreachable.set(answer.is_none());
            }
            match answer {
                Some(answer) => {
                    match driver.news_answer(number) {
                        NewsAnswer::Take => driver.heard(answer),
                        NewsAnswer::AskAgain => driver.ask_news(),
                        NewsAnswer::Ignore => {}
                    }
                    driver.listen();
                }
                None => driver.remember(),
            }
        });
    }

    /// What was asked so far may be answered with what is older than what is known now.
    fn overtake_news(&self) {
        let _ = self.inner.try_update_value(|inner| inner.news.overtake());
    }

    /// What is to be done with the answer to this question. The first is taken, however old: without
    /// it nothing is known.
    fn news_answer(&self, number: u32) -> NewsAnswer {
        let answer = self.inner.try_update_value(|inner| {
            let answer = inner.news.hear(number);
            match inner.rules {
                Some(_) => answer,
                None => NewsAnswer::Take,
            }
        });
        answer.unwrap_or(NewsAnswer::Ignore)
    }

    /// Without a first answer of the proxy's this browser says what it knows: a sale that was under way
    /// here can still be paid, and no other may begin.
    fn remember(&self) {
        let is_first = self.inner.try_with_value(|inner| inner.rules.is_none()) == Some(true);
        let is_idle = self
            .till
            .try_with_untracked(|till| matches!(till, Till::Entering(_)));
        if let Some(draft) = storage::kept_sale().filter(|_| is_first && is_idle == Some(true)) {
            self.send(Event::Resume(draft));
        }
    }

    fn heard(&self, mut terminal: TerminalView) {
        if self.unreachable.try_with_untracked(|was| *was) == Some(true) {
            self.unreachable.set(false);
        }
        let Some(max_amount) = terminal.limit() else {
            return;
        };
        let (sale, late) = (terminal.sale.take(), std::mem::take(&mut terminal.late));
        let acknowledged = std::mem::take(&mut terminal.acknowledged);
        let ids = acknowledged.iter().filter_map(|id| id.parse().ok());
        let acknowledged: Vec<SaleId> = ids.collect();
        let before = self.inner.try_update_value(|inner| {
            let poll = poll(inner.heard);
            inner.rules.replace(Rules {
                max_amount,
                poll,
                is_reachable: true,
            })
        });
        let first = before.map(|rules| rules.is_none());
        let currency = before.flatten().map(|rules| rules.max_amount.currency());
        if currency.is_some_and(|before| before != max_amount.currency()) {
            self.send(Event::OtherCurrency);
        }
        let recent = std::mem::take(&mut terminal.recent);
        let is_new = self.recent.with_untracked(|known| {
            let pairs = known.iter().zip(&recent);
            known.len() != recent.len() || !pairs.into_iter().all(|(a, b)| says_the_same(a, b))
        });
        if is_new {
            self.recent.set(recent);
        }
        let under_way = sale.as_ref().map(|sale| sale.id);
        let is_news = self
            .terminal
            .with_untracked(|known| known.as_ref() != Some(&terminal));
        if is_news {
            self.terminal.set(Some(terminal));
        }
        // A sale that this browser remembers and the proxy does not name has ended, or was never
        // heard of: it is asked for by its id.
        let kept =
            storage::kept_sale().filter(|kept| first == Some(true) && under_way != Some(kept.id));
        // Acknowledged in another window, it has nothing more to say.
        let is_read = |kept: &till::Draft| acknowledged.contains(&kept.id);
        if let Some(read) = kept.as_ref().filter(|kept| is_read(kept)) {
            storage::forget_sale(read.id);
        }
        match kept.filter(|kept| !is_read(kept)) {
            Some(draft) if under_way.is_none() => self.send(Event::Resume(draft)),
            _ => self.send(Event::News(News {
                sale,
                late,
                acknowledged,
            })),
        }
    }
}

/// Whether the list of the last sales says the same about both.
fn says_the_same(one: &SaleView, other: &SaleView) -> bool {
    let said = |sale: &SaleView| (sale.id, sale.state, sale.reason, sale.allows(Action::Keep));
    said(one) == said(other)
}

/// How often the proxy is asked, with a stream that was heard or without.
fn poll(heard: Option<Monotonic>) -> Millis {
    match heard {
        Some(_) => POLL_BESIDE_STREAM,
        None => POLL,
    }
}

/// A version 7 UUID: sorts by time, and nobody guesses it.
fn fresh_id() -> SaleId {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since 1970"
    )]
    let millis = js_sys::Date::now() as u64;
    let mut random = [0; 10];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut random);
    }
    SaleId(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}
