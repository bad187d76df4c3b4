//! Which of two secrets webhooks carry while the secret is being changed.

use serde::Serialize;
use tracing::info;
use utoipa::ToSchema;

use super::config::WebhookConfig;
use gateway::WebhookSecret;
use log_throttle::Flood;

/// Which of the configured words webhooks have carried since the start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookWord {
    /// None has come.
    #[default]
    NoneCame,
    /// An old one only: the new one is not registered yet.
    Old,
    /// The new one: it is registered, and the old one may go, whoever still sends it.
    New,
}

/// Counts the webhooks per secret while there are two. They are counted separately, because the old
/// secret may be changed since somebody else knows it, and that person's requests must not keep it
/// in use.
#[derive(Debug)]
pub struct Words {
    are_two: bool,
    new: Flood,
    old: Flood,
    old_after_new: Flood,
}

impl Words {
    /// No webhook has come yet.
    #[must_use]
    pub fn new(config: Option<&WebhookConfig>) -> Self {
        Self {
            are_two: config.is_some_and(|config| config.secrets.len() > 1),
            new: Flood::default(),
            old: Flood::default(),
            old_after_new: Flood::default(),
        }
    }

    /// Records a webhook with this secret. The first one of each is logged.
    pub fn came(&self, secret: WebhookSecret) {
        if !self.are_two {
            return;
        }
        if secret == WebhookSecret::Newest {
            if self.new.comes() == Some(1) {
                info!("webhooks come with the new word: the old one may go");
            }
        } else if self.new.count() == 0 {
            if self.old.comes() == Some(1) {
                info!(
                    "webhooks come with an old word: run `tabby-pos webhooks register`, and keep it until one comes with the new word"
                );
            }
        } else if let Some(count) = self.old_after_new.comes() {
            info!(
                count,
                "a webhook came with the old word after one with the new: take the old one away; what is registered elsewhere with it has to be registered anew"
            );
        }
    }

    /// Which secrets have come; `None` unless there are two.
    #[must_use]
    pub fn state(&self) -> Option<WebhookWord> {
        let word = match (self.new.count(), self.old.count()) {
            (0, 0) => WebhookWord::NoneCame,
            (0, _) => WebhookWord::Old,
            _ => WebhookWord::New,
        };
        self.are_two.then_some(word)
    }
}
