//! The till's machine: what is on the terminal's screen, and what the terminal asks the proxy.
//!
//! [`step`] takes the till, something that happened and a monotonic time, and returns the till as
//! it is now with what to do next. It decides nothing about money: whatever it shows as an end, a
//! [`SaleView`] of the proxy said so.
//!
//! ```text
//! Entering ──▶ Creating ──▶ Showing ──▶ Ending ──▶ Done
//!                  │  ▲        │ ▲        │  ▲
//!                  ▼  │        ▼ │        ▼  │
//!                 InDoubt ◀────────────────────   (and from there to any of them)
//! ```
//!
//! The four in the middle are one sale under way, [`Live`]; which of them is on screen follows from
//! what was heard last, and is computed, not stored: [`Till::screen`].

mod ask;
mod done;
mod draft;
mod entry;
mod first_keys;
mod form;
mod live;
mod questions;
mod scan;
mod screen_guard;
mod typed;

pub use ask::Ask;
use done::ended;
pub use done::{Decision, Done, Ending, Face, Outcome};
pub use draft::Draft;
pub use entry::{Entry, Key, Notice, Touch};
pub use first_keys::FirstKeys;
pub use form::{Field, Form, ItemError, Line};
pub use live::Live;
pub use payment::digits::digit;
pub use questions::{NewsAnswer, NewsQuestions, SaleQuestions};
pub use scan::{AFTER_BURST, Affixes, BURST_PAUSE, Command, Ended, Scanner, Typed, character_at};
pub use screen_guard::{ASKED, BEGINS_AFTER, GUARDED, Pause, ScreenGuard};
pub use typed::{Sign, TypedError, read_typed};

use contract::{Action, ProblemCode, SaleState, SaleView};
use payment::buyer::Personal;
use payment::id::SaleId;
use payment::money::{Currency, Money};
use payment::sale::Method;
use payment::time::{Millis, Monotonic};

/// How often the proxy is asked while nothing else brings news.
///
/// Source: Tabby, POS integration, "Payment Processing": every 5 seconds.
pub const POLL: Millis = Millis::seconds(5);

/// How often it is asked while it tells the news by itself: only to be sure.
pub const POLL_BESIDE_STREAM: Millis = Millis::seconds(30);

/// What the terminal may sell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
    /// The largest amount of one sale; its currency is the shop's.
    pub max_amount: Money,
    /// How often the proxy is asked: [`POLL`], or [`POLL_BESIDE_STREAM`].
    pub poll: Millis,
    /// Whether the proxy answered when it was last asked. Where it did not, no sale begins: nobody
    /// could show its code, or take it back.
    pub is_reachable: bool,
}

impl Rules {
    /// Until the proxy has said what may be sold: nothing but typing is taken.
    pub const UNKNOWN: Self = Self {
        max_amount: Money::zero(Currency::Aed),
        poll: POLL,
        is_reachable: true,
    };
}

/// What the terminal is doing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Till {
    /// The next sale is being keyed in.
    Entering(Entry),
    /// A sale is under way.
    Selling(Live),
    /// A sale has ended and waits to be acknowledged.
    Done(Done),
}

impl Default for Till {
    fn default() -> Self {
        Self::Entering(Entry::default())
    }
}

/// What the proxy says about this terminal from time to time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct News {
    /// The sale under way on this terminal, as it was last known.
    pub sale: Option<SaleView>,
    /// Late money that waits for somebody to decide.
    pub late: Vec<SaleView>,
    /// Sales whose end somebody has acknowledged, here or in another window.
    pub acknowledged: Vec<SaleId>,
}

/// Which screen shows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Screen {
    /// Keypad.
    Sale,
    /// Who a link goes to.
    Link,
    /// The proxy has been asked for a code.
    Creating,
    /// The code.
    Showing,
    /// The code is being taken back.
    Ending,
    /// It is not known what became of the sale.
    InDoubt,
    /// The end.
    Result,
    /// The receipt.
    Receipt,
}

/// Something that happened at the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A key of the keypad, pressed by a keyboard or a screen reader.
    Key(Key),
    /// A finger, a pen or a mouse on the keypad.
    Touch(Touch),
    /// An amount that was pasted, as it was copied.
    Pasted(String),
    /// What stands in the reference's text box.
    Reference(String),
    /// A scanner's code; the amount is what it was before the burst.
    Scanned(String, Money),
    /// A scanner's keys that make no code; the amount is what it was before them.
    PutBack(Money),
    /// Keys that do not count, because the page had not started when they began: see [`FirstKeys`].
    TypedEarly,
    /// The form about the customer is wanted, or no longer.
    OpenForm(bool),
    /// What stands in a text box of it.
    Fill(Field, Personal),
    /// One more line in it, or that one no longer.
    Lines(Option<usize>),
    /// The cashier asks for a code or a link; `id` is fresh.
    Start(SaleId, Method),
    /// A sale that this terminal had under way when it was closed.
    Resume(Draft),
    /// The proxy answered, or did not.
    Answer(SaleId, Ask, Reply),
    /// The proxy answered a question after which another was asked.
    Overtaken(SaleView),
    /// The proxy said what goes on at this terminal.
    News(News),
    /// The proxy said by itself how a sale stands.
    Pushed(SaleView),
    /// Somebody has acknowledged the end of this sale, here or in another window.
    Acknowledged(SaleId),
    /// The shop's currency is another one than before: an amount that was typed means something
    /// else now.
    OtherCurrency,
    /// Time has passed.
    Tick,
    /// The terminal can be seen again, or has a network again.
    Woke,
    /// The cashier asks for news.
    Check,
    /// The cashier wants the link sent, for the first time or again.
    SendLink,
    /// The cashier wants the code taken back, and confirmed it.
    Cancel,
    /// The code cannot be shown in any way; `id` is fresh, for the one more that is tried.
    NoCode(SaleId),
    /// The cashier wants the same sale tried again; `id` is fresh.
    Again(SaleId),
    /// The cashier goes on to the next sale while nobody knows how this one ends.
    PutAside,
    /// Somebody decided that late money stays.
    Keep,
    /// Somebody decided that late money goes back.
    Return,
    /// The cashier takes the money in another way.
    OtherMethod,
    /// The cashier is done with this sale.
    NewSale,
    /// The cashier wants to see one or the other side of an ended sale.
    Turn(Face),
}

/// What came back from the proxy.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one reply at a time")]
pub enum Reply {
    /// The sale as it is.
    View(SaleView),
    /// A problem document.
    Problem(ProblemCode),
    /// The proxy takes no new sale from this terminal for so long; nothing has happened.
    Wait(Millis),
    /// Nothing that can be read.
    Silence,
    /// The question never left this machine: it has no network.
    NotSent,
}

impl Reply {
    /// What a problem document says, with the seconds that it asks to wait.
    #[must_use]
    pub fn of_problem(code: ProblemCode, retry_after_s: Option<u32>) -> Self {
        match (code, retry_after_s) {
            (ProblemCode::TooManyCodeless, Some(wait)) => {
                Self::Wait(Millis::seconds(u64::from(wait)))
            }
            _ => Self::Problem(code),
        }
    }
}

/// What to do next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Store this sale where a reload finds it, before anything else.
    Keep(Draft),
    /// Remove this sale from where it is stored; another tab's stays.
    Forget(SaleId),
    /// Ask the proxy; the answer comes back as [`Event::Answer`], by way of [`SaleQuestions`].
    Ask(Ask, Draft),
    /// Ask the proxy what goes on at this terminal: [`Event::News`].
    AskNews,
    /// Tell the proxy that the end of this sale is acknowledged: no window shows it any more.
    Acknowledge(SaleId),
    /// Make this sound.
    Sound(Sound),
}

/// Sounds that a cashier tells apart without looking.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sound {
    /// The money is there.
    Paid,
    /// It is not.
    Refused,
    /// Look at the screen.
    Attention,
}

impl Event {
    /// Whether it is something typed, which can be taken before anybody knows what this terminal may
    /// sell.
    #[must_use]
    pub const fn is_typing(&self) -> bool {
        matches!(
            self,
            Self::Key(_)
                | Self::Touch(_)
                | Self::Reference(_)
                | Self::Scanned(..)
                | Self::PutBack(_)
                | Self::TypedEarly
                | Self::Fill(..)
        )
    }

    /// Whether it can be taken while nobody knows what this terminal may sell: typing, and all about a
    /// sale that this browser remembers.
    #[must_use]
    pub const fn needs_no_rules(&self, till: &Till) -> bool {
        self.is_typing() || matches!(self, Self::Resume(_)) || !matches!(till, Till::Entering(_))
    }

    /// Whether a person at this till did it. What anything else brings to the screen comes by
    /// itself.
    #[must_use]
    pub const fn is_by_hand(&self) -> bool {
        match self {
            Self::Key(_)
            | Self::Touch(_)
            | Self::Pasted(_)
            | Self::Reference(_)
            | Self::Scanned(..)
            | Self::PutBack(_)
            | Self::TypedEarly
            | Self::OpenForm(_)
            | Self::Fill(..)
            | Self::Lines(_)
            | Self::Start(..)
            | Self::Check
            | Self::SendLink
            | Self::Cancel
            | Self::Again(_)
            | Self::PutAside
            | Self::Keep
            | Self::Return
            | Self::OtherMethod
            | Self::NewSale
            | Self::Turn(_) => true,
            Self::Resume(_)
            | Self::Answer(..)
            | Self::Overtaken(_)
            | Self::News(_)
            | Self::Pushed(_)
            | Self::Acknowledged(_)
            | Self::OtherCurrency
            | Self::Tick
            | Self::Woke
            | Self::NoCode(_) => false,
        }
    }

    /// Whether the proxy said it otherwise than as an answer about this terminal: what was asked
    /// about that before may not know of it. See [`NewsQuestions::overtake`].
    #[must_use]
    pub const fn overtakes_news(&self) -> bool {
        matches!(
            self,
            Self::Answer(..) | Self::Overtaken(_) | Self::Pushed(_) | Self::Acknowledged(_)
        )
    }
}

impl Till {
    /// Which screen shows.
    #[must_use]
    pub fn screen(&self) -> Screen {
        match self {
            Self::Entering(entry) if entry.form.open => Screen::Link,
            Self::Entering(_) => Screen::Sale,
            Self::Selling(live) => live.screen(),
            Self::Done(Done {
                face: Face::Result, ..
            }) => Screen::Result,
            Self::Done(Done {
                face: Face::Receipt,
                ..
            }) => Screen::Receipt,
        }
    }

    /// What tells one screen from the next: its kind, and which end it shows.
    #[must_use]
    pub fn showing(&self) -> (Screen, Option<(SaleId, Ending, Option<Decision>)>) {
        let end = match self {
            Self::Done(done) => Some((done.outcome.sale(), done.outcome.ending(), done.decision)),
            Self::Entering(_) | Self::Selling(_) => None,
        };
        (self.screen(), end)
    }

    /// When [`Event::Tick`] is wanted next, if nothing else happens.
    #[must_use]
    pub fn wakes_at(&self) -> Option<Monotonic> {
        match self {
            Self::Selling(live) => live.wakes_at(),
            Self::Entering(entry) => entry.wakes_at(),
            Self::Done(_) => None,
        }
    }
}

/// Takes the till one event further. Events that make no sense where it stands leave it as it is.
#[must_use]
pub fn step(till: Till, event: Event, rules: &Rules, now: Monotonic) -> (Till, Vec<Effect>) {
    let before = till.screen();
    let (till, mut effects) = advance(till, event, rules, now);
    effects.extend(sound(before, &till).map(Effect::Sound));
    (till, effects)
}

fn advance(till: Till, event: Event, rules: &Rules, now: Monotonic) -> (Till, Vec<Effect>) {
    match till {
        Till::Entering(entry) => entering(entry, event, rules, now),
        Till::Selling(live) => live.step(event, rules.poll, now),
        Till::Done(done) => ended(done, event, rules, now),
    }
}

fn sound(before: Screen, till: &Till) -> Option<Sound> {
    let after = till.screen();
    if before == after {
        return None;
    }
    match (till, after) {
        (Till::Done(done), Screen::Result) if before != Screen::Receipt => {
            Some(match done.outcome.ending() {
                // It is no word to hand goods over.
                Ending::Paid if done.outcome.came_late() => Sound::Attention,
                Ending::Paid => Sound::Paid,
                Ending::PaidLate | Ending::Returning | Ending::Mismatch => Sound::Attention,
                Ending::NotApproved | Ending::Cancelled | Ending::Expired | Ending::Unavailable => {
                    Sound::Refused
                }
            })
        }
        (_, Screen::InDoubt) => Some(Sound::Attention),
        _ => None,
    }
}

/// Starts a sale: it is stored before the proxy is asked.
fn start(draft: Draft, now: Monotonic) -> (Till, Vec<Effect>) {
    let effects = vec![
        Effect::Keep(draft.clone()),
        Effect::Ask(Ask::Create, draft.clone()),
    ];
    (Till::Selling(Live::creating(draft, now)), effects)
}

/// A sale that goes on here, in another tab perhaps. What was being keyed in comes back after it.
fn taken_up(
    view: SaleView,
    mut entry: Entry,
    rules: &Rules,
    now: Monotonic,
) -> (Till, Vec<Effect>) {
    if entry.is_again(view.id) {
        // Nobody knew of it, and it has turned up: keyed once more it would be charged twice.
        entry = Entry::default();
    }
    entry.say_if_overtaken(view.amount.currency());
    let keep = Effect::Keep(Draft::of(&view));
    let live = Live::seen(view, entry.untouched(), rules.poll, now);
    (Till::Selling(live), vec![keep])
}

/// Late money comes between what is being keyed in.
fn interrupted(mut entry: Entry, view: SaleView) -> (Till, Vec<Effect>) {
    // What was said about the sale before may be about this one.
    entry.notice = None;
    let done = Done {
        entry: entry.untouched(),
        ..Done::of(Outcome::Sale(view))
    };
    (Till::Done(done), Vec::new())
}

/// Whether somebody has to decide or look. What is on its way back needs nobody unless it does not
/// get there.
fn waits_for_somebody(view: &SaleView) -> bool {
    match view.state {
        SaleState::PaidLate => true,
        SaleState::Mismatch | SaleState::Returning => view.allows(Action::Keep),
        _ => false,
    }
}

fn entering(mut entry: Entry, event: Event, rules: &Rules, now: Monotonic) -> (Till, Vec<Effect>) {
    match event {
        Event::Key(key) => {
            entry.press(key);
            entry.say_if_hopeless(rules);
        }
        Event::Touch(touch) => {
            entry.touch(touch);
            entry.say_if_hopeless(rules);
        }
        Event::Pasted(text) => entry.paste(&text, rules.max_amount.currency()),
        Event::Reference(text) => entry.refer(text),
        Event::Scanned(code, amount) => {
            entry.restore(amount);
            entry.refer(code);
        }
        Event::PutBack(amount) => entry.restore(amount),
        Event::TypedEarly if entry.overtaken().is_some() => {}
        Event::TypedEarly => entry.say_unless_warned(Notice::TypedEarly),
        Event::OpenForm(true) | Event::Start(..)
            if entry.say_if_unreadable(rules.max_amount.currency()) => {}
        Event::OpenForm(true) if entry.amount(rules.max_amount.currency()).is_zero() => {
            entry.notice = Some(Notice::Problem(ProblemCode::AmountZero));
        }
        Event::OpenForm(open) => entry.open_form(open),
        Event::Fill(field, text) => {
            entry.fill(field, text, rules.max_amount.currency());
        }
        Event::Lines(drop) => entry.form.change_lines(drop),
        Event::Start(..) if !rules.is_reachable => entry.notice = Some(Notice::NotStarted),
        Event::Start(..) if entry.wait(now) > Millis(0) => {
            entry.notice = Some(Notice::Problem(ProblemCode::TooManyCodeless));
        }
        Event::Tick => entry.end_wait(now),
        Event::Start(id, method) => match entry.draft(id, method, rules) {
            Ok(draft) => return start(draft, now),
            Err(code) => entry.refuse(code, rules.max_amount.currency()),
        },
        Event::Resume(draft) => {
            let ask = Effect::Ask(Ask::Read, draft.clone());
            return (Till::Selling(Live::resumed(draft, now)), vec![ask]);
        }
        Event::News(News {
            sale: Some(view), ..
        }) => return taken_up(view, entry, rules, now),
        // It may have left before what was acknowledged here a moment ago: whether a sale is under
        // way is the proxy's to say.
        Event::Pushed(view) if view.state.is_open() && !view.put_aside => {
            return (Till::Entering(entry), vec![Effect::AskNews]);
        }
        Event::News(News { late, .. }) => {
            // The sale that was quicker is over already.
            if entry.notice == Some(Notice::Problem(ProblemCode::TerminalBusy)) {
                entry.say_if_overtaken(rules.max_amount.currency());
            }
            if let Some(view) = late.into_iter().find(waits_for_somebody) {
                return interrupted(entry, view);
            }
        }
        Event::Pushed(view) if waits_for_somebody(&view) => return interrupted(entry, view),
        Event::Woke => return (Till::Entering(entry), vec![Effect::AskNews]),
        Event::OtherCurrency => entry = entry.in_other_currency(),
        Event::Answer(..)
        | Event::Overtaken(_)
        | Event::Pushed(_)
        | Event::Acknowledged(_)
        | Event::Check
        | Event::SendLink
        | Event::Cancel
        | Event::NoCode(_)
        | Event::Again(_)
        | Event::PutAside
        | Event::Keep
        | Event::Return
        | Event::OtherMethod
        | Event::NewSale
        | Event::Turn(_) => {}
    }
    (Till::Entering(entry), Vec::new())
}

#[cfg(test)]
mod link_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod turned_up_tests;
