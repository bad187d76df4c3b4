//! Numbers the requests to the server, so that the answer to an earlier one never replaces what a
//! later one brought.

use crate::ask::Ask;
use crate::event::{Event, Reply};
use payment::id::SaleId;

/// Numbers the requests about sales.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SaleQuestions {
    /// The number of the last request.
    asked: u32,
}

impl SaleQuestions {
    /// The number for a request that is sent now.
    pub const fn ask(&mut self) -> u32 {
        self.asked = self.asked.saturating_add(1);
        self.asked
    }

    /// The event for the reply to this request. Only the latest request's failure counts; an
    /// earlier request's view becomes [`Event::Overtaken`].
    #[must_use]
    pub fn hear(self, number: u32, sale: SaleId, ask: Ask, reply: Reply) -> Option<Event> {
        match reply {
            reply if number == self.asked => Some(Event::Answer(sale, ask, reply)),
            Reply::View(view) if view.id == sale => Some(Event::Overtaken(view)),
            _ => None,
        }
    }
}

/// Numbers the requests for news.
///
/// Several may be in flight at once. An answer may be older than what was pushed, answered or done
/// in the meantime: it could bring a settled late payment back to the screen, or remove a frozen
/// sale from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct NewsQuestions {
    /// The number of the last request.
    asked: u32,
    /// The last request that was sent before something newer was heard or done.
    overtaken: u32,
    /// The last request whose answer was used.
    heard: u32,
    /// How many in a row were sent again.
    again: u32,
}

/// After this many outdated answers in a row, the next one is used all the same. Changes that come
/// this fast will be reported again.
const MOST_AGAIN: u32 = 3;

/// What to do with an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NewsAnswer {
    /// Use it.
    Take,
    /// It may be outdated, and no later request is in flight: ask again.
    AskAgain,
    /// It may be outdated: ignore it.
    Ignore,
}

impl NewsQuestions {
    /// The number for a request that is sent now.
    pub(crate) const fn ask(&mut self) -> u32 {
        self.asked = self.asked.saturating_add(1);
        self.asked
    }

    /// Call this when something was heard or done that the answers to all requests so far may not
    /// include.
    pub(crate) const fn overtake(&mut self) {
        self.overtaken = self.asked;
    }

    /// What to do with the answer to this request.
    pub(crate) const fn hear(&mut self, number: u32) -> NewsAnswer {
        if number < self.heard {
            return NewsAnswer::Ignore;
        }
        if number <= self.overtaken && self.again < MOST_AGAIN {
            if number < self.asked {
                return NewsAnswer::Ignore;
            }
            self.again += 1;
            return NewsAnswer::AskAgain;
        }
        self.again = 0;
        self.heard = number;
        NewsAnswer::Take
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_a_question_after_which_another_was_asked_is_told_from_the_last() {
        use crate::tests::sample::{id, view};
        use contract::SaleState;
        let mut questions = SaleQuestions::default();
        let (first, second) = (questions.ask(), questions.ask());
        let reply = || Reply::View(view(1, SaleState::Waiting));
        let hear = |number, reply| questions.hear(number, id(1), Ask::Read, reply);
        assert!(matches!(
            hear(first, reply()),
            Some(Event::Overtaken(view)) if view.id == id(1)
        ));
        assert!(matches!(
            hear(second, reply()),
            Some(Event::Answer(_, Ask::Read, Reply::View(_)))
        ));
        assert_eq!(hear(first, Reply::Silence), None);
        assert!(hear(second, Reply::Silence).is_some());
    }

    #[test]
    fn an_answer_to_an_earlier_question_never_replaces_that_to_a_later_one() {
        let mut news = NewsQuestions::default();
        let (first, second) = (news.ask(), news.ask());
        assert_eq!(news.hear(second), NewsAnswer::Take);
        assert_eq!(news.hear(first), NewsAnswer::Ignore);
    }

    #[test]
    fn answers_in_their_order_are_news_each() {
        let mut news = NewsQuestions::default();
        let (first, second) = (news.ask(), news.ask());
        assert_eq!(news.hear(first), NewsAnswer::Take);
        assert_eq!(news.hear(second), NewsAnswer::Take);
    }

    #[test]
    fn what_was_asked_before_something_newer_was_heard_is_asked_again_once() {
        let mut news = NewsQuestions::default();
        let (first, second) = (news.ask(), news.ask());
        news.overtake();
        assert_eq!(news.hear(first), NewsAnswer::Ignore, "a later one comes");
        assert_eq!(news.hear(second), NewsAnswer::AskAgain);
        let third = news.ask();
        assert_eq!(news.hear(third), NewsAnswer::Take);
    }

    #[test]
    fn news_come_however_often_something_newer_is_heard() {
        let mut news = NewsQuestions::default();
        let taken = (0..10).find(|_| {
            let number = news.ask();
            news.overtake();
            news.hear(number) == NewsAnswer::Take
        });
        assert!(taken.is_some());
    }
}
