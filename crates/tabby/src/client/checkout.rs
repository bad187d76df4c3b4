//! Calls about sessions.

use http::Method;

use super::{Client, NO_BODY};
use crate::checkout::{CreateSession, Session, SessionId};
use crate::error::Error;

impl Client {
    /// Creates a session and a payment. Not idempotent.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] means that a session may exist, and its id is lost.
    pub async fn create_session(&self, request: &CreateSession) -> Result<Session, Error> {
        request.check().map_err(Error::InvalidRequest)?;
        self.call(Method::POST, "api/v2/checkout", Some(request))
            .await
    }

    /// Reads a session.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn retrieve_session(&self, id: SessionId) -> Result<Session, Error> {
        self.call(Method::GET, &format!("api/v2/checkout/{id}"), NO_BODY)
            .await
    }

    /// Sends a session's link to the buyer's phone in the session. Tabby does not publish what a
    /// repeated call does.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] means that the link may have been sent.
    pub async fn send_link(&self, id: SessionId) -> Result<(), Error> {
        let path = format!("api/v2/checkout/{id}/send_hpp_link");
        self.send(Method::POST, &path, NO_BODY).await.map(drop)
    }

    /// Cancels a session whose payment is still `CREATED`. It never refunds.
    ///
    /// # Errors
    ///
    /// 400 `session is finalized` is an [`Error::Refused`]. After success and after any error, read
    /// the payment: only that says what became of it.
    pub async fn cancel_session(&self, id: SessionId) -> Result<(), Error> {
        let path = format!("api/v2/checkout/{id}/cancel");
        self.send(Method::POST, &path, NO_BODY).await.map(drop)
    }
}
