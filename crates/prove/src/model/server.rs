//! What the server does: it runs each event through its sale, and its calls take their time.

use contract::SaleState;
use payment::Revision;
use payment::id::ServerRun;
use payment::sale::run::{Request, Run, Step, Written};
use payment::sale::{Cause, Effect, Event, Failure, Freshness, Sale, State};

use super::shop::Shop;
use super::world::{
    Answer, Ask, Call, Message, RUNS, SaleName, Server, Truth, Which, Work, World, answer, caller,
    name, waits_for, work_of,
};

impl Shop {
    /// Runs an event through a sale. When it makes a call, whoever waits is answered after it.
    pub(super) fn run_event(
        &self,
        world: &mut World,
        server: Server,
        which: Which,
        event: Event,
        tab: Option<usize>,
    ) -> Option<()> {
        let sale = world.ledger.get(which)?.clone()?;
        let event = match (&sale.state, event) {
            (State::Creating { server: creator }, Event::Tick) => {
                if !self.is_gone(world, server, which, *creator) {
                    answer(world, which, tab, &sale);
                    return Some(());
                }
                Event::Orphaned
            }
            (_, event) => event,
        };
        let run = Run::new(sale, Revision::FIRST, event);
        self.go_on(world, server, which, run, tab, false)
    }

    /// Whether nobody waits for the answer to a creation. This server holds the sale's lock, so that
    /// none of its own tasks does; another one is asked about when it has had time to give up.
    fn is_gone(
        &self,
        world: &World,
        server: Server,
        which: Which,
        creator: Option<ServerRun>,
    ) -> bool {
        let waits = |other: Server| {
            other != server
                && RUNS.get(other).copied() == creator
                && work_of(&world.work, other, which).is_some()
        };
        !self.bounds.servers().any(waits)
    }

    /// Does what the run asks for, as far as the next call.
    fn go_on(
        &self,
        world: &mut World,
        server: Server,
        which: Which,
        mut run: Run,
        tab: Option<usize>,
        mut is_stale: bool,
    ) -> Option<()> {
        loop {
            let call = match run.next(Self::now(world, which)) {
                Request::Write(step) => {
                    // What changes nothing is not written, so nobody learns that it is stale.
                    let written = if !step.is_news() {
                        Written::At(Revision::FIRST)
                    } else if is_stale {
                        (is_stale, world.was_stale) = (false, true);
                        let sale = world.ledger.get(which)?.clone()?;
                        Written::Stale(Box::new(sale), Revision::FIRST)
                    } else {
                        write(world, server, which, &step)?;
                        Written::At(Revision::FIRST)
                    };
                    run.written(written);
                    // When and how often the gateway was asked is nothing that a step depends on.
                    run.refresh(Freshness::default());
                    continue;
                }
                Request::Call { effect, .. } => match effect {
                    Effect::Read(_) => Call::Read,
                    Effect::Cancel(_) => Call::Cancel,
                    Effect::Refund { .. }
                    | Effect::Void { .. }
                    | Effect::Capture { .. }
                    | Effect::SendLink(_)
                    | Effect::Alarm(_) => continue,
                },
                Request::Done => {
                    *world.work.get_mut(server)?.get_mut(which)? = None;
                    answer(world, which, tab, run.sale());
                    return Some(());
                }
            };
            let work = Work {
                call,
                number: 0,
                run: Some(run),
                tab,
                is_stale,
            };
            return Self::call(world, server, which, work);
        }
    }

    /// Makes the call that this work waits for.
    fn call(world: &mut World, server: Server, which: Which, work: Work) -> Option<()> {
        let last = world.calls.get_mut(server)?.get_mut(which)?;
        *last = (*last + 1) % 2;
        let number = u8::try_from(server).ok()? * 2 + *last;
        // A call this old is over, one way or the other.
        world.net.retain(|message| {
            !matches!(message, Message::ToTabby(w, _, n) | Message::FromTabby(w, _, n, _) if *w == which && *n == number)
        });
        world.net.insert(Message::ToTabby(which, work.call, number));
        let at = world.work.get_mut(server)?.get_mut(which)?;
        *at = Some(Work { number, ..work });
        Some(())
    }

    /// The answer to the call that is out, or that it was given up.
    pub(super) fn told(
        &self,
        world: &mut World,
        server: Server,
        which: Which,
        event: Event,
    ) -> Option<()> {
        let work = world.work.get_mut(server)?.get_mut(which)?.take()?;
        match work.run {
            Some(mut run) => {
                run.answered(Some(event));
                self.go_on(world, server, which, run, work.tab, work.is_stale)
            }
            None => self.run_event(world, server, which, event, work.tab),
        }
    }

    pub(super) fn asked(
        &self,
        world: &mut World,
        server: Server,
        tab: usize,
        which: Which,
        ask: Ask,
    ) -> Option<()> {
        let sale = world.ledger.get(which)?.clone();
        match (ask, sale) {
            (Ask::Create, None) => {
                let held = world.ledger.iter().flatten().any(Sale::holds_terminal);
                if held {
                    world.was_busy = true;
                    world.net.insert(Message::ToTab(tab, which, Answer::Busy));
                    return Some(());
                }
                let intent = self.intents.get(which)?.clone();
                let run = *RUNS.get(server)?;
                *world.ledger.get_mut(which)? = Some(Sale::new(intent, run));
                let work = Work {
                    call: Call::Create,
                    number: 0,
                    run: None,
                    tab: Some(tab),
                    is_stale: false,
                };
                Self::call(world, server, which, work)
            }
            (_, None) => {
                world.net.insert(Message::ToTab(tab, which, Answer::Busy));
                Some(())
            }
            (Ask::Create, Some(sale)) if sale.state_name() != SaleState::Creating => {
                answer(world, which, Some(tab), &sale);
                Some(())
            }
            (Ask::Create | Ask::Read, Some(sale)) => {
                if sale.is_open() {
                    self.run_event(world, server, which, Event::Tick, Some(tab))
                } else {
                    answer(world, which, Some(tab), &sale);
                    Some(())
                }
            }
            (Ask::Cancel, Some(_)) => self.run_event(
                world,
                server,
                which,
                Event::Cancel(Cause::Cashier),
                Some(tab),
            ),
            (Ask::PutAside, Some(_)) => {
                self.run_event(world, server, which, Event::PutAside, Some(tab))
            }
        }
    }

    /// What Tabby does with a call.
    pub(super) fn executed(world: &mut World, which: Which, call: Call, number: u8) -> Option<()> {
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

    pub(super) fn answered(
        &self,
        world: &mut World,
        which: Which,
        call: Call,
        number: u8,
        seen: Option<Truth>,
    ) -> Option<()> {
        if !waits_for(&world.work, which, call, number) {
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
        self.told(world, caller(number), which, event)
    }
}

/// Commits a step.
fn write(world: &mut World, server: Server, which: Which, step: &Step) -> Option<()> {
    // What the ledger has, and not what the server read: another one may have written since.
    let (from, to) = (name(world.ledger.get(which)?.as_ref()?), name(&step.after));
    world.regressed |= match (from, to) {
        (SaleName::Paid, to) => to != SaleName::Paid,
        (SaleName::PaidLate, to) => to != SaleName::PaidLate,
        (SaleName::Unpaid, to) => !matches!(to, SaleName::Unpaid | SaleName::PaidLate),
        (SaleName::Waiting | SaleName::Doubt(_), _) => false,
    };
    world.lost_create |= step.after.state == State::Failed(Failure::NoAnswer);
    *world.ledger.get_mut(which)? = Some(Sale {
        freshness: Freshness::default(),
        ..step.after.clone()
    });
    for (other, works) in world.work.iter_mut().enumerate() {
        // A creation's answer is run on the sale as it is by then.
        if let Some(work) = works.get_mut(which).and_then(Option::as_mut)
            && other != server
            && work.run.is_some()
        {
            work.is_stale = true;
        }
    }
    Some(())
}
