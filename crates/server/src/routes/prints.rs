//! `/api/prints…`: what is printed, and the network printer.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use contract::printing::{NewPrint, PrintEnd, PrintList, PrintView, PrinterAnswer, PrintingView};
use contract::{Problem, ProblemCode};

use super::address::Id;
use super::who::Who;
use super::{ApiError, json};
use crate::app::App;

/// What a printer gets.
#[expect(dead_code, reason = "the body's shape in the API's description")]
#[derive(Debug, utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
pub(super) struct PrinterBytes(Vec<u8>);

/// What is on every receipt of this terminal
#[utoipa::path(
    get, path = "/api/terminal/printing", tag = "prints",
    responses((status = 200, description = "The shop's own texts, and whether a network printer is configured", body = PrintingView))
)]
pub(super) async fn printing(State(app): State<App>) -> Json<PrintingView> {
    Json(app.printing.as_ref().clone())
}

/// List the prints of a sale
///
/// Of its receipt and of those of its operations, oldest first.
#[utoipa::path(
    get, path = "/api/sales/{id}/prints", tag = "prints", params(("id" = String, Path, description = "The sale's UUID")),
    responses(
        (status = 200, description = "The prints", body = PrintList),
        (status = 404, description = "No such sale", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Who(who): Who,
    Id(id): Id,
) -> Result<Json<PrintList>, ApiError> {
    Ok(Json(app.sales.prints(&who, id).await?))
}

/// List the prints of a signed report
///
/// Oldest first.
#[utoipa::path(
    get, path = "/api/reports/{number}/prints", tag = "prints",
    params(("number" = u32, Path, description = "The number of the report")),
    responses(
        (status = 200, description = "The prints", body = PrintList),
        (status = 404, description = "No report of the branch has this number", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn of_report(
    State(app): State<App>,
    Who(who): Who,
    Path(number): Path<String>,
) -> Result<Json<PrintList>, ApiError> {
    let number = number.parse().map_err(|_| ProblemCode::UnknownReport)?;
    Ok(Json(app.sales.prints_of_report(&who, number).await?))
}

/// Begin a print
///
/// Before a printer gets the first byte. `copy` says whether the paper has to be marked as a copy: it is
/// 0 if every earlier print of the same receipt is known as not printed. The same id again is the same
/// print. Without a sale it is a test page.
#[utoipa::path(
    post, path = "/api/prints", tag = "prints", request_body = NewPrint,
    responses(
        (status = 200, description = "The print", body = PrintView),
        (status = 400, description = "Not JSON of this shape, an id is none, or both a sale and a report", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such sale, operation or report", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It has no receipt, because it is not paid or not done; the id belongs to another print, or it was printed 200 times", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger cannot be written; nothing may be printed", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn begin(
    State(app): State<App>,
    Who(who): Who,
    body: Bytes,
) -> Result<Json<PrintView>, ApiError> {
    let new: NewPrint = json::read(&body)?;
    Ok(Json(app.sales.begin_print(&who, &new).await?))
}

/// Say how a print ended
///
/// The first word about it stays, and of one that the server sends to its printer the server says it
/// itself; the answer is the print as it is then.
#[utoipa::path(
    post, path = "/api/prints/{id}/outcome", tag = "prints", request_body = PrintEnd,
    params(("id" = String, Path, description = "The print's UUID")),
    responses(
        (status = 200, description = "The print", body = PrintView),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such print", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger cannot be written", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn end(
    State(app): State<App>,
    Who(who): Who,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<PrintView>, ApiError> {
    let PrintEnd { outcome } = json::read(&body)?;
    Ok(Json(app.sales.end_print(&who, &id, outcome).await?))
}

/// Send a print to the network printer
///
/// The body is what the printer gets. A print is sent once in its life: if the answer is lost, or the
/// outcome is `unknown`, it may have been printed, and another one is a copy.
#[utoipa::path(
    post, path = "/api/prints/{id}/printer", tag = "prints",
    request_body(content = PrinterBytes, content_type = "application/octet-stream", description = "At most 1 MB"),
    params(("id" = String, Path, description = "The print's UUID")),
    responses(
        (status = 200, description = "What the printer made of it", body = PrinterAnswer),
        (status = 404, description = "No such print", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was sent already or has ended, or no printer is configured; nothing was sent", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 1 MB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/octet-stream", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The bytes are not an image, or open the drawer where that is not due (`invalid_print`); nothing was sent", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger cannot be written, or too many prints wait for the printer; nothing was sent", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn to_printer(
    State(app): State<App>,
    Who(who): Who,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<PrinterAnswer>, ApiError> {
    let printer = app.printer.clone().ok_or(ProblemCode::NoPrinter)?;
    let sent = app.sales.send_print(&who, &id, printer, body);
    Ok(Json(sent.await?))
}
