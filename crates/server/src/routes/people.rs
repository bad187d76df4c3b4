//! `/api/people` and `/api/approvals`: who signs in at a terminal, and what managers approve there.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use contract::people::{Approval, NewApproval, NewSignIn, PeopleView, PersonView};
use contract::{Problem, ProblemCode};
use payment::id::PersonId;
use store::StoredPerson;
use tracing::{info, warn};

use super::{ApiError, json};
use crate::app::App;
use crate::pairing::{Paired, Request};
use crate::people::{APPROVAL_LIFE, IDLE, NotTaken, People};

/// The terminal that a request is from, where terminals are paired.
type AtTerminal = Option<Extension<Arc<Paired>>>;

/// The people of this server and the terminal of the request.
fn here(app: &App, terminal: AtTerminal) -> Result<(&Arc<People>, Arc<Paired>), ApiError> {
    let people = app.people.as_ref().ok_or(ProblemCode::NotFound)?;
    let Extension(terminal) = terminal.ok_or(ProblemCode::NotPaired)?;
    Ok((people, terminal))
}

pub(super) fn view(person: &StoredPerson) -> PersonView {
    PersonView {
        id: person.id.to_string(),
        name: person.name.to_string(),
        role: person.role,
    }
}

/// A person's id as a body names it. What cannot be one is nobody's.
fn id(text: &str) -> Result<PersonId, ApiError> {
    let id = PersonId::try_from(text.to_owned());
    id.map_err(|_| ProblemCode::UnknownPerson.into())
}

/// List those who may sign in
///
/// With nobody in the list, nobody has to sign in at the terminals of this account. Answers to a terminal
/// at which somebody has to have the header `tabby-pos-sign-in`: `needed` if nobody has, and `done` if
/// somebody has.
#[utoipa::path(
    get, path = "/api/people", tag = "people",
    responses(
        (status = 200, description = "The people of this account", body = PeopleView),
        (status = 404, description = "Terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    terminal: AtTerminal,
) -> Result<Json<PeopleView>, ApiError> {
    let (people, terminal) = here(&app, terminal)?;
    let all = people.of(&terminal.principal.account);
    let signed_in = people.at(&terminal, false);
    Ok(Json(PeopleView {
        people: all.iter().map(view).collect(),
        signed_in: signed_in.map(|person| person.id.to_string()),
        idle_s: u32::try_from(IDLE.ceil_seconds()).unwrap_or(u32::MAX),
    }))
}

/// Sign in
///
/// Whoever had signed in at this terminal is signed out. After five wrong PINs of a person at a terminal
/// each further try there waits for fifteen minutes, and after ten the person is locked there.
#[utoipa::path(
    post, path = "/api/people/sign-in", tag = "people", request_body = NewSignIn,
    responses(
        (status = 200, description = "The person, who may sell at this terminal now", body = PersonView),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not the person's PIN (`wrong_pin`), or the person is locked at this terminal (`person_locked`)", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such person; or terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many PINs of this person were wrong at this terminal; `retry_after_s` and the header Retry-After say how long to wait", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be written; nobody was signed in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_in(
    State(app): State<App>,
    terminal: AtTerminal,
    body: Bytes,
) -> Result<Json<PersonView>, ApiError> {
    let new: NewSignIn = json::read(&body)?;
    let (people, terminal) = here(&app, terminal)?;
    let person = id(&new.person)?;
    let signed = people.sign_in(&terminal, &person, &new.pin).await;
    let signed = signed.inspect_err(|error| refused(error, &person, &terminal))?;
    info!(person = %signed.id, terminal = %terminal.principal.terminal, "somebody has signed in");
    Ok(Json(view(&signed)))
}

/// Sign out
///
/// The terminal is locked: what goes on there is seen and can be cancelled, and nothing is begun.
#[utoipa::path(
    post, path = "/api/people/sign-out", tag = "people",
    responses(
        (status = 204, description = "Nobody has signed in at this terminal"),
        (status = 404, description = "Terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_out(
    State(app): State<App>,
    terminal: AtTerminal,
) -> Result<StatusCode, ApiError> {
    let (people, terminal) = here(&app, terminal)?;
    people.sign_out(&terminal).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Approve a request
///
/// A manager or an administrator approves one very request of this terminal, with the PIN: its method, path
/// and body. The request has to come within a minute, with what is answered here in its header
/// `tabby-pos-approval`, and uses the approval up.
#[utoipa::path(
    post, path = "/api/approvals", tag = "people", request_body = NewApproval,
    responses(
        (status = 200, description = "The approval", body = Approval),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not the person's PIN (`wrong_pin`), or the person is locked at this terminal (`person_locked`)", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such person, or one who may not approve; or terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many PINs of this person were wrong at this terminal; `retry_after_s` and the header Retry-After say how long to wait", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be written; nothing was approved", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn approve(
    State(app): State<App>,
    terminal: AtTerminal,
    body: Bytes,
) -> Result<Json<Approval>, ApiError> {
    let new: NewApproval = json::read(&body)?;
    let (people, terminal) = here(&app, terminal)?;
    let approver = id(&new.person)?;
    let request = Request {
        method: &new.method,
        path: &new.path,
        body: new.body.as_bytes(),
    };
    let approved = people
        .approve(&terminal, &approver, &new.pin, &request)
        .await;
    let approval = approved.inspect_err(|error| refused(error, &approver, &terminal))?;
    info!(person = %approver, terminal = %terminal.principal.terminal, "a request was approved");
    Ok(Json(Approval {
        approval,
        seconds: u32::try_from(APPROVAL_LIFE.ceil_seconds()).unwrap_or(u32::MAX),
    }))
}

/// A wrong PIN may be somebody's who tries them all.
fn refused(error: &NotTaken, person: &PersonId, terminal: &Paired) {
    if matches!(error, NotTaken::Wrong) {
        warn!(code = "pin_refused", %error, %person, terminal = %terminal.principal.terminal, "a PIN was not taken");
    }
}

impl From<NotTaken> for ApiError {
    fn from(error: NotTaken) -> Self {
        match error {
            NotTaken::Nobody => ProblemCode::UnknownPerson.into(),
            NotTaken::Wrong => ProblemCode::WrongPin.into(),
            NotTaken::Wait(wait) => Self::wait(ProblemCode::TooManyPins, wait),
            NotTaken::Locked => ProblemCode::PersonLocked.into(),
            NotTaken::Store(_) => ProblemCode::LedgerUnavailable.into(),
            NotTaken::Task(_) => ProblemCode::Internal.into(),
        }
    }
}
