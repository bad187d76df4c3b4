//! The transport that comes with the crate: HTTP by reqwest.

use reqwest::{Response, Url};

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
        let mut builder = self
            .http
            .request(request.method, url)
            .timeout(self.limits.total)
            .bearer_auth(self.key.expose());
        if let Some(code) = request.merchant_code {
            builder = builder.header("x-merchant-code", code);
        }
        if let Some(content_type) = request.content_type {
            builder = builder.header("content-type", content_type);
        }
        if let Some(body) = request.body {
            builder = builder.body(body);
        }
        let response = builder.send().await.map_err(of_transport)?;
        let status = response.status().as_u16();
        let most = match request.size {
            AnswerSize::One => self.limits.body,
            AnswerSize::Page => self.limits.list_body,
        };
        let headers = response.headers();
        let head = Head::read(|name| {
            let value = headers.get(name)?.to_str().ok();
            value.filter(|value| !self.key.is_in(value))
        });
        let body = whole(response, most).await;
        Ok(Answer::new(status, body).with_head(head))
    }
}

/// Reads a body of at most `most` bytes.
async fn whole(mut response: Response, most: usize) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(of_transport)? {
        if body.len() + chunk.len() > most {
            return Err(Error::Unknown(Gap::TooLarge.into()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

impl Transport for Http {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.exchange(request))
    }
}

fn of_transport(error: reqwest::Error) -> Error {
    // The caller knows the address, and a proxy's may hold a password.
    let cause = error.without_url();
    if cause.is_builder() {
        Error::InvalidRequest(Flaw::Http)
    } else if cause.is_connect() {
        Error::TryLater(Trouble::from(Obstacle::NotConnected).caused_by(cause))
    } else if cause.is_timeout() {
        Error::Unknown(Trouble::from(Gap::TimedOut).caused_by(cause))
    } else {
        Error::Unknown(Trouble::from(Gap::Broken).caused_by(cause))
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
    // In an address that cannot be parsed, nobody can say which part is a password.
    let has_more = base.contains(['@', '?', '#']);
    let repeated = |error: fn(String) -> ClientError| match has_more {
        true => ClientError::TooMuch,
        false => error(base.to_owned()),
    };
    let mut url = Url::parse(base).map_err(|_| repeated(ClientError::Malformed))?;
    let has_user = !url.username().is_empty() || url.password().is_some();
    if has_user || url.query().is_some() || url.fragment().is_some() {
        return Err(ClientError::TooMuch);
    }
    if !may_carry_a_key(&url) {
        return Err(repeated(ClientError::Insecure));
    }
    // Joining replaces what follows the last slash.
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// Whether a secret key may be sent to this address: https, or http on this machine.
fn may_carry_a_key(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => true,
        ("http", _) => is_this_machine(url),
        _ => false,
    }
}

/// Whether the host name alone says that this is our machine: `localhost` or a loopback address.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_keeps_its_path() {
        for (base, call) in [
            (
                "https://api.tabby.ai",
                "https://api.tabby.ai/api/v2/checkout",
            ),
            (
                "https://api.tabby.ai/",
                "https://api.tabby.ai/api/v2/checkout",
            ),
            (
                "https://gateway.example/tabby",
                "https://gateway.example/tabby/api/v2/checkout",
            ),
            (
                "https://gateway.example/a/b/",
                "https://gateway.example/a/b/api/v2/checkout",
            ),
        ] {
            let url = directory(base).unwrap().join("api/v2/checkout").unwrap();
            assert_eq!(url.as_str(), call);
        }
    }

    #[test]
    fn what_would_be_lost_of_a_base_address_is_refused_without_being_repeated() {
        for base in [
            "https://gateway.example/?key=open-sesame",
            "https://gateway.example/tabby#open-sesame",
            "https://open-sesame@gateway.example/",
            "http://shop:open-sesame@gateway.example/",
            "https://shop:open-sesame@gate way.example/",
            "shop:open-sesame@gateway.example/",
        ] {
            let error = directory(base).unwrap_err();
            assert!(matches!(error, ClientError::TooMuch), "{error}");
            assert!(!format!("{error} {error:?}").contains("sesame"));
        }
    }

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
}
