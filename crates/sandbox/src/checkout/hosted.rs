//! A payment, as the hosted page shows it.

use std::collections::HashMap;

use uuid::Uuid;

use super::control::filter::is_called;
use super::ids::PaymentId;
use super::world::payment::Phase;
use super::world::record::Record;
use super::world::{Checkout, World};
use crate::customer::outcome::Outcome;
use crate::customer::sale::{Ending, Pays, Sale};
use crate::customer::step::{Mistake, Progress};
use crate::engine::control::filter::{Part, part};

impl Pays for Checkout {
    fn sale(world: &World, id: Uuid) -> Option<Sale> {
        let record = world.record(PaymentId::of(id))?;
        Some(sale(world, record))
    }

    fn waiting(world: &World, search: &str, from: usize, most: usize) -> Part<Sale> {
        let payable = world
            .records()
            .iter()
            .rev()
            .filter(|record| record.is_payable(world.now()) && is_called(record, search));
        let Part { entries, total } = part(payable, from, Some(most));
        let entries = entries.into_iter().map(|record| sale(world, record));
        Part {
            entries: entries.collect(),
            total,
        }
    }

    fn go_on(world: &mut World, id: Uuid, progress: Progress) {
        world.go_on(PaymentId::of(id), progress);
    }

    fn decide(world: &mut World, id: Uuid, outcome: Outcome) {
        // A payment that is over does not change, and the page says so.
        world.decide(PaymentId::of(id), outcome);
    }

    fn mistakes(world: &mut World) -> &mut HashMap<Uuid, Mistake> {
        &mut world.state.mistakes
    }
}

fn sale(world: &World, record: &Record) -> Sale {
    let (currency, amount) = (record.currency, record.payment.terms().amount);
    let written = |amount| format!("{currency} {}", currency.written(amount));
    Sale {
        id: record.id.bits(),
        reference: record.reference.clone().unwrap_or_default(),
        branch: record.channel.clone().unwrap_or_default(),
        created_at: record.requested_at,
        amount: written(amount),
        parts: currency.quarters(amount).map(written),
        is_test: record.owner.is_test(),
        progress: record.progress,
        ending: (!record.is_payable(world.now())).then(|| ending(record)),
        back: record.back_to_shop(),
    }
}

const fn ending(record: &Record) -> Ending {
    match record.payment.phase() {
        Phase::Authorized => Ending::Approved,
        Phase::Declined => Ending::Rejected,
        Phase::Canceled => Ending::Cancelled,
        Phase::Pending | Phase::Expired => Ending::Late,
    }
}
