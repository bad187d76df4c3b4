//! Routes and checks that all calls share.

use axum::Router;
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use uuid::Uuid;

use super::call::Call;
use super::calls::{CALLS, Handler};
use super::{disputes, error, note, webhooks};
use crate::engine::guard::{answers_to, base_of_host};
use crate::engine::http::{self, Calls, text};
use crate::engine::reply::Reply;
use crate::tabby::accounts::{self, Keys, Owner};
use crate::tabby::fault::{KindName, Lie, Operation, changed};
use crate::tabby::lint::refusal;
use crate::tabby::rates::Class;
use crate::tabby::request::Finding;
use crate::tabby::settings::{Clients, Region};
use crate::tabby::world::{Shared, Tabby, World};

/// The merchant API under `/api`.
pub fn router() -> Router<Shared> {
    CALLS.iter().fold(
        Router::new(),
        |router, &(operation, method, path, handler)| {
            router.route(path, http::call(method, operation, handler))
        },
    )
}

impl Calls for Tabby {
    type Call = Call;
    type Handler = Handler;

    /// An attachment of 5 MB with its multipart wrapping.
    const LARGEST: usize = 6 * 1024 * 1024;

    async fn take_apart(shared: &Shared, operation: Operation, parts: Parts, body: Bytes) -> Call {
        let content_type = text(&parts.headers, header::CONTENT_TYPE);
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
        Call {
            operation,
            method: parts.method,
            region,
            // Under any other host name its pages are not served.
            host: base_of_host(host.as_deref(), scheme.as_deref())
                .filter(|_| host.as_deref().is_some_and(|host| answers_to(host, &world))),
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
        }
    }

    fn too_large(world: &mut World, operation: Operation, parts: &Parts) -> Reply {
        let reply = error::bad_request();
        note::refused(world, parts, Some(operation), &reply, refusal::too_large());
        reply
    }

    fn came(world: &mut World, call: &Call, fault: Option<KindName>) -> u64 {
        note::came(world, call, fault)
    }

    fn done(world: &mut World, call: &Call, handler: Handler, number: u64) -> Reply {
        let reply = answer(world, call, handler);
        if call.operation == Operation::CreateSession {
            note::made(world, number, &reply);
        }
        reply
    }

    fn why_refused(world: &World, call: &Call, reply: &Reply) -> Option<Finding> {
        refusal::explain(world, call, reply)
    }

    fn answered(world: &mut World, number: u64, reply: &Reply, refusal: Option<Finding>) {
        note::answered(world, number, reply, refusal);
    }

    fn changed(reply: Reply, lie: Lie) -> Reply {
        changed(reply, lie)
    }

    fn published(world: &World, operation: Operation, status: StatusCode) -> Reply {
        error::published(operation, status, &world.settings)
    }

    fn retry_after_s(world: &World) -> Option<u32> {
        world.settings.retry_after_s
    }
}

/// The answer if no fault applies.
fn answer(world: &mut World, call: &Call, handler: Handler) -> Reply {
    // The QR image needs no key.
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
    // Source: status page, KSA migration: reading a single payment works at both addresses.
    if elsewhere && call.operation != Operation::RetrievePayment {
        return webhooks::strange_code(world, call, owner).unwrap_or_else(error::no_permission);
    }
    handler(world, call, owner)
}
