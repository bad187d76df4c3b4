//! The HTTP API.
//!
//! | file | routes |
//! |---|---|
//! | `sales` | `/api/sales…` |
//! | `operations` | `/api/sales/{id}/refunds`, `/captures`, `/void`, `/operations` |
//! | `other_payments` | `/api/sales/{id}/other-payments…` |
//! | `export` | `GET /api/export` |
//! | `reports` | `/api/reports…` |
//! | `prints` | `/api/prints…`, `/api/sales/{id}/prints`, `/api/reports/{number}/prints`, `/api/terminal/printing` |
//! | `terminal` | `/api/terminal…` and the terminal's own files |
//! | `list` | `GET /api/sales` |
//! | `events` | `/api/events` |
//! | `health` | `/healthz`, `/readyz` |
//! | `webhooks` | `/webhooks/tabby`, `/webhooks/checkout` |
//! | `who` | who acts in a request |
//! | `address` | reads ids |
//! | `json`, `query` | reads bodies · reads queries |
//! | `error`, `problem_texts` | errors of use cases as problems · what each problem says |
//! | `problem` | writes errors as problem documents, and the log line of each request |
//! | `general` | errors that any call may answer, in the API document |
//! | `trace` | the trace id of a request |
//! | `guard` | checks before every request |

mod address;
mod error;
mod events;
mod export;
mod general;
mod guard;
mod health;
mod json;
mod list;
mod operations;
mod other_payments;
mod prints;
mod problem;
mod problem_texts;
mod query;
mod reports;
mod sales;
mod terminal;
mod trace;
mod webhooks;
mod who;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use contract::{Problem, ProblemCode};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub use error::ApiError;
pub use guard::MAX_BODY;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tabby POS",
        description = "What a Tabby terminal and its server say to each other. Times are milliseconds since 1970 UTC, \
                       amounts are decimal strings in major units. An unknown path is \
                       answered 404 and a method that a path does not have 405, each with a problem document.",
        license(name = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "the server itself")),
    components(schemas(Problem, ProblemCode)),
)]
struct Document;

fn documented() -> OpenApiRouter<App> {
    let mut router = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(sales::create, list::list))
        .routes(routes!(sales::read))
        .routes(routes!(sales::check))
        .routes(routes!(sales::cancel))
        .routes(routes!(sales::send_link))
        .routes(routes!(sales::put_aside))
        .routes(routes!(sales::keep))
        .routes(routes!(sales::give_back))
        .routes(routes!(sales::claim_print))
        .routes(routes!(sales::acknowledge))
        .routes(routes!(operations::refund))
        .routes(routes!(operations::capture))
        .routes(routes!(operations::void))
        .routes(routes!(operations::list_operations))
        .routes(routes!(list::terminals))
        .routes(routes!(other_payments::list, other_payments::note))
        .routes(routes!(other_payments::withdraw))
        .routes(routes!(export::export))
        .routes(routes!(reports::x))
        .routes(routes!(reports::z))
        .routes(routes!(reports::list))
        .routes(routes!(reports::sums))
        .routes(routes!(reports::report))
        .routes(routes!(sales::events))
        .routes(routes!(prints::list))
        .routes(routes!(prints::of_report))
        .routes(routes!(prints::begin))
        .routes(routes!(prints::end))
        .routes(routes!(prints::to_printer))
        .routes(routes!(prints::printing))
        .routes(routes!(terminal::about))
        .routes(routes!(events::listen))
        .routes(routes!(health::live))
        .routes(routes!(health::ready));
    general::document(router.get_openapi_mut());
    router
}

/// The OpenAPI document that the server publishes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    documented().split_for_parts().1
}

/// The router for all requests.
pub fn router(app: App) -> Router {
    let (routes, document) = documented().split_for_parts();
    let policy = guard::Policy::new(&app);
    let hosts = guard::Hosts::new(&app);
    let webhooks = webhooks::router(app.clone());
    let account = app.sales.account_in_log();
    let all = routes
        .route("/api/openapi.json", get(async move || axum::Json(document)))
        .route("/api/terminal/logo", get(terminal::logo))
        .fallback(terminal::file)
        .method_not_allowed_fallback(async || ApiError::from(ProblemCode::MethodNotAllowed))
        .layer(from_fn_with_state(hosts.clone(), guard::same_site_json))
        .layer(from_fn_with_state(hosts.clone(), guard::own_host))
        .layer(CatchPanicLayer::custom(problem::of_panic))
        .layer(from_fn_with_state(policy, guard::headers))
        .layer(from_fn_with_state(
            problem::Lines::new(hosts.clone()),
            problem::written,
        ))
        .with_state(app)
        .merge(webhooks.layer(from_fn_with_state(hosts, guard::own_host)));
    match account {
        Some(account) => all.layer(from_fn_with_state(account, trace::of_account)),
        None => all,
    }
}
