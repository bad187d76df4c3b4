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
    /// [`Error::Unknown`] means that a session may exist whose id nobody knows.
    pub async fn create_session(&self, request: &CreateSession) -> Result<Session, Error> {
        request.check().map_err(Error::InvalidRequest)?;
        self.call(Method::POST, "api/v2/checkout", Some(request))
            .await
    }

    /// Reads a session.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn retrieve_session(&self, id: SessionId) -> Result<Session, Error> {
        self.call(Method::GET, &format!("api/v2/checkout/{id}"), NO_BODY)
            .await
    }

    /// Sends a session's link to the phone that it was made with. What a repeated call does is not
    /// published.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] means that the customer may have got it.
    pub async fn send_link(&self, id: SessionId) -> Result<(), Error> {
        let path = format!("api/v2/checkout/{id}/send_hpp_link");
        self.send(Method::POST, &path, NO_BODY).await.map(drop)
    }

    /// Cancels a session whose payment is still `CREATED`. Never refunds.
    ///
    /// # Errors
    ///
    /// 400 `session is finalized` comes as [`Error::Refused`]. Whatever comes, only reading the
    /// payment tells what became of it.
    pub async fn cancel_session(&self, id: SessionId) -> Result<(), Error> {
        let path = format!("api/v2/checkout/{id}/cancel");
        self.send(Method::POST, &path, NO_BODY).await.map(drop)
    }
}
