//! A model of two tabs, a proxy that may die, Tabby and a customer, over a network that loses,
//! delays and doubles messages: every order of events, explored to the end.
//!
//! The sale's machine in it is the real one. Tabs are reduced to what they ask and show; clocks to
//! "before the deadline" and "after it"; money to one amount. What the reduction leaves out, the
//! simulation has.

use std::collections::BTreeSet;

use contract::{Action as May, SaleState, SaleView};
use payment::id::{Link, MerchantCode, PaymentId, Reference, SaleId, SessionId, TerminalId};
use payment::sale::{
    Cause, DoubtOver, Effect, Event, Failure, Intent, Method, Mode, PAY_WINDOW, PaymentSnapshot,
    PaymentState, Phase, Sale, Session, Stage, step,
};
use payment::time::Timestamp;
use payment::{Currency, Money};
use stateright::{Checker, Model, Property};

/// What may go wrong, and how often.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Tabs that begin a sale, 1 or 2; the other one only looks.
    pub sales: u8,
    /// Messages that are lost.
    pub losses: u8,
    /// Messages that arrive twice.
    pub doubles: u8,
    /// Deaths of the proxy.
    pub crashes: u8,
    /// Tabs that are reloaded.
    pub reloads: u8,
}

/// Two tabs of one terminal, each of which begins one sale at the most.
#[derive(Clone, Debug)]
pub struct Shop {
    bounds: Bounds,
    intents: [Intent; 2],
    sessions: [Session; 2],
}

/// A sale, by the tab that began it.
type Which = usize;

/// What a tab shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Shows {
    /// The keypad, with the right to begin a sale.
    Fresh,
    /// The keypad.
    Keypad,
    /// A sale, and how the proxy last said that it stands.
    Sale(Which, Option<SaleName>),
}

/// The states of a sale that tabs tell apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SaleName {
    /// A code can be seen.
    Waiting,
    /// It is not known; may it be put aside?
    Doubt(bool),
    /// The end: paid.
    Paid,
    /// The end: paid after it had been given up.
    PaidLate,
    /// The end: nobody paid.
    Unpaid,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Ask {
    Create,
    Read,
    Cancel,
    PutAside,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Call {
    Create,
    Read,
    Cancel,
}

/// How a payment stands at Tabby.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Truth {
    Open,
    Paid,
    Over,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Message {
    ToProxy(usize, Which, Ask),
    ToTab(usize, Which, Answer),
    ToTabby(Which, Call, u8),
    FromTabby(Which, Call, u8, Option<Truth>),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Answer {
    Is(SaleName, bool),
    Busy,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Tab {
    shows: Shows,
    waits: bool,
}

/// What the proxy is doing about a sale: a call that is out, and the tab that waits for its end.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Work {
    call: Call,
    number: u8,
    tab: Option<usize>,
}

/// Everything.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct World {
    tabs: [Tab; 2],
    ledger: [Option<Sale>; 2],
    work: [Option<Work>; 2],
    calls: [u8; 2],
    truth: [Option<Truth>; 2],
    shown: [bool; 2],
    decided: [bool; 2],
    overdue: [bool; 2],
    net: BTreeSet<Message>,
    left: [u8; 4],
    /// A final state changed in a way that none may.
    regressed: bool,
    /// A code was shown whose session the ledger did not have.
    unwritten: bool,
    lost_create: bool,
    was_busy: bool,
}

/// What happens next.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Move {
    /// The cashier begins a sale in this tab.
    Start(usize),
    /// The tab asks again, or for news.
    Poll(usize),
    /// The cashier cancels.
    Cancel(usize),
    /// The cashier goes on while nobody knows.
    PutAside(usize),
    /// The tab asks what goes on at this terminal.
    News(usize),
    /// The tab has waited long enough for an answer that is lost.
    Patience(usize),
    /// The tab is closed and opened again.
    Reload(usize),
    /// A message arrives.
    Deliver(usize),
    /// A message arrives, and will once more.
    Double(usize),
    /// A message is lost.
    Lose(usize),
    /// The proxy gives a call up, which may still arrive.
    GiveUp(usize),
    /// The watcher looks at a sale; a webhook would do the same.
    Watch(usize),
    /// The proxy dies and comes back.
    Crash,
    /// The customer pays.
    Pay(usize),
    /// The customer cancels, or Tabby ends the session.
    End(usize),
    /// The deadline passes.
    Overdue(usize),
}

const START: Timestamp = Timestamp(1_000_000);

impl Shop {
    /// A shop in which this much goes wrong; none when our own sample data is wrong.
    #[must_use]
    pub fn new(bounds: Bounds) -> Option<Self> {
        let amount = Money::parse("250", Currency::Aed).ok()?;
        let intent = |n: u8| {
            Some(Intent {
                id: SaleId(uuid::Uuid::from_u128(u128::from(n) + 1)),
                terminal: TerminalId::new("T1").ok()?,
                branch: MerchantCode::new("demo").ok()?,
                reference: Reference::new(&format!("A-{n}")).ok()?,
                amount,
                method: Method::Qr,
                mode: Mode::Test,
                created_at: START,
                pay_window: PAY_WINDOW,
                recipient: None,
                items: Vec::new(),
                gateway: None,
                key: None,
            })
        };
        let session = |n: u8| {
            let id = SessionId::try_from(format!("s{n}")).ok()?;
            let payment = PaymentId::try_from(format!("p{n}")).ok()?;
            Some(Session {
                qr_code: Link::try_from("https://api.tabby.ai/qr".to_owned()).ok(),
                ..Session::known_by_payment(id, payment, START)
            })
        };
        Some(Self {
            bounds,
            intents: [intent(0)?, intent(1)?],
            sessions: [session(0)?, session(1)?],
        })
    }

    fn reading(&self, which: Which, truth: Truth) -> Option<PaymentSnapshot> {
        let (intent, session) = (self.intents.get(which)?, self.sessions.get(which)?);
        let none = Money::zero(Currency::Aed);
        let (status, captured) = match truth {
            Truth::Open => (PaymentState::Created, none),
            Truth::Paid => (PaymentState::Closed, intent.amount),
            Truth::Over => (PaymentState::Expired, none),
        };
        Some(PaymentSnapshot {
            payment: session.payment.clone(),
            status,
            amount: Some(intent.amount),
            reference: Some(intent.reference.clone()),
            mode: Some(Mode::Test),
            captured: Some(captured),
            refunded: Some(none),
        })
    }

    fn now(world: &World, which: Which) -> Timestamp {
        match world.overdue.get(which) {
            Some(true) => START.after(PAY_WINDOW),
            _ => START,
        }
    }

    /// Commits a step and makes its calls; without any, whoever waits is answered.
    fn drive(
        &self,
        world: &mut World,
        which: Which,
        event: Event,
        tab: Option<usize>,
    ) -> Option<()> {
        let now = Self::now(world, which);
        let before = world.ledger.get(which)?.clone()?;
        let lost = before.stage == Stage::Creating && event == Event::Tick;
        let event = if lost {
            Event::NotCreated(Failure::NoAnswer)
        } else {
            event
        };
        let next = step(&before, event, now);
        let mut sale = next.sale;
        if let Stage::Opened(session, phase) = &mut sale.stage {
            // When, how often and over what is nothing that a step depends on here.
            session.read_at = START;
            session.silence = None;
            if let Phase::Checking(doubt) = phase {
                doubt.over = DoubtOver::Unread;
            }
        }
        let (from, to) = (name(&before), name(&sale));
        world.regressed |= match (from, to) {
            (SaleName::Paid, to) => to != SaleName::Paid,
            (SaleName::PaidLate, to) => to != SaleName::PaidLate,
            (SaleName::Unpaid, to) => !matches!(to, SaleName::Unpaid | SaleName::PaidLate),
            (SaleName::Waiting | SaleName::Doubt(_), _) => false,
        };
        world.lost_create |= matches!(sale.stage, Stage::Failed(Failure::NoAnswer));
        *world.ledger.get_mut(which)? = Some(sale.clone());
        let call = next.effects.iter().find_map(|effect| match effect {
            Effect::Read(_) => Some(Call::Read),
            Effect::Cancel(_) => Some(Call::Cancel),
            Effect::Refund { .. } | Effect::Close(_) | Effect::SendLink(_) | Effect::Alarm(_) => {
                None
            }
        });
        match call {
            Some(call) => self.call(world, which, call, tab),
            None => {
                *world.work.get_mut(which)? = None;
                answer(world, which, tab, &sale);
                Some(())
            }
        }
    }

    fn call(&self, world: &mut World, which: Which, call: Call, tab: Option<usize>) -> Option<()> {
        let number = world.calls.get_mut(which)?;
        *number = (*number + 1) % 2;
        let number = *number;
        // A call this old is over, one way or the other.
        world.net.retain(|message| {
            !matches!(message, Message::ToTabby(w, _, n) | Message::FromTabby(w, _, n, _) if *w == which && *n == number)
        });
        *world.work.get_mut(which)? = Some(Work { call, number, tab });
        world.net.insert(Message::ToTabby(which, call, number));
        Some(())
    }

    fn asked(&self, world: &mut World, tab: usize, which: Which, ask: Ask) -> Option<()> {
        let sale = world.ledger.get(which)?.clone();
        match (ask, sale) {
            (Ask::Create, None) => {
                let held = world.ledger.iter().flatten().any(Sale::holds_terminal);
                if held {
                    world.was_busy = true;
                    world.net.insert(Message::ToTab(tab, which, Answer::Busy));
                    return Some(());
                }
                *world.ledger.get_mut(which)? = Some(Sale::new(self.intents.get(which)?.clone()));
                self.call(world, which, Call::Create, Some(tab))
            }
            (_, None) => {
                world.net.insert(Message::ToTab(tab, which, Answer::Busy));
                Some(())
            }
            (Ask::Create, Some(sale)) if sale.stage != Stage::Creating => {
                answer(world, which, Some(tab), &sale);
                Some(())
            }
            (Ask::Create | Ask::Read, Some(sale)) => {
                if sale.is_open() {
                    self.drive(world, which, Event::Tick, Some(tab))
                } else {
                    answer(world, which, Some(tab), &sale);
                    Some(())
                }
            }
            (Ask::Cancel, Some(_)) => {
                self.drive(world, which, Event::Cancel(Cause::Cashier), Some(tab))
            }
            (Ask::PutAside, Some(_)) => self.drive(world, which, Event::PutAside, Some(tab)),
        }
    }

    /// What Tabby does with a call.
    fn executed(world: &mut World, which: Which, call: Call, number: u8) -> Option<()> {
        let truth = world.truth.get_mut(which)?;
        match (call, *truth) {
            (Call::Create, None) => *truth = Some(Truth::Open),
            (Call::Cancel, Some(Truth::Open)) => *truth = Some(Truth::Over),
            _ => {}
        }
        let seen = *truth;
        world
            .net
            .insert(Message::FromTabby(which, call, number, seen));
        Some(())
    }

    fn answered(
        &self,
        world: &mut World,
        which: Which,
        call: Call,
        number: u8,
        seen: Option<Truth>,
    ) -> Option<()> {
        let work = (*world.work.get(which)?)?;
        if (work.call, work.number) != (call, number) {
            return Some(());
        }
        let reading = seen.and_then(|truth| self.reading(which, truth));
        let event = match (call, reading) {
            (Call::Create, Some(reading)) => {
                let open = self.reading(which, Truth::Open).unwrap_or(reading);
                Event::Created(Box::new(self.sessions.get(which)?.clone()), open)
            }
            (Call::Create, None) => Event::NotCreated(Failure::NoAnswer),
            (Call::Read, Some(reading)) => Event::Read(reading),
            (Call::Read, None) => Event::NotRead,
            (Call::Cancel, _) => Event::CancelAnswered,
        };
        self.drive(world, which, event, work.tab)
    }

    fn deliver(&self, world: &mut World, message: Message) -> Option<()> {
        match message {
            Message::ToProxy(tab, which, ask) => self.asked(world, tab, which, ask),
            Message::ToTab(tab, which, said) => hears(world, tab, which, said),
            Message::ToTabby(which, call, number) => Self::executed(world, which, call, number),
            Message::FromTabby(which, call, number, seen) => {
                self.answered(world, which, call, number, seen)
            }
        }
    }

    /// A message to the proxy waits while the proxy is at that sale.
    fn can_arrive(world: &World, message: &Message) -> bool {
        match message {
            Message::ToProxy(_, which, _) => world.work.get(*which).is_some_and(Option::is_none),
            _ => true,
        }
    }

    fn act(&self, world: &mut World, action: Move) -> Option<()> {
        let nth = |world: &World, n: usize| world.net.iter().nth(n).copied();
        match action {
            Move::Start(tab) => {
                let at = world.tabs.get_mut(tab)?;
                *at = Tab {
                    shows: Shows::Sale(tab, None),
                    waits: true,
                };
                world.net.insert(Message::ToProxy(tab, tab, Ask::Create));
            }
            Move::Poll(tab) => {
                let at = world.tabs.get_mut(tab)?;
                let Shows::Sale(which, name) = at.shows else {
                    return None;
                };
                at.waits = true;
                let ask = if name.is_none() && which == tab {
                    Ask::Create
                } else {
                    Ask::Read
                };
                world.net.insert(Message::ToProxy(tab, which, ask));
            }
            Move::Cancel(tab) | Move::PutAside(tab) => {
                let at = world.tabs.get_mut(tab)?;
                let Shows::Sale(which, _) = at.shows else {
                    return None;
                };
                *at = Tab {
                    shows: Shows::Sale(which, Some(SaleName::Doubt(false))),
                    waits: true,
                };
                let ask = if matches!(action, Move::Cancel(_)) {
                    Ask::Cancel
                } else {
                    Ask::PutAside
                };
                world.net.insert(Message::ToProxy(tab, which, ask));
            }
            Move::News(tab) => {
                let held = world
                    .ledger
                    .iter()
                    .position(|sale| sale.as_ref().is_some_and(Sale::holds_terminal))?;
                let sale = world.ledger.get(held)?.clone()?;
                let may_write = name(&sale);
                world.tabs.get_mut(tab)?.shows = Shows::Sale(held, Some(may_write));
                see(world, tab);
            }
            Move::Patience(tab) => world.tabs.get_mut(tab)?.waits = false,
            Move::Reload(tab) => {
                take(world, 3)?;
                world
                    .net
                    .retain(|m| !matches!(m, Message::ToTab(t, ..) if *t == tab));
                let at = world.tabs.get_mut(tab)?;
                at.waits = false;
                // The browser's storage has the sale; what was heard of it is forgotten, and it is
                // only asked about.
                if let Shows::Sale(which, _) = at.shows {
                    at.shows = Shows::Sale(which, Some(SaleName::Doubt(false)));
                }
            }
            Move::Deliver(n) => {
                let message = nth(world, n)?;
                world.net.remove(&message);
                self.deliver(world, message)?;
            }
            Move::Double(n) => {
                take(world, 1)?;
                let message = nth(world, n)?;
                self.deliver(world, message)?;
            }
            Move::Lose(n) => {
                take(world, 0)?;
                let message = nth(world, n)?;
                world.net.remove(&message);
            }
            Move::GiveUp(which) => {
                let work = (*world.work.get(which)?)?;
                let event = match work.call {
                    Call::Create => Event::NotCreated(Failure::NoAnswer),
                    Call::Read => Event::NotRead,
                    Call::Cancel => Event::CancelUnanswered,
                };
                self.drive(world, which, event, work.tab)?;
            }
            Move::Watch(which) => self.drive(world, which, Event::Tick, None)?,
            Move::Crash => {
                take(world, 2)?;
                world.work = [None, None];
                world
                    .net
                    .retain(|m| !matches!(m, Message::FromTabby(..) | Message::ToProxy(..)));
            }
            Move::Pay(which) => {
                *world.truth.get_mut(which)? = Some(Truth::Paid);
                *world.decided.get_mut(which)? = true;
            }
            Move::End(which) => {
                *world.truth.get_mut(which)? = Some(Truth::Over);
                *world.decided.get_mut(which)? = true;
            }
            Move::Overdue(which) => *world.overdue.get_mut(which)? = true,
        }
        Some(())
    }
}

/// Messages whose arrival would change nothing any more, whoever they are for.
fn forget_what_changes_nothing(world: &mut World) {
    let (tabs, work) = (world.tabs, world.work);
    world.net.retain(|message| match *message {
        Message::ToProxy(..) => true,
        Message::ToTab(tab, which, _) => tabs.get(tab).is_some_and(|tab| {
            tab.waits && matches!(tab.shows, Shows::Sale(shown, _) if shown == which)
        }),
        Message::FromTabby(which, call, number, _) => waits_for(&work, which, call, number),
        Message::ToTabby(which, Call::Read, number) => waits_for(&work, which, Call::Read, number),
        // One that was given up may still be carried out.
        Message::ToTabby(..) => true,
    });
}

fn waits_for(work: &[Option<Work>; 2], which: Which, call: Call, number: u8) -> bool {
    let work = work.get(which).copied().flatten();
    work.is_some_and(|work| (work.call, work.number) == (call, number))
}

/// One less of what may go wrong.
fn take(world: &mut World, what: usize) -> Option<()> {
    let left = world.left.get_mut(what)?;
    *left = left.checked_sub(1)?;
    Some(())
}

fn name(sale: &Sale) -> SaleName {
    let view = SaleView::of(sale, START);
    match view.state {
        SaleState::Waiting => SaleName::Waiting,
        SaleState::Paid => SaleName::Paid,
        SaleState::PaidLate | SaleState::Returning => SaleName::PaidLate,
        state if state.is_open() => SaleName::Doubt(view.allows(May::PutAside)),
        _ => SaleName::Unpaid,
    }
}

fn answer(world: &mut World, which: Which, tab: Option<usize>, sale: &Sale) {
    if let Some(tab) = tab {
        let aside = sale.session().is_some_and(|session| session.put_aside);
        world
            .net
            .insert(Message::ToTab(tab, which, Answer::Is(name(sale), aside)));
    }
}

fn hears(world: &mut World, tab: usize, which: Which, said: Answer) -> Option<()> {
    let at = world.tabs.get_mut(tab)?;
    match at.shows {
        Shows::Sale(shown, _) if shown == which && at.waits => {}
        _ => return Some(()),
    }
    at.waits = false;
    at.shows = match said {
        Answer::Busy => Shows::Keypad,
        Answer::Is(SaleName::Doubt(_), true) => Shows::Keypad,
        Answer::Is(name, _) => Shows::Sale(which, Some(name)),
    };
    see(world, tab);
    Some(())
}

/// A customer sees what is on the screen.
fn see(world: &mut World, tab: usize) {
    let Some(Tab {
        shows: Shows::Sale(which, Some(SaleName::Waiting)),
        ..
    }) = world.tabs.get(tab)
    else {
        return;
    };
    let which = *which;
    if let Some(shown) = world.shown.get_mut(which) {
        *shown = true;
    }
    let known = world
        .ledger
        .get(which)
        .and_then(Option::as_ref)
        .and_then(Sale::session);
    world.unwritten |= known.is_none();
}

impl Model for Shop {
    type State = World;
    type Action = Move;

    fn init_states(&self) -> Vec<World> {
        let tab = |shows| Tab {
            shows,
            waits: false,
        };
        let second = match self.bounds.sales {
            0 | 1 => Shows::Keypad,
            _ => Shows::Fresh,
        };
        vec![World {
            tabs: [tab(Shows::Fresh), tab(second)],
            ledger: [None, None],
            work: [None, None],
            calls: [0; 2],
            truth: [None; 2],
            shown: [false; 2],
            decided: [false; 2],
            overdue: [false; 2],
            net: BTreeSet::new(),
            left: [
                self.bounds.losses,
                self.bounds.doubles,
                self.bounds.crashes,
                self.bounds.reloads,
            ],
            regressed: false,
            unwritten: false,
            lost_create: false,
            was_busy: false,
        }]
    }

    fn actions(&self, world: &World, moves: &mut Vec<Move>) {
        let [losses, doubles, crashes, reloads] = world.left;
        for (n, message) in world.net.iter().enumerate() {
            if Self::can_arrive(world, message) {
                moves.push(Move::Deliver(n));
                let matters = matches!(
                    message,
                    Message::ToProxy(..) | Message::ToTabby(_, Call::Create | Call::Cancel, _)
                );
                if doubles > 0 && matters {
                    moves.push(Move::Double(n));
                }
            }
            if losses > 0 {
                moves.push(Move::Lose(n));
            }
        }
        for (tab, at) in world.tabs.iter().enumerate() {
            let is_out = world
                .net
                .iter()
                .any(|m| matches!(m, Message::ToProxy(t, ..) | Message::ToTab(t, ..) if *t == tab));
            let is_worked = world
                .work
                .iter()
                .flatten()
                .any(|work| work.tab == Some(tab));
            match at.shows {
                Shows::Fresh => moves.extend([Move::Start(tab), Move::News(tab)]),
                Shows::Keypad => moves.push(Move::News(tab)),
                Shows::Sale(_, name) if !at.waits => match name {
                    Some(SaleName::Waiting) => moves.extend([Move::Poll(tab), Move::Cancel(tab)]),
                    Some(SaleName::Doubt(true)) => {
                        moves.extend([Move::Poll(tab), Move::PutAside(tab)])
                    }
                    None | Some(SaleName::Doubt(false)) => moves.push(Move::Poll(tab)),
                    Some(SaleName::Paid | SaleName::PaidLate | SaleName::Unpaid) => {}
                },
                Shows::Sale(..) if !is_out && !is_worked => moves.push(Move::Patience(tab)),
                Shows::Sale(..) => {}
            }
            if reloads > 0 && matches!(at.shows, Shows::Sale(..)) {
                moves.push(Move::Reload(tab));
            }
        }
        for which in 0..2 {
            let sale = world.ledger.get(which).and_then(Option::as_ref);
            let work = world.work.get(which).copied().flatten();
            if let Some(work) = work {
                let is_out = world.net.iter().any(|m| {
                    matches!(m, Message::ToTabby(w, _, n) | Message::FromTabby(w, _, n, _) if *w == which && *n == work.number)
                });
                // Given up though it still travels is a loss; one that is gone has to be given up.
                if losses > 0 || !is_out {
                    moves.push(Move::GiveUp(which));
                }
            } else if sale.is_some_and(Sale::is_watched) {
                moves.push(Move::Watch(which));
            }
            let open = world.truth.get(which) == Some(&Some(Truth::Open));
            if open && world.decided.get(which) == Some(&false) {
                if world.shown.get(which) == Some(&true) {
                    moves.push(Move::Pay(which));
                }
                moves.push(Move::End(which));
            }
            if sale.is_some_and(Sale::is_open) && world.overdue.get(which) == Some(&false) {
                moves.push(Move::Overdue(which));
            }
        }
        if crashes > 0 && world.ledger.iter().any(Option::is_some) {
            moves.push(Move::Crash);
        }
    }

    fn next_state(&self, world: &World, action: Move) -> Option<World> {
        let mut next = world.clone();
        self.act(&mut next, action)?;
        if let Move::GiveUp(which) = action {
            let travels = world.work.get(which).copied().flatten().is_some_and(|work| {
                world.net.iter().any(|m| {
                    matches!(m, Message::ToTabby(w, _, n) | Message::FromTabby(w, _, n, _) if *w == which && *n == work.number)
                })
            });
            if travels {
                take(&mut next, 0)?;
            }
        }
        forget_what_changes_nothing(&mut next);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(
                "P1 P6: what is paid is not shown as unpaid",
                |_, world: &World| {
                    !shown_as(world, SaleName::Unpaid, |truth| truth == Some(Truth::Paid))
                },
            ),
            Property::always("P7: what is shown as paid is paid", |_, world: &World| {
                let unpaid = |truth| truth != Some(Truth::Paid);
                !shown_as(world, SaleName::Paid, unpaid)
                    && !shown_as(world, SaleName::PaidLate, unpaid)
            }),
            Property::always(
                "P5: nothing is shown as over that a customer can still pay",
                |_, world: &World| {
                    !shown_as_with(world, SaleName::Unpaid, |world, which| {
                        world.truth.get(which) == Some(&Some(Truth::Open))
                            && world.shown.get(which) == Some(&true)
                    })
                },
            ),
            Property::always(
                "P2: one code at a time, but for what was put aside",
                |_, world: &World| {
                    let payable = (0..2).filter(|which: &usize| {
                        let aside = world.ledger.get(*which).and_then(Option::as_ref);
                        let aside = aside
                            .and_then(Sale::session)
                            .is_some_and(|session| session.put_aside);
                        world.truth.get(*which) == Some(&Some(Truth::Open))
                            && world.shown.get(*which) == Some(&true)
                            && !aside
                    });
                    payable.count() <= 1
                },
            ),
            Property::always(
                "P4: no code of a session that the ledger does not have",
                |_, world: &World| !world.unwritten,
            ),
            Property::always("P8: no end regresses", |_, world: &World| !world.regressed),
            Property::always(
                "P9: late or doubled news leaves the ledger true",
                |_, world: &World| {
                    (0..2).all(|which| {
                        let sale = world.ledger.get(which).and_then(Option::as_ref);
                        let truth = world.truth.get(which).copied().flatten();
                        match sale.map(name) {
                            Some(SaleName::Paid | SaleName::PaidLate) => truth == Some(Truth::Paid),
                            _ => true,
                        }
                    })
                },
            ),
            Property::eventually("every sale comes to an end", |_, world: &World| {
                let nothing_began = world.tabs.iter().all(|tab| tab.shows == Shows::Keypad);
                !world.ledger.iter().flatten().any(Sale::is_open)
                    && (nothing_began || world.ledger.iter().any(Option::is_some))
            }),
            Property::sometimes("a sale is paid", |_, world: &World| {
                has(world, SaleName::Paid)
            }),
            Property::sometimes("a sale is paid late", |shop: &Self, world: &World| {
                has(world, SaleName::PaidLate) || shop.bounds.losses == 0
            }),
            Property::sometimes("a sale is cancelled", |_, world: &World| {
                has(world, SaleName::Unpaid)
            }),
            Property::sometimes("a cancellation loses the race", |_, world: &World| {
                world
                    .tabs
                    .iter()
                    .any(|tab| tab.shows == Shows::Sale(0, Some(SaleName::Doubt(false))))
                    && world.truth.first() == Some(&Some(Truth::Paid))
            }),
            Property::sometimes(
                "an answer to a create is lost",
                |shop: &Self, world: &World| {
                    world.lost_create || shop.bounds.losses + shop.bounds.crashes == 0
                },
            ),
            Property::sometimes("the other tab is refused", |shop: &Self, world: &World| {
                world.was_busy || shop.bounds.sales < 2
            }),
            Property::sometimes("both tabs show one sale", |_, world: &World| {
                let waiting = Shows::Sale(0, Some(SaleName::Waiting));
                world.tabs.iter().all(|tab| tab.shows == waiting)
            }),
        ]
    }
}

fn shown_as(world: &World, name: SaleName, truth: fn(Option<Truth>) -> bool) -> bool {
    world.tabs.iter().any(|tab| match tab.shows {
        Shows::Sale(which, Some(shown)) => {
            shown == name && truth(world.truth.get(which).copied().flatten())
        }
        _ => false,
    })
}

fn shown_as_with(world: &World, name: SaleName, so: fn(&World, Which) -> bool) -> bool {
    world.tabs.iter().any(|tab| match tab.shows {
        Shows::Sale(which, Some(shown)) => shown == name && so(world, which),
        _ => false,
    })
}

fn has(world: &World, wanted: SaleName) -> bool {
    world
        .ledger
        .iter()
        .flatten()
        .any(|sale| name(sale) == wanted)
}

/// What exploring the model came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explored {
    /// Distinct states.
    pub states: usize,
    /// Whether there was nothing left to explore.
    pub to_the_end: bool,
    /// Properties that do not hold, with the way there; `sometimes` that never were.
    pub broken: Vec<String>,
}

/// Explores every order of events within these bounds.
#[must_use]
pub fn explore(bounds: Bounds, threads: usize) -> Option<Explored> {
    let shop = Shop::new(bounds)?;
    let checker = shop.checker().threads(threads).spawn_bfs().join();
    let found = checker.discoveries();
    let mut broken = Vec::new();
    for property in checker.model().properties() {
        let path = found.get(property.name);
        let is_broken = match property.expectation {
            stateright::Expectation::Sometimes => path.is_none(),
            _ => path.is_some(),
        };
        if is_broken {
            let way = path.map(|path| {
                let moves: Vec<_> = path
                    .clone()
                    .into_actions()
                    .iter()
                    .map(|m| format!("{m:?}"))
                    .collect();
                moves.join(", ")
            });
            broken.push(format!(
                "{}: {}",
                property.name,
                way.unwrap_or_else(|| "never".to_owned())
            ));
        }
    }
    Some(Explored {
        states: checker.unique_state_count(),
        to_the_end: checker.is_done(),
        broken,
    })
}
