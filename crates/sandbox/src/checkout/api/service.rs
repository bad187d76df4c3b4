//! Routes and checks that all calls share.

use axum::Router;
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};

use super::authorization::{owner, scopes};
use super::call::{Call, LowerCase, RequestId};
use super::calls::{Handler, all};
use super::{error, note, repeat, token};
use crate::checkout::accounts::Owner;
use crate::checkout::fault::{KindName, Lie, Operation, changed};
use crate::checkout::lint::refusal;
use crate::checkout::rates::Class;
use crate::checkout::request::Finding;
use crate::checkout::world::{Checkout, Shared, World};
use crate::engine::guard::{answers_to, base_of_host};
use crate::engine::http::{self, Calls, text};
use crate::engine::reply::Reply;

/// The merchant API.
pub fn router() -> Router<Shared> {
    all().fold(
        Router::new(),
        |router, &(operation, method, path, handler)| {
            router.route(path, http::call(method, operation, handler))
        },
    )
}

impl Calls for Checkout {
    type Call = Call;
    type Handler = Handler;

    const LARGEST: usize = 1024 * 1024;

    async fn take_apart(shared: &Shared, operation: Operation, parts: Parts, body: Bytes) -> Call {
        let world = shared.lock();
        let authorization = text(&parts.headers, header::AUTHORIZATION);
        let request_id = parts.extensions.get::<RequestId>().cloned();
        Call {
            operation,
            request_id: request_id.unwrap_or_else(|| RequestId(String::new())),
            base: base(&world, &parts),
            owner: owner(&world, authorization.as_deref()),
            scopes: scopes(&world, authorization.as_deref()),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or("").to_owned(),
            authorization,
            idempotency_key: text(&parts.headers, "cko-idempotency-key"),
            content_type: text(&parts.headers, header::CONTENT_TYPE),
            is_lower_case: parts.extensions.get::<LowerCase>().is_some(),
            method: parts.method,
            body,
        }
    }

    fn too_large(world: &mut World, operation: Operation, parts: &Parts) -> Reply {
        let reply = error::empty(StatusCode::PAYLOAD_TOO_LARGE);
        note::refused(world, parts, Some(operation), &reply, refusal::too_large());
        reply
    }

    fn came(world: &mut World, call: &Call, fault: Option<KindName>) -> u64 {
        let number = note::came(world, call, fault);
        if let Some(place) = repeat::place(world, call) {
            world.begins(place, number);
        }
        number
    }

    fn over(world: &mut World, number: u64) {
        world.is_over(number);
    }

    fn done(world: &mut World, call: &Call, handler: Handler, number: u64) -> Reply {
        let reply = answer(world, call, handler, number);
        if call.operation == Operation::CreatePayment {
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

    fn published(_: &World, operation: Operation, status: StatusCode) -> Reply {
        error::published(operation, status)
    }

    fn retry_after_s(world: &World) -> Option<u32> {
        world.settings.retry_after_s
    }
}

/// The base of the addresses in an answer.
fn base(world: &World, parts: &Parts) -> String {
    let host = text(&parts.headers, header::HOST);
    let scheme = text(&parts.headers, "x-forwarded-proto");
    // Under any other host name its pages are not served.
    let is_own = host.as_deref().is_some_and(|host| answers_to(host, world));
    base_of_host(host.as_deref(), scheme.as_deref())
        .filter(|_| is_own && world.settings.links_follow_host)
        .unwrap_or_else(|| world.settings.public_url.clone())
}

/// The answer if no fault applies.
fn answer(world: &mut World, call: &Call, handler: Handler, number: u64) -> Reply {
    // The QR image needs no key, and a token is asked for with another secret.
    let nobody = Owner { key: String::new() };
    if matches!(call.operation, Operation::QrCode | Operation::Token) {
        return handler(world, call, &nobody);
    }
    let Ok(owner) = &call.owner else {
        return error::empty(StatusCode::UNAUTHORIZED);
    };
    let needed = token::needed(call.operation);
    if let Some(scopes) = call.scopes.as_ref().filter(|_| world.settings.check_scopes)
        && !scopes.iter().any(|scope| needed.contains(&scope.as_str()))
    {
        return error::empty(StatusCode::FORBIDDEN);
    }
    if world.settings.rate_limits {
        let class = match call.method == Method::GET {
            true => Class::Read,
            false => Class::Write,
        };
        let (most, span) = class.allowed(&world.settings);
        let now = world.now();
        if !world.limits.allow((owner.clone(), class), most, span, now) {
            return error::too_many(&call.request_id);
        }
    }
    repeat::once(world, call, owner, number, handler)
}
