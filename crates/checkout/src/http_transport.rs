//! The transport that comes with the crate: HTTP by reqwest.

use http::Method;
use http_client::exchange::{Call, Failure};
use reqwest::Url;

use crate::error::{Barrier, Error, ErrorKind, Flaw, NoAnswer};
use crate::idempotency::IdempotencyKey;
use crate::limits::Limits;
use crate::private::Private;
use crate::transport::{AnswerSize, Head, RawAnswer, Request, Sending, Target, Transport};

/// Sends requests over HTTP within limits on time and size. Made by
/// [`ClientBuilder::http`](crate::ClientBuilder::http).
#[derive(Clone, Debug)]
pub struct Http {
    pub(crate) http: reqwest::Client,
    pub(crate) base: Url,
    pub(crate) token_url: Option<Url>,
    pub(crate) limits: Limits,
}

impl Http {
    async fn exchange(&self, request: Request) -> Result<RawAnswer, Error> {
        let no_request = || Error::from(Flaw::Http);
        let url = match request.target {
            // Paths are written in this crate and ids are plain, so that joining cannot leave the
            // base address.
            Target::Api => self.base.join(&request.path).map_err(|_| no_request())?,
            Target::TokenHost => self.token_url.clone().ok_or_else(no_request)?,
        };
        let is_read = request.method == Method::GET || request.target == Target::TokenHost;
        let key = request.idempotency_key.as_ref().map(IdempotencyKey::as_str);
        let headers = [
            ("accept", Some("application/json")),
            ("cko-idempotency-key", key),
            ("content-type", request.content_type),
        ];
        let call = Call {
            method: request.method,
            url,
            headers: headers
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
            bearer: request.bearer.as_ref().map(Private::expose),
            body: request.body,
            total: if is_read {
                self.limits.read
            } else {
                self.limits.write
            },
            most: match request.size {
                AnswerSize::One => self.limits.body,
                AnswerSize::List => self.limits.list_body,
            },
        };
        let received = call.send(&self.http).await.map_err(of_failure)?;
        // A proxy may repeat in its answer what it was sent.
        let is_public = |value: &&str| {
            let bearer = request.bearer.as_ref();
            !bearer.is_some_and(|bearer| value.contains(bearer.expose()))
        };
        let header = |name: &str| received.headers.get(name)?.to_str().ok();
        let head = Head::read(|name| header(name).filter(is_public));
        let body = received.body.map_err(of_failure);
        Ok(RawAnswer::new(received.status, body).with_head(head))
    }
}

impl Transport for Http {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.exchange(request))
    }
}

fn of_failure(failure: Failure) -> Error {
    let unknown = |why| Error::from(ErrorKind::Unknown(why));
    match failure {
        Failure::NoRequest => Flaw::Http.into(),
        Failure::NotConnected(cause) => {
            Error::from(ErrorKind::NotReached(Barrier::NotConnected)).caused_by(cause)
        }
        Failure::TimedOut(cause) => unknown(NoAnswer::TimedOut).caused_by(cause),
        Failure::Broken(cause) => unknown(NoAnswer::Broken).caused_by(cause),
        Failure::TooLarge => unknown(NoAnswer::TooLarge),
    }
}
