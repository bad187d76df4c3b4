//! The surroundings of a till: the rules that the server has sent, whether it answers, and how news
//! of this terminal reach the page.
//!
//! A page asks for news from time to time, and listens to the server's event stream. [`Station`]
//! decides when to ask, and what follows from an answer, from a missing answer and from a message of
//! the stream. It does no I/O: the caller sends the requests and passes on the events.

use contract::{CapabilitiesView, TerminalView};
use payment::id::SaleId;
use payment::money::Money;
use payment::time::{Millis, Monotonic};

use crate::draft::Draft;
use crate::event::{Event, News};
use crate::questions::{NewsAnswer, NewsQuestions};
use crate::rules::{POLL, POLL_BESIDE_STREAM, Rules};
use crate::screen::Screen;
use crate::till::Till;

/// How long a page waits for the stream's first message before it sends a request instead.
pub const FIRST_MESSAGE: Millis = Millis::seconds(2);

/// A stream without a message for this long is dead: it sends a beat every 10 seconds.
pub(crate) const STREAM_SILENCE: Millis = Millis::seconds(25);

/// After so many seconds a page without a stream tries again to open one.
const REOPENED_EVERY: u64 = 4;

/// What a page knows about its terminal and the server, besides the till.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Station {
    /// The largest amount of one sale, in the shop's currency; `None` before the first report.
    max_amount: Option<Money>,
    capabilities: CapabilitiesView,
    /// Whether the last request for news was answered.
    is_reachable: bool,
    questions: NewsQuestions,
    news_due: Monotonic,
    /// When the stream last said something; `None` while it cannot be relied on.
    heard: Option<Monotonic>,
}

/// A message of the event stream, or its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StreamSign {
    /// The whole report about this terminal.
    Report,
    /// Any other message.
    Message,
    /// The connection is lost.
    Lost,
}

/// What a message, or the end of a stream, changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StreamChange {
    /// The stream works from now on. Its first message was the whole report, or was not.
    Began(StreamSign),
    /// It has worked before, and still does.
    GoesOn,
    /// It worked, and does not any more.
    Ended,
    /// It did not work before, and still does not.
    NotBegun,
}

/// What to ask the server when a stream has begun, has ended or could not be opened: messages may
/// have been missed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CatchUp {
    /// Send the till [`Event::Woke`]: it asks for its own sale, also for one whose end it shows.
    Wake,
    /// Ask for news.
    AskNews,
}

/// What follows from a report about this terminal. To be carried out in this order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportTaken {
    /// Whether the shop's currency is another now: [`Event::OtherCurrency`] comes first.
    pub has_other_currency: bool,
    /// The sale to remove from the browser's storage: its end was acknowledged in another window.
    pub forget: Option<SaleId>,
    /// The event for the till.
    pub event: Event,
}

impl Station {
    /// The station of a page that has just been opened, with the time of its first request for news.
    #[must_use]
    pub fn new(first_request: Monotonic) -> Self {
        Self {
            max_amount: None,
            capabilities: CapabilitiesView::EVERYTHING,
            is_reachable: true,
            questions: NewsQuestions::default(),
            news_due: first_request,
            heard: None,
        }
    }

    /// Whether the last request for news was answered, or a report has come since.
    #[must_use]
    pub const fn is_reachable(&self) -> bool {
        self.is_reachable
    }

    /// The rules by which the till handles this event; `None` if the event has to be dropped,
    /// because no report has come yet. Typing is kept then, and a sale stored in this browser goes
    /// on.
    #[must_use]
    pub fn rules(&self, event: &Event, till: &Till) -> Option<Rules> {
        let is_reachable = self.is_reachable;
        match self.max_amount {
            Some(max_amount) => Some(Rules {
                max_amount,
                poll: self.poll(),
                is_reachable,
                capabilities: self.capabilities,
            }),
            None if event.needs_no_rules(till) => Some(Rules {
                is_reachable,
                ..Rules::UNKNOWN
            }),
            None => None,
        }
    }

    /// When to ask for news. A sale in progress is asked for by the till itself.
    #[must_use]
    pub const fn asks_news_at(&self, till: &Till) -> Option<Monotonic> {
        match till {
            Till::Selling(_) => None,
            Till::Entering(_) | Till::Done(_) => Some(self.news_due),
        }
    }

    /// Whether to ask for news because a step of the till has ended a sale: it is one of the recent
    /// sales now. A working stream reports it without a request.
    #[must_use]
    pub fn asks_news_after(&self, before: Screen, after: Screen) -> bool {
        let is_end = |screen| matches!(screen, Screen::Result | Screen::Receipt);
        is_end(after) && !is_end(before) && !self.has_stream()
    }

    /// The number for a request for news that is sent now. The next one is due after the same
    /// interval as for a sale: a long one beside a working stream.
    pub const fn ask_news(&mut self, now: Monotonic) -> u32 {
        self.news_due = now.after(self.poll());
        self.questions.ask()
    }

    /// Call this when something was heard or done that the answers to all requests so far may not
    /// include.
    pub const fn overtake_news(&mut self) {
        self.questions.overtake();
    }

    /// Call this with each event, before the till handles it.
    pub const fn overtaken_by(&mut self, event: &Event) {
        if event.overtakes_news() {
            self.questions.overtake();
        }
    }

    /// The request of this number was answered. The first answer is used however old it is, because
    /// nothing else is known.
    pub const fn answered(&mut self, number: u32) -> NewsAnswer {
        self.is_reachable = true;
        let answer = self.questions.hear(number);
        match self.max_amount {
            Some(_) => answer,
            None => NewsAnswer::Take,
        }
    }

    /// A request for news got no answer. Without a first report, the page takes up the sale stored
    /// in this browser: it can still be paid, and no other may start.
    pub fn not_answered(&mut self, till: &Till, stored: Option<Draft>) -> Option<Event> {
        self.is_reachable = false;
        let is_idle = matches!(till, Till::Entering(_));
        stored
            .filter(|_| self.max_amount.is_none() && is_idle)
            .map(Event::Resume)
    }

    /// Takes a report, from an answer or from the stream; `None` if its limit cannot be read. The
    /// sales that the till needs are moved out of it.
    ///
    /// A sale that is `stored` in this browser, and that the first report does not have under way,
    /// has ended or never reached the server. If the report says that its end was acknowledged, it
    /// is forgotten. Otherwise the page asks for it by its id, unless another sale is under way.
    pub fn take_report(
        &mut self,
        report: &mut TerminalView,
        stored: Option<Draft>,
    ) -> Option<ReportTaken> {
        self.is_reachable = true;
        let max_amount = report.limit()?;
        self.capabilities = report.capabilities;
        let before = self.max_amount.replace(max_amount);
        let ids = report.acknowledged.iter().filter_map(|id| id.parse().ok());
        let news = News {
            sale: report.sale.take(),
            late: std::mem::take(&mut report.late),
            acknowledged: ids.collect(),
        };
        report.acknowledged.clear();
        let under_way = news.sale.as_ref().map(|sale| sale.id);
        let stored = stored.filter(|draft| before.is_none() && under_way != Some(draft.id));
        let (forget, resume) = match stored {
            // There is nothing more to show of it.
            Some(draft) if news.acknowledged.contains(&draft.id) => (Some(draft.id), None),
            Some(draft) if under_way.is_none() => (None, Some(draft)),
            _ => (None, None),
        };
        Some(ReportTaken {
            has_other_currency: before
                .is_some_and(|before| before.currency() != max_amount.currency()),
            forget,
            event: resume.map_or(Event::News(news), Event::Resume),
        })
    }

    /// Whether the stream is working.
    #[must_use]
    pub const fn has_stream(&self) -> bool {
        self.heard.is_some()
    }

    /// The stream said something, or was lost. Carry out the message, then call
    /// [`catch_up`](Self::catch_up).
    pub const fn hear_stream(&mut self, sign: StreamSign, now: Monotonic) -> StreamChange {
        let had_stream = self.has_stream();
        self.heard = match sign {
            StreamSign::Report | StreamSign::Message => Some(now),
            StreamSign::Lost => None,
        };
        if matches!(sign, StreamSign::Report) {
            self.questions.overtake();
        }
        match (had_stream, self.has_stream()) {
            (false, true) => StreamChange::Began(sign),
            (true, true) => StreamChange::GoesOn,
            (true, false) => StreamChange::Ended,
            (false, false) => StreamChange::NotBegun,
        }
    }

    /// What to ask the server after this change of the stream. Call it when the till has handled
    /// the message that made the change.
    #[must_use]
    pub const fn catch_up(&self, change: StreamChange, till: &Till) -> Option<CatchUp> {
        let has_sale = !matches!(till, Till::Entering(_));
        match change {
            StreamChange::Began(_) | StreamChange::Ended if has_sale => Some(CatchUp::Wake),
            StreamChange::Began(StreamSign::Report) | StreamChange::GoesOn => None,
            StreamChange::Began(_) | StreamChange::Ended => Some(CatchUp::AskNews),
            StreamChange::NotBegun if self.max_amount.is_none() => Some(CatchUp::AskNews),
            StreamChange::NotBegun => None,
        }
    }

    /// Whether the stream has been silent for so long that it has to be given up.
    #[must_use]
    pub fn is_stream_dead(&self, now: Monotonic) -> bool {
        self.heard
            .is_some_and(|heard| now.since(heard) > STREAM_SILENCE)
    }

    /// Whether to try to open the stream in this second, if it is closed.
    #[must_use]
    pub const fn reopens_stream(&self, now: Monotonic) -> bool {
        !self.has_stream() && (now.0 / 1_000).is_multiple_of(REOPENED_EVERY)
    }

    /// The poll interval.
    const fn poll(&self) -> Millis {
        if self.has_stream() {
            POLL_BESIDE_STREAM
        } else {
            POLL
        }
    }
}
