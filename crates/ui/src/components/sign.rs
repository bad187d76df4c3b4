//! The big sign of a screen, so that no meaning depends on colour alone.

use leptos::prelude::*;

use super::node::{icon, node};

/// The meaning of a sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// Done.
    Tick,
    /// Not done.
    Cross,
    /// Out of time.
    Clock,
    /// Not known.
    Question,
    /// A person has to look.
    Warning,
    /// Not available.
    Cloud,
    /// Sent.
    Letter,
}

/// A sign in a circle.
pub fn sign(mark: Mark) -> AnyView {
    let path = match mark {
        Mark::Tick => "M5 12.5l5 5 9-11",
        Mark::Cross => "M6 6l12 12M18 6L6 18",
        Mark::Clock => "M12 4a8 8 0 1 0 .01 0M12 8v4.5l3 2",
        Mark::Question => "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 18v.5",
        Mark::Warning => "M12 5v9M12 18v.5",
        Mark::Cloud => {
            "M7 18h9.5a4 4 0 0 0 .6-7.95A5.5 5.5 0 0 0 6.5 9.6 4.2 4.2 0 0 0 7 18zM4 4l16 16"
        }
        Mark::Letter => "M4 6h16v12H4zM4 7l8 6 8-6",
    };
    node("div", "sign", vec![icon(path)])
}
