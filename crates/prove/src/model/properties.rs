//! What must hold in every world, and what must happen in some.

use payment::sale::Sale;
use stateright::Property;

use super::shop::{Bounds, Shop};
use super::world::{SaleName, Shows, Truth, Which, World, name};
use crate::promises;

/// The properties, by the numbers of docs/reliability.md.
pub(super) fn all(bounds: Bounds) -> Vec<Property<Shop>> {
    let mut all = vec![
        Property::always(promises::PAID_IS_NOT_UNPAID.title, |_, world: &World| {
            !shown_as(world, SaleName::Unpaid, |truth| truth == Some(Truth::Paid))
        }),
        Property::always(promises::SHOWN_PAID_IS_PAID.title, |_, world: &World| {
            let unpaid = |truth| truth != Some(Truth::Paid);
            !shown_as(world, SaleName::Paid, unpaid) && !shown_as(world, SaleName::PaidLate, unpaid)
        }),
        Property::always(promises::OVER_IS_OVER.title, |_, world: &World| {
            !shown_as_with(world, SaleName::Unpaid, |world, which| {
                world.truth.get(which) == Some(&Some(Truth::Open))
                    && world.shown.get(which) == Some(&true)
            })
        }),
        Property::always(promises::ONE_CODE.title, |_, world: &World| {
            let payable = (0..2).filter(|which: &usize| {
                let aside = world.ledger.get(*which).and_then(Option::as_ref);
                let aside = aside.is_some_and(Sale::is_set_aside);
                world.truth.get(*which) == Some(&Some(Truth::Open))
                    && world.shown.get(*which) == Some(&true)
                    && !aside
            });
            payable.count() <= 1
        }),
        Property::always(promises::SHOWN_CODE_IS_WRITTEN.title, |_, world: &World| {
            !world.unwritten
        }),
        Property::always(promises::NO_END_REGRESSES.title, |_, world: &World| {
            !world.regressed
        }),
        Property::always(promises::NEWS_STAY_TRUE.title, |_, world: &World| {
            (0..2).all(|which| {
                let sale = world.ledger.get(which).and_then(Option::as_ref);
                let truth = world.truth.get(which).copied().flatten();
                match sale.map(name) {
                    Some(SaleName::Paid | SaleName::PaidLate) => truth == Some(Truth::Paid),
                    _ => true,
                }
            })
        }),
        Property::eventually(promises::DOUBT_ENDS.title, |_, world: &World| {
            let nothing_began = world.tabs.iter().all(|tab| tab.shows == Shows::Keypad);
            !world.ledger.iter().flatten().any(Sale::is_open)
                && (nothing_began || world.ledger.iter().any(Option::is_some))
        }),
        Property::sometimes("a sale is paid", |_, world: &World| {
            has(world, SaleName::Paid)
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
    ];
    // What these bounds do not allow is not asked for.
    if bounds.tabs() > 1 {
        let both = |_: &Shop, world: &World| {
            let waiting = Shows::Sale(0, Some(SaleName::Waiting));
            world.tabs.iter().all(|tab| tab.shows == waiting)
        };
        all.push(Property::sometimes("both tabs show one sale", both));
    }
    if bounds.losses > 0 {
        let paid_late = |_: &Shop, world: &World| has(world, SaleName::PaidLate);
        all.push(Property::sometimes("a sale is paid late", paid_late));
    }
    if bounds.losses + bounds.crashes > 0 {
        let lost = |_: &Shop, world: &World| world.lost_create;
        all.push(Property::sometimes("an answer to a create is lost", lost));
    }
    if bounds.sales > 1 {
        let refused = |_: &Shop, world: &World| world.was_busy;
        all.push(Property::sometimes("the other tab is refused", refused));
    }
    if bounds.servers > 1 {
        let stale = |_: &Shop, world: &World| world.was_stale;
        all.push(Property::sometimes("a server's write is stale", stale));
    }
    all
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
