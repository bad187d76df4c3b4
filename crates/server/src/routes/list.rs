//! `GET /api/sales`: the list of sales, page by page.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::Uri;
use contract::{Problem, SalePage};
use payment::id::SaleId;
use payment::time::Timestamp;
use utoipa::IntoParams;

use super::ApiError;
use super::who::Who;
use crate::app::App;
use store::SalesPage;

/// How many sales a page has by default.
const PAGE: u32 = 20;

/// How many characters of the query a sentence repeats.
const MOST_SHOWN: usize = 40;

/// Which page of sales.
#[derive(Clone, PartialEq, Eq, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// `next` of the page before.
    #[param(value_type = String, required = false)]
    before: Option<(Timestamp, SaleId)>,
    /// How many; 20 where it is left out.
    #[param(required = false, minimum = 1, maximum = 100)]
    limit: u32,
}

impl Page {
    /// Parses a query. An unknown member is refused: a client that sends `state=paid` would take
    /// sales of every state for paid ones.
    fn read(uri: &Uri) -> Result<Self, ApiError> {
        let Query(members) = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| ApiError::query("The query is not made of names and values"))?;
        let (mut before, mut limit) = (None, None);
        for (name, value) in members {
            let member = match name.as_str() {
                "before" => &mut before,
                "limit" => &mut limit,
                _ => {
                    let name = shown(&name);
                    return Err(ApiError::query(&format!(
                        "This query has no member {name}; its members are \"before\" and \"limit\""
                    )));
                }
            };
            if member.replace(value).is_some() {
                return Err(ApiError::query(&format!("{name} stands there twice")));
            }
        }
        Ok(Self {
            before: before.as_deref().map(cursor).transpose()?,
            limit: limit.as_deref().map_or(Ok(PAGE), count)?,
        })
    }
}

/// List sales, newest first
///
/// A query with a member that is not known here is refused.
#[utoipa::path(
    get, path = "/api/sales", tag = "sales", params(Page),
    responses(
        (status = 200, description = "A page of sales", body = SalePage),
        (status = 422, description = "The query cannot be read, or has a member that is not known; `detail` names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Who(who): Who,
    uri: Uri,
) -> Result<Json<SalePage>, ApiError> {
    let Page { before, limit } = Page::read(&uri)?;
    let SalesPage { sales, unreadable } = app.sales.page(&who, before, limit).await?;
    let full = u32::try_from(sales.len()).is_ok_and(|found| found == limit);
    let next = sales
        .last()
        .filter(|_| full)
        .map(|sale| format!("{}.{}", sale.intent.created_at.0, sale.intent.id));
    Ok(Json(SalePage {
        sales: sales.iter().map(|sale| app.sales.view(sale)).collect(),
        unreadable: unreadable
            .iter()
            .map(|sale| app.sales.view_unreadable(sale))
            .collect(),
        next,
    }))
}

fn cursor(text: &str) -> Result<(Timestamp, SaleId), ApiError> {
    let read = || {
        let (at, id) = text.split_once('.')?;
        Some((Timestamp(at.parse().ok()?), id.parse().ok()?))
    };
    read().ok_or_else(|| {
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

/// What was sent, in quotes and shortened.
fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(MOST_SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}
