//! Registrations of webhooks at Tabby. A merchant code has four of them per key.

use async_trait::async_trait;
use payment::id::MerchantCode;
use secrecy::ExposeSecret;
use tabby::webhook::{NewWebhook, SLOTS, WebhookHeader};
use tabby::{Client, ClientError, Error, Private};

use super::settings::Settings;
use super::standing::is_about_key;
use crate::desk::{DeskError, Registered, Registration, WebhookDesk};

/// The webhooks of a merchant code with a key.
#[derive(Clone, Debug)]
pub struct TabbyDesk {
    client: Client,
    code: MerchantCode,
}

impl TabbyDesk {
    /// A client for this key and address.
    ///
    /// # Errors
    ///
    /// The address is one that a key must not be sent to.
    pub fn new(settings: &Settings) -> Result<Self, ClientError> {
        Ok(Self {
            client: settings.client()?,
            code: settings.merchant_code.clone(),
        })
    }
}

/// The error of any call.
fn failed(error: &Error) -> DeskError {
    match error {
        Error::Refused(refusal) if is_about_key(refusal) => DeskError::Account(error.to_string()),
        _ => DeskError::Other(error.to_string()),
    }
}

/// The error of a registration. Tabby accepted everything before it. A refusal without a kind does
/// not come from Tabby itself.
fn refused(error: &Error) -> DeskError {
    match error {
        Error::Refused(refusal) if refusal.kind.is_some() && !is_about_key(refusal) => {
            DeskError::Registration(error.to_string())
        }
        error => failed(error),
    }
}

fn webhook(new: &Registration) -> NewWebhook {
    NewWebhook::new(&new.url).header(WebhookHeader {
        title: new.header.clone(),
        value: Private::new(new.secret.expose_secret().to_owned()),
    })
}

#[async_trait]
impl WebhookDesk for TabbyDesk {
    fn slots(&self) -> usize {
        SLOTS
    }

    async fn list(&self) -> Result<Vec<Registered>, DeskError> {
        let known = self.client.list_webhooks(self.code.as_str()).await;
        let known = known.map_err(|error| failed(&error))?;
        let registered = |webhook: tabby::webhook::Webhook| Registered {
            id: webhook.id,
            url: webhook.url,
            header: webhook.header.map(|header| header.title),
        };
        Ok(known.into_iter().map(registered).collect())
    }

    async fn register(&self, new: &Registration) -> Result<String, DeskError> {
        let code = self.code.as_str();
        let made = self.client.register_webhook(code, &webhook(new)).await;
        let made = made.map_err(|error| refused(&error))?;
        Ok(made.id)
    }

    async fn update(&self, id: &str, new: &Registration) -> Result<String, DeskError> {
        let code = self.code.as_str();
        let updated = self.client.update_webhook(code, id, &webhook(new)).await;
        updated.map_err(|error| refused(&error))?;
        Ok(id.to_owned())
    }

    async fn remove(&self, id: &str) -> Result<(), DeskError> {
        let removed = self.client.remove_webhook(self.code.as_str(), id).await;
        removed.map(drop).map_err(|error| failed(&error))
    }
}
