//! Builds a client: addresses, credentials, limits, proxy and certificates.

use std::sync::Arc;

use http_client::base_address::{address, directory, is_this_machine};
use http_client::connector::{Connector, Roots};
use reqwest::Url;

use crate::client::Client;
use crate::credentials::{Credentials, Environment, check};
use crate::http_transport::Http;
use crate::limits::{ClientError, LEAST_WRITE, Limits};
use crate::private::Private;
use crate::proxy::Proxy;

/// Builds a [`Client`], or only its [`Http`] transport.
///
/// ```
/// use std::time::Duration;
/// use checkout::{Client, Limits, SecretKey};
///
/// let key: SecretKey = "sk_sbox_abcdefghijklmnopqrstuvwxyz2".parse()?;
/// let client = Client::builder("https://abcdefgh.api.sandbox.checkout.com", key)
///     .limits(Limits::new().read(Duration::from_secs(10)))
///     .user_agent("my-shop/1.0")
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "it makes nothing until it is built"]
pub struct ClientBuilder {
    base: Private,
    credentials: Credentials,
    limits: Limits,
    proxy: Proxy,
    user_agent: String,
    roots: Roots,
    certificates: Vec<Vec<u8>>,
    own: Option<reqwest::Client>,
}

impl Client {
    /// Starts building a client for the API at `base_url`: the whole address, such as
    /// `https://abcdefgh.api.checkout.com` with the account's own prefix, which the Dashboard
    /// shows. A path in it is kept.
    pub fn builder(
        base_url: impl Into<String>,
        credentials: impl Into<Credentials>,
    ) -> ClientBuilder {
        ClientBuilder {
            base: Private::new(base_url.into()),
            credentials: credentials.into(),
            limits: Limits::default(),
            proxy: Proxy::default(),
            user_agent: concat!("checkout-pay/", env!("CARGO_PKG_VERSION")).to_owned(),
            roots: Roots::default(),
            certificates: Vec::new(),
            own: None,
        }
    }
}

impl ClientBuilder {
    /// Limits the time and the size of every call.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Uses this HTTP proxy. Default: the system's.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// Sets the `User-Agent` header.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Also trusts the certificates in this PEM file, such as those of a company's proxy.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.push(pem.into());
        self
    }

    /// Trusts Mozilla's root certificates, which are compiled in, instead of the system's.
    #[cfg(feature = "webpki-roots")]
    pub const fn bundled_roots(mut self) -> Self {
        self.roots = Roots::Bundled;
        self
    }

    /// Uses your own reqwest client. Its proxy, TLS, user agent, redirects and connect time-out
    /// apply, and those of this builder do not. It must not follow redirects.
    pub fn reqwest_client(mut self, client: reqwest::Client) -> Self {
        self.own = Some(client);
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// An address is neither https nor on this machine, or has a user name, a query or a fragment.
    /// The credentials are of another environment than the host. Writing calls have less than 60 s.
    /// TLS or the HTTP library cannot start.
    pub fn build(self) -> Result<Client, ClientError> {
        let credentials = self.credentials.clone();
        Ok(Client::over(Arc::new(self.http()?), credentials))
    }

    /// Builds only the transport, for a program that wraps its own around it.
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::build`].
    pub fn http(mut self) -> Result<Http, ClientError> {
        let (base, token_url) = addresses(self.base.expose(), &self.credentials)?;
        let is_here = is_this_machine(&base);
        if !is_here && self.limits.write < LEAST_WRITE {
            return Err(ClientError::TooLittleTime);
        }
        let http = match self.own.take() {
            Some(own) => own,
            None => Connector {
                is_this_machine: is_here,
                route: self.proxy.route(),
                roots: self.roots,
                certificates: &self.certificates,
                connect: self.limits.connect,
                user_agent: &self.user_agent,
            }
            .client()?,
        };
        Ok(Http {
            http,
            base,
            token_url,
            limits: self.limits,
        })
    }
}

/// The addresses of the API and of the token host, if they and the credentials are of one environment.
fn addresses(base: &str, credentials: &Credentials) -> Result<(Url, Option<Url>), ClientError> {
    let base = directory(base).map_err(ClientError::Base)?;
    let token_url = match credentials {
        Credentials::Key(_) => None,
        Credentials::OAuth(oauth) => {
            Some(address(&oauth.token_url).map_err(ClientError::TokenUrl)?)
        }
    };
    let token_host = token_url.as_ref().map(environment);
    check(credentials, environment(&base), token_host)?;
    Ok((base, token_url))
}

fn environment(url: &Url) -> Environment {
    Environment::of_host(url.host_str().unwrap_or_default())
}

/// Checks whether a client can be built for this base address.
///
/// # Errors
///
/// What is wrong with it. No error contains a password.
pub fn check_base(base: &str) -> Result<(), ClientError> {
    directory(base).map(drop).map_err(ClientError::Base)
}

/// Checks whether a client can be built for this base address and these credentials: a sandbox's key
/// does not fit the live host, nor the other way round.
///
/// ```
/// use checkout::{SecretKey, check_credentials};
///
/// let key: SecretKey = "sk_sbox_abcdefghijklmnopqrstuvwxyz2".parse()?;
/// let error = check_credentials("https://abcdefgh.api.checkout.com", &key.into()).unwrap_err();
/// assert_eq!(error.to_string(), "a key of the sandbox (sk_sbox_) does not fit the live host");
/// # Ok::<(), checkout::credentials::InvalidKey>(())
/// ```
///
/// # Errors
///
/// What is wrong with them. No error contains a secret.
pub fn check_credentials(base: &str, credentials: &Credentials) -> Result<(), ClientError> {
    addresses(base, credentials).map(drop)
}
