//! What a cashier does at the till.

use contract::{Action, SaleView};
use payment::buyer::Redacted;
use payment::id::SaleId;
use payment::sale::Method;
use till::{Ending, Event, Face, Field, Key, Screen, Till};

use super::browser::Browser;
use super::ids::shown_payment;
use super::page::Press;
use super::tab::Tab;
use super::world::World;
use crate::promises;

/// An order number that comes again and again.
const TYPED: &str = "ORDER-7";

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

    pub(super) async fn sell(&mut self, sales: u32) {
        let patience = self.world.awake() + u64::from(sales) * 30 * 60 * 1_000;
        while self.started < sales {
            self.act(true).await;
            if self.world.awake() > patience {
                self.world
                    .violated(promises::NEXT_SALE, "the cashier cannot sell any more");
                return;
            }
        }
    }

    /// One look at the screens, and whatever comes to mind.
    pub(crate) async fn act(&mut self, sells: bool) {
        self.world.pause(300, 6_000).await;
        if sells && self.world.one_in(60) {
            match self.world.below(4) {
                0 if self.tabs.len() < 2 => {
                    self.world.count("tabs: a second one");
                    self.tabs.push(self.browser.open());
                }
                1 if self.tabs.len() > 1 => {
                    self.tabs.pop();
                }
                2 => {
                    if let Some(tab) = self.tabs.last() {
                        self.world.count("tabs: out of sight");
                        tab.turn(false);
                        self.world.pause(1_000, 60_000).await;
                        tab.turn(true);
                    }
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
            if !world.account().is_tabbys() {
                // Asked for a code, the form opens.
                tab.send(Event::Start(id(), Method::Qr));
                tab.introduce();
            } else if world.one_in(4) {
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
        // Enter on the keypad has opened the form.
        (Till::Entering(_), Screen::Link)
            if sells && !world.account().is_tabbys() && world.one_in(2) =>
        {
            tab.introduce();
            tab.send(Event::Start(id(), Method::Qr));
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
                Ending::Returning | Ending::Mismatch | Ending::GivenUp => {
                    tab.send(Event::NewSale);
                }
            }
        }
    }
    false
}

fn aside(world: &World, view: &SaleView) {
    world.lock().aside.extend(shown_payment(view));
}

const fn name(ending: Ending) -> &'static str {
    match ending {
        Ending::Paid => "seen: paid",
        Ending::NotApproved => "seen: not approved",
        Ending::Cancelled => "seen: cancelled",
        Ending::Expired => "seen: expired",
        Ending::GivenUp => "seen: given up",
        Ending::Unavailable => "seen: unavailable",
        Ending::PaidLate => "seen: paid late",
        Ending::Returning => "seen: sent back",
        Ending::Mismatch => "seen: mismatch",
    }
}
