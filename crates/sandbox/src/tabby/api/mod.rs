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
//! | `note` | remembers requests and what they were answered |
//!
//! A call is a function from the world and the request to a [`Reply`]: it does no I/O and cannot
//! wait. Source: Tabby, API reference; POS integration; custom payment links.

pub mod checkout;
pub mod disputes;
pub mod error;
mod note;
pub mod payload;
pub mod payments;
pub mod shape;
pub mod webhooks;

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use uuid::Uuid;

use crate::engine::guard::answers_to;
use crate::engine::reply::Reply;
use crate::engine::transport;
use crate::tabby::accounts::{self, BadKey, Keys, Owner};
use crate::tabby::fault::{self, Kind, Operation};
use crate::tabby::lint::refusal;
use crate::tabby::rates::Class;
use crate::tabby::settings::{Clients, Region};
use crate::tabby::world::Shared;
use crate::tabby::world::World;

pub use self::note::no_such_page;
pub(crate) use self::note::refused;
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
    /// The same as the beginning of an address, if it said so and the sandbox answers to it.
    pub host: Option<String>,
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

    /// The merchant code that its header or its body names.
    #[must_use]
    pub fn branch(&self) -> Option<String> {
        match self.operation {
            Operation::CreateSession => {
                let code = self
                    .json()?
                    .get("merchant_code")?
                    .as_str()
                    .map(str::to_owned);
                code.or_else(|| self.merchant_code.clone())
            }
            _ => self.merchant_code.clone(),
        }
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

/// The path of a call with the id in it taken for what stands there.
fn leads_to(template: &str, path: &str) -> bool {
    let (mut wanted, mut asked) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), asked.next()) {
            (None, None) => return true,
            (Some("{id}"), Some(id)) if !id.is_empty() => {}
            (Some(wanted), Some(asked)) if wanted == asked => {}
            _ => return false,
        }
    }
}

/// The methods that a path takes; none for a path that Tabby does not have.
#[must_use]
pub fn methods_of(path: &str) -> Vec<&'static str> {
    let calls = CALLS
        .iter()
        .filter(|(_, _, template, _)| leads_to(template, path));
    calls
        .map(|(_, method, _, _)| match *method {
            MethodFilter::GET => "GET",
            MethodFilter::PUT => "PUT",
            MethodFilter::DELETE => "DELETE",
            _ => "POST",
        })
        .collect()
}

/// A path that Tabby has, where only the version or a slash is wrong.
#[must_use]
pub fn similar_path(path: &str) -> Option<&'static str> {
    let path = path.trim_end_matches('/');
    let swapped = if path.starts_with("/api/v1/") {
        path.replacen("/api/v1/", "/api/v2/", 1)
    } else {
        path.replacen("/api/v2/", "/api/v1/", 1)
    };
    CALLS
        .iter()
        .map(|(_, _, template, _)| *template)
        .find(|template| leads_to(template, path) || leads_to(template, &swapped))
}

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
    let Ok(body) = axum::body::to_bytes(body, LARGEST).await else {
        let reply = error::bad_request();
        let refusal = refusal::too_large();
        note::refused(&mut shared.lock(), &parts, Some(operation), &reply, refusal);
        return Err(reply);
    };
    let body = if operation == Operation::UploadAttachment {
        disputes::file(content_type.as_deref(), body).await
    } else {
        body
    };
    let authorization = text(&parts.headers, header::AUTHORIZATION);
    let host = text(&parts.headers, header::HOST);
    let scheme = text(&parts.headers, "x-forwarded-proto");
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
        // By any other name its pages are not served.
        host: accounts::base_of_host(host.as_deref(), scheme.as_deref()).filter(|_| {
            let (names, settings) = (&world.exposure.names, &world.settings);
            host.as_deref()
                .is_some_and(|host| answers_to(host, names, settings))
        }),
        owner: accounts::owner(
            authorization.as_deref(),
            keys,
            world.settings.open_accounts && world.exposure.unlisted_keys,
            &world.state.accounts,
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
        let number = note::came(&mut world, &call, fault.map(|(_, name)| name));
        (fault.map(|(kind, _)| kind), number)
    };
    let done = || {
        let mut world = shared.lock();
        let reply = answer(&mut world, &call, handler);
        if operation == Operation::CreateSession {
            note::made(&mut world, number, &reply);
        }
        let reply = match fault {
            Some(Kind::Changed(lie)) => fault::changed(reply, lie),
            _ => reply,
        };
        let never = matches!(fault, Some(Kind::NoAnswerAfter));
        if !never {
            let refusal = refusal::explain(&world, &call, &reply);
            note::answered(&mut world, number, &reply, refusal);
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
            let reply = error::published(operation, status, &world.settings);
            note::answered(&mut world, number, &reply, None);
            written(reply, world.settings.retry_after_s)
        }
        Kind::Html(status) => {
            let reply = Reply::Html(status);
            note::answered(&mut shared.lock(), number, &reply, None);
            reply.into_response()
        }
        Kind::Truncated => transport::truncated(&done().0),
        Kind::Empty => (done().0.status(), Body::empty()).into_response(),
        Kind::Changed(_) => {
            let (reply, retry_after) = done();
            written(reply, retry_after)
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
        let class = Class::of(call.operation);
        let (most, span) = class.allowed(owner.is_test, &world.settings.limits);
        let now = world.now();
        if !world.limits.allow((owner.clone(), class), most, span, now) {
            return error::too_many_requests(&world.settings);
        }
    }
    let elsewhere = world.settings.check_region
        && world
            .state
            .accounts
            .iter()
            .any(|account| account.key == owner.key && account.region != call.region);
    // Source: status page, KSA migration: reading one payment works at both addresses.
    if elsewhere && call.operation != Operation::RetrievePayment {
        return webhooks::strange_code(world, call, owner).unwrap_or_else(error::no_permission);
    }
    handler(world, call, owner)
}
