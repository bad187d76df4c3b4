//! The calls to Tabby, each with limits on time and size.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::checkout::{CreateSession, Session, SessionId};
use crate::error::{Error, Flaw, Gap, Trouble};
use crate::json;
use crate::payment::{NewCapture, NewRefund, Payment, PaymentId, PaymentList};
use crate::proxy::{InvalidProxy, Proxy};
use crate::transport::{Answer, AnswerSize, Head, Http, Request, Transport};
use crate::webhook::{NewWebhook, Registered, Webhook};

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

/// The most payments that Tabby puts into one page of its list.
pub const MOST_LISTED: u32 = 20;

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

    /// Sends a session's link to the phone that it was made with. What a repeated call does is not
    /// published.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] means that the customer may have got it.
    pub async fn send_link(&self, id: SessionId) -> Result<(), Error> {
        let path = format!("api/v2/checkout/{id}/send_hpp_link");
        self.send(Method::POST, &path, None::<&()>).await.map(drop)
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

    /// A page of the payments that were authorised or closed, newest first, from the `offset`th on;
    /// at most `limit`, and at most [`MOST_LISTED`]. Entries that cannot be read are in it as well.
    ///
    /// # Errors
    ///
    /// As [`Error`] says. After [`Gap::TooLarge`] a smaller `limit` may help.
    pub async fn list_payments(&self, offset: u32, limit: u32) -> Result<PaymentList, Error> {
        let limit = limit.clamp(1, MOST_LISTED);
        let request = Request {
            method: Method::GET,
            path: format!("api/v2/payments?limit={limit}&offset={offset}"),
            body: None,
            merchant_code: None,
            size: AnswerSize::Page,
        };
        let answer = self.answered(request).await?;
        answer.read()
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

    /// The webhooks of a merchant code that belong to this key.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn list_webhooks(&self, merchant_code: &str) -> Result<Vec<Webhook>, Error> {
        let path = "api/v1/webhooks";
        let answer = self
            .managing(Method::GET, path, merchant_code, None)
            .await?;
        answer.read().map(|Registered(all)| all)
    }

    /// Registers a webhook.
    ///
    /// # Errors
    ///
    /// As [`Error`] says; a fifth one is refused. [`Error::InvalidRequest`]: the merchant code cannot
    /// stand in a header.
    pub async fn register_webhook(
        &self,
        merchant_code: &str,
        webhook: &NewWebhook,
    ) -> Result<Webhook, Error> {
        let path = "api/v1/webhooks";
        let answer = self
            .managing(Method::POST, path, merchant_code, Some(webhook))
            .await?;
        answer.read()
    }

    /// Changes a webhook.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn update_webhook(
        &self,
        merchant_code: &str,
        id: &str,
        webhook: &NewWebhook,
    ) -> Result<(), Error> {
        let path = webhook_path(id)?;
        self.managing(Method::PUT, &path, merchant_code, Some(webhook))
            .await
            .map(drop)
    }

    /// Removes a webhook.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn remove_webhook(&self, merchant_code: &str, id: &str) -> Result<(), Error> {
        let path = webhook_path(id)?;
        self.managing(Method::DELETE, &path, merchant_code, None)
            .await
            .map(drop)
    }

    async fn managing(
        &self,
        method: Method,
        path: &str,
        merchant_code: &str,
        body: Option<&NewWebhook>,
    ) -> Result<Good, Error> {
        self.exchange(method, path, body, Some(merchant_code)).await
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
            body,
            merchant_code: merchant_code.map(str::to_owned),
            size: AnswerSize::One,
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

/// A webhook's path. Its id is Tabby's own word, but must not lead anywhere else.
fn webhook_path(id: &str) -> Result<String, Error> {
    let is_plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_plain {
        Ok(format!("api/v1/webhooks/{id}"))
    } else {
        Err(Error::InvalidRequest(Flaw::WebhookId))
    }
}

#[cfg(test)]
mod tests {
    use serde::Serializer;
    use serde::ser::Error as _;

    use super::*;
    use crate::transport::Sending;
    use crate::webhook::WebhookHeader;

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
