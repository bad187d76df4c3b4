//! Protects the sandbox from pages of other sites.
//!
//! A browser on the sandbox's machine also shows pages of strangers. Such a page can post forms to
//! the sandbox. It can also give its own host name the sandbox's address (DNS rebinding): the
//! browser then treats the sandbox as the page's own site, and only `Host` shows the difference. So
//! everything meant for people answers only to names that a stranger cannot have, and accepts no
//! change from other sites' pages. Programs send neither `Origin` nor `Sec-Fetch-Site` and are not
//! affected.
//!
//! The API itself needs a key in a header, which another site's page cannot send. It is served
//! under any name, because clients call it by names of containers and proxies.
//! [`Guarded::is_by_key`] says which paths that is true for.

use std::net::{IpAddr, Ipv6Addr};

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use reqwest::Url;

use super::exposure::Names;
use super::sandbox::{Api, Sandbox};
use super::shared::Shared;

/// Why a request is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TurnedAway {
    /// Its host name is not the sandbox's: 421.
    UnknownHost(String),
    /// It is a change sent by another site's page: 403.
    OtherSite,
}

impl TurnedAway {
    /// The HTTP status of the refusal.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::UnknownHost(_) => StatusCode::MISDIRECTED_REQUEST,
            Self::OtherSite => StatusCode::FORBIDDEN,
        }
    }
}

/// An API whose sandbox is protected from other sites' pages.
pub trait Guarded: Api {
    /// Host names that only the API's owner can give an address. A client that asks for one of them
    /// was pointed here by its own machine, for example by its hosts file.
    const ITS_NAMES: &'static [&'static str];

    /// Whether a path belongs to the API.
    fn is_api(path: &str) -> bool;

    /// Whether a path needs a key in a header, so that it is served under any host name.
    fn is_by_key(path: &str) -> bool;

    /// The sandbox's own addresses in the settings.
    fn addresses(settings: &Self::Settings) -> Vec<&str>;

    /// Stores a refused request, so that people can find the reason. Returns the answer.
    fn turned_away(sandbox: &mut Sandbox<Self>, request: &Parts, why: TurnedAway) -> Response;
}

/// Refuses requests to a host name that is not the sandbox's, and changes that another site's page
/// sends.
pub async fn own_site<A: Guarded>(
    State(shared): State<Shared<A>>,
    request: Request,
    next: Next,
) -> Response {
    if A::is_by_key(request.uri().path()) {
        return next.run(request).await;
    }
    let unknown = unknown_name(&request, &shared.lock());
    let why = match unknown {
        Some(name) => Some(TurnedAway::UnknownHost(name)),
        None => (is_change(request.method()) && is_cross_site(request.headers()))
            .then_some(TurnedAway::OtherSite),
    };
    match why {
        Some(why) => {
            let (parts, _) = request.into_parts();
            A::turned_away(&mut shared.lock(), &parts, why)
        }
        None => next.run(request).await,
    }
}

/// Adds security headers to all answers but the API's: another site's page must not show the
/// sandbox in a frame. Headers that an answer already has are kept.
pub async fn headers<A: Guarded>(request: Request, next: Next) -> Response {
    let is_api = A::is_api(request.uri().path());
    let mut response = next.run(request).await;
    if !is_api {
        let all = response.headers_mut();
        all.entry(header::CONTENT_SECURITY_POLICY)
            .or_insert(HeaderValue::from_static(
                "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            ));
        all.entry(header::X_CONTENT_TYPE_OPTIONS)
            .or_insert(HeaderValue::from_static("nosniff"));
    }
    response
}

const fn is_change(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The first host name in a request that is not the sandbox's. A request without a host name does
/// not come from a browser.
fn unknown_name<A: Guarded>(request: &Request, sandbox: &Sandbox<A>) -> Option<String> {
    let in_headers = request.headers().get_all(header::HOST).into_iter();
    let in_headers = in_headers.map(|host| host.to_str().unwrap_or_default());
    let in_uri = request.uri().authority().map(Authority::as_str);
    in_headers
        .chain(in_uri)
        .find(|host| !answers_to(host, sandbox))
        .map(str::to_owned)
}

/// Whether the sandbox's pages are served by this `Host`.
pub fn answers_to<A: Guarded>(host: &str, sandbox: &Sandbox<A>) -> bool {
    let (names, addresses) = (&sandbox.exposure.names, A::addresses(&sandbox.settings));
    let is_own = |name: &str| is_own::<A>(&name.to_ascii_lowercase(), names, &addresses);
    host_name(host).is_some_and(is_own)
}

/// Whether a lower-case name is one of the sandbox's.
fn is_own<A: Guarded>(name: &str, names: &Names, addresses: &[&str]) -> bool {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    if let Ok(ip) = bare.parse::<IpAddr>()
        && (ip.to_canonical().is_loopback() || names.addresses.knows(ip))
    {
        return true;
    }
    let is_below = |parent: &str| {
        name.strip_suffix(parent)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let is_public = |url: &&str| {
        let url = Url::parse(url).ok();
        url.as_ref().and_then(Url::host_str) == Some(name)
    };
    is_below("localhost")
        || A::ITS_NAMES.iter().any(|its| is_below(its))
        || names
            .listed
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
        || addresses.iter().any(is_public)
}

/// The name in a `Host` header, without the port; `None` if it is not valid.
#[must_use]
pub fn host_name(host: &str) -> Option<&str> {
    let (name, port) = match host.split_once(']') {
        Some((address, after)) => {
            address.strip_prefix('[')?.parse::<Ipv6Addr>().ok()?;
            let port = match after {
                "" => None,
                after => Some(after.strip_prefix(':')?),
            };
            (host.get(..=address.len())?, port)
        }
        None => {
            let (name, port) = match host.split_once(':') {
                Some((name, port)) => (name, Some(port)),
                None => (host, None),
            };
            if name.len() > 253 || !name.split('.').all(is_label) {
                return None;
            }
            (name, port)
        }
    };
    port.is_none_or(is_port).then_some(name)
}

/// The base address that a request was sent to, from `Host` and the scheme that a proxy reports.
/// `None` if that is not a host and port.
#[must_use]
pub fn base_of_host(host: Option<&str>, scheme: Option<&str>) -> Option<String> {
    let host = host.filter(|host| !host.contains('@'))?;
    let authority: Authority = host.parse().ok()?;
    let scheme = scheme.filter(|scheme| *scheme == "https").unwrap_or("http");
    Some(format!("{scheme}://{authority}"))
}

fn is_label(label: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (1..=63).contains(&label.len()) && label.bytes().all(is_plain)
}

fn is_port(port: &str) -> bool {
    let is_number = port.bytes().all(|b| b.is_ascii_digit());
    is_number && (port.is_empty() || port.parse::<u16>().is_ok())
}

/// Whether a browser says that the request comes from another site. Other programs say nothing.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    let from = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    let host = text(header::HOST);
    !from
        .zip(host)
        .is_some_and(|(from, host)| from.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_a_host_has_a_name() {
        for (host, name) in [
            ("localhost", Some("localhost")),
            ("127.0.0.1:8090", Some("127.0.0.1")),
            ("[::1]:8090", Some("[::1]")),
            ("a_b.example:", Some("a_b.example")),
            ("", None),
            (":80", None),
            ("::1", None),
            ("[::1", None),
            ("[::1]x", None),
            ("[[::1]]", None),
            ("[127.0.0.1]", None),
            ("a:80:80", None),
            ("a:+80", None),
            ("a:65536", None),
            ("a b.localhost", None),
            ("evil.example/.localhost", None),
            ("evil.example@localhost", None),
            (".localhost", None),
            ("é.localhost", None),
        ] {
            assert_eq!(host_name(host), name, "{host:?}");
        }
    }

    #[test]
    fn only_a_host_becomes_an_address() {
        let base = |host, scheme| base_of_host(Some(host), scheme);
        let address = |text: &str| Some(text.to_owned());
        assert_eq!(
            base("192.168.1.20:8090", None),
            address("http://192.168.1.20:8090")
        );
        assert_eq!(
            base("sandbox.example", Some("https")),
            address("https://sandbox.example")
        );
        for wrong in ["", "a b", "user@host", "host/path", "\"><script>"] {
            assert_eq!(base(wrong, None), None, "{wrong}");
        }
    }
}
