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
//! | `pairing` | `/api/pairing`, `/api/session` |
//! | `people` | `/api/people…`, `/api/approvals` |
//! | `management` | what administrators change of people and terminals |
//! | `audit` | `/api/audit…` |
//! | `who` | what each route needs, and who acts in a request |
//! | `address` | reads ids |
//! | `json`, `query` | reads bodies · reads queries |
//! | `error` | errors of use cases as problems |
//! | `problem_texts`, `access_texts` | what each problem says · those about terminals and people |
//! | `problem` | writes errors as problem documents, and the log line of each request |
//! | `general` | errors that any call may answer, in the API document |
//! | `violations` | `/csp-reports` |
//! | `trace` | the trace id of a request |
//! | `guard` | checks before every request |

mod access_texts;
mod address;
mod audit;
mod error;
mod events;
mod export;
mod general;
mod guard;
mod health;
mod json;
mod list;
mod management;
mod operations;
mod other_payments;
mod pairing;
mod people;
mod prints;
mod problem;
mod problem_texts;
mod query;
mod reports;
mod sales;
mod terminal;
mod trace;
mod violations;
mod webhooks;
mod who;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get};
use contract::{Problem, ProblemCode};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use self::management::{people as staff, terminals};
use self::who::{By, Needs};
use crate::app::App;
use payment::identity::Role;

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

/// All routes with their documents, and what a request to each must have. Without a gate nothing is
/// looked at: that is for the document alone.
fn documented(gate: Option<&App>) -> OpenApiRouter<App> {
    let terminal = By::Terminal;
    let (cashier, manager) = (By::Person(Role::Cashier), By::Person(Role::Manager));
    let administrator = By::Person(Role::Administrator);
    let all: [(Needs, Vec<UtoipaMethodRouter<App>>); 9] = [
        (
            Needs::Nothing,
            vec![
                routes!(pairing::pair),
                routes!(pairing::renew),
                routes!(health::live),
                routes!(health::ready),
            ],
        ),
        (
            Needs::Session(terminal),
            vec![
                routes!(sales::read),
                routes!(prints::printing),
                routes!(terminal::about),
                routes!(events::listen),
                routes!(people::list),
            ],
        ),
        (
            Needs::Session(cashier),
            vec![
                routes!(list::list),
                routes!(sales::events),
                routes!(operations::list_operations),
                routes!(list::terminals),
                routes!(other_payments::list),
                routes!(prints::list),
            ],
        ),
        (
            Needs::Session(manager),
            vec![
                routes!(export::export),
                routes!(reports::x),
                routes!(reports::list),
                routes!(reports::sums),
                routes!(reports::report),
                routes!(prints::of_report),
            ],
        ),
        (
            Needs::Session(administrator),
            vec![
                routes!(audit::list),
                routes!(audit::check),
                routes!(terminals::paired_terminals),
            ],
        ),
        (
            Needs::Proof(terminal),
            vec![
                routes!(prints::begin),
                routes!(prints::to_printer),
                routes!(prints::end),
                routes!(sales::claim_print),
                routes!(sales::check),
                routes!(sales::cancel),
                routes!(sales::put_aside),
                routes!(people::sign_in),
                routes!(people::sign_out),
                routes!(people::approve),
            ],
        ),
        (
            Needs::Proof(cashier),
            vec![
                routes!(sales::create),
                routes!(sales::acknowledge),
                routes!(sales::send_link),
                routes!(sales::keep),
                routes!(sales::give_back),
                routes!(operations::refund),
                routes!(operations::capture),
                routes!(operations::void),
                routes!(other_payments::note),
            ],
        ),
        (
            Needs::Proof(manager),
            vec![routes!(other_payments::withdraw), routes!(reports::z)],
        ),
        (
            Needs::Proof(administrator),
            vec![
                routes!(staff::add_person),
                routes!(staff::new_pin),
                routes!(staff::change_role),
                routes!(staff::unlock),
                routes!(staff::remove_person),
                routes!(terminals::pairing_code),
                routes!(terminals::revoke_terminal),
            ],
        ),
    ];
    let mut router = OpenApiRouter::with_openapi(Document::openapi());
    for (needs, routes) in all {
        for (schemas, paths, route) in routes {
            router = router.routes((schemas, paths, gated(gate, needs, route)));
        }
    }
    general::document(router.get_openapi_mut());
    router
}

/// This route, which only admits requests that have what it needs.
fn gated(gate: Option<&App>, needs: Needs, route: MethodRouter<App>) -> MethodRouter<App> {
    match gate {
        Some(app) => route.route_layer(from_fn_with_state((app.clone(), needs), who::admit)),
        None => route,
    }
}

/// The OpenAPI document that the server publishes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    documented(None).split_for_parts().1
}

/// The router for all requests.
pub fn router(app: App) -> Router {
    let (routes, document) = documented(Some(&app)).split_for_parts();
    let policy = guard::Policy::new(&app);
    let hosts = guard::Hosts::new(&app);
    let webhooks = webhooks::router(app.clone());
    let account = app.sales.account_in_log();
    let document = get(async move || axum::Json(document));
    let of_session = |route| gated(Some(&app), Needs::Session(By::Terminal), route);
    let all = routes
        .route("/api/openapi.json", of_session(document))
        .route("/api/terminal/logo", of_session(get(terminal::logo)))
        .fallback(terminal::file)
        .method_not_allowed_fallback(async || ApiError::from(ProblemCode::MethodNotAllowed))
        .layer(from_fn_with_state(hosts.clone(), guard::same_site_json))
        .layer(from_fn_with_state(app.clone(), who::identify))
        .layer(from_fn_with_state(hosts.clone(), guard::own_host))
        .layer(CatchPanicLayer::custom(problem::of_panic))
        .layer(from_fn_with_state(policy, guard::headers))
        .layer(from_fn_with_state(
            problem::Lines::new(hosts.clone()),
            problem::written,
        ))
        .with_state(app)
        .merge(
            webhooks
                .merge(violations::router())
                .layer(from_fn_with_state(hosts, guard::own_host)),
        );
    match account {
        Some(account) => all.layer(from_fn_with_state(account, trace::of_account)),
        None => all,
    }
}
