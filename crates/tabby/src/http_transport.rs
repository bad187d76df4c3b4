//! The transport that comes with the crate: HTTP by reqwest.

use http_client::base_address::{self, InvalidBase};
use http_client::exchange::{Call, Failure};
use reqwest::Url;

use crate::error::{Error, Flaw, Gap, Obstacle, Trouble};
use crate::key::SecretKey;
use crate::limits::{ClientError, Limits};
use crate::transport::{Answer, AnswerSize, Head, Request, Sending, Transport};

/// Sends requests over HTTP with the key, within limits on time and size. Made by
/// [`ClientBuilder::http`](crate::ClientBuilder::http).
#[derive(Clone, Debug)]
pub struct Http {
    pub(crate) http: reqwest::Client,
    pub(crate) base: Url,
    pub(crate) key: SecretKey,
    pub(crate) limits: Limits,
}

impl Http {
    async fn exchange(&self, request: Request) -> Result<Answer, Error> {
        // Paths are written in this crate and ids are UUIDs, so that joining cannot leave the base
        // address.
        let url = self
            .base
            .join(&request.path)
            .map_err(|_| Error::InvalidRequest(Flaw::Http))?;
        let content_type = request.content_type.as_deref();
        let headers = [
            ("x-merchant-code", request.merchant_code.as_deref()),
            ("content-type", content_type),
        ];
        let call = Call {
            method: request.method,
            url,
            headers: headers
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
            bearer: Some(self.key.expose()),
            body: request.body,
            total: self.limits.total,
            most: match request.size {
                AnswerSize::One => self.limits.body,
                AnswerSize::Page => self.limits.list_body,
            },
        };
        let received = call.send(&self.http).await.map_err(of_failure)?;
        let head = Head::read(|name| {
            let value = received.headers.get(name)?.to_str().ok();
            value.filter(|value| !self.key.is_in(value))
        });
        let body = received.body.map_err(of_failure);
        Ok(Answer::new(received.status, body).with_head(head))
    }
}

impl Transport for Http {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.exchange(request))
    }
}

fn of_failure(failure: Failure) -> Error {
    match failure {
        Failure::NoRequest => Error::InvalidRequest(Flaw::Http),
        Failure::NotConnected(cause) => {
            Error::TryLater(Trouble::from(Obstacle::NotConnected).caused_by(cause))
        }
        Failure::TimedOut(cause) => Error::Unknown(Trouble::from(Gap::TimedOut).caused_by(cause)),
        Failure::Broken(cause) => Error::Unknown(Trouble::from(Gap::Broken).caused_by(cause)),
        Failure::TooLarge => Error::Unknown(Gap::TooLarge.into()),
    }
}

/// Checks whether a client can be built for this base address.
///
/// # Errors
///
/// What is wrong with it. No error contains a password.
pub fn check_base(base: &str) -> Result<(), ClientError> {
    directory(base).map(drop)
}

/// Makes the base address end with a slash, so that paths can be joined to it.
pub(crate) fn directory(base: &str) -> Result<Url, ClientError> {
    base_address::directory(base).map_err(|error| match error {
        InvalidBase::Insecure(address) => ClientError::Insecure(address),
        InvalidBase::Malformed(address) => ClientError::Malformed(address),
        InvalidBase::TooMuch => ClientError::TooMuch,
    })
}
