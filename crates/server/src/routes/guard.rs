//! The checks before every request, and the headers of every answer.

use std::error::Error as _;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use contract::ProblemCode;
use http_body_util::LengthLimitError;
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, SemaphorePermit, TryAcquireError};

use super::error::ApiError;
use super::violations;
use crate::app::App;
use crate::assets;
use crate::listen::Encrypted;

/// The host names that requests may use.
#[derive(Clone, Debug)]
pub(super) struct Hosts(Arc<[String]>);

impl Hosts {
    pub(super) fn new(app: &App) -> Self {
        Self(app.hosts.clone())
    }

    /// Whether this is a configured name.
    fn is_configured(&self, name: &str) -> bool {
        self.0.contains(&name.to_ascii_lowercase())
    }

    /// Whether this is an allowed host, with any port: a configured one, or one of this machine
    /// itself.
    fn has(&self, host: &str) -> bool {
        let Some(name) = host_name(host) else {
            return false;
        };
        let small = name.to_ascii_lowercase();
        let bare = small
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'));
        let address = bare.unwrap_or(&small).parse::<IpAddr>();
        small == "localhost"
            || small.ends_with(".localhost")
            || address.is_ok_and(|ip| ip.is_loopback())
            || self.is_configured(name)
    }
}

/// The name in a `Host` header, without its port: `till.example:443` has `till.example`, `[::1]:80`
/// has `[::1]`. `None` for an invalid one: other software may read another name in it.
fn host_name(host: &str) -> Option<&str> {
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
            let labels = name.strip_suffix('.').unwrap_or(name);
            if name.len() > 253 || !labels.split('.').all(is_label) {
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

/// Refuses requests to an unknown host name. A page of another site may point its own name to this
/// machine's address (DNS rebinding); the browser then treats it as the same site, and only the
/// name shows the difference. A request without a host does not come from a browser.
pub(super) async fn own_host(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let named = request.headers().get_all(header::HOST).into_iter();
    let named = named.map(|host| host.to_str().unwrap_or("?"));
    let in_uri = request.uri().authority().map(Authority::as_str);
    if named.chain(in_uri).all(|host| hosts.has(host)) {
        next.run(request).await
    } else {
        let refused = ApiError::from(ProblemCode::UnknownHost);
        closing(refused.into_response())
    }
}

/// The largest body that is read.
pub const MAX_BODY: usize = 64 * 1024;

/// How long a sender may take for a body. Even a slow connection transfers 64 kB in that time.
pub(super) const BODY_TIME: Duration = Duration::from_secs(15);

/// The largest print for a printer: more than a metre of the widest paper.
pub(super) const MAX_PRINT: usize = 1024 * 1024;

/// How many of those are read at the same time.
static LARGE: Semaphore = Semaphore::const_new(8);

/// A place for a body, if it may be a large one.
fn large_place(may_be_large: bool) -> Result<Option<SemaphorePermit<'static>>, TryAcquireError> {
    may_be_large.then(|| LARGE.try_acquire()).transpose()
}

/// Whether this is the address at which bytes for a printer are taken.
fn is_for_printer(path: &str) -> bool {
    path.starts_with("/api/prints/") && path.ends_with("/printer")
}

/// Reads a whole body: at most [`MAX_BODY`] bytes in at most this time.
pub(super) async fn whole_body(body: Body, time: Duration) -> Result<Bytes, ProblemCode> {
    body_of(body, MAX_BODY, time).await
}

/// The same of at most so many bytes.
async fn body_of(body: Body, most: usize, time: Duration) -> Result<Bytes, ProblemCode> {
    match tokio::time::timeout(time, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => {
            let too_large = error
                .source()
                .is_some_and(|why| why.is::<LengthLimitError>());
            Err(if too_large {
                ProblemCode::BodyTooLarge
            } else {
                ProblemCode::MalformedJson
            })
        }
        Err(_) => Err(ProblemCode::BodyTooSlow),
    }
}

/// The answer with which the connection ends: another site's page could keep every place there is by
/// requests that end at once, each under a name of its own.
pub(super) fn closing(mut response: Response) -> Response {
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

/// Whether this is an address of the API or of the health checks, and none of a page.
pub(super) fn is_call(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/") || matches!(path, "/readyz" | "/healthz")
}

/// Refuses requests from another site's page, but for a file of the terminal such as a link leads to,
/// and bodies that are not of the expected kind (JSON, or bytes for a printer), too large or too slow.
pub(super) async fn same_site_json(
    State(hosts): State<Hosts>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let changes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if is_cross_site(headers, &hosts) {
        if changes || is_call(request.uri().path()) {
            let refused = ApiError::from(ProblemCode::CrossSite);
            return closing(refused.into_response());
        }
        return closing(next.run(request).await);
    }
    let is_print = is_for_printer(request.uri().path());
    let most = if is_print { MAX_PRINT } else { MAX_BODY };
    if changes {
        let length = headers
            .get(header::CONTENT_LENGTH)
            .and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > most) {
            return ApiError::from(ProblemCode::BodyTooLarge).into_response();
        }
        // HTTP/2 says the length of a body in no header that has to be there.
        let has_body = !request.body().is_end_stream();
        let mime = if is_print {
            "application/octet-stream"
        } else {
            "application/json"
        };
        if has_body && !is_of(headers, mime) {
            return ApiError::from(ProblemCode::UnsupportedMediaType).into_response();
        }
    }
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let Ok(_place) = large_place(is_print) else {
        return ApiError::from(ProblemCode::PrinterBusy).into_response();
    };
    let (parts, body) = request.into_parts();
    match body_of(body, most, BODY_TIME).await {
        Ok(bytes) => {
            next.run(Request::from_parts(parts, Body::from(bytes)))
                .await
        }
        Err(code) => ApiError::from(code).into_response(),
    }
}

/// Whether a request comes from another site's page. Browsers say where it comes from; other
/// clients may say nothing.
pub(super) fn is_cross_site(headers: &HeaderMap, hosts: &Hosts) -> bool {
    // A header that cannot be read does not come from our own page.
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let (origin, host) = (text(header::ORIGIN), text(header::HOST));
    let Some(origin) = origin else { return false };
    // Extensions and apps have other schemes, and may use any name. A reverse proxy does not say
    // which of these two schemes was used.
    let from = ["http://", "https://"]
        .iter()
        .find_map(|scheme| origin.strip_prefix(scheme));
    // A reverse proxy may remove the port from the host. Then only the names are compared, and only
    // for a name that the shop has configured.
    let is_ours = from.zip(host).is_some_and(|(from, host)| {
        from == host
            || host_name(host) == Some(host)
                && host_name(from).is_some_and(|name| name.eq_ignore_ascii_case(host))
                && hosts.is_configured(host)
    });
    !is_ours
}

fn is_of(headers: &HeaderMap, wanted: &str) -> bool {
    let mime = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    mime.split(';')
        .next()
        .is_some_and(|mime| mime.trim().eq_ignore_ascii_case(wanted))
}

/// The headers that tell browsers what our pages may do.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    headers: Arc<[(HeaderName, HeaderValue)]>,
    hosts: Hosts,
}

impl Policy {
    pub(super) fn new(app: &App) -> Self {
        let hashes: String = assets::inline_scripts()
            .iter()
            .map(|script| {
                let hash = base64::engine::general_purpose::STANDARD
                    .encode(Sha256::digest(script.as_bytes()));
                format!(" 'sha256-{hash}'")
            })
            .collect();
        let csp = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; \
             img-src 'self' {}; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
             require-trusted-types-for 'script'; trusted-types default; report-uri {}",
            app.image_origins,
            violations::PATH
        );
        let all = [
            ("content-security-policy", csp.as_str()),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            (
                "permissions-policy",
                "screen-wake-lock=(self), camera=(), microphone=(), geolocation=()",
            ),
        ];
        let all = all.into_iter().filter_map(|(name, value)| {
            Some((
                HeaderName::from_static(name),
                HeaderValue::from_str(value).ok()?,
            ))
        });
        Self {
            headers: all.collect(),
            hosts: Hosts::new(app),
        }
    }
}

/// For a year from each answer on, browsers reach this name by https only (RFC 6797). Names below it may be
/// those of other devices, which have no certificate.
const ALWAYS_ENCRYPTED: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Whether a request came by this server's own TLS, to a configured name. The names of the machine itself
/// are other servers', too; addresses cannot be bound to https.
fn is_encrypted_name(request: &Request, hosts: &Hosts) -> bool {
    let host = request.headers().get(header::HOST);
    let name = host.and_then(|host| host_name(host.to_str().ok()?));
    let is_name = name.is_some_and(|name| {
        let is_address = name.starts_with('[') || name.parse::<IpAddr>().is_ok();
        hosts.is_configured(name) && !is_address && !name.eq_ignore_ascii_case("localhost")
    });
    is_name && request.extensions().get::<Encrypted>().is_some()
}

pub(super) async fn headers(
    State(policy): State<Policy>,
    request: Request,
    next: Next,
) -> Response {
    let is_pinned = is_encrypted_name(&request, &policy.hosts);
    let mut response = next.run(request).await;
    let all = response.headers_mut();
    if is_pinned {
        all.insert(header::STRICT_TRANSPORT_SECURITY, ALWAYS_ENCRYPTED);
    }
    for (name, value) in policy.headers.iter() {
        // Do not replace a stricter header of the answer's own, such as that of a picture that may
        // be a document.
        all.entry(name.clone()).or_insert_with(|| value.clone());
    }
    // Answers about money must not be cached: this is the default.
    all.entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
