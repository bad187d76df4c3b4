//! The calls about the day: the method, path and body of each. The server's test `calls` compares this
//! file with its routes.

use payment::id::SaleId;
use serde::Serialize;

use super::note::NewOther;
use super::report::NewReport;
use crate::calls::{HttpMethod, Request, about};

/// The body of a call about the day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum DayBody {
    /// Of [`note_other`].
    Other(NewOther),
    /// Of [`sign`].
    Report(NewReport),
}

/// What has happened since the last signed report, of the branch or of one of its terminals.
#[must_use]
pub fn x_report(terminal: Option<&str>) -> Request<DayBody> {
    let mut path = "/api/reports/x".to_owned();
    if let Some(terminal) = terminal {
        path.push_str("?terminal=");
        crate::history::escape(terminal, &mut path);
    }
    Request::get(path)
}

/// Signs a report of the day. The same report may be sent again: it is signed once.
#[must_use]
pub fn sign(report: NewReport) -> Request<DayBody> {
    post("/api/reports/z".to_owned(), DayBody::Report(report))
}

/// The signed reports below a number, newest first.
#[must_use]
pub fn reports(before: Option<u32>) -> Request<DayBody> {
    let path = "/api/reports";
    Request::get(before.map_or_else(
        || path.to_owned(),
        |before| format!("{path}?before={before}"),
    ))
}

/// A signed report.
#[must_use]
pub fn report(number: u32) -> Request<DayBody> {
    Request::get(format!("/api/reports/{number}"))
}

/// Sums by the hour of a day, or by the day of the week that ends with it. The day is a date, or `today`.
#[must_use]
pub fn sums(day: &str, is_week: bool) -> Request<DayBody> {
    let by = if is_week { "day" } else { "hour" };
    Request::get(format!("/api/reports/sums?day={day}&by={by}"))
}

/// The table of the sales of these days, as a file. Each is a date, `today` or `yesterday`; `form` is `csv` or
/// `jsonl`.
#[must_use]
pub fn export(form: &str, from: &str, to: &str) -> Request<DayBody> {
    Request::get(format!("/api/export?format={form}&from={from}&to={to}"))
}

/// The notes of money that came by another method.
#[must_use]
pub fn others(sale: SaleId) -> Request<DayBody> {
    Request::get(about(sale, "/other-payments"))
}

/// Notes money that came by another method. The same note may be sent again: it is made once.
#[must_use]
pub fn note_other(sale: SaleId, note: NewOther) -> Request<DayBody> {
    post(about(sale, "/other-payments"), DayBody::Other(note))
}

/// Withdraws a note that was a mistake.
#[must_use]
pub fn withdraw_other(sale: SaleId, note: &str) -> Request<DayBody> {
    let path = format!("/other-payments/{note}/withdraw");
    Request {
        method: HttpMethod::Post,
        path: about(sale, &path),
        body: None,
    }
}

const fn post(path: String, body: DayBody) -> Request<DayBody> {
    Request {
        method: HttpMethod::Post,
        path,
        body: Some(body),
    }
}
