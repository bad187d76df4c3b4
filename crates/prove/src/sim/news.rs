//! How a page hears of its terminal: by requests and by its event stream, as the terminal does it in
//! `src/runtime/news.rs`. What follows from what it hears, [`till::Station`] decides.

use axum::http::StatusCode;
use clock::Clock as _;
use contract::{TerminalView, calls};
use payment::time::Monotonic;
use till::{CatchUp, Effect, Event, NewsAnswer, StreamSign};

use super::browser::locked;
use super::fault::Call;
use super::page::{Heard, Page};
use super::reading;
use super::stream::{Said, Stream};

impl Page {
    /// Looks at the news that are due, at the stream and at the clocks.
    pub(super) fn each_second(&mut self) {
        let world = self.browser.world();
        let now = Monotonic(world.now());
        if self
            .station
            .asks_news_at(&self.till)
            .is_some_and(|due| now >= due)
        {
            self.ask_news();
        }
        if self.station.is_stream_dead(now) {
            world.count("streams: given up");
            self.stop_listening();
        }
        if self.station.reopens_stream(now) {
            self.listen();
        }
        if self.jumps.observe(world.wall(), now).is_some() {
            self.stop_listening();
            self.listen();
            self.step(Event::Woke);
        }
    }

    /// Opens the stream, unless it is open. A tab that nobody sees keeps none.
    pub(super) fn listen(&mut self) {
        if !self.is_seen {
            return;
        }
        if self.stream.as_ref().is_some_and(|stream| !stream.is_over()) {
            return;
        }
        self.streams += 1;
        let (number, events) = (self.streams, self.events.clone());
        let hear = move |said| {
            let _ = events.send(Heard::Stream(number, said));
        };
        self.stream = Some(Stream::open(self.browser.shop.clone(), hear));
    }

    /// Closes the stream, and asks at once.
    fn stop_listening(&mut self) {
        self.stream = None;
        self.streams += 1;
        self.told(Said::Lost);
    }

    /// Somebody looks at this tab, or at another one: then it keeps no stream.
    pub(super) fn turn(&mut self, is_seen: bool) {
        self.is_seen = is_seen;
        if is_seen {
            self.listen();
            self.step(Event::Woke);
        } else {
            self.stop_listening();
        }
    }

    /// A message of the stream, or its end.
    pub(super) fn told(&mut self, said: Said) {
        let sign = match said {
            Said::Terminal(_) => StreamSign::Report,
            Said::Sale(_) | Said::Acknowledged(_) | Said::Beat => StreamSign::Message,
            Said::Lost => StreamSign::Lost,
        };
        let now = Monotonic(self.browser.world().now());
        let change = self.station.hear_stream(sign, now);
        match said {
            Said::Terminal(report) => self.take_report(*report),
            Said::Sale(view) => self.step(Event::Pushed(*view)),
            Said::Acknowledged(sale) => self.step(Event::Acknowledged(sale)),
            Said::Beat | Said::Lost => {}
        }
        match self.station.catch_up(change, &self.till) {
            Some(CatchUp::Wake) => self.step(Event::Woke),
            Some(CatchUp::AskNews) => self.ask_news(),
            None => {}
        }
    }

    pub(super) fn ask_news(&mut self) {
        let (shop, events) = (self.browser.shop.clone(), self.events.clone());
        let number = self.station.ask_news(Monotonic(shop.world.now()));
        tokio::spawn(async move {
            let answer = shop.ask(Call::TillNews, calls::terminal()).await;
            let report = answer
                .filter(|(status, _)| *status == StatusCode::OK)
                .and_then(|(_, bytes)| reading::terminal(&shop.world, &bytes));
            let _ = events.send(Heard::News(number, report.map(Box::new)));
        });
    }

    /// The answer to a question for news; none when it never came.
    pub(super) fn answered(&mut self, number: u32, report: Option<Box<TerminalView>>) {
        let Some(report) = report else {
            let stored = locked(&self.browser.stored).clone();
            if let Some(event) = self.station.not_answered(&self.till, stored) {
                self.step(event);
            }
            return;
        };
        match self.station.answered(number) {
            NewsAnswer::Take => self.take_report(*report),
            NewsAnswer::AskAgain => self.ask_news(),
            NewsAnswer::Ignore => {}
        }
        self.listen();
    }

    fn take_report(&mut self, mut report: TerminalView) {
        let stored = locked(&self.browser.stored).clone();
        let Some(taken) = self.station.take_report(&mut report, stored) else {
            return;
        };
        if taken.has_other_currency {
            self.step(Event::OtherCurrency);
        }
        if let Some(sale) = taken.forget {
            self.perform(Effect::Forget(sale));
        }
        self.step(taken.event);
    }
}
