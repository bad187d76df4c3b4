//! Which of two words webhooks carry, while it is being changed.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tracing::info;
use utoipa::ToSchema;

use super::WebhookConfig;

/// Which of the configured words the last webhook carried.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// None has come since the start.
    #[default]
    NoneCame,
    /// An old one: the new one is not registered yet, or not everywhere.
    Old,
    /// The new one: the old one may go.
    New,
}

/// What came while there are two words.
#[derive(Debug)]
pub struct Words {
    are_two: bool,
    last: Mutex<Word>,
}

impl Words {
    /// Nothing has come yet.
    #[must_use]
    pub fn new(config: Option<&WebhookConfig>) -> Self {
        Self {
            are_two: config.is_some_and(|config| config.secrets.len() > 1),
            last: Mutex::default(),
        }
    }

    /// A webhook carried this one of the configured words, the newest being the first; it is said when
    /// it is another than before.
    pub fn came(&self, place: usize) {
        if !self.are_two {
            return;
        }
        let now = if place == 0 { Word::New } else { Word::Old };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut *last, now) == now {
            return;
        }
        drop(last);
        if now == Word::New {
            info!("webhooks come with the new word: the old one may go");
        } else {
            info!(
                "webhooks come with an old word: run `tabby-pos webhooks register`, and keep it until one comes with the new word"
            );
        }
    }

    /// Which came last, while there are two.
    #[must_use]
    pub fn last(&self) -> Option<Word> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        self.are_two.then_some(*last)
    }
}
