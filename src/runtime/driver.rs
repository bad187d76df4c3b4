//! The driver of the till: it sends events to the machine and carries out its effects.

use std::cell::RefCell;
use std::rc::Rc;

use browser_io::{EventStream, fresh_uuid};
use contract::{CapabilitiesView, Lang, SaleView, TerminalView};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::id::SaleId;
use payment::sale::Method;
use payment::time::{JumpDetector, Monotonic};
use till::{
    Affixes, Effect, Event, FIRST_MESSAGE, Pause, SaleQuestions, Screen, ScreenGuard, Station,
    Till, step,
};
use ui::words::{Digits, Words, words};

use super::browser::{self, WakeLock, monotonic};
use super::server::Server;
use super::sound;
use super::storage::{self, Prefs};
use super::watched::Watched;

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
    pub(super) server: Server,
    pub(super) station: Station,
    pub(super) timer: Rc<RefCell<Option<Timeout>>>,
    pub(super) lock: WakeLock,
    pub(super) questions: SaleQuestions,
    pub(super) stream: Option<EventStream>,
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
                server: Server::new(base),
                station: Station::new(monotonic().after(FIRST_MESSAGE)),
                timer: Rc::default(),
                lock: WakeLock::default(),
                questions: SaleQuestions::default(),
                stream: None,
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
            let station = driver.inner.try_with_value(|inner| inner.station);
            let (counts, due) = driver
                .till
                .try_with_untracked(|till| {
                    let counts = matches!(till, Till::Selling(_)) || till.wakes_at().is_some();
                    (counts, station.and_then(|all| all.asks_news_at(till)))
                })
                .unwrap_or((false, None));
            if counts {
                driver.now.set(now);
            }
            if due.is_some_and(|due| now >= due) {
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

    /// What the gateway can do, as far as the server has said.
    pub fn capabilities(&self) -> CapabilitiesView {
        let can = |terminal: &TerminalView| terminal.capabilities;
        self.terminal
            .with(|terminal| terminal.as_ref().map(can).unwrap_or_default())
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
        let station = self.inner.try_update_value(|inner| {
            inner.station.overtaken_by(&event);
            inner.station
        });
        let till = self.till.try_with_untracked(Till::clone);
        let Some((station, till)) = station.zip(till) else {
            return;
        };
        let Some(rules) = station.rules(&event, &till) else {
            return;
        };
        let now = monotonic();
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
        let screen = next.screen();
        if next.showing() != shown {
            self.guard(shown.0, screen, is_by_hand);
        }
        self.now.set(now);
        self.set_timer(&next, now);
        self.till.set(next);
        let _ = self
            .inner
            .try_with_value(|inner| inner.lock.hold(screen == Screen::Showing));
        if station.asks_news_after(shown.0, screen) {
            self.ask_news();
        }
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Keep(draft) => storage::keep_sale(&draft),
            Effect::Forget(sale) => storage::forget_sale(sale),
            Effect::AskNews => {
                let _ = self
                    .inner
                    .try_update_value(|inner| inner.station.overtake_news());
                self.ask_news();
            }
            Effect::Acknowledge(sale) => {
                let server = self.inner.try_with_value(|inner| inner.server.clone());
                if let Some(server) = server {
                    spawn_local(async move { server.acknowledge(sale).await });
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
                    .try_update_value(|inner| (inner.server.clone(), inner.questions.ask()));
                let Some((server, number)) = asking else {
                    return;
                };
                let lang = self.prefs.with_untracked(|prefs| prefs.lang);
                spawn_local(async move {
                    let reply = server.ask(ask, &draft, lang).await;
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
        let Some(server) = self.inner.try_with_value(|inner| inner.server.clone()) else {
            return false;
        };
        let granted = server.claim_print(sale).await;
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

/// A new sale's id.
fn fresh_id() -> SaleId {
    SaleId(fresh_uuid())
}
