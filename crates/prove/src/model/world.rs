//! What there is: tabs, messages, the server's work, and what is true at Tabby.

use std::collections::BTreeSet;

use contract::{Action as May, SaleState, SaleView};
use payment::id::ServerRun;
use payment::sale::Sale;
use payment::sale::run::Run;
use payment::time::Timestamp;

/// A sale, by the tab that began it.
pub(super) type Which = usize;

/// What a tab shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Shows {
    /// The keypad, with the right to begin a sale.
    Fresh,
    /// The keypad.
    Keypad,
    /// A sale, and how the server last said that it stands.
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
pub(super) enum Ask {
    Create,
    Read,
    Cancel,
    PutAside,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Call {
    Create,
    Read,
    Cancel,
}

/// How a payment stands at Tabby.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Truth {
    Open,
    Paid,
    Over,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Message {
    ToServer(usize, Which, Ask),
    ToTab(usize, Which, Answer),
    ToTabby(Which, Call, u8),
    FromTabby(Which, Call, u8, Option<Truth>),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Answer {
    Is(SaleName, bool),
    Busy,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Tab {
    pub(super) shows: Shows,
    pub(super) waits: bool,
}

/// What the server is doing about a sale: a call that is out, and the tab that waits for its end.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Work {
    pub(super) call: Call,
    pub(super) number: u8,
    /// What goes on after the call; `None` for the call that creates the session.
    pub(super) run: Option<Run>,
    pub(super) tab: Option<usize>,
    /// Whether the other server has written the sale since this run read it.
    pub(super) is_stale: bool,
}

/// A server, by number.
pub(super) type Server = usize;

/// What each server is doing, sale by sale.
pub(super) type Works = [[Option<Work>; 2]; 2];

/// Everything.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct World {
    pub(super) tabs: [Tab; 2],
    pub(super) ledger: [Option<Sale>; 2],
    pub(super) work: Works,
    /// The number of each server's last call about a sale: only the last two can be out.
    pub(super) calls: [[u8; 2]; 2],
    pub(super) truth: [Option<Truth>; 2],
    pub(super) shown: [bool; 2],
    pub(super) decided: [bool; 2],
    pub(super) overdue: [bool; 2],
    pub(super) net: BTreeSet<Message>,
    pub(super) left: [u8; 4],
    /// A final state changed in a way that none may.
    pub(super) regressed: bool,
    /// A code was shown whose session the ledger did not have.
    pub(super) unwritten: bool,
    pub(super) lost_create: bool,
    pub(super) was_busy: bool,
    /// A write was refused, because the other server had written.
    pub(super) was_stale: bool,
}

pub(super) const START: Timestamp = Timestamp(1_000_000);

/// All runs of one server are one here: each of them is over when the next begins.
pub(super) const RUNS: [ServerRun; 2] = [
    ServerRun(uuid::Uuid::nil()),
    ServerRun(uuid::Uuid::from_u128(1)),
];

/// Which server made the call of this number.
pub(super) fn caller(number: u8) -> Server {
    usize::from(number / 2)
}

/// What a server is doing about a sale.
pub(super) fn work_of(work: &Works, server: Server, which: Which) -> Option<&Work> {
    work.get(server)?.get(which)?.as_ref()
}

pub(super) fn waits_for(work: &Works, which: Which, call: Call, number: u8) -> bool {
    let work = work_of(work, caller(number), which);
    work.is_some_and(|work| (work.call, work.number) == (call, number))
}

/// One less of what may go wrong.
pub(super) fn take(world: &mut World, what: usize) -> Option<()> {
    let left = world.left.get_mut(what)?;
    *left = left.checked_sub(1)?;
    Some(())
}

pub(super) fn name(sale: &Sale) -> SaleName {
    let view = SaleView::of(sale, START);
    match view.state {
        SaleState::Waiting => SaleName::Waiting,
        SaleState::Paid => SaleName::Paid,
        SaleState::PaidLate | SaleState::Returning => SaleName::PaidLate,
        state if state.is_open() => SaleName::Doubt(view.allows(May::PutAside)),
        _ => SaleName::Unpaid,
    }
}

pub(super) fn answer(world: &mut World, which: Which, tab: Option<usize>, sale: &Sale) {
    if let Some(tab) = tab {
        let answer = Answer::Is(name(sale), sale.is_set_aside());
        world.net.insert(Message::ToTab(tab, which, answer));
    }
}
