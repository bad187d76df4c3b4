//! The path of every call: take the request apart, carry it out, store it, and apply faults.

use std::future::Future;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};

use super::fault::Kind;
use super::reply::Reply;
use super::sandbox::{Api, KindOf, OperationOf, Sandbox};
use super::shared::Shared;
use super::transport;

/// What a fault can make false in an answer of `A`.
pub type LieOf<A> = <<A as Api>::FaultName as super::fault::FaultName>::Lie;

/// An API that is called by HTTP.
pub trait Calls: Api {
    /// A parsed request.
    type Call: Send + Sync;
    /// The function that carries out a call.
    type Handler: Copy + Send + Sync + 'static;

    /// The largest request body, in bytes.
    const LARGEST: usize;

    /// Parses a request.
    fn take_apart(
        shared: &Shared<Self>,
        operation: OperationOf<Self>,
        parts: Parts,
        body: Bytes,
    ) -> impl Future<Output = Self::Call> + Send;

    /// Stores a call whose body could not be read. Returns the answer.
    fn too_large(sandbox: &mut Sandbox<Self>, operation: OperationOf<Self>, parts: &Parts)
    -> Reply;

    /// Stores a call together with the fault that applies to it. Returns the number of the request.
    fn came(sandbox: &mut Sandbox<Self>, call: &Self::Call, fault: Option<Self::FaultName>) -> u64;

    /// Carries out the call with this number. Returns the correct answer.
    fn done(
        sandbox: &mut Sandbox<Self>,
        call: &Self::Call,
        handler: Self::Handler,
        number: u64,
    ) -> Reply;

    /// Why a call was refused; `None` if it was not.
    fn why_refused(
        sandbox: &Sandbox<Self>,
        call: &Self::Call,
        reply: &Reply,
    ) -> Option<Self::Finding>;

    /// Stores the answer to a call.
    fn answered(
        sandbox: &mut Sandbox<Self>,
        number: u64,
        reply: &Reply,
        refusal: Option<Self::Finding>,
    );

    /// The call with this number is over: it was answered, or its client is gone.
    fn over(_: &mut Sandbox<Self>, _: u64) {}

    /// Puts a falsehood into an answer.
    fn changed(reply: Reply, lie: LieOf<Self>) -> Reply;

    /// The published body of an operation for this status.
    fn published(
        sandbox: &Sandbox<Self>,
        operation: OperationOf<Self>,
        status: StatusCode,
    ) -> Reply;

    /// `Retry-After` of a 429, in seconds, if it has one.
    fn retry_after_s(sandbox: &Sandbox<Self>) -> Option<u32>;
}

/// Makes an axum route of a call.
pub fn call<A: Calls>(
    method: MethodFilter,
    operation: OperationOf<A>,
    handler: A::Handler,
) -> MethodRouter<Shared<A>> {
    let serve = move |State(shared): State<Shared<A>>, request: Request| {
        run(shared, operation, handler, request)
    };
    on(method, serve)
}

/// The text of a header.
pub fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// Carries out a call, or applies a fault to it.
async fn run<A: Calls>(
    shared: Shared<A>,
    operation: OperationOf<A>,
    handler: A::Handler,
    request: Request,
) -> Response {
    let connection = request
        .extensions()
        .get::<ConnectInfo<transport::Connection>>()
        .map(|ConnectInfo(connection)| connection.clone());
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, A::LARGEST).await else {
        return A::too_large(&mut shared.lock(), operation, &parts).into_response();
    };
    let call = A::take_apart(&shared, operation, parts, body).await;
    let (fault, number) = {
        let mut sandbox = shared.lock();
        let fault = sandbox.take_fault(operation);
        let number = A::came(&mut sandbox, &call, fault.map(|(_, name)| name));
        (fault.map(|(kind, _)| kind), number)
    };
    let _under_way = UnderWay {
        shared: shared.clone(),
        number,
    };
    let done = || {
        let mut sandbox = shared.lock();
        let reply = A::done(&mut sandbox, &call, handler, number);
        let reply = match fault {
            Some(Kind::Changed(lie)) => A::changed(reply, lie),
            _ => reply,
        };
        let never = matches!(fault, Some(Kind::NoAnswerAfter));
        if !never {
            let refusal = A::why_refused(&sandbox, &call, &reply);
            A::answered(&mut sandbox, number, &reply, refusal);
        }
        (reply, A::retry_after_s(&sandbox))
    };
    let instead = |reply: Reply| {
        let mut sandbox = shared.lock();
        A::answered(&mut sandbox, number, &reply, None);
        (reply, A::retry_after_s(&sandbox))
    };
    let Some(kind): Option<KindOf<A>> = fault else {
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
            // Carried out before the wait: a client that stops waiting does not undo it.
            let (reply, retry_after) = done();
            tokio::time::sleep(Duration::from_millis(ms)).await;
            written(reply, retry_after)
        }
        Kind::Drip(rate) => transport::dripping(&done().0, rate),
        Kind::Status(status) => {
            let reply = A::published(&shared.lock(), operation, status);
            let (reply, retry_after) = instead(reply);
            written(reply, retry_after)
        }
        Kind::Html(status) => instead(Reply::Html(status)).0.into_response(),
        Kind::Truncated => transport::truncated(&done().0),
        Kind::Empty => (done().0.status(), Body::empty()).into_response(),
        Kind::Changed(_) => {
            let (reply, retry_after) = done();
            written(reply, retry_after)
        }
    }
}

/// A call that is under way. Its end is told also when its client goes away.
struct UnderWay<A: Calls> {
    shared: Shared<A>,
    number: u64,
}

impl<A: Calls> Drop for UnderWay<A> {
    fn drop(&mut self) {
        A::over(&mut self.shared.lock(), self.number);
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
