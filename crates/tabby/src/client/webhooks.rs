//! Calls for webhook registrations.

use http::Method;

use super::{Client, NO_BODY};
use crate::error::{Error, Flaw};
use crate::webhook::{NewWebhook, Webhook, WebhookList, WebhookUpdate};

impl Client {
    /// Lists the webhooks of a merchant code that belong to this key.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn list_webhooks(&self, merchant_code: &str) -> Result<Vec<Webhook>, Error> {
        let answer = self
            .exchange(Method::GET, "api/v1/webhooks", NO_BODY, Some(merchant_code))
            .await?;
        answer.read().map(|WebhookList(all)| all)
    }

    /// Registers a webhook.
    ///
    /// # Errors
    ///
    /// See [`Error`]; a fifth webhook is refused. [`Error::InvalidRequest`] if the merchant code
    /// cannot stand in a header.
    pub async fn register_webhook(
        &self,
        merchant_code: &str,
        webhook: &NewWebhook,
    ) -> Result<Webhook, Error> {
        let path = "api/v1/webhooks";
        let answer = self
            .exchange(Method::POST, path, Some(webhook), Some(merchant_code))
            .await?;
        answer.read()
    }

    /// Reads a webhook.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn retrieve_webhook(&self, merchant_code: &str, id: &str) -> Result<Webhook, Error> {
        let path = webhook_path(id)?;
        let answer = self
            .exchange(Method::GET, &path, NO_BODY, Some(merchant_code))
            .await?;
        answer.read()
    }

    /// Changes a webhook.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn update_webhook(
        &self,
        merchant_code: &str,
        id: &str,
        webhook: &NewWebhook,
    ) -> Result<(), Error> {
        let path = webhook_path(id)?;
        let changed = WebhookUpdate { id, webhook };
        self.exchange(Method::PUT, &path, Some(&changed), Some(merchant_code))
            .await
            .map(drop)
    }

    /// Removes a webhook.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn remove_webhook(&self, merchant_code: &str, id: &str) -> Result<(), Error> {
        let path = webhook_path(id)?;
        self.exchange(Method::DELETE, &path, NO_BODY, Some(merchant_code))
            .await
            .map(drop)
    }
}

/// The path of a webhook. The id comes from Tabby, but it must not be able to change the path.
fn webhook_path(id: &str) -> Result<String, Error> {
    let is_plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_plain {
        Ok(format!("api/v1/webhooks/{id}"))
    } else {
        Err(Error::InvalidRequest(Flaw::WebhookId))
    }
}
