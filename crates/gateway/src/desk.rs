//! The port to a gateway's registrations of webhooks, for the operator's commands.

use std::fmt;

use async_trait::async_trait;
use secrecy::SecretString;

/// A webhook that is registered at the gateway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registered {
    /// The id by which it is changed and removed.
    pub id: String,
    /// Where the gateway delivers to.
    pub url: String,
    /// By what its deliveries are known: the name of the header that they carry, or whether they are
    /// signed; `None` if by nothing.
    pub header: Option<String>,
}

/// A webhook to register. The secret prints as dots.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Where the gateway is to deliver to.
    pub url: String,
    /// The name of the header that deliveries are to carry.
    pub header: String,
    /// The header's value.
    pub secret: SecretString,
}

/// Why a call about registrations failed, with the gateway's error in a sentence.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DeskError {
    /// The gateway answered, and refused this registration.
    #[error("the gateway refused the webhook: {0}")]
    Registration(String),
    /// The gateway answered, and refused the key or the account.
    #[error("the gateway refused the account: {0}")]
    Account(String),
    /// The gateway refused something else, or gave no usable answer.
    #[error("{0}")]
    Other(String),
}

/// The webhooks of one account at a gateway.
#[async_trait]
pub trait WebhookDesk: Send + Sync + fmt::Debug {
    /// How many webhooks the account may have.
    fn slots(&self) -> usize;

    /// The webhooks that it has.
    ///
    /// # Errors
    ///
    /// [`DeskError`].
    async fn list(&self) -> Result<Vec<Registered>, DeskError>;

    /// Registers a webhook; returns its id.
    ///
    /// # Errors
    ///
    /// [`DeskError`]; with [`DeskError::Other`] it may be registered.
    async fn register(&self, new: &Registration) -> Result<String, DeskError>;

    /// Changes the webhook with this id; returns the id that it has afterwards.
    ///
    /// # Errors
    ///
    /// As [`Self::register`].
    async fn update(&self, id: &str, new: &Registration) -> Result<String, DeskError>;

    /// Removes the webhook with this id.
    ///
    /// # Errors
    ///
    /// [`DeskError`]; with [`DeskError::Other`] it may be gone.
    async fn remove(&self, id: &str) -> Result<(), DeskError>;
}
