//! The model as stateright explores it: every move that is possible in a world.

use std::collections::BTreeSet;

use payment::sale::Sale;
use stateright::{Model, Property};

use super::moves::{Move, forget_what_changes_nothing};
use super::properties;
use super::shop::Shop;
use super::world::{Call, Message, SaleName, Shows, Tab, Truth, Which, Work, World, take, work_of};

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
            work: Default::default(),
            calls: [[0; 2]; 2],
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
            was_stale: false,
        }]
    }

    fn actions(&self, world: &World, moves: &mut Vec<Move>) {
        let [losses, doubles, crashes, reloads] = world.left;
        for (n, message) in world.net.iter().enumerate() {
            let matters = matches!(
                message,
                Message::ToServer(..) | Message::ToTabby(_, Call::Create | Call::Cancel, _)
            );
            for server in self.reached_by(world, message) {
                moves.push(Move::Deliver(n, server));
                if doubles > 0 && matters {
                    moves.push(Move::Double(n, server));
                }
            }
            if losses > 0 {
                moves.push(Move::Lose(n));
            }
        }
        for (tab, at) in world.tabs.iter().enumerate() {
            let is_out = world.net.iter().any(
                |m| matches!(m, Message::ToServer(t, ..) | Message::ToTab(t, ..) if *t == tab),
            );
            let is_worked = world
                .work
                .iter()
                .flatten()
                .flatten()
                .any(|work| work.tab == Some(tab));
            match at.shows {
                Shows::Fresh => moves.extend([Move::Start(tab), Move::News(tab)]),
                // A tab of its own that nobody opened.
                Shows::Keypad if tab > 0 && self.bounds.tabs() < 2 => {}
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
            for server in self.bounds.servers() {
                if let Some(work) = work_of(&world.work, server, which) {
                    // Given up though it still travels is a loss; one that is gone has to be given up.
                    if losses > 0 || !travels(world, which, work) {
                        moves.push(Move::GiveUp(server, which));
                    }
                } else if sale.is_some_and(Sale::is_watched) {
                    moves.push(Move::Watch(server, which));
                }
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
            moves.extend(self.bounds.servers().map(Move::Crash));
        }
    }

    fn next_state(&self, world: &World, action: Move) -> Option<World> {
        let mut next = world.clone();
        self.act(&mut next, action)?;
        if let Move::GiveUp(server, which) = action
            && work_of(&world.work, server, which).is_some_and(|work| travels(world, which, work))
        {
            take(&mut next, 0)?;
        }
        forget_what_changes_nothing(&mut next);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all(self.bounds)
    }
}

/// Whether the call that this work waits for, or its answer, is still on its way.
fn travels(world: &World, which: Which, work: &Work) -> bool {
    world.net.iter().any(|message| {
        matches!(message, Message::ToTabby(of, _, number) | Message::FromTabby(of, _, number, _)
            if *of == which && *number == work.number)
    })
}
