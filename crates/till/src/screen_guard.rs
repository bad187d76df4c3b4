//! Protects a screen that came by itself from presses that were meant for the screen before it, and
//! keeps such a press from starting a sale.

use crate::event::Event;
use crate::screen::Screen;
use payment::time::{Millis, Monotonic};

/// How long a screen that came by itself ignores keys and taps.
pub const GUARDED: Millis = Millis::seconds(1);

/// How long no sale can be started after the keypad came back, whoever brought it: the second tap
/// of a double tap on **New sale** would hit its buttons. Digits count at once.
pub const BEGINS_AFTER: Millis = Millis(600);

/// How long a question ignores keys and taps after it was opened: the second tap of a double tap
/// would hit its answers.
pub const ASKED: Millis = Millis(500);

/// Tracks the pauses of the screen on show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ScreenGuard {
    until: Option<Monotonic>,
    begins_at: Option<Monotonic>,
    taps_at: Option<Monotonic>,
    came_by_itself: bool,
}

/// What the screen ignores at the moment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Pause {
    /// Nothing: every press counts.
    #[default]
    Over,
    /// Starting a sale and opening the form. All else counts.
    Begin,
    /// Taps. Keys count.
    Taps,
    /// Keys and taps.
    All,
}

impl ScreenGuard {
    /// Call this when another screen shows. `is_by_hand` says whether a person at this till brought
    /// it.
    pub const fn changed(&mut self, from: Screen, to: Screen, is_by_hand: bool, now: Monotonic) {
        self.came_by_itself = !is_by_hand;
        if !is_by_hand {
            self.until = Some(now.after(GUARDED));
        }
        self.begins_at = match (from, to) {
            // The form's text boxes have to be filled before anything can be sent.
            (Screen::Sale, Screen::Link) => None,
            (_, Screen::Sale | Screen::Link) => Some(now.after(BEGINS_AFTER)),
            _ => None,
        };
        // The second tap of a double tap on the opening button must not hit the form, and one on the
        // button that starts a sale must not hit the Cancel in its place.
        self.taps_at = match (from, to) {
            (Screen::Sale, Screen::Link) => Some(now.after(BEGINS_AFTER)),
            (_, Screen::Creating) => Some(now.after(GUARDED)),
            _ => None,
        };
    }

    /// Call this when a person at this till has opened a question.
    pub fn asked(&mut self, now: Monotonic) {
        self.until = self.until.max(Some(now.after(ASKED)));
    }

    /// What the screen ignores at `now`.
    #[must_use]
    pub fn pause(&self, now: Monotonic) -> Pause {
        let is_before = |end: &Monotonic| now < *end;
        if self.until.as_ref().is_some_and(is_before) {
            Pause::All
        } else if self.taps_at.as_ref().is_some_and(is_before) {
            Pause::Taps
        } else if self.begins_at.as_ref().is_some_and(is_before) {
            Pause::Begin
        } else {
            Pause::Over
        }
    }

    /// Time until [`pause`](Self::pause) changes; `None` when no pause is left.
    #[must_use]
    pub fn pause_left(&self, now: Monotonic) -> Option<Millis> {
        let end = match self.pause(now) {
            Pause::All => self.until,
            Pause::Taps => self.taps_at,
            Pause::Begin => self.begins_at,
            Pause::Over => None,
        };
        end.map(|end| end.since(now))
    }

    /// Whether the screen ignores all presses.
    #[must_use]
    pub fn is_closed(&self, now: Monotonic) -> bool {
        self.pause(now) == Pause::All
    }

    /// Whether the screen ignores taps by finger, pen or mouse.
    #[must_use]
    pub fn is_closed_to_taps(&self, now: Monotonic) -> bool {
        matches!(self.pause(now), Pause::All | Pause::Taps)
    }

    /// Whether this event counts. Events that start a sale or open the form wait for
    /// [`BEGINS_AFTER`].
    #[must_use]
    pub fn takes(&self, event: &Event, now: Monotonic) -> bool {
        let begins = matches!(event, Event::Start(..) | Event::OpenForm(true));
        !begins || !matches!(self.pause(now), Pause::All | Pause::Begin)
    }

    /// Whether the screen came by itself. Then its heading has the focus, so that Enter decides
    /// nothing.
    #[must_use]
    pub const fn came_by_itself(&self) -> bool {
        self.came_by_itself
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ask, Key, Reply};
    use contract::ProblemCode;
    use payment::id::SaleId;
    use payment::sale::Method;

    const NOW: Monotonic = Monotonic(5_000);

    fn id() -> SaleId {
        "0190a5b4-7c00-7000-8000-000000000001".parse().unwrap()
    }

    fn after(ms: u64) -> Monotonic {
        NOW.after(Millis(ms))
    }

    #[test]
    fn a_tap_on_cancel_right_after_a_sale_was_started_was_meant_for_the_button_that_started_it() {
        for from in [Screen::Sale, Screen::Link, Screen::Result] {
            let mut guard = ScreenGuard::default();
            guard.changed(from, Screen::Creating, true, NOW);
            assert!(guard.is_closed_to_taps(after(999)), "{from:?}");
            // Escape asks nobody to aim.
            assert!(!guard.is_closed(after(0)), "{from:?}");
            assert!(!guard.is_closed_to_taps(after(1_000)), "{from:?}");
        }
    }

    /// The events that start a sale or open the form.
    fn begins() -> [Event; 3] {
        [
            Event::Start(id(), Method::Qr),
            Event::Start(id(), Method::Link),
            Event::OpenForm(true),
        ]
    }

    #[test]
    fn a_screen_that_came_by_itself_takes_nothing_for_a_second_and_has_its_focus_on_the_heading() {
        let mut guard = ScreenGuard::default();
        guard.changed(Screen::Sale, Screen::Creating, true, NOW);
        assert!(!guard.is_closed(NOW) && !guard.came_by_itself());
        guard.changed(Screen::Showing, Screen::Result, false, NOW);
        assert!(guard.is_closed(NOW) && guard.is_closed(after(999)));
        assert!(!guard.is_closed(NOW.after(GUARDED)) && guard.came_by_itself());
        // A person's next step does not end the pause of one second.
        guard.changed(Screen::Result, Screen::Receipt, true, after(10));
        assert!(guard.is_closed(after(999)) && !guard.came_by_itself());
    }

    #[test]
    fn the_second_tap_on_new_sale_begins_no_sale_while_digits_count_at_once() {
        for (from, by) in [
            (Screen::Result, Event::NewSale),
            (Screen::Result, Event::OtherMethod),
            (Screen::Receipt, Event::NewSale),
            (Screen::Link, Event::OpenForm(false)),
        ] {
            let mut guard = ScreenGuard::default();
            guard.changed(from, Screen::Sale, by.is_by_hand(), NOW);
            for event in begins() {
                assert!(!guard.takes(&event, NOW) && !guard.takes(&event, after(150)));
                assert!(!guard.takes(&event, after(599)), "{by:?}, {event:?}");
                assert!(guard.takes(&event, NOW.after(BEGINS_AFTER)));
            }
            assert!(guard.takes(&Event::Key(Key::Digit(5)), NOW) && !guard.is_closed(NOW));
            assert!(guard.takes(&Event::OpenForm(false), NOW));
            assert_eq!(guard.pause(NOW), Pause::Begin);
            assert_eq!(guard.pause_left(after(100)), Some(Millis(500)));
            assert_eq!(guard.pause_left(NOW.after(BEGINS_AFTER)), None);
        }
    }

    #[test]
    fn a_question_is_not_answered_by_the_second_tap_on_what_opened_it() {
        let mut guard = ScreenGuard::default();
        guard.changed(Screen::Showing, Screen::Result, true, NOW);
        guard.asked(NOW);
        assert!(guard.is_closed(after(120)) && guard.is_closed(after(350)));
        assert!(!guard.is_closed(NOW.after(ASKED)) && !guard.came_by_itself());
        // A question does not shorten a longer pause.
        guard.changed(Screen::Showing, Screen::Result, false, NOW);
        guard.asked(after(100));
        assert!(guard.is_closed(after(999)));
    }

    #[test]
    fn the_form_that_a_double_tap_opens_stays_open_and_takes_what_is_typed() {
        let mut guard = ScreenGuard::default();
        guard.changed(Screen::Sale, Screen::Link, true, NOW);
        assert!(guard.is_closed_to_taps(after(350)) && !guard.is_closed(NOW));
        assert_eq!(guard.pause_left(after(100)), Some(Millis(500)));
        assert!(!guard.is_closed_to_taps(NOW.after(BEGINS_AFTER)));
    }

    #[test]
    fn the_keypad_that_comes_with_the_answer_to_manager_has_checked_begins_nothing_either() {
        let reply = Reply::Problem(ProblemCode::UnreadableSale);
        let answer = Event::Answer(id(), Ask::Keep, reply);
        let mut guard = ScreenGuard::default();
        guard.changed(Screen::Result, Screen::Sale, answer.is_by_hand(), NOW);
        assert!(begins().iter().all(|event| !guard.takes(event, after(599))));
        assert!(guard.is_closed(after(599)));
        let over = NOW.after(GUARDED);
        assert!(begins().iter().all(|event| guard.takes(event, over)));
    }

    #[test]
    fn a_form_that_an_end_brings_back_sends_nothing_at_once_and_one_that_was_opened_does() {
        let mut guard = ScreenGuard::default();
        guard.changed(Screen::Result, Screen::Link, true, NOW);
        assert!(!guard.takes(&Event::Start(id(), Method::Link), after(150)));
        guard.changed(Screen::Sale, Screen::Link, true, after(700));
        assert!(guard.takes(&Event::Start(id(), Method::Link), after(700)));
    }
}
