//! The calls to Checkout.com.
//!
//! | file | calls |
//! |---|---|
//! | `payments` | payment contexts, payments, captures, refunds, voids |
//! | `workflows` | workflows, which register webhooks |

mod answer;
mod payments;
mod workflows;

use std::sync::Arc;

use http::Method;
use serde::Serialize;

use crate::credentials::{Credentials, Tokens};
use crate::error::{Error, ErrorKind, Flaw};
use crate::idempotency::IdempotencyKey;
use crate::private::Private;
use crate::transport::{AnswerSize, RawAnswer, Request, Transport};

pub use self::answer::ApiAnswer;
use self::answer::Success;

/// A client for one account in one environment. Clones share connections and access token.
///
/// The calls in the order of a payment's life: request a payment context, request a payment, show
/// its page, read it until the customer has decided, capture it, refund it.
#[derive(Clone, Debug)]
pub struct Client {
    transport: Arc<dyn Transport>,
    tokens: Arc<Tokens>,
}

impl Client {
    /// A client over your own transport: another way to Checkout.com, or something that answers as
    /// Checkout.com does.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use checkout::transport::{RawAnswer, Request, Sending, Transport};
    /// use checkout::{Client, ErrorKind, SecretKey};
    ///
    /// /// A Checkout.com that is always busy.
    /// #[derive(Debug)]
    /// struct Busy;
    ///
    /// impl Transport for Busy {
    ///     fn send(&self, _: Request) -> Sending<'_> {
    ///         Box::pin(async { Ok(RawAnswer::new(429, Ok(Vec::new()))) })
    ///     }
    /// }
    ///
    /// # async fn ask() -> Result<(), Box<dyn std::error::Error>> {
    /// let key: SecretKey = "sk_sbox_abcdefghijklmnopqrstuvwxyz2".parse()?;
    /// let client = Client::over(Arc::new(Busy), key);
    /// let error = client.payment(&"pay_1".parse()?).await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::RateLimited);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn over(transport: Arc<dyn Transport>, credentials: impl Into<Credentials>) -> Self {
        Self {
            transport,
            tokens: Arc::new(Tokens::new(credentials.into())),
        }
    }

    async fn get(&self, path: String, size: AnswerSize) -> Result<Success, Error> {
        let request = Request {
            size,
            ..Request::new(Method::GET, path)
        };
        self.authorised(request).await
    }

    async fn post(
        &self,
        path: String,
        body: &impl Serialize,
        key: Option<&IdempotencyKey>,
    ) -> Result<Success, Error> {
        let body = serde_json::to_vec(body).map_err(|_| Error::from(Flaw::Body))?;
        let request = Request {
            body: Some(body),
            content_type: Some("application/json"),
            idempotency_key: key.cloned(),
            ..Request::new(Method::POST, path)
        };
        self.authorised(request).await
    }

    /// Sends a request with the key or a token. A token that is refused is renewed once: 401 means
    /// that nothing happened.
    async fn authorised(&self, request: Request) -> Result<Success, Error> {
        let transport = &*self.transport;
        let bearer = self.tokens.bearer(transport, None).await?;
        let outcome = self.sent(request.clone(), bearer.clone()).await;
        match outcome {
            Err(error)
                if error.kind() == ErrorKind::WrongCredentials && self.tokens.can_renew() =>
            {
                let renewed = self.tokens.bearer(transport, Some(&bearer)).await?;
                self.sent(request, renewed).await
            }
            outcome => outcome,
        }
    }

    async fn sent(&self, mut request: Request, bearer: Private) -> Result<Success, Error> {
        let is_read = request.method == Method::GET;
        let has_key = request.idempotency_key.is_some();
        request.bearer = Some(bearer);
        #[cfg(feature = "tracing")]
        let (method, path) = (request.method.clone(), resource(&request.path).to_owned());
        let answer = self.transport.send(request).await;
        #[cfg(feature = "tracing")]
        match &answer {
            Ok(answer) => {
                let request_id = answer.head.request_id.as_deref();
                let request_id = request_id.and_then(crate::head::printable_id);
                tracing::debug!(%method, path, status = answer.status, request_id, "answered");
            }
            Err(error) => tracing::debug!(%method, path, %error, "not answered"),
        }
        let good = answer.and_then(|RawAnswer { status, head, body }| {
            let outcome = match (status, body) {
                (200..=299, body) => body,
                // If the body was lost, the status is enough, but for one.
                (status, body) => {
                    let error = Error::of_answer(status, &body.unwrap_or_default());
                    Err(if has_key { error.of_keyed() } else { error })
                }
            };
            match outcome {
                Ok(body) => Ok(Success {
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

/// A path without its query, which may hold what a shop took for its order's number.
#[cfg(feature = "tracing")]
fn resource(path: &str) -> &str {
    path.split_once('?').map_or(path, |(resource, _)| resource)
}
