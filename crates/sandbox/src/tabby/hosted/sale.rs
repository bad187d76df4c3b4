//! A session, as the hosted page shows it.

use std::collections::HashMap;

use uuid::Uuid;

use crate::customer::outcome::Outcome;
use crate::customer::sale::{Ending, Pays, Sale};
use crate::customer::step::{Mistake, Progress};
use crate::engine::control::filter::{Part, found, part};
use crate::tabby::control::filter;
use crate::tabby::world::payment::{Payment, Status};
use crate::tabby::world::{Session, Tabby, World};

impl Pays for Tabby {
    fn sale(world: &World, id: Uuid) -> Option<Sale> {
        world.session(id).map(|session| sale(world, session))
    }

    fn waiting(world: &World, search: &str, from: usize, most: usize) -> Part<Sale> {
        let payable = world.sessions().iter().rev().filter(|session| {
            session.is_payable(world.now())
                && (filter::is_called(session, search) || found(search, &[&session.merchant_code]))
        });
        let Part { entries, total } = part(payable, from, Some(most));
        let entries = entries.into_iter().map(|session| sale(world, session));
        Part {
            entries: entries.collect(),
            total,
        }
    }

    fn go_on(world: &mut World, id: Uuid, progress: Progress) {
        world.progress(id, progress);
    }

    fn decide(world: &mut World, id: Uuid, outcome: Outcome) {
        // A session that is over does not change, and the page says so.
        let _ = world.decide(id, outcome);
    }

    fn mistakes(world: &mut World) -> &mut HashMap<Uuid, Mistake> {
        &mut world.state.mistakes
    }
}

fn sale(world: &World, session: &Session) -> Sale {
    let Payment {
        currency, amount, ..
    } = session.payment;
    let written = |amount| format!("{currency} {}", currency.written(amount));
    Sale {
        id: session.id,
        reference: session.payment.reference_id.clone(),
        branch: session.merchant_code.clone(),
        created_at: session.payment.created_at,
        amount: written(amount),
        parts: currency.quarters(amount).map(written),
        is_test: session.owner.is_test,
        progress: session.progress,
        ending: (!session.is_payable(world.now())).then(|| ending(world, session)),
        back: session.back_to_shop(),
    }
}

fn ending(world: &World, session: &Session) -> Ending {
    let late = session.payment.expired_at.unwrap_or(world.now()) >= session.expires_at;
    match session.payment.status {
        Status::Authorized | Status::Closed => Ending::Approved,
        Status::Created | Status::Expired if session.rejection.is_none() && late => Ending::Late,
        Status::Expired if session.rejection.is_none() => Ending::Cancelled,
        Status::Rejected | Status::Created | Status::Expired => Ending::Rejected,
    }
}
