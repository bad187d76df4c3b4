//! What must hold in every world, and what must happen in some.

use payment::sale::Sale;
use stateright::Property;

use super::shop::Shop;
use super::world::{SaleName, Shows, Truth, Which, World, name};

/// The properties, by the numbers of docs/reliability.md.
pub(super) fn all() -> Vec<Property<Shop>> {
    vec![
        Property::always(
            "P1 P6: what is paid is not shown as unpaid",
            |_, world: &World| {
                !shown_as(world, SaleName::Unpaid, |truth| truth == Some(Truth::Paid))
            },
        ),
        Property::always("P7: what is shown as paid is paid", |_, world: &World| {
            let unpaid = |truth| truth != Some(Truth::Paid);
            !shown_as(world, SaleName::Paid, unpaid) && !shown_as(world, SaleName::PaidLate, unpaid)
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
                    let aside = aside.is_some_and(Sale::is_set_aside);
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
        Property::sometimes("a sale is paid late", |shop: &Shop, world: &World| {
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
            |shop: &Shop, world: &World| {
                world.lost_create || shop.bounds.losses + shop.bounds.crashes == 0
            },
        ),
        Property::sometimes("the other tab is refused", |shop: &Shop, world: &World| {
            world.was_busy || shop.bounds.sales < 2
        }),
        Property::sometimes("both tabs show one sale", |_, world: &World| {
            let waiting = Shows::Sale(0, Some(SaleName::Waiting));
            world.tabs.iter().all(|tab| tab.shows == waiting)
        }),
    ]
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
