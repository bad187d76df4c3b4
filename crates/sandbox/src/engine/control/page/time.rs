//! The clock on the page, the buttons for its speed, and moments in tables.

use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use crate::engine::clock::{Speed, time};
use crate::engine::sandbox::{Api, Sandbox};

/// The spans that the page offers for letting time pass.
pub const SPANS: [(&str, SignedDuration); 4] = [
    ("1 minute", SignedDuration::from_mins(1)),
    ("5 minutes", SignedDuration::from_mins(5)),
    ("25 minutes", SignedDuration::from_mins(25)),
    ("1 day", SignedDuration::from_hours(24)),
];

/// The buttons for the speed. The present speed is marked.
#[must_use]
pub fn speeds<A: Api>(sandbox: &Sandbox<A>) -> Markup {
    let now = sandbox.clock().speed().to_string();
    html! {
        span.row #speeds {
            span { "Speed" }
            @for (speed, label) in [("0", "0 (stop the clock)"), ("1", "× 1"), ("60", "× 60"), ("1000", "× 1000")] {
                button name="speed" value=(speed) aria-pressed=(if speed == now { "true" } else { "false" }) { (label) }
            }
        }
    }
}

/// The clock. It is outside the part of the page that is replaced when something changes, because
/// it changes all the time.
#[must_use]
pub fn clock<A: Api>(sandbox: &Sandbox<A>) -> Markup {
    html! {
        p.clock #clock { "It is " strong { time { (time(sandbox.now())) } }
            @if sandbox.clock().speed() != Speed::NORMAL { ", speed × " (sandbox.clock().speed()) } }
    }
}

/// Formats a number of seconds, such as `5 minutes`.
#[must_use]
pub fn lasting(seconds: u32) -> String {
    match (seconds / 60, seconds % 60) {
        (1, 0) => "1 minute".to_owned(),
        (minutes, 0) if minutes > 0 => format!("{minutes} minutes"),
        _ => format!("{seconds} seconds"),
    }
}

/// The time of day, with the date if that is not today. The tooltip has all of it.
#[must_use]
pub fn moment(at: Timestamp, now: Timestamp) -> Markup {
    let (whole, now) = (time(at), time(now));
    let (date, of_day) = whole.split_once('T').unwrap_or(("", &whole));
    let of_day = of_day.trim_end_matches('Z');
    html! {
        time datetime=(whole) title=(whole) {
            @if !now.starts_with(date) { span.date { (date) } " " }
            (of_day)
        }
    }
}
