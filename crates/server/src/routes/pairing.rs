//! `/api/pairing` and `/api/session`: how a browser becomes a terminal, and stays one.

use std::net::{IpAddr, SocketAddr};

use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::pairing::{NewPairing, PairedTerminal};
use contract::{Problem, ProblemCode};
use payment::id::AccountId;
use store::PublicKey;
use tracing::{info, warn};

use super::guard::{BODY_TIME, whole_body};
use super::who::{challenged, proof, refused, signed_part};
use super::{ApiError, json};
use crate::app::App;
use crate::pairing::{COOKIE, Lacks, NotPaired, Pairing, Proof, SESSION_LIFE};
use crate::webhooks::source;

/// The largest body of a request to be paired, in bytes.
const MOST: usize = 1_024;

/// Become a terminal
///
/// The browser that sends its public key and the one-time code of a terminal is this terminal from then
/// on, in place of the one that was it before. The request is signed with the key, as the next call is.
/// The answer sets the cookie `__Host-tabby-pos-` with the account's id for ten minutes.
#[utoipa::path(
    post, path = "/api/pairing", tag = "pairing", request_body = NewPairing,
    responses(
        (status = 200, description = "The terminal that the browser is now", body = PairedTerminal),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The request has to be signed with the challenge of this answer, by the key in it", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "No terminal waits for this code; or from another site's page", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a public key", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Four codes were tried from this address within five minutes; `retry_after_s` and the header Retry-After say how long to wait", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be written; the browser may be paired once the server starts again", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn pair(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    let pairing = app.pairing.as_ref().ok_or(ProblemCode::NotFound)?;
    let from = address(&app, &request);
    let (parts, body) = request.into_parts();
    let body = whole_body(body, BODY_TIME).await?;
    // What is wrong with a large one takes long to say, and anybody may ask.
    if body.len() > MOST {
        return Err(ProblemCode::BodyTooLarge.into());
    }
    let new: NewPairing = json::read(&body)?;
    let key = URL_SAFE_NO_PAD.decode(&new.public_key).ok();
    let key = key.and_then(|key| key.try_into().ok());
    let key = PublicKey(key.ok_or(ProblemCode::InvalidKey)?);
    let is_its = |proof: &Proof| {
        let signed = signed_part(&parts, &body);
        pairing.check(&key, proof, &signed).is_ok()
    };
    if !proof(&parts.headers).is_some_and(|proof| is_its(&proof)) {
        return Ok(refused(pairing, Lacks::Proof));
    }
    let account = &app.principal.account;
    let paired = pairing.pair(account, &new.code, key, from).await;
    let (paired, session) = paired.inspect_err(|error| {
        // Who waits is told so as often as he asks.
        if !matches!(error, NotPaired::TooManyTries(_)) {
            warn!(code = "pairing_refused", %error, %from, "a browser was not paired");
        }
    })?;
    let principal = &paired.principal;
    info!(terminal = %principal.terminal, branch = %principal.branch, "a browser was paired");
    let terminal = principal.terminal.to_string();
    let answer = Json(PairedTerminal { terminal }).into_response();
    Ok(with_session(pairing, account, answer, &session))
}

/// Get the next session
///
/// The request is signed by a terminal (header `tabby-pos-proof`) with a challenge of this server. Any
/// answer of 401 has one in its header `tabby-pos-challenge`, this call's own, too. The answer sets the
/// cookie for another ten minutes.
#[utoipa::path(
    post, path = "/api/session", tag = "pairing",
    responses(
        (status = 204, description = "The cookie is set"),
        (status = 401, description = "The key is no terminal's (`not_paired`), or the request has to be signed with the challenge of this answer (`proof_needed`)", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn renew(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    let pairing = app.pairing.as_deref().ok_or(ProblemCode::NotFound)?;
    let Some(proof) = proof(request.headers()) else {
        return Ok(refused(pairing, Lacks::Proof));
    };
    let (parts, body) = request.into_parts();
    let body = whole_body(body, BODY_TIME).await?;
    match pairing.renewed(&app.principal, &proof, &signed_part(&parts, &body)) {
        Ok(session) => {
            let answer = StatusCode::NO_CONTENT.into_response();
            let account = &app.principal.account;
            Ok(with_session(pairing, account, answer, &session))
        }
        Err(lacks) => Ok(refused(pairing, lacks)),
    }
}

/// The address that a request comes from; that of its reverse proxy if this is a trusted one and names
/// none.
fn address(app: &App, request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    // Only a test without a connection has no peer.
    let peer = peer.map_or(IpAddr::from([127, 0, 0, 1]), |ConnectInfo(peer)| peer.ip());
    source(&app.trusted_proxies, request.headers(), peer).unwrap_or(peer)
}

/// This answer, with the cookie of a session.
fn with_session(
    pairing: &Pairing,
    account: &AccountId,
    mut answer: Response,
    session: &str,
) -> Response {
    let seconds = SESSION_LIFE.ceil_seconds();
    let cookie = format!(
        "{COOKIE}-{account}={session}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict"
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    challenged(pairing, answer)
}

impl From<NotPaired> for ApiError {
    fn from(error: NotPaired) -> Self {
        match error {
            NotPaired::WrongCode => ProblemCode::WrongPairingCode.into(),
            NotPaired::NoKey => ProblemCode::InvalidKey.into(),
            NotPaired::TooManyTries(wait) => Self::wait(ProblemCode::TooManyPairings, wait),
            NotPaired::Store(_) => ProblemCode::LedgerUnavailable.into(),
            NotPaired::Task(_) => ProblemCode::Internal.into(),
        }
    }
}
