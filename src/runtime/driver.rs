//! The driver of the till: it sends events to the machine and carries out its effects.

use std::cell::RefCell;
use std::rc::Rc;

use contract::{Lang, SaleView, TerminalView};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::id::SaleId;
use payment::sale::Method;
use payment::time::{JumpDetector, Millis, Monotonic};
use till::{
    Affixes, Effect, Event, NewsQuestions, Pause, Rules, SaleQuestions, Screen, ScreenGuard, Till,
    step,
};
use ui::words::{Digits, Words, words};

use super::browser::{self, WakeLock, monotonic};
use super::proxy::Proxy;
use super::sound;
use super::storage::{self, Prefs};
use super::stream::Stream;
use super::watched::Watched;

/// How long to wait for the stream's first message before sending a request instead.
const FIRST_WORD: Millis = Millis::seconds(2);

/// The till of this page: its state as signals, and methods that send it events.
#[derive(Clone, Copy)]
pub struct Driver {
    /// The state of the till's machine.
    pub till: Watched<Till>,
    /// The server's report about this terminal; `None` before its first answer.
    pub terminal: Watched<Option<TerminalView>>,
    /// Whether the last request about this terminal got no answer.
    pub unreachable: Watched<bool>,
    /// The last sales, newest first.
    pub recent: Watched<Vec<SaleView>>,
    /// This terminal's monotonic clock, updated every second while a countdown or a sale is on
    /// screen.
    pub now: Watched<Monotonic>,
    /// The cashier's settings.
    pub prefs: Watched<Prefs>,
    /// What the screen ignores at the moment, because it has just appeared.
    pub pause: RwSignal<Pause>,
    /// Whether this browser plays no sound: nobody has touched the page yet, or it does not allow
    /// sound.
    pub silent: RwSignal<bool>,
    pub(super) inner: StoredValue<Inner, LocalStorage>,
}

/// The driver's own state.
pub(super) struct Inner {
    pub(super) proxy: Proxy,
    pub(super) rules: Option<Rules>,
    pub(super) timer: Rc<RefCell<Option<Timeout>>>,
    pub(super) lock: WakeLock,
    pub(super) news_due: Monotonic,
    pub(super) questions: SaleQuestions,
    pub(super) news: NewsQuestions,
    pub(super) stream: Option<Stream>,
    /// When the stream last said something; `None` while it cannot be relied on.
    pub(super) heard: Option<Monotonic>,
    pub(super) jumps: JumpDetector,
    /// The last sale for which this page asked to print the receipt automatically.
    pub(super) claimed: Option<SaleId>,
    /// Decides which presses the screen takes.
    pub(super) guard: ScreenGuard,
    /// The timer that ends the present pause.
    pub(super) unguard: Option<Timeout>,
}

impl Driver {
    /// A till whose server is at `base`. It takes up the sale that was in progress here.
    pub fn new(base: String, prefs: Prefs) -> Self {
        // A sleep within the first second is one, too.
        let mut jumps = JumpDetector::default();
        jumps.observe(browser::wall(), monotonic());
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
                jumps,
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
        // Browsers open only six connections to a server, so a tab that nobody sees keeps none.
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

    /// The texts in the cashier's language. Not tracked: screens are made anew when the language
    /// changes.
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

    /// Whether the screen came by itself. Then its heading has the focus, and no button that
    /// decides.
    pub fn came_by_itself(&self) -> bool {
        self.inner
            .try_with_value(|inner| inner.guard.came_by_itself())
            == Some(true)
    }

    /// The shop's time zone, once the server has said it.
    pub fn time_zone(&self) -> Option<String> {
        let zone = |terminal: &TerminalView| terminal.zone().to_owned();
        self.terminal.with(|terminal| terminal.as_ref().map(zone))
    }

    /// Changes the cashier's settings, and stores them.
    pub fn choose(&self, change: impl FnOnce(&mut Prefs)) {
        self.prefs.update(change);
        self.prefs.with_untracked(storage::keep_prefs);
    }

    /// Starts a sale by code or by link.
    pub fn start(&self, method: Method) {
        self.send(Event::Start(fresh_id(), method));
    }

    /// Tries the ended sale again.
    pub fn again(&self) {
        self.send(Event::Again(fresh_id()));
    }

    /// Reports that the code cannot be shown.
    pub fn no_code(&self) {
        self.send(Event::NoCode(fresh_id()));
    }

    /// Sends an event to the machine, and carries out its effects.
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
        // Typing while the page starts is kept, and a sale stored in this browser goes on.
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
        // An idle till often gets news that change nothing. Do not announce the same notice again.
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

    /// Marks this sale's receipt as claimed by this page; returns whether it was not before.
    pub(super) fn begin_claim(&self, sale: SaleId) -> bool {
        let before = self
            .inner
            .try_update_value(|inner| inner.claimed.replace(sale));
        before.is_some_and(|before| before != Some(sale))
    }

    /// Asks the server whether this page prints the receipt. If there is no answer, it may ask
    /// again.
    pub(super) async fn claim_print(&self, sale: SaleId) -> bool {
        let Some(proxy) = self.inner.try_with_value(|inner| inner.proxy.clone()) else {
            return false;
        };
        let granted = proxy.claim_print(sale).await;
        if granted.is_none() {
            let _ = self.inner.try_update_value(|inner| inner.claimed = None);
        }
        granted == Some(true)
    }

    /// The prefix and suffix that the shop's scanners type around a code.
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

    /// Sets the one timer, for the time at which the machine needs a tick.
    fn set_timer(&self, till: &Till, now: Monotonic) {
        let driver = *self;
        let timer = till.wakes_at().map(|at| {
            let wait = u32::try_from(at.since(now).0).unwrap_or(u32::MAX);
            // A browser's timer may fire slightly early, and the tick would do nothing.
            Timeout::new(wait.saturating_add(1), move || driver.send(Event::Tick))
        });
        let _ = self
            .inner
            .try_with_value(|inner| inner.timer.replace(timer));
    }
}

/// A new version 7 UUID: sorts by time, and cannot be guessed.
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
