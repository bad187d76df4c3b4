//! A tab of a browser, from outside.

use payment::buyer::Redacted;
use till::{Event, Field, Till};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::browser::{Browser, locked};
use super::page::{Heard, Page, Press};

/// A tab from outside.
#[derive(Debug)]
pub struct Tab {
    name: u32,
    browser: Browser,
    events: UnboundedSender<Heard>,
    task: JoinHandle<()>,
}

impl Browser {
    /// Opens a tab.
    #[must_use]
    pub fn open(&self) -> Tab {
        let name = {
            let mut opened = locked(&self.opened);
            *opened += 1;
            *opened
        };
        let (events, queue) = unbounded_channel();
        let page = Page::new(name, self.clone(), queue, events.clone());
        self.shop.world.say(|| format!("tab {name} opens"));
        Tab {
            name,
            browser: self.clone(),
            events,
            task: tokio::spawn(page.run()),
        }
    }
}

impl Tab {
    /// What it shows.
    #[must_use]
    pub fn till(&self) -> Till {
        locked(&self.browser.screens)
            .get(&self.name)
            .cloned()
            .unwrap_or_default()
    }

    /// Somebody taps.
    pub fn send(&self, event: Event) {
        let _ = self.events.send(Heard::Event(event));
    }

    /// Somebody says who the customer is, where the gateway has to know.
    pub fn introduce(&self) {
        for (field, text) in [
            (Field::Phone, "050 000 0001"),
            (Field::Name, "Sara"),
            (Field::Email, "sara@example.com"),
        ] {
            self.send(Event::Fill(field, Redacted(text.to_owned())));
        }
    }

    /// Somebody presses what was meant for the keypad.
    pub fn press(&self, press: Press) {
        let _ = self.events.send(Heard::Press(press));
    }

    /// Somebody looks at it, or at something else.
    pub fn turn(&self, is_seen: bool) {
        let _ = self.events.send(Heard::Visible(is_seen));
    }

    /// Kills it and opens another in its place.
    #[must_use]
    pub fn reload(self) -> Self {
        let browser = self.browser.clone();
        drop(self);
        browser.open()
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.task.abort();
        locked(&self.browser.screens).remove(&self.name);
        self.browser
            .shop
            .world
            .say(|| format!("tab {} is closed", self.name));
    }
}
