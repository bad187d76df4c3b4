//! The merchant API: a table of calls, and what every call goes through.
//!
//! | module | calls |
//! |---|---|
//! | [`checkout`] | sessions: create, retrieve, QR image, send the link, cancel |
//! | [`payments`] | payments: retrieve, update, capture, refund, close, list |
//! | [`webhooks`] | webhooks: register, list, retrieve, update, remove |
//! | [`disputes`] | disputes: list, retrieve, approve, challenge, evidence, attachments |
//! | [`shape`] | what requests may look like |
//! | [`payload`] | reads requests without a float near money |
//! | [`error`] | the published error bodies |
//! | [`transport`] | connections that break, drip and never answer |
//!
//! A call is a function from the world and the request to a [`Reply`]: it does no I/O and cannot
//! wait. Source: Tabby, API reference; POS integration; custom payment links.

pub mod checkout;
pub mod disputes;
pub mod error;
pub mod payload;
pub mod payments;
pub mod shape;
pub mod transport;
pub mod webhooks;

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use uuid::Uuid;

use crate::Shared;
use crate::accounts::{self, BadKey, Keys, Owner};
use crate::fault::{self, Kind, KindName, Operation};
use crate::limits::Class;
use crate::lint;
use crate::reply::Reply;
use crate::requests::Entry;
use crate::settings::{Clients, Region};
use crate::world::World;

use self::payload::Payload;

/// The largest body that is read: an attachment of 5 MB and its wrapping.
const LARGEST: usize = 6 * 1024 * 1024;

/// A request, taken apart.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which call.
    pub operation: Operation,
    /// The method that it came with.
    pub method: Method,
    /// Where it was sent to.
    pub region: Region,
    /// Whose key it has.
    pub owner: Result<Owner, BadKey>,
    /// The id in its path.
    pub id: Option<String>,
    /// Its path.
    pub path: String,
    /// Its query.
    pub query: String,
    /// `Authorization`
    pub authorization: Option<String>,
    /// `X-Merchant-Code`
    pub merchant_code: Option<String>,
    /// `Content-Type`
    pub content_type: Option<String>,
    /// Its body; of an upload, the file.
    pub body: Bytes,
}

impl Call {
    /// The id in its path, if it is one.
    #[must_use]
    pub fn uuid(&self) -> Option<Uuid> {
        self.id.as_deref().and_then(|id| Uuid::try_parse(id).ok())
    }

    /// Its body as JSON.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The same with its amounts, which may have come as numbers.
    #[must_use]
    pub fn payload(&self) -> Option<Payload> {
        Payload::read(&self.body)
    }
}

type Handler = fn(&mut World, &Call, &Owner) -> Reply;

/// Every call: its method, its path and what it does.
const CALLS: [(Operation, MethodFilter, &str, Handler); 22] = [
    (
        Operation::CreateSession,
        MethodFilter::POST,
        "/api/v2/checkout",
        checkout::create,
    ),
    (
        Operation::RetrieveSession,
        MethodFilter::GET,
        "/api/v2/checkout/{id}",
        checkout::retrieve,
    ),
    (
        Operation::QrCode,
        MethodFilter::GET,
        "/api/v2/checkout/{id}/hpp_link_qr",
        checkout::qr_code,
    ),
    (
        Operation::SendLink,
        MethodFilter::POST,
        "/api/v2/checkout/{id}/send_hpp_link",
        checkout::send_link,
    ),
    (
        Operation::CancelSession,
        MethodFilter::POST,
        "/api/v2/checkout/{id}/cancel",
        checkout::cancel,
    ),
    (
        Operation::ListPayments,
        MethodFilter::GET,
        "/api/v2/payments",
        payments::list,
    ),
    (
        Operation::RetrievePayment,
        MethodFilter::GET,
        "/api/v2/payments/{id}",
        payments::retrieve,
    ),
    (
        Operation::UpdatePayment,
        MethodFilter::PUT,
        "/api/v2/payments/{id}",
        payments::update,
    ),
    (
        Operation::CapturePayment,
        MethodFilter::POST,
        "/api/v2/payments/{id}/captures",
        payments::capture,
    ),
    (
        Operation::RefundPayment,
        MethodFilter::POST,
        "/api/v2/payments/{id}/refunds",
        payments::refund,
    ),
    (
        Operation::ClosePayment,
        MethodFilter::POST,
        "/api/v2/payments/{id}/close",
        payments::close,
    ),
    (
        Operation::RegisterWebhook,
        MethodFilter::POST,
        "/api/v1/webhooks",
        webhooks::register,
    ),
    (
        Operation::ListWebhooks,
        MethodFilter::GET,
        "/api/v1/webhooks",
        webhooks::list,
    ),
    (
        Operation::RetrieveWebhook,
        MethodFilter::GET,
        "/api/v1/webhooks/{id}",
        webhooks::retrieve,
    ),
    (
        Operation::UpdateWebhook,
        MethodFilter::PUT,
        "/api/v1/webhooks/{id}",
        webhooks::update,
    ),
    (
        Operation::DeleteWebhook,
        MethodFilter::DELETE,
        "/api/v1/webhooks/{id}",
        webhooks::remove,
    ),
    (
        Operation::ListDisputes,
        MethodFilter::GET,
        "/api/v1/disputes",
        disputes::list,
    ),
    (
        Operation::RetrieveDispute,
        MethodFilter::GET,
        "/api/v1/disputes/{id}",
        disputes::retrieve,
    ),
    (
        Operation::ProvideEvidence,
        MethodFilter::POST,
        "/api/v1/disputes/{id}/provide-evidence",
        disputes::provide_evidence,
    ),
    (
        Operation::ApproveDisputes,
        MethodFilter::POST,
        "/api/v1/disputes/approve",
        disputes::approve,
    ),
    (
        Operation::ChallengeDispute,
        MethodFilter::POST,
        "/api/v1/disputes/challenge",
        disputes::challenge,
    ),
    (
        Operation::UploadAttachment,
        MethodFilter::POST,
        "/api/v1/disputes/attachments/upload",
        disputes::upload,
    ),
];

/// The merchant API under `/api`.
pub fn router() -> Router<Shared> {
    CALLS.iter().fold(
        Router::new(),
        |router, &(operation, method, path, handler)| {
            let serve = move |State(shared): State<Shared>, request: Request| {
                run(shared, operation, handler, request)
            };
            router.route(path, on(method, serve))
        },
    )
}

/// Unknown routes answer a bare string. What was asked for is remembered all the same: a mistyped
/// path is what its writer looks for.
pub async fn no_such_page(State(shared): State<Shared>, request: Request) -> Reply {
    let reply = error::PAGE_NOT_FOUND;
    let path = request.uri().path();
    if path.starts_with("/api") {
        let mut world = shared.lock();
        let entry = Entry {
            at: world.now(),
            method: method_name(request.method()),
            path: asked_for(path, request.uri().query().unwrap_or("")),
            operation: None,
            key: masked(text(request.headers(), header::AUTHORIZATION).as_deref()),
            merchant_code: text(request.headers(), "x-merchant-code"),
            body: Bytes::new(),
            status: Some(reply.status().as_u16()),
            fault: None,
            findings: Vec::new(),
        };
        world.requests.add(entry);
    }
    reply
}

fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        "HEAD" => "HEAD",
        _ => "other",
    }
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

async fn take_apart(
    shared: &Shared,
    operation: Operation,
    request: Request,
) -> Result<Call, Reply> {
    let (parts, body) = request.into_parts();
    let content_type = text(&parts.headers, header::CONTENT_TYPE);
    let body = axum::body::to_bytes(body, LARGEST)
        .await
        .map_err(|_| error::bad_request())?;
    let body = if operation == Operation::UploadAttachment {
        disputes::file(content_type.as_deref(), body).await
    } else {
        body
    };
    let authorization = text(&parts.headers, header::AUTHORIZATION);
    let host = text(&parts.headers, header::HOST);
    let listener = parts.extensions.get::<Region>().copied();
    let world = shared.lock();
    let region = listener
        .or_else(|| accounts::region_of_host(host.as_deref()))
        .unwrap_or(world.settings.region);
    let path = parts.uri.path().to_owned();
    let keys = match (operation, world.settings.clients) {
        (Operation::CreateSession, Clients::AsPublished) => Keys::PublicToo,
        _ => Keys::Secret,
    };
    Ok(Call {
        operation,
        method: parts.method,
        region,
        owner: accounts::owner(
            authorization.as_deref(),
            keys,
            world.settings.open_accounts && world.exposure.unlisted_keys,
            &world.accounts,
        ),
        id: path.split('/').nth(4).map(str::to_owned),
        path,
        query: parts.uri.query().unwrap_or("").to_owned(),
        authorization,
        merchant_code: text(&parts.headers, "x-merchant-code"),
        content_type,
        body,
    })
}

/// The kind of key and its end: enough to tell keys apart, too little to use one.
fn masked(authorization: Option<&str>) -> String {
    let key = authorization.map_or("", |a| a.strip_prefix("Bearer ").unwrap_or(a));
    let kind = ["sk_test_", "sk_", "pk_test_", "pk_"]
        .into_iter()
        .find(|kind| key.starts_with(kind))
        .unwrap_or("");
    let rest = key.strip_prefix(kind).unwrap_or("");
    if kind.is_empty() || rest.chars().count() < 12 {
        return if key.is_empty() {
            String::new()
        } else {
            "…".into()
        };
    }
    let end: String = rest.chars().skip(rest.chars().count() - 4).collect();
    format!("{kind}…{end}")
}

/// A path with its query, without what may be a key in it.
fn asked_for(path: &str, query: &str) -> String {
    const LONGEST: usize = 1_024;
    let whole = if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    };
    let mut parts = whole.split("sk_");
    let mut text = parts.next().unwrap_or("").to_owned();
    for part in parts {
        text.push_str("sk_…");
        text.push_str(part.find('&').and_then(|at| part.get(at..)).unwrap_or(""));
    }
    text.chars().take(LONGEST).collect()
}

fn note(world: &mut World, call: &Call, fault: Option<KindName>) -> u64 {
    const REMEMBERED: usize = 64 * 1024;
    let findings = lint::look(world, call);
    let path = asked_for(&call.path, &call.query);
    let entry = Entry {
        at: world.now(),
        method: method_name(&call.method),
        path,
        operation: Some(call.operation),
        key: masked(call.authorization.as_deref()),
        merchant_code: call.merchant_code.clone(),
        // A copy: the body is a piece of a larger buffer, which would stay with it.
        body: Bytes::copy_from_slice(call.body.get(..REMEMBERED).unwrap_or(&call.body)),
        status: None,
        fault,
        findings,
    };
    world.requests.add(entry)
}

/// Does a call, or lets it go wrong.
async fn run(shared: Shared, operation: Operation, handler: Handler, request: Request) -> Response {
    let connection = request
        .extensions()
        .get::<ConnectInfo<transport::Connection>>()
        .map(|ConnectInfo(connection)| connection.clone());
    let call = match take_apart(&shared, operation, request).await {
        Ok(call) => call,
        Err(reply) => return reply.into_response(),
    };
    let (fault, number) = {
        let mut world = shared.lock();
        let fault = world.take_fault(operation);
        let number = note(&mut world, &call, fault.map(|(_, name)| name));
        (fault.map(|(kind, _)| kind), number)
    };
    let done = || {
        let mut world = shared.lock();
        let reply = answer(&mut world, &call, handler);
        let never = matches!(fault, Some(Kind::NoAnswerAfter));
        if !never {
            world.requests.answered(number, reply.status().as_u16());
        }
        (reply, world.settings.retry_after_s)
    };
    let Some(kind) = fault else {
        let (reply, retry_after) = done();
        return written(reply, retry_after);
    };
    match kind {
        Kind::NoAnswerBefore => std::future::pending().await,
        Kind::NoAnswerAfter => {
            done();
            std::future::pending().await
        }
        Kind::Reset => transport::broken(&done().0, connection),
        Kind::Slow(ms) => {
            // Done first: a client that does not wait has not undone it.
            let (reply, retry_after) = done();
            tokio::time::sleep(Duration::from_millis(ms)).await;
            written(reply, retry_after)
        }
        Kind::Drip(rate) => transport::dripping(&done().0, rate),
        Kind::Status(status) => {
            let mut world = shared.lock();
            world.requests.answered(number, status.as_u16());
            let reply = error::published(operation, status, &world.settings);
            written(reply, world.settings.retry_after_s)
        }
        Kind::Html(status) => {
            shared.lock().requests.answered(number, status.as_u16());
            Reply::Html(status).into_response()
        }
        Kind::Truncated => transport::truncated(&done().0),
        Kind::Empty => (done().0.status(), Body::empty()).into_response(),
        Kind::Changed(lie) => {
            let (reply, retry_after) = done();
            written(fault::changed(reply, lie), retry_after)
        }
    }
}

fn written(reply: Reply, retry_after_s: Option<u32>) -> Response {
    let limited = reply.status() == StatusCode::TOO_MANY_REQUESTS;
    let mut response = reply.into_response();
    if let Some(seconds) = retry_after_s.filter(|_| limited) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// What Tabby answers on a good day.
fn answer(world: &mut World, call: &Call, handler: Handler) -> Reply {
    // Nobody has to say who it is for the image.
    let nobody = Owner {
        key: Uuid::nil(),
        is_test: true,
    };
    if call.operation == Operation::QrCode {
        return handler(world, call, &nobody);
    }
    let Ok(owner) = &call.owner else {
        return error::not_authorized(call.operation);
    };
    if world.settings.rate_limits {
        let class = match call.operation {
            Operation::CreateSession => Class::CreateSession,
            _ => Class::Other,
        };
        let now = world.now();
        if !world
            .limits
            .allow(owner, class, &world.settings.limits, now)
        {
            return error::too_many_requests(&world.settings);
        }
    }
    let elsewhere = world.settings.check_region
        && world
            .accounts
            .iter()
            .any(|account| account.key == owner.key && account.region != call.region);
    // Source: status page, KSA migration: reading one payment works at both addresses.
    if elsewhere && call.operation != Operation::RetrievePayment {
        return error::no_permission();
    }
    handler(world, call, owner)
}
