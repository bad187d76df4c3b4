//! Keeps other sites' pages away from the sandbox.
//!
//! A browser on the sandbox's machine also shows pages of strangers. Such a page can post forms to
//! the sandbox, and it can give its own name the sandbox's address (DNS rebinding): its browser then
//! counts the sandbox as the page's own site, and only the name in `Host` tells. So everything that
//! people use answers to names that a stranger cannot have, and changes nothing for other sites'
//! pages. Programs send neither `Origin` nor `Sec-Fetch-Site` and are not concerned.
//!
//! The merchant API needs a key in a header, which no other site's page can send, and is served by
//! any name: clients call it by the names of containers and proxies. Its webhooks are not, for they
//! post into the machine's own network.

use std::net::{IpAddr, Ipv6Addr};

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use reqwest::Url;
use serde_json::json;

use crate::engine::exposure::Names;
use crate::engine::reply::Reply;
use crate::tabby::api::refused;
use crate::tabby::lint::refusal;
use crate::tabby::request::Finding;
use crate::tabby::settings::Settings;
use crate::tabby::world::Shared;

/// Names that only Tabby can give an address: who asks for them has been sent here by his own
/// machine.
const TABBYS: [&str; 2] = ["tabby.ai", "tabby.sa"];

/// Refuses requests to a name that is not the sandbox's, and changes that another site's page sends.
/// What was refused is remembered as a request: somebody looks for the reason.
pub(crate) async fn own_site(
    State(shared): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    if is_by_key(request.uri().path()) {
        return next.run(request).await;
    }
    let unknown = {
        let world = shared.lock();
        unknown_name(&request, &world.exposure.names, &world.settings)
    };
    let refusal = if let Some(name) = unknown {
        Some((
            StatusCode::MISDIRECTED_REQUEST,
            refusal::unknown_host(&name),
        ))
    } else if is_change(request.method()) && is_cross_site(request.headers()) {
        Some((StatusCode::FORBIDDEN, refusal::other_site()))
    } else {
        None
    };
    match refusal {
        Some((status, why)) => turned_away(&shared, request, status, why),
        None => next.run(request).await,
    }
}

fn turned_away(shared: &Shared, request: Request, status: StatusCode, why: Finding) -> Response {
    let reply = Reply::Json(status, json!({ "message": why.message }));
    let (parts, _) = request.into_parts();
    refused(&mut shared.lock(), &parts, None, &reply, why);
    reply.into_response()
}

/// What no answer but the merchant API's goes without: another site's page must not show the sandbox
/// in a frame and let somebody click in it. What says more of itself is not overruled.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let is_api = is_below_api(request.uri().path());
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

fn is_below_api(path: &str) -> bool {
    path.strip_prefix("/api")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a path is one of the merchant API's that every name may ask for.
fn is_by_key(path: &str) -> bool {
    let webhooks = path.strip_prefix("/api/v1/webhooks");
    let is_webhooks = webhooks.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    is_below_api(path) && !is_webhooks
}

const fn is_change(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The first name in a request that is not the sandbox's. One that names no host comes from no
/// browser.
fn unknown_name(request: &Request, names: &Names, settings: &Settings) -> Option<String> {
    let in_headers = request.headers().get_all(header::HOST).into_iter();
    let in_headers = in_headers.map(|host| host.to_str().unwrap_or_default());
    let in_uri = request.uri().authority().map(Authority::as_str);
    in_headers
        .chain(in_uri)
        .find(|host| !answers_to(host, names, settings))
        .map(str::to_owned)
}

/// Whether the sandbox's pages are served by this `Host`.
pub(crate) fn answers_to(host: &str, names: &Names, settings: &Settings) -> bool {
    host_name(host).is_some_and(|name| is_own(&name.to_ascii_lowercase(), names, settings))
}

/// Whether a name, in small letters, is one of the sandbox's.
fn is_own(name: &str, names: &Names, settings: &Settings) -> bool {
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
    let is_public = |url: &String| {
        let url = Url::parse(url).ok();
        url.as_ref().and_then(Url::host_str) == Some(name)
    };
    is_below("localhost")
        || TABBYS.into_iter().any(is_below)
        || names
            .listed
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
        || [&settings.public_url, &settings.public_url_sa]
            .into_iter()
            .any(is_public)
}

/// The name in a `Host`, without its port; nothing for what cannot be one.
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

fn is_label(label: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (1..=63).contains(&label.len()) && label.bytes().all(is_plain)
}

fn is_port(port: &str) -> bool {
    let is_number = port.bytes().all(|b| b.is_ascii_digit());
    is_number && (port.is_empty() || port.parse::<u16>().is_ok())
}

/// Browsers say where a request comes from; what is not a browser says nothing.
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
    fn webhooks_are_not_served_by_any_name() {
        for (path, by_key) in [
            ("/api/v2/checkout", true),
            ("/api/v1/disputes", true),
            ("/api", true),
            ("/api/v1/webhooksx", true),
            ("/api/v1/webhooks", false),
            ("/api/v1/webhooks/x", false),
            ("/apis", false),
            ("/_sandbox/state", false),
            ("/", false),
        ] {
            assert_eq!(is_by_key(path), by_key, "{path}");
        }
    }
}
