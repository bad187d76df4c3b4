//! `/api/pairing/…`: which browser is which terminal.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use contract::management::{ManagedTerminal, ManagedTerminals, PairingCodeView, TerminalName};
use contract::{Problem, ProblemCode};
use payment::id::TerminalId;
use tracing::info;

use super::{approved, managed, whole};
use crate::app::App;
use crate::pairing::{CODE_LIFE, Pairing};
use crate::routes::who::Who;
use crate::routes::{ApiError, json};

fn pairing(app: &App) -> Result<Arc<Pairing>, ApiError> {
    let pairing = app.pairing.clone();
    pairing.ok_or_else(|| ProblemCode::NotFound.into())
}

/// A terminal's name as a body has it.
fn terminal(named: &TerminalName) -> Result<TerminalId, ApiError> {
    let name = TerminalId::new(&named.terminal);
    name.map_err(|_| ProblemCode::InvalidDisplayName.into())
}

/// List the terminals of the branch that were added
///
/// Whether or not a browser is this terminal now.
#[utoipa::path(
    get, path = "/api/pairing/terminals", tag = "pairing",
    responses(
        (status = 200, description = "The terminals, by their names", body = ManagedTerminals),
        (status = 403, description = "Nobody signs in here", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::routes) async fn paired_terminals(
    State(app): State<App>,
    Who(who): Who,
) -> Result<Json<ManagedTerminals>, ApiError> {
    managed(&app, &who)?;
    let all = pairing(&app)?.terminals().await;
    let all = all.map_err(|_| ProblemCode::LedgerUnavailable)?.into_iter();
    let of_branch = all.filter(|one| one.account == who.account && one.branch == who.branch);
    let terminals = of_branch.map(|one| ManagedTerminal {
        is_this: one.terminal == who.terminal,
        terminal: one.terminal.to_string(),
        added_at: one.added_at.0,
        paired_at: one.paired.map(|(_, at)| at.0),
    });
    Ok(Json(ManagedTerminals {
        terminals: terminals.collect(),
    }))
}

/// Make a pairing code
///
/// The next browser that sends this code is the terminal, in place of the one that is it now. A terminal
/// that the branch does not have is added. An earlier code of the terminal ends.
#[utoipa::path(
    post, path = "/api/pairing/codes", tag = "pairing", request_body = TerminalName,
    responses(
        (status = 200, description = "The code", body = PairingCodeView),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Nobody signs in here", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a name", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be written; there is no code that can be used", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::routes) async fn pairing_code(
    State(app): State<App>,
    Who(who): Who,
    body: Bytes,
) -> Result<Json<PairingCodeView>, ApiError> {
    let terminal = terminal(&json::read(&body)?)?;
    let people = managed(&app, &who)?;
    approved(people, &who)?;
    let pairing = pairing(&app)?;
    let (terminal, code) = whole(async move {
        let by = who.actor();
        let offered = pairing.offer(&who.account, &who.branch, &terminal, &by);
        let code = offered.await.map_err(|_| ProblemCode::LedgerUnavailable)?;
        Ok((terminal, code))
    })
    .await?;
    info!(%terminal, "a pairing code was made");
    Ok(Json(PairingCodeView {
        terminal: terminal.to_string(),
        link: app.page.as_ref().map(|page| code.link(page)),
        code: code.to_string(),
        seconds: u32::try_from(CODE_LIFE.ceil_seconds()).unwrap_or(u32::MAX),
    }))
}

/// Revoke a terminal
///
/// The browser that is this terminal is refused from then on, and its stream is cut. The terminal's sales
/// stay.
#[utoipa::path(
    post, path = "/api/pairing/revoke", tag = "pairing", request_body = TerminalName,
    responses(
        (status = 204, description = "No browser is this terminal"),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Nobody signs in here", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such terminal; or terminals of this server are not paired", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a name", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger could not be written; the browser is refused until the server starts again, and perhaps after that", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::routes) async fn revoke_terminal(
    State(app): State<App>,
    Who(who): Who,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let terminal = terminal(&json::read(&body)?)?;
    let people = managed(&app, &who)?;
    let pairing = pairing(&app)?;
    if !pairing.has_name(&who.branch, terminal.as_str()) {
        return Err(ProblemCode::UnknownTerminal.into());
    }
    approved(people, &who)?;
    let (terminal, was_there) = whole(async move {
        let by = who.actor();
        let revoked = pairing.revoke(&who.branch, &terminal, &by).await;
        let was_there = revoked.map_err(|_| ProblemCode::LedgerUnavailable)?;
        Ok((terminal, was_there))
    })
    .await?;
    match was_there {
        true => {
            info!(%terminal, "a terminal was revoked");
            Ok(StatusCode::NO_CONTENT)
        }
        false => Err(ProblemCode::UnknownTerminal.into()),
    }
}
