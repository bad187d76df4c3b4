//! News about this terminal: the server's event stream, and requests while there is no stream.

use contract::{SaleView, TerminalView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::time::Monotonic;
use till::{CatchUp, Event, NewsAnswer, StreamSign, recent};

use super::browser::{self, monotonic};
use super::driver::Driver;
use super::storage;
use super::stream::{self, Heard};

impl Driver {
    /// Opens the stream, unless it is open. A tab that nobody sees keeps none: browsers open only six
    /// connections to a server.
    pub(super) fn listen(&self) {
        if !browser::is_seen() {
            return;
        }
        let driver = *self;
        let _ = self.inner.try_update_value(|inner| {
            let is_open = inner
                .stream
                .as_ref()
                .is_some_and(|stream| !stream.is_over());
            if !is_open {
                inner.stream = None;
                let base = inner.server.base().to_owned();
                inner.stream = stream::open(&base, move |heard| driver.told(heard));
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
        let is_dead = self
            .inner
            .try_with_value(|inner| inner.station.is_stream_dead(now));
        if is_dead == Some(true) {
            self.stop_listening();
        }
        let reopens = self
            .inner
            .try_with_value(|inner| inner.station.reopens_stream(now));
        if reopens == Some(true) {
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
        let sign = match said {
            Heard::Terminal(_) => StreamSign::Report,
            Heard::Sale(_) | Heard::Acknowledged(_) | Heard::Beat => StreamSign::Message,
            Heard::Lost => StreamSign::Lost,
        };
        let change = self
            .inner
            .try_update_value(|inner| inner.station.hear_stream(sign, monotonic()));
        match said {
            Heard::Terminal(report) => self.heard(report),
            Heard::Sale(view) => self.pushed(view),
            Heard::Acknowledged(sale) => self.send(Event::Acknowledged(sale)),
            Heard::Beat | Heard::Lost => {}
        }
        let station = self.inner.try_with_value(|inner| inner.station);
        let missed = station.zip(change).and_then(|(station, change)| {
            let missed = |till: &till::Till| station.catch_up(change, till);
            self.till.try_with_untracked(missed).flatten()
        });
        match missed {
            Some(CatchUp::Wake) => self.send(Event::Woke),
            Some(CatchUp::AskNews) => self.ask_news(),
            None => {}
        }
    }

    /// Handles a pushed sale, perhaps another tab's.
    fn pushed(&self, view: SaleView) {
        let is_shown = self
            .recent
            .try_with_untracked(|recent| recent::shows(recent, &view));
        if is_shown == Some(false) {
            self.recent.update(|recent| recent::show(recent, &view));
        }
        self.send(Event::Pushed(view));
    }

    /// Asks the server for the news of this terminal. The first answer takes up the sale in
    /// progress.
    pub(super) fn ask_news(&self) {
        let driver = *self;
        let asking = self.inner.try_update_value(|inner| {
            let number = inner.station.ask_news(monotonic());
            (inner.server.clone(), number)
        });
        let Some((server, number)) = asking else {
            return;
        };
        spawn_local(async move {
            match server.terminal().await {
                Some(report) => {
                    driver.answered(number, report);
                    driver.listen();
                }
                None => driver.not_answered(),
            }
        });
    }

    fn answered(&self, number: u32, report: TerminalView) {
        let answer = self
            .inner
            .try_update_value(|inner| inner.station.answered(number));
        self.show_reachability();
        match answer {
            Some(NewsAnswer::Take) => self.heard(report),
            Some(NewsAnswer::AskAgain) => self.ask_news(),
            Some(NewsAnswer::Ignore) | None => {}
        }
    }

    fn not_answered(&self) {
        let Some(till) = self.till.try_with_untracked(till::Till::clone) else {
            return;
        };
        let stored = storage::kept_sale();
        let event = self
            .inner
            .try_update_value(|inner| inner.station.not_answered(&till, stored));
        self.show_reachability();
        if let Some(event) = event.flatten() {
            self.send(event);
        }
    }

    /// Tells the screens whether the server answers, if that has changed.
    fn show_reachability(&self) {
        let is_away = self
            .inner
            .try_with_value(|inner| !inner.station.is_reachable());
        let was_away = self.unreachable.try_with_untracked(|was| *was);
        if let Some(is_away) = is_away.filter(|_| is_away != was_away) {
            self.unreachable.set(is_away);
        }
    }

    /// Takes a report about this terminal.
    fn heard(&self, mut report: TerminalView) {
        let stored = storage::kept_sale();
        let taken = self
            .inner
            .try_update_value(|inner| inner.station.take_report(&mut report, stored));
        self.show_reachability();
        let Some(taken) = taken.flatten() else {
            return;
        };
        if taken.has_other_currency {
            self.send(Event::OtherCurrency);
        }
        let recent = std::mem::take(&mut report.recent);
        let is_same = self
            .recent
            .with_untracked(|known| recent::look_the_same(known, &recent));
        if !is_same {
            self.recent.set(recent);
        }
        let is_known = self
            .terminal
            .with_untracked(|known| known.as_ref() == Some(&report));
        if !is_known {
            self.terminal.set(Some(report));
        }
        if let Some(sale) = taken.forget {
            storage::forget_sale(sale);
        }
        self.send(taken.event);
    }
}
