//! The calls to Tabby, each with limits on time and size.

use std::time::Duration;

use reqwest::{Method, Response, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::checkout::{CreateSession, Session, SessionId};
use crate::error::{Error, Gap, Obstacle};
use crate::payment::{NewCapture, NewRefund, Payment, PaymentId};

/// What a call may cost at the most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Time to get a connection.
    pub connect: Duration,
    /// Time for the whole call.
    pub total: Duration,
    /// Bytes of an answer's body.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(4),
            total: Duration::from_secs(12),
            body: 1 << 20,
        }
    }
}

/// A merchant's secret key. Prints as dots.
#[derive(Clone, Debug)]
pub struct SecretKey(SecretString);

/// The text is not a secret key of Tabby's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvalidKey {
    /// A public key, which is for web pages.
    #[error("it is a public key (pk_); the secret key starts with sk_")]
    Public,
    /// Anything else.
    #[error("a secret key looks like sk_test_ or sk_ followed by a UUID")]
    Malformed,
}

impl SecretKey {
    /// Takes `sk_test_<uuid>` or `sk_<uuid>`.
    ///
    /// # Errors
    ///
    /// [`InvalidKey`], which never repeats the text.
    pub fn new(text: &str) -> Result<Self, InvalidKey> {
        if text.starts_with("pk_") {
            return Err(InvalidKey::Public);
        }
        let id = text
            .strip_prefix("sk_")
            .map(|rest| rest.strip_prefix("test_").unwrap_or(rest));
        match id.map(uuid::Uuid::try_parse) {
            Some(Ok(_)) => Ok(Self(SecretString::from(text))),
            _ => Err(InvalidKey::Malformed),
        }
    }

    /// Whether nobody is really charged.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.0.expose_secret().starts_with("sk_test_")
    }
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address is not one to send a secret key to.
    #[error("{0} is not an https address, and http is for this machine only")]
    Insecure(String),
    /// The address cannot be read.
    #[error("{0} is not an absolute address")]
    Malformed(String),
    /// The HTTP library could not start.
    #[error("the HTTP client could not start: {0}")]
    Http(#[from] reqwest::Error),
}

/// A client for one merchant key.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    key: SecretKey,
    limits: Limits,
}

impl Client {
    /// A client for the API at `base`, such as [`crate::Region::base_url`].
    ///
    /// # Errors
    ///
    /// An address that is neither https nor on this machine is refused.
    pub fn new(base: &str, key: SecretKey, limits: Limits) -> Result<Self, ClientError> {
        let base = Url::parse(base).map_err(|_| ClientError::Malformed(base.to_owned()))?;
        if !may_carry_a_key(&base) {
            return Err(ClientError::Insecure(base.to_string()));
        }
        // Whoever installed a provider before us keeps it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .connect_timeout(limits.connect)
            .timeout(limits.total)
            .redirect(redirect::Policy::none())
            .tcp_nodelay(true)
            .user_agent(concat!("tabby-pos/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            http,
            base,
            key,
            limits,
        })
    }

    /// Creates a session and a payment. Not idempotent.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] means that a session may exist whose id nobody knows.
    pub async fn create_session(&self, request: &CreateSession) -> Result<Session, Error> {
        self.call(Method::POST, "api/v2/checkout", Some(request))
            .await
    }

    /// Reads a session.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn retrieve_session(&self, id: SessionId) -> Result<Session, Error> {
        self.call(Method::GET, &format!("api/v2/checkout/{id}"), None::<&()>)
            .await
    }

    /// Cancels a session whose payment is still `CREATED`. Never refunds.
    ///
    /// # Errors
    ///
    /// 400 `session is finalized` comes as [`Error::Refused`]. Whatever comes, only reading the
    /// payment tells what became of it.
    pub async fn cancel_session(&self, id: SessionId) -> Result<(), Error> {
        let path = format!("api/v2/checkout/{id}/cancel");
        self.send(Method::POST, &path, None::<&()>).await.map(drop)
    }

    /// Reads a payment.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn retrieve_payment(&self, id: PaymentId) -> Result<Payment, Error> {
        self.call(Method::GET, &format!("api/v2/payments/{id}"), None::<&()>)
            .await
    }

    /// Takes money of an authorised payment.
    ///
    /// # Errors
    ///
    /// After [`Error::Unknown`], repeat it with the same `reference_id`.
    pub async fn capture(&self, id: PaymentId, request: &NewCapture) -> Result<Payment, Error> {
        self.call(
            Method::POST,
            &format!("api/v2/payments/{id}/captures"),
            Some(request),
        )
        .await
    }

    /// Gives money back of a closed payment.
    ///
    /// # Errors
    ///
    /// After [`Error::Unknown`], repeat it with the same `reference_id`.
    pub async fn refund(&self, id: PaymentId, request: &NewRefund) -> Result<Payment, Error> {
        self.call(
            Method::POST,
            &format!("api/v2/payments/{id}/refunds"),
            Some(request),
        )
        .await
    }

    /// Ends an authorised payment; what was not captured is released.
    ///
    /// # Errors
    ///
    /// 400 `already closed` comes as [`Error::Refused`].
    pub async fn close(&self, id: PaymentId) -> Result<Payment, Error> {
        self.call(
            Method::POST,
            &format!("api/v2/payments/{id}/close"),
            None::<&()>,
        )
        .await
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, Error> {
        let answer = self.send(method, path, body).await?;
        serde_json::from_slice(&answer).map_err(|_| Error::Unknown(Gap::Unreadable))
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<Vec<u8>, Error> {
        // Paths are our own and ids are UUIDs, so that a join cannot leave the base.
        let url = self
            .base
            .join(path)
            .map_err(|_| Error::TryLater(Obstacle::NotConnected))?;
        let mut request = self
            .http
            .request(method, url)
            .bearer_auth(self.key.0.expose_secret());
        if let Some(body) = body {
            let json =
                serde_json::to_vec(body).map_err(|_| Error::TryLater(Obstacle::NotConnected))?;
            request = request
                .header("content-type", "application/json")
                .body(json);
        }
        let response = request.send().await.map_err(|error| of_transport(&error))?;
        let status = response.status();
        let body = self.body(response).await;
        match (status, body) {
            (
                StatusCode::OK
                | StatusCode::CREATED
                | StatusCode::ACCEPTED
                | StatusCode::NO_CONTENT,
                body,
            ) => body,
            (status, Ok(body)) => Err(Error::of_answer(status.as_u16(), &body)),
            // The status says enough where the body got lost.
            (status, Err(_)) => Err(Error::of_answer(status.as_u16(), b"")),
        }
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Error> {
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| of_transport(&error))?
        {
            if body.len() + chunk.len() > self.limits.body {
                return Err(Error::Unknown(Gap::TooLarge));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn of_transport(error: &reqwest::Error) -> Error {
    if error.is_connect() {
        Error::TryLater(Obstacle::NotConnected)
    } else if error.is_timeout() {
        Error::Unknown(Gap::TimedOut)
    } else {
        Error::Unknown(Gap::Broken)
    }
}

/// Whether a secret key may travel to this address: https, or http that does not leave the machine.
fn may_carry_a_key(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => true,
        ("http", Some(host)) => {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            host == "localhost"
                || host
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|ip| ip.is_loopback())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_travels_by_https_or_stays_on_the_machine() {
        let may = |address: &str| may_carry_a_key(&Url::parse(address).unwrap());
        assert!(
            may("https://api.tabby.ai")
                && may("http://127.0.0.1:8090")
                && may("http://[::1]:1")
                && may("http://localhost:1")
        );
        assert!(
            !may("http://api.tabby.ai")
                && !may("http://127.0.0.1.example.com")
                && !may("ftp://127.0.0.1")
                && !may("http://10.0.0.1")
        );
    }

    #[test]
    fn a_key_is_checked_without_being_repeated_and_never_printed() {
        let id = "7f5fbd5e-0000-4000-8000-000000000001";
        let test = SecretKey::new(&format!("sk_test_{id}")).unwrap();
        assert!(test.is_test());
        assert!(!SecretKey::new(&format!("sk_{id}")).unwrap().is_test());
        assert_eq!(
            SecretKey::new(&format!("pk_test_{id}")).unwrap_err(),
            InvalidKey::Public
        );
        for wrong in ["", "sk_", "sk_live_x", id] {
            let error = SecretKey::new(wrong).unwrap_err();
            assert_eq!(error, InvalidKey::Malformed);
        }
        assert!(!format!("{test:?}").contains(id));
    }
}
