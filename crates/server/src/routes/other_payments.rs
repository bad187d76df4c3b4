//! `/api/sales/{id}/other-payments…`: money that came by another method.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use contract::day::{NewOther, OtherList, OtherView};
use contract::{Problem, ProblemCode};
use payment::id::{NoteId, SaleId};

use super::address::Id;
use super::who::Who;
use super::{ApiError, json};
use crate::app::App;

/// List what was noted of money by other methods
#[utoipa::path(
    get, path = "/api/sales/{id}/other-payments", tag = "day",
    params(("id" = String, Path, description = "The sale's UUID")),
    responses(
        (status = 200, description = "The notes, oldest first", body = OtherList),
        (status = 404, description = "No such sale", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Who(who): Who,
    Id(id): Id,
) -> Result<Json<OtherList>, ApiError> {
    Ok(Json(app.sales.others(&who, id).await?))
}

/// Note that the customer paid by another method
///
/// The whole of a sale that ended without money of the gateway's, or the rest of a split one, so that the
/// day adds up. The id is a UUID made by the client: the same id is the same note.
#[utoipa::path(
    post, path = "/api/sales/{id}/other-payments", tag = "day", request_body = NewOther,
    params(("id" = String, Path, description = "The sale's UUID")),
    responses(
        (status = 200, description = "The note", body = OtherView),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such sale", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The id belongs to another note (`note_conflict`), or the sale has not ended, has late money or does not fit its payment (`not_now`); nothing was noted", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Breaks a rule; nothing was noted", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn note(
    State(app): State<App>,
    Who(who): Who,
    Id(id): Id,
    body: Bytes,
) -> Result<Json<OtherView>, ApiError> {
    app.sales.currency_of(&who, id).await?;
    let new: NewOther = json::read(&body)?;
    Ok(Json(app.sales.note_other(&who, id, &new).await?))
}

/// Withdraw a note that was a mistake
#[utoipa::path(
    post, path = "/api/sales/{id}/other-payments/{note}/withdraw", tag = "day",
    params(
        ("id" = String, Path, description = "The sale's UUID"),
        ("note" = String, Path, description = "The note's UUID"),
    ),
    responses(
        (status = 200, description = "The note, withdrawn", body = OtherView),
        (status = 404, description = "No such sale, or it has no such note (`unknown_note`)", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn withdraw(
    State(app): State<App>,
    Who(who): Who,
    Path((id, note)): Path<(String, String)>,
) -> Result<Json<OtherView>, ApiError> {
    let id: SaleId = id.parse().map_err(|_| ProblemCode::UnknownSale)?;
    app.sales.currency_of(&who, id).await?;
    let note: NoteId = note.parse().map_err(|_| ProblemCode::UnknownNote)?;
    Ok(Json(app.sales.withdraw_other(&who, id, note).await?))
}
