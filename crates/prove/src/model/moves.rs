//! What may happen next, and what comes of it.

use payment::sale::{Event, Failure, Sale};

use super::shop::Shop;
use super::world::{
    Answer, Ask, Call, Message, SaleName, Server, Shows, Tab, Truth, Which, World, caller, name,
    take, waits_for, work_of,
};

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
    /// A message arrives; one to the server arrives at this one.
    Deliver(usize, Server),
    /// A message arrives, and will once more.
    Double(usize, Server),
    /// A message is lost.
    Lose(usize),
    /// A server gives a call up, which may still arrive.
    GiveUp(Server, usize),
    /// A server's watcher looks at a sale; a webhook would do the same.
    Watch(Server, usize),
    /// A server dies and comes back.
    Crash(Server),
    /// The customer pays.
    Pay(usize),
    /// The customer cancels, or Tabby ends the session.
    End(usize),
    /// The deadline passes.
    Overdue(usize),
}

impl Shop {
    fn deliver(&self, world: &mut World, message: Message, server: Server) -> Option<()> {
        match message {
            Message::ToServer(tab, which, ask) => self.asked(world, server, tab, which, ask),
            Message::ToTab(tab, which, said) => hears(world, tab, which, said),
            Message::ToTabby(which, call, number) => Self::executed(world, which, call, number),
            Message::FromTabby(which, call, number, seen) => {
                self.answered(world, which, call, number, seen)
            }
        }
    }

    /// The servers that a message may reach: one to a server waits while that is at the sale. For
    /// every other message there is one way.
    pub(super) fn reached_by(&self, world: &World, message: &Message) -> Vec<Server> {
        match message {
            Message::ToServer(_, which, _) => {
                let is_free = |server: &Server| work_of(&world.work, *server, *which).is_none();
                self.bounds.servers().filter(is_free).collect()
            }
            _ => vec![0],
        }
    }

    pub(super) fn act(&self, world: &mut World, action: Move) -> Option<()> {
        let nth = |world: &World, n: usize| world.net.iter().nth(n).copied();
        match action {
            Move::Start(tab) => {
                let at = world.tabs.get_mut(tab)?;
                *at = Tab {
                    shows: Shows::Sale(tab, None),
                    waits: true,
                };
                world.net.insert(Message::ToServer(tab, tab, Ask::Create));
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
                world.net.insert(Message::ToServer(tab, which, ask));
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
                world.net.insert(Message::ToServer(tab, which, ask));
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
            Move::Deliver(n, server) => {
                let message = nth(world, n)?;
                world.net.remove(&message);
                self.deliver(world, message, server)?;
            }
            Move::Double(n, server) => {
                take(world, 1)?;
                let message = nth(world, n)?;
                self.deliver(world, message, server)?;
            }
            Move::Lose(n) => {
                take(world, 0)?;
                let message = nth(world, n)?;
                world.net.remove(&message);
            }
            Move::GiveUp(server, which) => {
                let call = work_of(&world.work, server, which)?.call;
                let event = match call {
                    Call::Create => Event::NotCreated(Failure::NoAnswer),
                    Call::Read => Event::NotRead,
                    Call::Cancel => Event::CancelUnanswered,
                };
                self.told(world, server, which, event)?;
            }
            Move::Watch(server, which) => {
                self.run_event(world, server, which, Event::Tick, None)?;
            }
            Move::Crash(server) => {
                take(world, 2)?;
                *world.work.get_mut(server)? = [None, None];
                let is_alone = self.bounds.servers().len() == 1;
                world.net.retain(|message| match message {
                    Message::FromTabby(_, _, number, _) => caller(*number) != server,
                    // Another server takes it.
                    Message::ToServer(..) => !is_alone,
                    _ => true,
                });
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
pub(super) fn forget_what_changes_nothing(world: &mut World) {
    let World {
        tabs, work, net, ..
    } = world;
    net.retain(|message| match *message {
        Message::ToServer(..) => true,
        Message::ToTab(tab, which, _) => tabs.get(tab).is_some_and(|tab| {
            tab.waits && matches!(tab.shows, Shows::Sale(shown, _) if shown == which)
        }),
        Message::FromTabby(which, call, number, _) => waits_for(work, which, call, number),
        Message::ToTabby(which, Call::Read, number) => waits_for(work, which, Call::Read, number),
        // One that was given up may still be carried out.
        Message::ToTabby(..) => true,
    });
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
