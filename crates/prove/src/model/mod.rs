//! A model of two tabs, Tabby, a customer and a server that may die, or two servers on one store, over
//! a network that loses, delays and doubles messages: every order of events, explored to the end.
//!
//! The sale's machine in it is the real one. Tabs are reduced to what they ask and show; clocks to
//! "before the deadline" and "after it"; money to one amount. What the reduction leaves out, the
//! simulation has.

mod explore;
mod moves;
mod properties;
mod server;
mod shop;
mod world;

pub use moves::Move;
pub use shop::{Bounds, Shop};
pub use world::{SaleName, Shows, World};

use stateright::{Checker, Model};

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
