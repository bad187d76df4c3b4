//! Keeps hands off a screen that came by itself: what they are just about to press was meant for the
//! screen before.

use crate::time::{Millis, Monotonic};

/// How long a screen that came by itself takes no key and no tap.
pub const GUARDED: Millis = Millis::seconds(1);

/// What is to be known of the screen that shows before a press counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ScreenGuard {
    until: Option<Monotonic>,
    came_by_itself: bool,
}

impl ScreenGuard {
    /// Another screen shows: brought by a hand at this till, or by itself.
    pub const fn changed(&mut self, is_by_hand: bool, now: Monotonic) {
        self.came_by_itself = !is_by_hand;
        if !is_by_hand {
            self.until = Some(now.after(GUARDED));
        }
    }

    /// Whether the screen takes nothing yet.
    #[must_use]
    pub fn is_closed(&self, now: Monotonic) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// Whether the screen came by itself: then the focus is on its heading, and Enter decides nothing.
    #[must_use]
    pub const fn came_by_itself(&self) -> bool {
        self.came_by_itself
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_that_came_by_itself_takes_nothing_for_a_second_and_has_its_focus_on_the_heading() {
        let (mut guard, now) = (ScreenGuard::default(), Monotonic(5_000));
        guard.changed(true, now);
        assert!(!guard.is_closed(now) && !guard.came_by_itself());
        guard.changed(false, now);
        assert!(guard.is_closed(now) && guard.is_closed(now.after(Millis(999))));
        assert!(!guard.is_closed(now.after(GUARDED)) && guard.came_by_itself());
        // A hand that brings the next screen has not waited out the second.
        guard.changed(true, now.after(Millis(10)));
        assert!(guard.is_closed(now.after(Millis(999))) && !guard.came_by_itself());
    }
}
