//! `GET /api/sales`: the history of a branch, page by page.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use contract::history::TerminalList;
use contract::{Problem, SalePage};
use payment::id::SaleId;
use payment::time::Timestamp;
use utoipa::IntoParams;

use super::ApiError;
use super::query::members;
use super::who::Who;
use crate::app::App;
use crate::sales::{Filter, InvalidFilter, PAGE, shown};

/// Which page of which sales.
#[derive(Clone, PartialEq, Eq, Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// What somebody typed or scanned to find a sale. One of these has to fit: the reference begins
    /// with it, in capital or small letters; it is the payment's id, or six or more of its first
    /// characters; it is the sale's id; it is the amount; it is the last two digits of the customer's
    /// phone. Digits may be Arabic ones.
    #[param(required = false, min_length = 1, max_length = 255)]
    q: Option<String>,
    /// States of which the sale has to have one, with commas between.
    #[param(required = false, example = "paid,paid_late")]
    state: Option<String>,
    /// Only paid sales whose money is authorised and not captured in full: `any` of them, or those that
    /// are `overdue`, because they are older than the shop's time for it.
    #[param(required = false, example = "overdue")]
    uncaptured: Option<String>,
    /// Sales that were asked for at this time or later.
    #[param(required = false)]
    from: Option<i64>,
    /// Sales that were asked for before this time.
    #[param(required = false)]
    to: Option<i64>,
    /// Sales of this terminal.
    #[param(required = false, example = "T1")]
    terminal: Option<String>,
    /// Sales of this amount or more, in the branch's currency.
    #[param(required = false, example = "100.00")]
    min: Option<String>,
    /// Sales of this amount or less.
    #[param(required = false, example = "500.00")]
    max: Option<String>,
    /// `next` of the page before.
    #[param(value_type = String, required = false)]
    before: Option<(Timestamp, SaleId)>,
    /// How many; 20 where it is left out.
    #[param(value_type = u32, required = false, minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// The members of the query.
const MEMBERS: [&str; 10] = [
    "q",
    "state",
    "uncaptured",
    "from",
    "to",
    "terminal",
    "min",
    "max",
    "before",
    "limit",
];

impl Page {
    /// Parses a query. An unknown member is refused: a client that sends `states=paid` would take
    /// sales of every state for paid ones.
    fn read(uri: &Uri) -> Result<Self, ApiError> {
        let mut page = Self::default();
        for (name, value) in members(uri, &MEMBERS)? {
            match name {
                "q" => page.q = Some(value),
                "state" => page.state = Some(value),
                "uncaptured" => page.uncaptured = Some(value),
                "from" => page.from = Some(time("from", &value)?),
                "to" => page.to = Some(time("to", &value)?),
                "terminal" => page.terminal = Some(value),
                "min" => page.min = Some(value),
                "max" => page.max = Some(value),
                "before" => page.before = Some(cursor(&value)?),
                _ => page.limit = Some(count(&value)?),
            }
        }
        Ok(page)
    }

    fn into_filter(self) -> Filter {
        Filter {
            q: self.q,
            state: self.state,
            uncaptured: self.uncaptured,
            from: self.from.map(Timestamp),
            to: self.to.map(Timestamp),
            terminal: self.terminal,
            min: self.min,
            max: self.max,
        }
    }
}

impl From<InvalidFilter> for ApiError {
    fn from(invalid: InvalidFilter) -> Self {
        match &invalid {
            InvalidFilter::Value { .. } => Self::query(&invalid.to_string()),
            InvalidFilter::Backwards { .. } => Self::backwards(&invalid.to_string()),
        }
    }
}

/// List or find sales, newest first
///
/// Those of the branch that fit every member of the query. A query with a member that is not known here
/// is refused.
#[utoipa::path(
    get, path = "/api/sales", tag = "sales", params(Page),
    responses(
        (status = 200, description = "A page of sales", body = SalePage),
        (status = 422, description = "The query cannot be read, or has a member that is not known (`invalid_query`), or a range of it ends before it begins (`range_backwards`); `detail` names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Who(who): Who,
    uri: Uri,
) -> Result<Json<SalePage>, ApiError> {
    let page = Page::read(&uri)?;
    let (before, limit) = (page.before, page.limit.unwrap_or(PAGE));
    let (currency, overdue) = (app.sales.currency(), app.sales.overdue_before());
    let query = page.into_filter().check(currency, overdue)?;
    let found = app.sales.search(&who, &query, before, limit).await?;
    Ok(Json(app.sales.view_page(&found, limit)))
}

/// List the terminals of the branch
///
/// Those that have made a sale in it, also long ago: what `terminal` of `GET /api/sales` may be.
#[utoipa::path(
    get, path = "/api/terminals", tag = "sales",
    responses((status = 200, description = "The terminals, by their names", body = TerminalList))
)]
pub(super) async fn terminals(
    State(app): State<App>,
    Who(who): Who,
) -> Result<Json<TerminalList>, ApiError> {
    Ok(Json(app.sales.terminals(&who).await?))
}

fn time(name: &str, text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_| {
        ApiError::query(&format!(
            "{name} is {}, and must be a time in milliseconds since 1970 UTC",
            shown(text)
        ))
    })
}

fn cursor(text: &str) -> Result<(Timestamp, SaleId), ApiError> {
    crate::sales::cursor(text).ok_or_else(|| {
        ApiError::query(&format!(
            "before is {}, and must be the `next` of another page",
            shown(text)
        ))
    })
}

fn count(text: &str) -> Result<u32, ApiError> {
    let count = text.parse().ok().filter(|count| (1..=100).contains(count));
    count.ok_or_else(|| {
        ApiError::query(&format!(
            "limit is {}, and must be a whole number from 1 to 100",
            shown(text)
        ))
    })
}
