//! `GET /api/export`: the table of a branch's sales.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use contract::Problem;
use futures_util::StreamExt as _;
use payment::time::{Millis, Timestamp};

use super::ApiError;
use super::query::members;
use super::who::Who;
use crate::app::App;
use crate::sales::{Day, ExportForm, InvalidFilter, shown};

/// The longest range: a year, and a day for a leap year and one for changed clocks.
const LONGEST: Millis = Millis::seconds(368 * 24 * 60 * 60);

/// The table of the sales of some days
///
/// Those that the branch made from the first day to the last, oldest first, with what is money and what is
/// in doubt: the columns are those of `tabby-pos sales export`. It is sent while it is read, and breaks off
/// where the ledger fails. It has no customer data.
#[utoipa::path(
    get, path = "/api/export", tag = "day",
    params(
        ("format" = Option<String>, Query, description = "`csv` (RFC 4180, where it is left out) or `jsonl`, a JSON object in each line"),
        ("from" = Option<String>, Query, description = "The first day: a date such as 2026-05-04, `today` (where it is left out) or `yesterday`, by the shop's days"),
        ("to" = Option<String>, Query, description = "The last day; `today` where it is left out"),
    ),
    responses(
        (status = 200, description = "The table", body = String, content_type = "text/csv"),
        (status = 422, description = "The query cannot be read (`invalid_query`), the range is longer than a year (`invalid_query`) or ends before it begins (`range_backwards`)", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn export(
    State(app): State<App>,
    Who(who): Who,
    uri: Uri,
) -> Result<Response, ApiError> {
    let (mut form, mut from, mut to) = (ExportForm::Csv, Day::Today, Day::Today);
    for (name, value) in members(&uri, &["format", "from", "to"])? {
        let day = || -> Result<Day, ApiError> {
            let day = value.parse();
            day.map_err(|why| ApiError::query(&format!("{name} is {}, and {why}", shown(&value))))
        };
        match name {
            "from" => from = day()?,
            "to" => to = day()?,
            _ => {
                form = match value.as_str() {
                    "csv" => ExportForm::Csv,
                    "jsonl" => ExportForm::Jsonl,
                    _ => return Err(ApiError::query("format must be csv or jsonl")),
                }
            }
        }
    }
    let (first, last) = (app.sales.day(from), app.sales.day(to));
    let time = first.start..last.end;
    if first.start > last.start {
        let (from, to) = ("from", "to");
        return Err(InvalidFilter::Backwards { from, to }.into());
    }
    if time.end.since(time.start) > LONGEST {
        return Err(ApiError::query(
            "The days are more than a year; ask for a year at a time",
        ));
    }
    let (kind, end) = match form {
        ExportForm::Csv => ("text/csv; charset=utf-8", "csv"),
        ExportForm::Jsonl => ("application/jsonl", "jsonl"),
    };
    let name = name(&app, first.start, last.start);
    let disposition = format!("attachment; filename=\"{name}.{end}\"");
    let parts = app.sales.clone().export_stream((*who).clone(), time, form);
    let parts = parts.map(|part| part.map_err(std::io::Error::other));
    let mut response = Body::from_stream(parts).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// What the file is called.
fn name(app: &App, first: Timestamp, last: Timestamp) -> String {
    let days = app.sales.days();
    let (first, last) = (days.written(first), days.written(last));
    match first == last {
        true => format!("sales-{first}"),
        false => format!("sales-{first}-{last}"),
    }
}
