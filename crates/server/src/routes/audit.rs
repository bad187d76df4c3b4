//! `/api/audit`: who did what.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use contract::Problem;
use contract::audit::{AuditCheck, AuditPage};
use store::{Anchor, AuditQuery};

use super::who::Who;
use super::{ApiError, query};
use crate::app::App;
use crate::audit;
use crate::sales::SaleError;

/// How many entries are on a page.
const PAGE: u32 = 50;

/// The audit log
///
/// Who did what, where, and what came of it: entries of this branch, of its account and of the whole
/// server, newest first. Nothing of it is ever changed or removed.
#[utoipa::path(
    get, path = "/api/audit", tag = "audit",
    params(
        ("before" = Option<i64>, Query, description = "Entries before this number: `next` of another page"),
        ("sale" = Option<String>, Query, description = "Entries about the sale with this id"),
    ),
    responses(
        (status = 200, description = "A page of the log", body = AuditPage),
        (status = 422, description = "The query cannot be read (`invalid_query`)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Who(who): Who,
    uri: Uri,
) -> Result<Json<AuditPage>, ApiError> {
    let mut wanted = AuditQuery::default();
    for (name, value) in query::members(&uri, &["before", "sale"])? {
        let is_read = match name {
            "before" => value
                .parse()
                .map(|before| wanted.before = Some(before))
                .is_ok(),
            _ => value.parse().map(|sale| wanted.sale = Some(sale)).is_ok(),
        };
        if !is_read {
            return Err(ApiError::query(&format!("{name} is not one")));
        }
    }
    let page = audit::page(app.sales.store(), &who, &wanted, PAGE).await;
    Ok(Json(page.map_err(SaleError::from)?))
}

/// Verify the audit log
///
/// Goes through the whole log and compares each entry with its hash. Without an anchor nobody can tell
/// whether the whole log was written anew, or its end cut off.
#[utoipa::path(
    get, path = "/api/audit/check", tag = "audit",
    params(
        ("anchor" = Option<String>, Query, description = "What the log has to have: a number, a hyphen and 16 to 64 hex digits, as on a signed report or in the file of anchors"),
    ),
    responses(
        (status = 200, description = "What was found", body = AuditCheck),
        (status = 422, description = "The query cannot be read (`invalid_query`)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn check(
    State(app): State<App>,
    Who(_): Who,
    uri: Uri,
) -> Result<Json<AuditCheck>, ApiError> {
    let mut anchor = None;
    for (_, value) in query::members(&uri, &["anchor"])? {
        let read: Result<Anchor, _> = value.parse();
        anchor = Some(read.map_err(|error| ApiError::query(&error.to_string()))?);
    }
    // It reads the whole log: one at a time.
    let _one = app.auditing.lock().await;
    let verified = audit::verify(app.sales.store(), anchor).await;
    let verified = verified.map_err(SaleError::from)?;
    Ok(Json(AuditCheck {
        entries: verified.entries,
        head: verified.head.map(|head| head.short()),
        anchored: verified.anchored,
        wrong: verified.wrong,
        only_anchor: verified.wrong > 0
            && verified.findings.iter().all(store::Finding::is_of_anchor),
        wrong_at: verified.findings.iter().map(|found| found.seq).collect(),
    }))
}
