//! Every pair of a state and an event of the till's machine, in one checked-in table.
//!
//! `transitions.txt` is what a reviewer reads: a change of behaviour is a change of its lines.
//! `TABBY_POS_UPDATE=1 cargo test -p till --test transitions` writes it anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod events;
mod sample;
mod states;

use std::fmt::Write;
use std::path::Path;

use payment::id::SaleId;
use till::Till;

use events::till_events;
use states::till_states;

fn till_state(till: &Till) -> String {
    let screen = till.screen();
    match till {
        Till::Entering(entry) => match &entry.notice {
            Some(notice) => format!("{screen:?}, saying {notice:?}"),
            None => format!("{screen:?}"),
        },
        Till::Selling(active) => format!("{screen:?} {}", short(active.draft().id)),
        Till::Done(done) => {
            let (ending, sale) = (done.outcome.ending(), short(done.outcome.sale()));
            format!("{screen:?} {ending:?} {sale}")
        }
    }
}

/// The last digit tells the table's sales apart.
fn short(id: SaleId) -> String {
    format!("#{}", id.to_string().chars().last().unwrap())
}

fn till_effect(effect: &till::Effect) -> String {
    use till::Effect;
    match effect {
        Effect::Keep(draft) => format!("keep {}", short(draft.id)),
        Effect::Forget(id) => format!("forget {}", short(*id)),
        Effect::Ask(ask, draft) => format!("ask {ask:?} {}", short(draft.id)),
        Effect::AskNews => "ask for news".into(),
        Effect::Acknowledge(id) => format!("acknowledge {}", short(*id)),
        Effect::Sound(sound) => format!("sound {sound:?}"),
    }
}

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
        "Every state and every event of the till's machine: the state that follows (· for the same\n\
         one) and what is done. Written by tests/transitions.\n",
    );
    for (name, till, rules) in till_states() {
        writeln!(table, "\nTILL {name}").unwrap();
        for (event_name, event, now) in till_events() {
            let (next, effects) = till::step(till.clone(), event, &rules, now);
            let effects: Vec<_> = effects.iter().map(till_effect).collect();
            let (before, after) = (till_state(&till), till_state(&next));
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
