//! Writes every pair of a state and an event of a sale to one checked-in table.
//!
//! Reviewers read `transitions.txt`: every change of behaviour changes its lines.
//! `TABBY_POS_UPDATE=1 cargo test -p payment --test transitions` writes the table again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod events;
mod print;
mod states;

use std::fmt::Write;
use std::path::Path;

use events::sale_events;
use payment::sale;
use print::{sale_effect, sale_state};
use states::sale_states;

fn row(table: &mut String, event: &str, before: &str, after: &str, effects: &[String]) {
    let next = if before == after { "·" } else { after };
    let does = match effects {
        [] => String::new(),
        some => format!("  → {}", some.join(", ")),
    };
    writeln!(table, "  {event:<34} {next}{does}").unwrap();
}

fn table() -> String {
    let mut table = String::from(
        "Every state and every event of the sale's machine: the state that follows (· for the same\n\
         one) and what is done. Written by tests/transitions.rs.\n",
    );
    for (name, sale, now) in sale_states() {
        writeln!(table, "\nSALE {name}").unwrap();
        for (event_name, event) in sale_events() {
            let next = sale::transition(&sale, event, now);
            let effects: Vec<_> = next.effects.iter().map(sale_effect).collect();
            let (before, after) = (sale_state(&sale), sale_state(&next.sale));
            row(&mut table, &event_name, &before, &after, &effects);
        }
    }
    table
}

#[test]
fn the_checked_in_table_is_what_the_machine_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transitions.txt");
    let now = table();
    if std::env::var_os("TABBY_POS_UPDATE").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let other = kept
        .lines()
        .zip(now.lines())
        .find(|(kept, now)| kept != now);
    assert!(
        kept == now,
        "the table is out of date, first at {other:?}; see the top of this file"
    );
}
