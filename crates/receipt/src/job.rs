//! A conversation with a printer: what to do next, and what it came to.
//!
//! Before the first byte of a receipt the printer is asked how it is. What it refuses then was
//! certainly not printed. Once a byte of the receipt was sent, nothing is sent again: if the end is not
//! known, it may have been printed.

use crate::status::{Question, Trouble, is_answer};

/// What the owner of the connection has to do next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Connect to the printer.
    Connect,
    /// Send this question and report the next byte that comes. Without one in time, report
    /// [`Heard::Silence`].
    Ask(Question),
    /// Report the next byte as before: the last one was no answer.
    Listen,
    /// Send the receipt.
    Send,
    /// Say that nothing more comes, and report whether the printer ends the connection, too.
    Finish,
    /// It is over.
    End(Verdict),
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heard {
    /// The connection stands.
    Connected,
    /// The printer sent this byte.
    Byte(u8),
    /// All was sent.
    Sent,
    /// The printer ended the connection in order, after it had taken all.
    Closed,
    /// Nothing came in time.
    Silence,
    /// There is no connection, or it broke.
    Broken,
}

/// What a conversation came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Certainly nothing was printed.
    NotPrinted(Trouble),
    /// The printer took all, and says that it is well or ended the connection in order.
    Printed,
    /// All was handed over to a printer that says nothing about itself.
    Sent,
    /// Some of it, all or nothing was printed; why, if the printer said it.
    MayHavePrinted(Option<Trouble>),
}

/// A conversation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Job(State);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Connecting,
    /// Asked before the receipt is sent.
    Before(Question),
    /// Sending; whether the printer has told how it is.
    Sending {
        tells: bool,
    },
    /// Asked after the receipt was sent.
    After(Question),
    Finishing,
    Over(Verdict),
}

impl Job {
    /// A new conversation, and its first step.
    #[must_use]
    pub const fn new() -> (Self, Step) {
        (Self(State::Connecting), Step::Connect)
    }

    /// Goes on with what happened.
    #[must_use]
    pub fn hear(self, heard: Heard) -> (Self, Step) {
        let state = self.0.after(heard);
        let step = match state {
            State::Before(_) | State::After(_) if state == self.0 => Step::Listen,
            State::Before(question) | State::After(question) => Step::Ask(question),
            State::Connecting => Step::Connect,
            State::Sending { .. } => Step::Send,
            State::Finishing => Step::Finish,
            State::Over(verdict) => Step::End(verdict),
        };
        (Self(state), step)
    }
}

impl State {
    const fn after(self, heard: Heard) -> Self {
        match (self, heard) {
            (Self::Over(verdict), _) => Self::Over(verdict),
            (Self::Connecting, Heard::Connected) => Self::Before(Question::Offline),
            (Self::Before(_) | Self::After(_), Heard::Byte(byte)) if !is_answer(byte) => self,
            (Self::Before(question), Heard::Byte(byte)) => {
                match (question.trouble(byte), question) {
                    (Some(trouble), _) => Self::Over(Verdict::NotPrinted(trouble)),
                    (None, Question::Offline) => Self::Before(Question::Paper),
                    (None, Question::Paper) => Self::Sending { tells: true },
                }
            }
            (Self::Before(question), Heard::Silence) => Self::Sending {
                // It has answered the first question.
                tells: matches!(question, Question::Paper),
            },
            // Nothing of the receipt was sent.
            (Self::Connecting | Self::Before(_), _) => {
                Self::Over(Verdict::NotPrinted(Trouble::Unreachable))
            }
            (Self::Sending { tells: true }, Heard::Sent) => Self::After(Question::Offline),
            (Self::Sending { tells: false }, Heard::Sent) => Self::Finishing,
            (Self::After(question), Heard::Byte(byte)) => {
                match (question.trouble(byte), question) {
                    (Some(trouble), _) => Self::Over(Verdict::MayHavePrinted(Some(trouble))),
                    (None, Question::Offline) => Self::After(Question::Paper),
                    (None, Question::Paper) => Self::Over(Verdict::Printed),
                }
            }
            (Self::Finishing, Heard::Closed) => Self::Over(Verdict::Printed),
            (Self::Finishing, Heard::Silence) => Self::Over(Verdict::Sent),
            (Self::Finishing, Heard::Byte(_)) => Self::Finishing,
            (Self::Sending { .. } | Self::After(_) | Self::Finishing, _) => {
                Self::Over(Verdict::MayHavePrinted(None))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: Heard = Heard::Byte(0x12);
    const NO_PAPER: Heard = Heard::Byte(0x72);
    const OPEN: Heard = Heard::Byte(0x16);

    /// The last step of a conversation in which this happens.
    fn last(heard: &[Heard]) -> Step {
        let mut now = Job::new();
        for heard in heard {
            now = now.0.hear(*heard);
        }
        now.1
    }

    #[test]
    fn a_printer_that_is_well_prints() {
        let all = [Heard::Connected, WELL, WELL, Heard::Sent, WELL, WELL];
        let steps: Vec<_> = (0..=all.len()).map(|n| last(&all[..n])).collect();
        let wanted = [
            Step::Connect,
            Step::Ask(Question::Offline),
            Step::Ask(Question::Paper),
            Step::Send,
            Step::Ask(Question::Offline),
            Step::Ask(Question::Paper),
            Step::End(Verdict::Printed),
        ];
        assert_eq!(steps, wanted);
    }

    #[test]
    fn what_is_refused_before_the_first_byte_was_not_printed() {
        for (heard, trouble) in [
            (vec![Heard::Broken], Trouble::Unreachable),
            (vec![Heard::Silence], Trouble::Unreachable),
            (vec![Heard::Connected, OPEN], Trouble::CoverOpen),
            (vec![Heard::Connected, WELL, NO_PAPER], Trouble::NoPaper),
            (vec![Heard::Connected, Heard::Broken], Trouble::Unreachable),
        ] {
            let wanted = Step::End(Verdict::NotPrinted(trouble));
            assert_eq!(last(&heard), wanted, "{heard:?}");
        }
    }

    #[test]
    fn a_printer_that_says_nothing_is_sent_the_receipt_once() {
        let silent = [Heard::Connected, Heard::Silence];
        assert_eq!(last(&silent), Step::Send);
        for (end, verdict) in [
            (Heard::Closed, Verdict::Printed),
            (Heard::Silence, Verdict::Sent),
            (Heard::Broken, Verdict::MayHavePrinted(None)),
        ] {
            let all = [silent[0], silent[1], Heard::Sent, end];
            assert_eq!(last(&all[..3]), Step::Finish);
            assert_eq!(last(&all), Step::End(verdict));
        }
    }

    #[test]
    fn after_the_first_byte_nobody_knows_and_nothing_is_sent_again() {
        let begun = [Heard::Connected, WELL, WELL];
        for (heard, why) in [
            (vec![Heard::Broken], None),
            (vec![Heard::Silence], None),
            (vec![Heard::Sent, Heard::Silence], None),
            (vec![Heard::Sent, OPEN], Some(Trouble::CoverOpen)),
            (vec![Heard::Sent, WELL, NO_PAPER], Some(Trouble::NoPaper)),
        ] {
            let all: Vec<_> = begun.into_iter().chain(heard).collect();
            let end = Step::End(Verdict::MayHavePrinted(why));
            assert_eq!(last(&all), end, "{all:?}");
            // Whatever comes after the end.
            let more: Vec<_> = all
                .iter()
                .copied()
                .chain([Heard::Connected, WELL])
                .collect();
            assert_eq!(last(&more), end);
        }
    }

    #[test]
    fn what_a_printer_says_unasked_is_passed_over() {
        let unasked = [Heard::Connected, Heard::Byte(0x10)];
        assert_eq!(last(&unasked), Step::Listen);
        let after = [unasked[0], unasked[1], WELL];
        assert_eq!(last(&after), Step::Ask(Question::Paper));
    }
}
