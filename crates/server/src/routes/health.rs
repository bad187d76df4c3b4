//! `/healthz` and `/readyz`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::sales::{ReconcileProgress, UnattendedCounts, WebhookState};
use crate::webhooks::WebhookWord;
use clock::ClockJump;
use gateway::{CodeState, GatewayState};
use store::LedgerProblem;

/// Whether this process answers
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "It does")))]
pub(super) async fn live() -> &'static str {
    "ok"
}

/// What selling needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub(super) struct Readiness {
    /// Whether all of it is there.
    ready: bool,
    /// Whether the ledger can be written. Tried by a small commit at most every 5 seconds.
    ledger: bool,
    /// Why it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger_problem: Option<LedgerProblem>,
    /// Whether all of the ledger was found intact since the start. One of 200 MB or more is looked
    /// through while it is sold from.
    ledger_checked: bool,
    /// Whether the gateway answers, and takes the key. Asked at most every 30 seconds.
    gateway: GatewayState,
    /// What to look at when the gateway is not ready or the merchant code is refused: no answer, an address that
    /// is not Tabby's, or a merchant code that it does not take.
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway_problem: Option<String>,
    /// Whether Tabby has made a session with the configured merchant code. Untried, it may be wrong.
    merchant_code: CodeState,
    /// Whether webhooks come. Without them all works, and news takes seconds.
    webhooks: WebhookState,
    /// Which of the configured words webhooks have carried since the start, while there are two.
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_word: Option<WebhookWord>,
    /// How many sales cannot be looked after, or cannot be read though they have ended: the log names
    /// them, and every till says so.
    unattended: usize,
    /// How many paid payments of this terminal's name no sale accounts for: the log names them, and
    /// every till says so.
    unaccounted: usize,
    /// How many open sales are on no till's screen because their terminal was renamed: they end as
    /// usual, and every till says so.
    other_terminal: usize,
    /// How many captures, voids and refunds of this ledger have been asked for and have not ended: the
    /// server goes on with them. `tabby-pos sales export --unfinished` names them.
    operations_open: usize,
    /// Whether Tabby's list of payments could not be read whole for ten minutes: sales go on, and
    /// payments whose answer got lost are not found. Every till says so.
    list_unread: bool,
    /// How far Tabby's list of payments has been gone through, where that has taken a minute or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    list_sweep: Option<ReconcileProgress>,
    /// The last time that the machine slept or its clock was set, while this server ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    clock_jump: Option<ClockJump>,
}

/// Whether a sale could begin now
#[utoipa::path(
    get, path = "/readyz", tag = "health",
    responses(
        (status = 200, description = "It could", body = Readiness),
        (status = 503, description = "It could not", body = Readiness),
    )
)]
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, Json<Readiness>) {
    let ledger_problem = app.sales.ledger_problem().await;
    let ledger = ledger_problem.is_none();
    let gateway = app.sales.gateway_state().await;
    let UnattendedCounts {
        sales: unattended,
        payments: unaccounted,
        other_terminal,
    } = app.sales.unattended_counts();
    let merchant_code = app.sales.merchant_code();
    let ready = ledger && gateway == GatewayState::Ready && merchant_code != CodeState::Refused;
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        Json(Readiness {
            ready,
            ledger,
            ledger_problem,
            ledger_checked: app.sales.is_ledger_checked(),
            gateway,
            gateway_problem: app.sales.gateway_problem(gateway),
            merchant_code,
            webhooks: app.sales.webhook_state(),
            webhook_word: app.words.state(),
            unattended,
            unaccounted,
            other_terminal,
            operations_open: app.sales.open_operations(),
            list_unread: app.sales.is_list_unread(),
            list_sweep: app.sales.reconcile_progress(),
            clock_jump: app.sales.clock_jump(),
        }),
    )
}
