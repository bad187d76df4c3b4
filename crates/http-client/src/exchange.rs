//! One exchange over HTTP, with limits on time and size.

use std::time::Duration;

use http::{HeaderMap, Method};
use reqwest::{Response, Url};

/// A request.
pub struct Call<'a> {
    /// Method.
    pub method: Method,
    /// Where it goes.
    pub url: Url,
    /// Headers: names in lower case, and values.
    pub headers: Vec<(&'static str, &'a str)>,
    /// The token in `Authorization: Bearer`, if there is one.
    pub bearer: Option<&'a str>,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
    /// Time limit for the whole exchange.
    pub total: Duration,
    /// Largest body of the answer, in bytes.
    pub most: usize,
}

/// What came back.
pub struct Received {
    /// HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// The body, or why it did not arrive complete.
    pub body: Result<Vec<u8>, Failure>,
}

/// Why there is no answer, or no complete one. No error contains an address, because a proxy's may
/// hold a password.
#[derive(Debug)]
pub enum Failure {
    /// It is no request that HTTP can carry. It was not sent.
    NoRequest,
    /// No connection. It was not sent.
    NotConnected(reqwest::Error),
    /// No answer within the time limit.
    TimedOut(reqwest::Error),
    /// The connection broke.
    Broken(reqwest::Error),
    /// The answer is larger than the limit.
    TooLarge,
}

impl Call<'_> {
    /// Sends the request and reads the answer.
    ///
    /// # Errors
    ///
    /// Why there is no answer, and whether the request may have arrived.
    pub async fn send(self, client: &reqwest::Client) -> Result<Received, Failure> {
        let mut builder = client.request(self.method, self.url).timeout(self.total);
        if let Some(token) = self.bearer {
            builder = builder.bearer_auth(token);
        }
        for (name, value) in self.headers {
            builder = builder.header(name, value);
        }
        if let Some(body) = self.body {
            builder = builder.body(body);
        }
        let mut response = builder.send().await.map_err(failure)?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let body = whole(response, self.most).await;
        Ok(Received {
            status,
            headers,
            body,
        })
    }
}

/// Reads a body of at most `most` bytes.
async fn whole(mut response: Response, most: usize) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        if body.len() + chunk.len() > most {
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn failure(error: reqwest::Error) -> Failure {
    // The caller knows the address, and a proxy's may hold a password.
    let cause = error.without_url();
    if cause.is_builder() {
        Failure::NoRequest
    } else if cause.is_connect() {
        Failure::NotConnected(cause)
    } else if cause.is_timeout() {
        Failure::TimedOut(cause)
    } else {
        Failure::Broken(cause)
    }
}
