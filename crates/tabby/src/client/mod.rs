//! The calls to Tabby, each with limits on time and size.
//!
//! | file | calls |
//! |---|---|
//! | `checkout` | sessions |
//! | `payments` | payments, one by one and as a list |
//! | `webhooks` | registrations |
//! | `disputes` | disputes and what is attached to them |

mod checkout;
mod disputes;
mod payments;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Method};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Flaw, Gap, Trouble};
use crate::json;
use crate::proxy::{InvalidProxy, Proxy};
use crate::transport::{Answer, AnswerSize, Head, Http, Request, Transport};

/// What a call may cost at the most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Time to get a connection.
    pub connect: Duration,
    /// Time for the whole call.
    pub total: Duration,
    /// Bytes of an answer's body.
    pub body: usize,
    /// The same of a page of payments, each of which repeats what its shop sent, up to hundreds of
    /// lines and past orders.
    pub list_body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(4),
            total: Duration::from_secs(12),
            body: 1 << 20,
            list_body: 8 << 20,
        }
    }
}

/// A merchant's secret key. Prints as dots.
#[derive(Clone, Debug)]
pub struct SecretKey(pub(crate) SecretString);

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

    /// The key itself. Whoever calls this answers for where it goes.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
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
    /// The address has more than a client can keep to. It is not repeated: it may hold a password.
    #[error("the address has a user name, a query or a fragment, which cannot be kept")]
    TooMuch,
    /// No proxy can be reached by that name.
    #[error("the proxy for outgoing calls is wrong: {0}")]
    Proxy(#[from] InvalidProxy),
    /// The HTTP library could not start.
    #[error("the HTTP client could not start: {0}")]
    Http(#[from] reqwest::Error),
}

/// A client for one merchant key.
#[derive(Clone, Debug)]
pub struct Client {
    transport: Arc<dyn Transport>,
}

impl Client {
    /// A client for the API at `base`, such as [`crate::Region::base_url`]. A path in it is kept.
    /// Calls go through the system's proxy, unless `base` is on this machine.
    ///
    /// # Errors
    ///
    /// As [`Http::new`].
    pub fn new(base: &str, key: SecretKey, limits: Limits) -> Result<Self, ClientError> {
        Self::through(&Proxy::System, base, key, limits)
    }

    /// The same through a proxy of one's own choice, or none.
    ///
    /// # Errors
    ///
    /// As [`Http::new`].
    pub fn through(
        proxy: &Proxy,
        base: &str,
        key: SecretKey,
        limits: Limits,
    ) -> Result<Self, ClientError> {
        let http = Http::through(proxy, base, key, limits)?;
        Ok(Self::over(Arc::new(http)))
    }

    /// A client over a way of its own to Tabby, or to something that answers as Tabby does.
    #[must_use]
    pub fn over(transport: Arc<dyn Transport>) -> Self {
        Self { transport }
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, Error> {
        let answer = self.send(method, path, body).await?;
        answer.read()
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<Good, Error> {
        self.exchange(method, path, body, None).await
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        merchant_code: Option<&str>,
    ) -> Result<Good, Error> {
        let body = body
            .map(serde_json::to_vec)
            .transpose()
            .map_err(|_| Error::InvalidRequest(Flaw::Body))?;
        if merchant_code.is_some_and(|code| HeaderValue::from_bytes(code.as_bytes()).is_err()) {
            return Err(Error::InvalidRequest(Flaw::MerchantCode));
        }
        let request = Request {
            method,
            path: path.to_owned(),
            content_type: body.as_ref().map(|_| "application/json".to_owned()),
            body,
            merchant_code: merchant_code.map(str::to_owned),
            size: AnswerSize::One,
        };
        self.answered(request).await
    }

    /// Asks for a page of many.
    async fn page(&self, path: String) -> Result<Good, Error> {
        let request = Request {
            method: Method::GET,
            path,
            body: None,
            content_type: None,
            merchant_code: None,
            size: AnswerSize::Page,
        };
        self.answered(request).await
    }

    async fn answered(&self, request: Request) -> Result<Good, Error> {
        let is_read = request.method == Method::GET;
        let answer = self.transport.send(request).await;
        let good = answer.and_then(|Answer { status, head, body }| {
            let outcome = match (status, body) {
                (200..=202 | 204, body) => body,
                (status, Ok(body)) => Err(Error::of_answer(status, &body)),
                // The status says enough where the body got lost.
                (status, Err(_)) => Err(Error::of_answer(status, b"")),
            };
            match outcome {
                Ok(body) => Ok(Good {
                    status,
                    head,
                    body,
                    is_read,
                }),
                Err(error) => Err(error.with_head(status, &head)),
            }
        });
        good.map_err(|error| if is_read { error.of_read() } else { error })
    }
}

/// The body of a request that has none.
const NO_BODY: Option<&()> = None;

/// A successful answer, not read yet.
struct Good {
    status: u16,
    head: Head,
    body: Vec<u8>,
    is_read: bool,
}

impl Good {
    fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        json::read(&self.body).map_err(|unreadable| {
            let trouble = Trouble::from(Gap::Unreadable).caused_by(unreadable);
            let error = Error::Unknown(trouble).with_head(self.status, &self.head);
            if self.is_read { error.of_read() } else { error }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde::Serializer;
    use serde::ser::Error as _;

    use super::*;
    use crate::transport::Sending;
    use crate::webhook::{NewWebhook, WebhookHeader};

    /// A way on which nothing may travel.
    #[derive(Debug)]
    struct Closed;

    impl Transport for Closed {
        fn send(&self, request: Request) -> Sending<'_> {
            panic!("{} was sent", request.path)
        }
    }

    struct Unwritable;

    impl Serialize for Unwritable {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom("unwritable"))
        }
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_not_sent_and_did_nothing() {
        let client = Client::over(Arc::new(Closed));
        let webhook = NewWebhook {
            url: "https://shop.example/tabby".into(),
            header: Some(WebhookHeader {
                title: "X-Shop".into(),
                value: crate::Private::new("a-word".into()),
            }),
        };
        let mut errors = Vec::new();
        for id in ["", "..", "a/b", "a?b", "a b", "../payments"] {
            errors.push(client.remove_webhook("ae", id).await.unwrap_err());
            errors.push(client.update_webhook("ae", id, &webhook).await.unwrap_err());
        }
        for code in ["a\r\nb", "a\0", "\u{7f}"] {
            errors.push(client.list_webhooks(code).await.unwrap_err());
            errors.push(client.register_webhook(code, &webhook).await.unwrap_err());
            errors.push(client.remove_webhook(code, "w1").await.unwrap_err());
        }
        let unwritable = client
            .send(Method::POST, "api/v2/checkout", Some(&Unwritable))
            .await;
        errors.extend(unwritable.err());
        for error in errors {
            assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
            assert!(error.did_nothing());
        }
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
