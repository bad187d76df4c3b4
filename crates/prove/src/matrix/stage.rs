//! The shop in which a scene is played.

use std::time::Duration;

use till::{Event, Till};
use tokio::time::sleep;

use super::cells::{Cell, TIMES};
use crate::sim::{Browser, Shop, Tab, World};

pub(super) struct Stage {
    pub(super) shop: Shop,
    pub(super) browser: Browser,
    pub(super) tab: Option<Tab>,
    pub(super) cell: Option<Cell>,
    pub(super) restarts: u32,
    pub(super) skew: i64,
}

impl Stage {
    pub(super) fn open(world: World) -> Option<Self> {
        let shop = Shop::open(world)?;
        let browser = Browser::new(shop.clone());
        let tab = Some(browser.open());
        Some(Self {
            shop,
            browser,
            tab,
            cell: None,
            restarts: 0,
            skew: 0,
        })
    }

    pub(super) fn till(&self) -> Till {
        self.tab.as_ref().map(Tab::till).unwrap_or_default()
    }

    pub(super) fn tap(&self, event: Event) {
        if let Some(tab) = &self.tab {
            tab.send(event);
        }
    }

    /// Half a second; a dead server is started again after a whole one.
    pub(super) async fn tick(&mut self) {
        sleep(Duration::from_millis(500)).await;
        if self.shop.world.lock().dead {
            sleep(Duration::from_secs(1)).await;
            self.shop.start(self.skew);
            self.restarts += 1;
        }
    }

    /// Waits until the screen is so, or long enough.
    pub(super) async fn until(&mut self, seconds: u32, so: impl Fn(&Till) -> bool) -> bool {
        for _ in 0..seconds * 2 {
            if so(&self.till()) {
                return true;
            }
            self.tick().await;
        }
        false
    }

    /// Waits until the cell's call has gone wrong, or long enough.
    pub(super) async fn until_wrong(&mut self, seconds: u32) {
        let world = self.shop.world.clone();
        let is_wrong = move |_: &Till| {
            let planned = world.lock().plan.exactly;
            planned.is_none_or(|(_, _, times)| times < TIMES)
        };
        self.until(seconds, is_wrong).await;
    }
}
