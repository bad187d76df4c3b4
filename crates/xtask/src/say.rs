//! Prints which step runs, why it is needed, and how long it took.

use std::time::{Duration, Instant};

use crate::Outcome;

/// Runs a step that may take long.
pub fn step<T>(what: &str, why: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    eprintln!("→ {what} ({why})");
    let begun = Instant::now();
    let result = work()?;
    let took = begun.elapsed();
    if took > Duration::from_millis(500) {
        eprintln!("  done in {}", span(took));
    }
    Ok(result)
}

/// A duration, as people write it.
pub fn span(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..=9 => format!("{}.{} s", seconds, took.subsec_millis() / 100),
        10..=119 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
