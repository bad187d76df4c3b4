//! `/api/reports…`: the reports of the day, and sums for a chart.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::Uri;
use contract::day::{DayReport, DaySums, NewReport, ReportPage};
use contract::{Problem, ProblemCode};
use payment::id::TerminalId;

use super::query::members;
use super::who::Who;
use super::{ApiError, json};
use crate::app::App;
use crate::day::By;
use crate::sales::{Day, shown};

/// What has happened since the last signed report
///
/// An X report: of the whole branch, or of one terminal. It signs nothing.
#[utoipa::path(
    get, path = "/api/reports/x", tag = "day",
    params(("terminal" = Option<String>, Query, description = "Only this terminal's sales")),
    responses(
        (status = 200, description = "The report", body = DayReport),
        (status = 422, description = "The query cannot be read (`invalid_query`)", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn x(
    State(app): State<App>,
    Who(who): Who,
    uri: Uri,
) -> Result<Json<DayReport>, ApiError> {
    let members = members(&uri, &["terminal"])?;
    let terminal = members.first().map(|(_, name)| {
        TerminalId::new(name)
            .map_err(|_| ApiError::query("terminal must be the name of a terminal"))
    });
    let terminal = terminal.transpose()?;
    Ok(Json(app.sales.x_report(&who, terminal.as_ref()).await?))
}

/// Sign a report of the day
///
/// A Z report: of everything since the last one, numbered without gaps, and never changed again. Before it
/// is signed the ledger is compared with the gateway's own payments, captures and refunds. The id is a
/// UUID made by the client: the same id is the same report, however often it is sent.
#[utoipa::path(
    post, path = "/api/reports/z", tag = "day", request_body = NewReport,
    responses(
        (status = 200, description = "The signed report", body = DayReport),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Something is in doubt (`day_in_doubt`), ledger and gateway differ (`day_differs`), or sales went on faster than the report could be made (`not_now`); nothing was signed, and `detail` says what to do", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The id is not a UUID (`invalid_report_id`)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The gateway did not tell of all its payments (`day_not_compared`); nothing was signed", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn z(
    State(app): State<App>,
    Who(who): Who,
    body: Bytes,
) -> Result<Json<DayReport>, ApiError> {
    let new: NewReport = json::read(&body)?;
    Ok(Json(app.sales.sign_report(&who, &new).await?))
}

/// List signed reports, newest first
#[utoipa::path(
    get, path = "/api/reports", tag = "day",
    params(("before" = Option<u32>, Query, description = "`next` of the page before")),
    responses(
        (status = 200, description = "A page of reports", body = ReportPage),
        (status = 422, description = "The query cannot be read (`invalid_query`)", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Who(who): Who,
    uri: Uri,
) -> Result<Json<ReportPage>, ApiError> {
    let members = members(&uri, &["before"])?;
    let before = members.first().map(|(_, number)| {
        number
            .parse()
            .map_err(|_| ApiError::query("before must be the number of a report"))
    });
    let before = before.transpose()?;
    Ok(Json(app.sales.signed_reports(&who, before).await?))
}

/// Read a signed report
#[utoipa::path(
    get, path = "/api/reports/{number}", tag = "day",
    params(("number" = u32, Path, description = "The number of the report")),
    responses(
        (status = 200, description = "The report, as it was signed", body = DayReport),
        (status = 404, description = "No report of the branch has this number", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn report(
    State(app): State<App>,
    Who(who): Who,
    Path(number): Path<String>,
) -> Result<Json<DayReport>, ApiError> {
    let number = number.parse().map_err(|_| ProblemCode::UnknownReport)?;
    Ok(Json(app.sales.signed_report(&who, number).await?))
}

/// Add up a day by the hour, or a week by the day
///
/// What was captured and refunded, and what the gateway refused, by the shop's days. Of a test account, the
/// test sales.
#[utoipa::path(
    get, path = "/api/reports/sums", tag = "day",
    params(
        ("day" = Option<String>, Query, description = "A date such as 2026-05-04, `today` (where it is left out) or `yesterday`"),
        ("by" = Option<String>, Query, description = "`hour` (where it is left out) for the hours of the day, `day` for the seven days that end with it"),
    ),
    responses(
        (status = 200, description = "The sums", body = DaySums),
        (status = 422, description = "The query cannot be read (`invalid_query`)", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sums(
    State(app): State<App>,
    Who(who): Who,
    uri: Uri,
) -> Result<Json<DaySums>, ApiError> {
    let (mut day, mut by) = (Day::Today, By::Hour);
    for (name, value) in members(&uri, &["day", "by"])? {
        if name == "day" {
            day = value
                .parse()
                .map_err(|why| ApiError::query(&format!("day is {}, and {why}", shown(&value))))?;
            continue;
        }
        by = match value.as_str() {
            "hour" => By::Hour,
            "day" => By::Day,
            _ => return Err(ApiError::query("by must be hour or day")),
        };
    }
    Ok(Json(app.sales.day_sums(&who, day, by).await?))
}
