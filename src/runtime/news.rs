//! News about this terminal: the server's event stream, and requests while there is no stream.

use contract::{Action, SaleView, TerminalView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::id::SaleId;
use payment::time::{Millis, Monotonic};
use till::{Event, News, NewsAnswer, POLL, POLL_BESIDE_STREAM, Rules, Till};

use super::browser::{self, monotonic};
use super::driver::Driver;
use super::storage;
use super::stream::{Heard, Stream};

/// How many sales the list of recent ones shows.
const RECENT: usize = 8;

/// A stream without a message for this long is dead: it sends a beat every 10 seconds.
const SILENCE: Millis = Millis::seconds(25);

impl Driver {
    /// Whether the stream is working.
    pub(super) fn is_told(&self) -> bool {
        self.inner.try_with_value(|inner| inner.heard.is_some()) == Some(true)
    }

    /// Opens the stream, unless it is open.
    pub(super) fn listen(&self) {
        let driver = *self;
        let _ = self.inner.try_update_value(|inner| {
            let is_open = inner
                .stream
                .as_ref()
                .is_some_and(|stream| !stream.is_over());
            if !is_open {
                inner.stream = None;
                let base = inner.proxy.base().to_owned();
                inner.stream = Stream::open(&base, move |heard| driver.told(heard));
            }
        });
    }

    /// Closes the stream, and sends a request at once.
    pub(super) fn stop_listening(&self) {
        let _ = self.inner.try_update_value(|inner| inner.stream = None);
        self.told(Heard::Lost);
    }

    /// Gives up a stream that has fallen silent, and reconnects a closed one.
    pub(super) fn look_at_stream(&self, now: Monotonic) {
        let is_lost = self
            .inner
            .try_with_value(|inner| inner.heard.is_some_and(|heard| now.since(heard) > SILENCE));
        if is_lost == Some(true) {
            self.stop_listening();
        }
        if !self.is_told() && browser::is_seen() && (now.0 / 1_000).is_multiple_of(4) {
            self.listen();
        }
    }

    /// Detects that the machine has slept. In some browsers the monotonic clock stops then: the
    /// countdown is wrong, and the stream may be dead without an error. Everything is requested
    /// again.
    pub(super) fn look_at_clocks(&self, now: Monotonic) {
        let wall = browser::wall();
        let jump = self
            .inner
            .try_update_value(|inner| inner.jumps.observe(wall, now));
        if jump.flatten().is_some() {
            self.stop_listening();
            self.listen();
            self.send(Event::Woke);
        }
    }

    /// Handles a message of the stream. When the stream starts or ends, the server is asked at
    /// once, because messages in between may have been missed.
    fn told(&self, said: Heard) {
        let now = Some(monotonic()).filter(|_| !matches!(said, Heard::Lost));
        let was_told = self.is_told();
        let _ = self.inner.try_update_value(|inner| {
            inner.heard = now;
            let poll = poll(now);
            inner.rules = inner.rules.map(|rules| Rules { poll, ..rules });
        });
        let is_everything = matches!(said, Heard::Terminal(_));
        match said {
            Heard::Terminal(terminal) => {
                self.overtake_news();
                self.heard(terminal);
            }
            Heard::Sale(view) => self.pushed(view),
            Heard::Acknowledged(sale) => self.send(Event::Acknowledged(sale)),
            Heard::Beat | Heard::Lost => {}
        }
        // A till that has a sale sends its own request for it, also for the end that it shows.
        let has_sale = self
            .till
            .try_with_untracked(|till| !matches!(till, Till::Entering(_)));
        match (was_told, now) {
            (true, None) | (false, Some(_)) if has_sale == Some(true) => self.send(Event::Woke),
            (true, None) => self.ask_news(),
            (false, Some(_)) if !is_everything => self.ask_news(),
            (false, None) if self.terminal.try_with_untracked(Option::is_none) == Some(true) => {
                self.ask_news();
            }
            _ => {}
        }
    }

    /// Handles a pushed sale, perhaps another tab's.
    fn pushed(&self, view: SaleView) {
        let known = self
            .recent
            .try_with_untracked(|recent| recent.iter().any(|known| says_the_same(known, &view)));
        if known == Some(false) {
            self.recent.update(|recent| {
                match recent.iter_mut().find(|known| known.id == view.id) {
                    Some(known) => known.clone_from(&view),
                    None => {
                        let older = |known: &SaleView| known.created_at < view.created_at;
                        let at = recent.iter().position(older).unwrap_or(recent.len());
                        recent.insert(at, view.clone());
                    }
                }
                recent.truncate(RECENT);
            });
        }
        self.send(Event::Pushed(view));
    }

    /// Asks the server for the news of this terminal. The first answer takes up the sale in
    /// progress.
    pub(super) fn ask_news(&self) {
        let driver = *self;
        let asking = self.inner.try_update_value(|inner| {
            // The same interval as for a sale: long beside a working stream.
            inner.news_due = monotonic().after(poll(inner.heard));
            (inner.proxy.clone(), inner.news.ask())
        });
        let Some((proxy, number)) = asking else {
            return;
        };
        spawn_local(async move {
            let answer = proxy.terminal().await;
            if driver
                .unreachable
                .try_with_untracked(|was| *was != answer.is_none())
                == Some(true)
            {
                driver.unreachable.set(answer.is_none());
            }
            match answer {
                Some(answer) => {
                    match driver.news_answer(number) {
                        NewsAnswer::Take => driver.heard(answer),
                        NewsAnswer::AskAgain => driver.ask_news(),
                        NewsAnswer::Ignore => {}
                    }
                    driver.listen();
                }
                None => driver.remember(),
            }
        });
    }

    /// Marks the requests sent so far: their answers may be older than what is known now.
    pub(super) fn overtake_news(&self) {
        let _ = self.inner.try_update_value(|inner| inner.news.overtake());
    }

    /// What to do with the answer to this request. The first answer is used however old it is,
    /// because nothing else is known.
    fn news_answer(&self, number: u32) -> NewsAnswer {
        let answer = self.inner.try_update_value(|inner| {
            let answer = inner.news.hear(number);
            match inner.rules {
                Some(_) => answer,
                None => NewsAnswer::Take,
            }
        });
        answer.unwrap_or(NewsAnswer::Ignore)
    }

    /// Without a first answer of the server, takes up the sale stored in this browser: it can still
    /// be paid, and no other may start.
    fn remember(&self) {
        let is_first = self.inner.try_with_value(|inner| inner.rules.is_none()) == Some(true);
        let is_idle = self
            .till
            .try_with_untracked(|till| matches!(till, Till::Entering(_)));
        if let Some(draft) = storage::kept_sale().filter(|_| is_first && is_idle == Some(true)) {
            self.send(Event::Resume(draft));
        }
    }

    fn heard(&self, mut terminal: TerminalView) {
        if self.unreachable.try_with_untracked(|was| *was) == Some(true) {
            self.unreachable.set(false);
        }
        let Some(max_amount) = terminal.limit() else {
            return;
        };
        let (sale, late) = (terminal.sale.take(), std::mem::take(&mut terminal.late));
        let acknowledged = std::mem::take(&mut terminal.acknowledged);
        let ids = acknowledged.iter().filter_map(|id| id.parse().ok());
        let acknowledged: Vec<SaleId> = ids.collect();
        let before = self.inner.try_update_value(|inner| {
            let poll = poll(inner.heard);
            inner.rules.replace(Rules {
                max_amount,
                poll,
                is_reachable: true,
            })
        });
        let first = before.map(|rules| rules.is_none());
        let currency = before.flatten().map(|rules| rules.max_amount.currency());
        if currency.is_some_and(|before| before != max_amount.currency()) {
            self.send(Event::OtherCurrency);
        }
        let recent = std::mem::take(&mut terminal.recent);
        let is_new = self.recent.with_untracked(|known| {
            let pairs = known.iter().zip(&recent);
            known.len() != recent.len() || !pairs.into_iter().all(|(a, b)| says_the_same(a, b))
        });
        if is_new {
            self.recent.set(recent);
        }
        let under_way = sale.as_ref().map(|sale| sale.id);
        let is_news = self
            .terminal
            .with_untracked(|known| known.as_ref() != Some(&terminal));
        if is_news {
            self.terminal.set(Some(terminal));
        }
        // A sale stored in this browser that the server does not report has ended, or never reached
        // it: ask for it by its id.
        let kept =
            storage::kept_sale().filter(|kept| first == Some(true) && under_way != Some(kept.id));
        // If it was acknowledged in another window, there is nothing more to show.
        let is_read = |kept: &till::Draft| acknowledged.contains(&kept.id);
        if let Some(read) = kept.as_ref().filter(|kept| is_read(kept)) {
            storage::forget_sale(read.id);
        }
        match kept.filter(|kept| !is_read(kept)) {
            Some(draft) if under_way.is_none() => self.send(Event::Resume(draft)),
            _ => self.send(Event::News(News {
                sale,
                late,
                acknowledged,
            })),
        }
    }
}

/// Whether the list of recent sales shows both the same way.
fn says_the_same(one: &SaleView, other: &SaleView) -> bool {
    let said = |sale: &SaleView| (sale.id, sale.state, sale.reason, sale.allows(Action::Keep));
    said(one) == said(other)
}

/// The poll interval, with or without a working stream.
fn poll(heard: Option<Monotonic>) -> Millis {
    match heard {
        Some(_) => POLL_BESIDE_STREAM,
        None => POLL,
    }
}
