//! The way to Tabby: HTTP, or whatever answers in its place in a simulation.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Method, Response, Url, redirect};
use secrecy::ExposeSecret;

use crate::client::{ClientError, Limits, SecretKey};
use crate::error::{Error, Flaw, Gap, Obstacle, Trouble};
use crate::private::Bytes;
use crate::proxy::{InvalidProxy, Proxy};

/// A request to the API. The key is the transport's business. Its body prints as its size: it may
/// say who buys.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path and query below the base address, without a slash in front.
    pub path: String,
    /// Its body, if it has one.
    pub body: Option<Vec<u8>>,
    /// What its body is: JSON, but for an uploaded file.
    pub content_type: Option<String>,
    /// The merchant code, where the call wants it beside the key.
    pub merchant_code: Option<String>,
    /// How much is asked for.
    pub size: AnswerSize,
}

/// How much a request asks for, which says how large its answer may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AnswerSize {
    /// One thing: [`Limits::body`].
    One,
    /// A page of many: [`Limits::list_body`].
    Page,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("body", &self.body.as_deref().map(Bytes))
            .field("content_type", &self.content_type)
            .field("merchant_code", &self.merchant_code)
            .field("size", &self.size)
            .finish()
    }
}

/// What an answer's head says besides its status.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Head {
    /// The id that the answer gives its request. Its name is not published: see [`REQUEST_IDS`].
    pub request_id: Option<String>,
    /// How long the answer asks to wait.
    pub retry_after: Option<Duration>,
}

/// Headers that may hold the id of a request, the likeliest first.
pub const REQUEST_IDS: [&str; 4] = ["x-request-id", "x-correlation-id", "x-trace-id", "cf-ray"];

impl Head {
    /// Reads a head through `header`, which gives the value of the header of a name in small
    /// letters.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tabby::transport::Head;
    ///
    /// let head = Head::read(|name| (name == "retry-after").then_some("30"));
    /// assert_eq!(head.retry_after, Some(Duration::from_secs(30)));
    /// ```
    #[must_use]
    pub fn read<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Self {
        let is_plain = |id: &&str| {
            let is_short = (1..=128).contains(&id.len());
            is_short && id.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let id = REQUEST_IDS.into_iter().filter_map(&header).find(is_plain);
        let wait = header("retry-after").and_then(|wait| match wait.trim().parse() {
            Ok(seconds) => Some(Duration::from_secs(seconds)),
            // A date counts from the answer's own, so that no clock of ours is asked.
            Err(_) => {
                let (until, from) = (date(wait)?, date(header("date")?)?);
                Duration::try_from(until.duration_since(from)).ok()
            }
        });
        Self {
            request_id: id.map(str::to_owned),
            retry_after: wait,
        }
    }
}

/// A date of HTTP, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
fn date(text: &str) -> Option<Timestamp> {
    let zoned = jiff::fmt::rfc2822::parse(text.trim()).ok()?;
    Some(zoned.timestamp())
}

/// An answer: its status came, and perhaps its body, which prints as its size.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// What else its head says.
    pub head: Head,
    /// The body, or what kept it from arriving whole.
    pub body: Result<Vec<u8>, Error>,
}

impl Answer {
    /// An answer whose body is whole, or which says what became of it.
    #[must_use]
    pub fn new(status: u16, body: Result<Vec<u8>, Error>) -> Self {
        Self {
            status,
            head: Head::default(),
            body,
        }
    }

    /// With what its head says.
    #[must_use]
    pub fn with_head(mut self, head: Head) -> Self {
        self.head = head;
        self
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("head", &self.head)
            .field("body", &self.body.as_deref().map(Bytes))
            .finish()
    }
}

/// What [`Transport::send`] returns.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send + 'a>>;

/// Sends requests. An error says whether the request may have arrived: [`Error::Unknown`] where it
/// may have. For calls that only read the client makes [`Error::NotRead`] of it.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends one.
    fn send(&self, request: Request) -> Sending<'_>;
}

/// HTTP with a key, and with limits on time and size.
#[derive(Clone, Debug)]
pub struct Http {
    http: reqwest::Client,
    base: Url,
    key: SecretKey,
    limits: Limits,
}

impl Http {
    /// The way to the API at `base` with this key, through the system's proxy where `base` is not
    /// on this machine. A path in it is kept: with `https://gateway.example/tabby`, calls go to
    /// `https://gateway.example/tabby/api/v2/…`.
    ///
    /// # Errors
    ///
    /// An address that is neither https nor on this machine is refused, and one with a user name,
    /// a query or a fragment, for they would be lost.
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
        let base = directory(base)?;
        // Whoever installed a provider before us keeps it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = match proxy {
            // Plain http would be readable to a proxy, the key with it.
            _ if is_this_machine(&base) => reqwest::Client::builder().no_proxy(),
            Proxy::System => reqwest::Client::builder(),
            Proxy::Direct => reqwest::Client::builder().no_proxy(),
            Proxy::At(address) => {
                // The library's error repeats the address, which may hold a password.
                let proxy = reqwest::Proxy::https(address.expose());
                let proxy = proxy.map_err(|_| ClientError::Proxy(InvalidProxy))?;
                reqwest::Client::builder().proxy(proxy)
            }
        };
        let http = http
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

    async fn exchange(&self, request: Request) -> Result<Answer, Error> {
        // Paths are our own and ids are UUIDs, so that a join cannot leave the base.
        let url = self
            .base
            .join(&request.path)
            .map_err(|_| Error::InvalidRequest(Flaw::Http))?;
        let mut builder = self
            .http
            .request(request.method, url)
            .bearer_auth(self.key.0.expose_secret());
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
        let head = Head::read(|name| headers.get(name)?.to_str().ok());
        let body = whole(response, most).await;
        Ok(Answer::new(status, body).with_head(head))
    }
}

/// A body of at most so many bytes.
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
    // The address is known to whoever asked, and a proxy's may hold a password.
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

/// A base address as one that paths can be joined to.
fn directory(base: &str) -> Result<Url, ClientError> {
    let mut url = Url::parse(base).map_err(|_| ClientError::Malformed(base.to_owned()))?;
    let has_user = !url.username().is_empty() || url.password().is_some();
    if has_user || url.query().is_some() || url.fragment().is_some() {
        return Err(ClientError::TooMuch);
    }
    if !may_carry_a_key(&url) {
        return Err(ClientError::Insecure(url.to_string()));
    }
    // Joining replaces what stands after the last slash.
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// Whether a secret key may travel to this address: https, or http that does not leave the machine.
fn may_carry_a_key(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => true,
        ("http", _) => is_this_machine(url),
        _ => false,
    }
}

/// Whether an address is this machine's own by its name alone: `localhost` or a loopback address.
fn is_this_machine(url: &Url) -> bool {
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
    fn bodies_are_never_printed() {
        let body = br#"{"phone":"+971500000001"}"#.to_vec();
        let request = Request {
            method: Method::POST,
            path: "api/v2/checkout".into(),
            body: Some(body.clone()),
            content_type: None,
            merchant_code: None,
            size: AnswerSize::One,
        };
        let answer = Answer::new(200, Ok(body.clone()));
        // A list of bytes tells as much as the text.
        let digits = format!("{body:?}");
        let digits = digits.trim_matches(['[', ']']);
        for printed in [format!("{request:?}"), format!("{answer:?}")] {
            assert!(!printed.contains("500000001"), "{printed}");
            assert!(!printed.contains(digits), "{printed}");
            assert!(printed.contains("25 bytes"), "{printed}");
        }
    }

    #[test]
    fn a_head_says_how_long_to_wait_and_which_request_it_was() {
        let read = |headers: &[(&str, &'static str)]| {
            Head::read(|name| {
                let found = headers.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| *value)
            })
        };
        let seconds = |head: &Head| head.retry_after.map(|wait| wait.as_secs());
        let head = read(&[("x-request-id", "b c"), ("cf-ray", "8f1-DXB")]);
        assert_eq!(head.request_id.as_deref(), Some("8f1-DXB"));
        assert_eq!(seconds(&read(&[("retry-after", " 120 ")])), Some(120));
        let until = ("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT");
        let from = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(seconds(&read(&[until, from])), Some(60));
        for silent in [
            &[until][..],
            &[("retry-after", "soon"), from],
            &[("retry-after", "-1")],
        ] {
            assert_eq!(read(silent).retry_after, None, "{silent:?}");
        }
        // A date that has passed by asks for no wait.
        let passed = [("retry-after", from.1), ("date", until.1)];
        assert_eq!(read(&passed).retry_after, None);
    }

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
