//! The calls to Tabby.
//!
//! | file | calls |
//! |---|---|
//! | `checkout` | sessions |
//! | `payments` | single payments, and the list |
//! | `webhooks` | webhook registrations |
//! | `disputes` | disputes and their attachments |

mod checkout;
mod disputes;
mod payments;
mod webhooks;

use std::sync::Arc;

use http::{HeaderValue, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Flaw, Gap, Trouble};
use crate::json;
use crate::transport::{Answer, AnswerSize, Head, Request, Transport};

/// A client for one merchant key. Clones share their connections.
///
/// The calls in the order of a payment's life: create a session, show its code or page, read its
/// payment until that is no longer `CREATED`, capture or close it, refund it.
#[derive(Clone, Debug)]
pub struct Client {
    transport: Arc<dyn Transport>,
}

impl Client {
    /// A client over your own transport: another way to Tabby, or something that answers as Tabby
    /// does.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use tabby::transport::{Answer, Request, Sending, Transport};
    /// use tabby::{Client, Error};
    ///
    /// /// A Tabby that is always busy.
    /// #[derive(Debug)]
    /// struct Busy;
    ///
    /// impl Transport for Busy {
    ///     fn send(&self, _: Request) -> Sending<'_> {
    ///         Box::pin(async { Ok(Answer::new(429, Ok(Vec::new()))) })
    ///     }
    /// }
    ///
    /// # async fn ask() -> Result<(), tabby::InvalidId> {
    /// let client = Client::over(Arc::new(Busy));
    /// let id = "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e".parse()?;
    /// assert!(matches!(client.retrieve_payment(id).await, Err(Error::TryLater(_))));
    /// # Ok(())
    /// # }
    /// ```
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
    ) -> Result<SuccessfulAnswer, Error> {
        self.exchange(method, path, body, None).await
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        merchant_code: Option<&str>,
    ) -> Result<SuccessfulAnswer, Error> {
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

    /// Sends a GET for a page of a list, which may be larger than other answers.
    async fn page(&self, path: String) -> Result<SuccessfulAnswer, Error> {
        let request = Request {
            size: AnswerSize::Page,
            ..Request::new(Method::GET, path)
        };
        self.answered(request).await
    }

    async fn answered(&self, request: Request) -> Result<SuccessfulAnswer, Error> {
        let is_read = request.method == Method::GET;
        #[cfg(feature = "tracing")]
        let (method, path) = (request.method.clone(), request.path.clone());
        let answer = self.transport.send(request).await;
        #[cfg(feature = "tracing")]
        match &answer {
            Ok(answer) => {
                let request_id = answer.head.request_id.as_deref();
                let request_id = request_id.and_then(http_client::printable::request_id);
                tracing::debug!(%method, path, status = answer.status, request_id, "answered");
            }
            Err(error) => tracing::debug!(%method, path, %error, "not answered"),
        }
        let good = answer.and_then(|Answer { status, head, body }| {
            let outcome = match (status, body) {
                (200..=202 | 204, body) => body,
                (status, Ok(body)) => Err(Error::of_answer(status, &body)),
                // If the body was lost, the status is enough.
                (status, Err(_)) => Err(Error::of_answer(status, b"")),
            };
            match outcome {
                Ok(body) => Ok(SuccessfulAnswer {
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

/// Stands for the absent body of a request.
const NO_BODY: Option<&()> = None;

/// A successful answer whose body is not parsed yet.
struct SuccessfulAnswer {
    status: u16,
    head: Head,
    body: Vec<u8>,
    is_read: bool,
}

impl SuccessfulAnswer {
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

    /// A transport that must not be used.
    #[derive(Debug)]
    struct NeverSends;

    impl Transport for NeverSends {
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
        let client = Client::over(Arc::new(NeverSends));
        let header = WebhookHeader::new("X-Shop", "a-word").unwrap();
        let webhook = NewWebhook::new("https://shop.example/tabby").header(header);
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
}
