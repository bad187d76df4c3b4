//! `/api/people…`: who may sign in, and what each may do.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use contract::management::{NewPerson, NewRole, PersonPin};
use contract::people::PersonView;
use contract::{Problem, ProblemCode};
use payment::id::{PersonId, PersonName};
use payment::identity::{Principal, Role};
use store::{PersonChange, PersonChanged, StoredPerson};
use tracing::info;

use super::{approved, managed, whole};
use crate::app::App;
use crate::people::People;
use crate::routes::address::OfPerson;
use crate::routes::people::view;
use crate::routes::who::Who;
use crate::routes::{ApiError, json};

/// The person that a path names.
fn named(people: &People, who: &Principal, id: &PersonId) -> Result<StoredPerson, ApiError> {
    let person = people.find(&who.account, id);
    person.ok_or_else(|| ProblemCode::UnknownPerson.into())
}

/// Add somebody
///
/// From then on this person may sign in at the terminals of the account. If the answer is lost, the person
/// may have been added: a new PIN is made with `POST /api/people/{person}/pin`.
#[utoipa::path(
    post, path = "/api/people", tag = "people", request_body = NewPerson,
    responses(
        (status = 200, description = "The person, with the PIN", body = PersonPin),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Nobody signs in here", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody has this name", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a name", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be written; the person may have been added", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::routes) async fn add_person(
    State(app): State<App>,
    Who(who): Who,
    body: Bytes,
) -> Result<Json<PersonPin>, ApiError> {
    let NewPerson { name, role } = json::read(&body)?;
    let people = managed(&app, &who)?.clone();
    let name = PersonName::for_button(&name).map_err(|_| ProblemCode::InvalidDisplayName)?;
    if people.named(&who.account, name.as_str()).is_some() {
        return Err(ProblemCode::NameTaken.into());
    }
    approved(&people, &who)?;
    let pin = whole(async move {
        let text = name.to_string();
        let pin = people.add(&who.account, name, role, &who.actor()).await?;
        let pin = pin.ok_or(ProblemCode::NameTaken)?;
        let person = people.named(&who.account, &text);
        let person = person.ok_or(ProblemCode::UnknownPerson)?;
        info!(person = %person.id, role = role.word(), "somebody was added");
        let person = view(&person);
        Ok(PersonPin { person, pin })
    });
    Ok(Json(pin.await?))
}

/// Give somebody a new PIN
///
/// Whoever had signed in with the old one is signed out, and a locked person is free again.
#[utoipa::path(
    post, path = "/api/people/{person}/pin", tag = "people", params(("person", description = "The person's id")),
    responses(
        (status = 200, description = "The person, with the PIN", body = PersonPin),
        (status = 403, description = "Nobody signs in here", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such person; or terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be written; the old PIN may be no longer taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::routes) async fn new_pin(
    State(app): State<App>,
    Who(who): Who,
    OfPerson(person): OfPerson,
) -> Result<Json<PersonPin>, ApiError> {
    let people = managed(&app, &who)?.clone();
    let person = named(&people, &who, &person)?;
    approved(&people, &who)?;
    let pin = whole(async move {
        let pin = people.new_pin(&person, &who.actor()).await?;
        info!(person = %person.id, "somebody has a new PIN");
        let person = view(&person);
        Ok(PersonPin { person, pin })
    });
    Ok(Json(pin.await?))
}

/// Give somebody another role
///
/// The person is signed out everywhere.
#[utoipa::path(
    post, path = "/api/people/{person}/role", tag = "people", request_body = NewRole, params(("person", description = "The person's id")),
    responses(
        (status = 200, description = "The person", body = PersonView),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Nobody signs in here", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such person; or terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The person is the last administrator", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be written; the role may have been changed", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::routes) async fn change_role(
    State(app): State<App>,
    Who(who): Who,
    OfPerson(person): OfPerson,
    body: Bytes,
) -> Result<Json<PersonView>, ApiError> {
    let NewRole { role } = json::read(&body)?;
    let people = managed(&app, &who)?;
    let person = named(people, &who, &person)?;
    let changed = PersonView {
        role,
        ..view(&person)
    };
    change(people, who, person, PersonChange::Role(role)).await?;
    Ok(Json(changed))
}

/// Unlock somebody
///
/// What was counted as wrong PINs of this person is forgotten, at every terminal.
#[utoipa::path(
    post, path = "/api/people/{person}/unlock", tag = "people", params(("person", description = "The person's id")),
    responses(
        (status = 204, description = "The person may try the PIN again"),
        (status = 403, description = "Nobody signs in here", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such person; or terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be written", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::routes) async fn unlock(
    State(app): State<App>,
    Who(who): Who,
    OfPerson(person): OfPerson,
) -> Result<StatusCode, ApiError> {
    let people = managed(&app, &who)?;
    let person = named(people, &who, &person)?;
    change(people, who, person, PersonChange::Unlock).await
}

/// Remove somebody
///
/// The person is signed out everywhere, and signs in no more. What this person has done keeps the name.
#[utoipa::path(
    post, path = "/api/people/{person}/remove", tag = "people", params(("person", description = "The person's id")),
    responses(
        (status = 204, description = "The person signs in no more"),
        (status = 403, description = "Nobody signs in here", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such person; or terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The person is the last administrator", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be written; the person may have been removed", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::routes) async fn remove_person(
    State(app): State<App>,
    Who(who): Who,
    OfPerson(person): OfPerson,
) -> Result<StatusCode, ApiError> {
    let people = managed(&app, &who)?;
    let person = named(people, &who, &person)?;
    let removed = PersonChange::Remove(app.sales.now());
    change(people, who, person, removed).await
}

fn is_last_administrator(people: &People, person: &StoredPerson) -> bool {
    let all = people.of(&person.account);
    let others = all.iter().filter(|other| other.id != person.id);
    let mut administrators = others.filter(|other| other.role == Role::Administrator);
    person.role == Role::Administrator && administrators.next().is_none()
}

async fn change(
    people: &Arc<People>,
    who: Arc<Principal>,
    person: StoredPerson,
    change: PersonChange,
) -> Result<StatusCode, ApiError> {
    let keeps = !matches!(change, PersonChange::Remove(_))
        && !matches!(change, PersonChange::Role(role) if role != Role::Administrator);
    // Nobody is asked for a PIN, and nobody is signed out, for what cannot be done.
    if !keeps && is_last_administrator(people, &person) {
        return Err(ProblemCode::LastAdministrator.into());
    }
    approved(people, &who)?;
    let people = people.clone();
    whole(async move {
        let changed = people.change(&person, &change, &who.actor()).await;
        match changed.map_err(|_| ProblemCode::LedgerUnavailable)? {
            PersonChanged::Done => {
                info!(person = %person.id, "somebody was changed");
                Ok(StatusCode::NO_CONTENT)
            }
            PersonChanged::Unknown => Err(ProblemCode::UnknownPerson.into()),
            PersonChanged::LastAdministrator => Err(ProblemCode::LastAdministrator.into()),
        }
    })
    .await
}
