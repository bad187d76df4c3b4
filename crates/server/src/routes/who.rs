//! Who acts in a request.
//!
//! [`identify`] finds out which terminal a request is from. Each route says what it [`Needs`], and [`admit`]
//! looks whether a request has it, and who has signed in there. A handler that takes [`Who`] answers nobody
//! who is not known.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::ProblemCode;
use contract::pairing::{CHALLENGE_HEADER, PROOF_HEADER};
use contract::people::{APPROVAL_HEADER, SIGN_IN_HEADER};
use payment::identity::{Principal, Role};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::ApiError;
use super::guard::{MAX_PRINT, is_call};
use crate::app::App;
use crate::pairing::{self, COOKIE, Lacks, Paired, Pairing, Proof};
use crate::people::{People, action};

/// What a request to a route must have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Needs {
    /// Nothing: whoever reaches the server may ask.
    Nothing,
    /// A session of a paired terminal.
    Session(By),
    /// A terminal's signature over the whole request, too: it changes something.
    Proof(By),
}

/// Who may make a request, where people sign in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum By {
    /// The terminal by itself: what goes on there is seen and can be cancelled, also while it is locked.
    Terminal,
    /// A person of this role, or of one that may do more.
    Person(Role),
}

/// Whoever a request is from.
#[derive(Clone, Debug)]
pub(super) struct Who(pub(super) Arc<Principal>);

/// When whoever a request is from may be told nothing any more.
#[derive(Clone, Debug, Default)]
pub(super) struct Ended {
    /// Ends when the terminal is revoked.
    pub(super) token: CancellationToken,
    /// When the session ends.
    pub(super) at: Option<Instant>,
}

impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let who = parts.extensions.get::<Self>();
        who.cloned().ok_or_else(|| ProblemCode::NotPaired.into())
    }
}

impl<S: Sync> FromRequestParts<S> for Ended {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let ended = parts.extensions.get::<Self>();
        Ok(ended.cloned().unwrap_or_default())
    }
}

/// Calls that a browser may make that is no terminal.
fn is_open(path: &str) -> bool {
    let open = ["/api/pairing", "/api/session", "/healthz", "/readyz"];
    open.contains(&path)
}

/// Finds out who a request is from, by its headers alone. Where terminals are paired, a call of a browser
/// that is none ends here, before its body is read.
pub(super) async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let Some(pairing) = &app.pairing else {
        request.extensions_mut().insert(Who(app.principal.clone()));
        return next.run(request).await;
    };
    let path = request.uri().path();
    let cookie = cookie(request.headers(), app.principal.account.as_str());
    match cookie.map(|cookie| pairing.of_session(&app.principal, cookie)) {
        Some(Ok((paired, left))) => {
            let ended = Ended {
                token: paired.ended.clone(),
                at: Some(Instant::now() + Duration::from_millis(left.0)),
            };
            let extensions = request.extensions_mut();
            extensions.insert(Who(paired.principal.clone()));
            extensions.insert(ended);
            extensions.insert(paired);
        }
        _ if is_call(path) && !is_open(path) => return refused(pairing, Lacks::Session),
        _ => {}
    }
    next.run(request).await
}

/// Admits a request that has what its route needs.
pub(super) async fn admit(
    State((app, needs)): State<(App, Needs)>,
    mut request: Request,
    next: Next,
) -> Response {
    let (Some(pairing), Some(people)) = (&app.pairing, &app.people) else {
        return next.run(request).await;
    };
    let (by, is_signed) = match needs {
        Needs::Nothing => return next.run(request).await,
        Needs::Session(by) => (by, false),
        Needs::Proof(by) => (by, true),
    };
    let Some(paired) = request.extensions().get::<Arc<Paired>>().cloned() else {
        return refused(pairing, Lacks::Session);
    };
    let mut approval = None;
    if is_signed {
        let name = header(&request, APPROVAL_HEADER).map(str::to_owned);
        match signed(pairing, &paired, request).await {
            Ok((given, action)) => {
                request = given;
                approval = name.map(|name| (name, action));
            }
            Err(lacks) => return refused(pairing, lacks),
        }
    }
    let is_by_person = matches!(by, By::Person(_));
    let present = match who(people, &paired, by, is_signed && is_by_person) {
        Ok(Signed::NotNeeded) => None,
        Ok(Signed::Nobody) => Some("needed"),
        Ok(Signed::As(mut principal)) => {
            // It is used up only by a request that this person may make.
            principal.approver =
                approval.and_then(|(name, action)| people.approver(&paired, &name, &action));
            request.extensions_mut().insert(Who(Arc::new(principal)));
            Some("done")
        }
        Err(code) => {
            if code == ProblemCode::RoleNeeded {
                let route = request.extensions().get::<MatchedPath>();
                let path = route.map_or("", MatchedPath::as_str);
                let method = request.method().as_str();
                people.refuses(&paired, (method, path)).await;
            }
            return challenged(pairing, ApiError::from(code).into_response());
        }
    };
    let mut answer = next.run(request).await;
    let code = answer.extensions().get::<ApiError>().map(ApiError::code);
    if code == Some(ProblemCode::ApprovalNeeded) {
        answer = challenged(pairing, answer);
    }
    if let Some(present) = present {
        let present = HeaderValue::from_static(present);
        answer.headers_mut().insert(SIGN_IN_HEADER, present);
    }
    answer
}

/// Who has signed in at a terminal.
enum Signed {
    /// The account has no people: the terminal acts for itself.
    NotNeeded,
    /// Nobody, and the request is the terminal's own.
    Nobody,
    /// Somebody who may make the request.
    As(Principal),
}

/// Who makes a request of this terminal, or why nobody there may.
fn who(people: &People, paired: &Paired, by: By, uses: bool) -> Result<Signed, ProblemCode> {
    let principal = &*paired.principal;
    if !people.are_needed(&principal.account) {
        return Ok(Signed::NotNeeded);
    }
    match (by, people.at(paired, uses)) {
        (By::Terminal, None) => Ok(Signed::Nobody),
        (By::Person(_), None) => Err(ProblemCode::SignInNeeded),
        (By::Person(role), Some(person)) if person.role < role => Err(ProblemCode::RoleNeeded),
        (_, Some(person)) => Ok(Signed::As(Principal {
            person: Some(person.id),
            role: person.role,
            ..principal.clone()
        })),
    }
}

/// The text of a request's header.
fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// The value of this account's cookie. A browser sends all its cookies in one header, and by HTTP/2 in
/// several (RFC 9113, section 8.2.3).
fn cookie<'a>(headers: &'a HeaderMap, account: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).into_iter();
    let mut pairs = all
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(name, value)| {
        let of = name.strip_prefix(COOKIE)?.strip_prefix('-')?;
        (of == account).then_some(value)
    })
}

/// The request, if this terminal has signed it, and its name for approvals. Its body is in memory already:
/// see [`same_site_json`](super::guard::same_site_json).
async fn signed(
    pairing: &Pairing,
    paired: &Paired,
    request: Request,
) -> Result<(Request, [u8; 32]), Lacks> {
    let proof = proof(request.headers()).ok_or(Lacks::Proof)?;
    // A browser that was paired anew may have the session of before: with its own it is another terminal.
    if !proof.is_of(paired) {
        return Err(Lacks::Session);
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_PRINT).await.map_err(|_| Lacks::Proof)?;
    let part = signed_part(&parts, &body);
    pairing.check(&paired.key, &proof, &part)?;
    let action = action(&part);
    Ok((Request::from_parts(parts, Body::from(body)), action))
}

/// The signature that a request comes with.
pub(super) fn proof(headers: &HeaderMap) -> Option<Proof> {
    Proof::read(headers.get(PROOF_HEADER)?.to_str().ok()?)
}

/// What is signed of a request.
pub(super) fn signed_part<'a>(parts: &'a Parts, body: &'a [u8]) -> pairing::Request<'a> {
    let path = parts.uri.path_and_query();
    pairing::Request {
        method: parts.method.as_str(),
        path: path.map_or_else(|| parts.uri.path(), |path| path.as_str()),
        body,
    }
}

/// The answer to a request that lacks something, with a challenge to be signed.
pub(super) fn refused(pairing: &Pairing, lacks: Lacks) -> Response {
    let code = match lacks {
        Lacks::Session => ProblemCode::NotPaired,
        Lacks::Proof => ProblemCode::ProofNeeded,
    };
    challenged(pairing, ApiError::from(code).into_response())
}

/// This answer, with a challenge for the next request.
pub(super) fn challenged(pairing: &Pairing, mut answer: Response) -> Response {
    if let Ok(challenge) = HeaderValue::from_str(&pairing.challenge()) {
        answer.headers_mut().insert(CHALLENGE_HEADER, challenge);
    }
    answer
}
