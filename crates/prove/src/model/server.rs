//! What the server does: it runs each event through its sale, and its calls take their time.

use contract::SaleState;
use payment::Revision;
use payment::sale::run::{Request, Run, Step, Written};
use payment::sale::{Cause, Effect, Event, Failure, Freshness, Sale, State};

use super::shop::Shop;
use super::world::{
    Answer, Ask, Call, Message, SERVER, SaleName, Truth, Which, Work, World, answer, name,
    waits_for,
};

impl Shop {
    /// Runs an event through a sale. When it makes a call, whoever waits is answered after it.
    pub(super) fn run_event(
        &self,
        world: &mut World,
        which: Which,
        event: Event,
        tab: Option<usize>,
    ) -> Option<()> {
        let sale = world.ledger.get(which)?.clone()?;
        let lost = matches!(sale.state, State::Creating { .. }) && event == Event::Tick;
        let event = if lost { Event::Orphaned } else { event };
        self.go_on(world, which, Run::new(sale, Revision::FIRST, event), tab)
    }

    /// Does what the run asks for, as far as the next call.
    fn go_on(
        &self,
        world: &mut World,
        which: Which,
        mut run: Run,
        tab: Option<usize>,
    ) -> Option<()> {
        loop {
            let call = match run.next(Self::now(world, which)) {
                Request::Write(step) => {
                    write(world, which, &step)?;
                    run.written(Written::At(Revision::FIRST));
                    // When and how often the gateway was asked is nothing that a step depends on.
                    run.refresh(Freshness::default());
                    continue;
                }
                Request::Call { effect, .. } => match effect {
                    Effect::Read(_) => Call::Read,
                    Effect::Cancel(_) => Call::Cancel,
                    Effect::Refund { .. }
                    | Effect::Close(_)
                    | Effect::SendLink(_)
                    | Effect::Alarm(_) => continue,
                },
                Request::Done => {
                    *world.work.get_mut(which)? = None;
                    answer(world, which, tab, run.sale());
                    return Some(());
                }
            };
            return self.call(world, which, call, Some(run), tab);
        }
    }

    fn call(
        &self,
        world: &mut World,
        which: Which,
        call: Call,
        run: Option<Run>,
        tab: Option<usize>,
    ) -> Option<()> {
        let number = world.calls.get_mut(which)?;
        *number = (*number + 1) % 2;
        let number = *number;
        // A call this old is over, one way or the other.
        world.net.retain(|message| {
            !matches!(message, Message::ToTabby(w, _, n) | Message::FromTabby(w, _, n, _) if *w == which && *n == number)
        });
        let work = Work {
            call,
            number,
            run,
            tab,
        };
        *world.work.get_mut(which)? = Some(work);
        world.net.insert(Message::ToTabby(which, call, number));
        Some(())
    }

    /// The answer to the call that is out, or that it was given up.
    pub(super) fn told(&self, world: &mut World, which: Which, event: Event) -> Option<()> {
        let work = world.work.get_mut(which)?.take()?;
        match work.run {
            Some(mut run) => {
                run.answered(Some(event));
                self.go_on(world, which, run, work.tab)
            }
            None => self.run_event(world, which, event, work.tab),
        }
    }

    pub(super) fn asked(
        &self,
        world: &mut World,
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
                *world.ledger.get_mut(which)? = Some(Sale::new(intent, SERVER));
                self.call(world, which, Call::Create, None, Some(tab))
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
                    self.run_event(world, which, Event::Tick, Some(tab))
                } else {
                    answer(world, which, Some(tab), &sale);
                    Some(())
                }
            }
            (Ask::Cancel, Some(_)) => {
                self.run_event(world, which, Event::Cancel(Cause::Cashier), Some(tab))
            }
            (Ask::PutAside, Some(_)) => self.run_event(world, which, Event::PutAside, Some(tab)),
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
        self.told(world, which, event)
    }
}

/// Commits a step.
fn write(world: &mut World, which: Which, step: &Step) -> Option<()> {
    let (from, to) = (name(&step.before), name(&step.after));
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
    Some(())
}
