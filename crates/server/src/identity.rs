//! Who acts in a request.
//!
//! Until terminals are paired and people sign in, every request is the one configured terminal's.
//! Nothing else of the server knows that: each use case asks for a [`Principal`].

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use payment::id::TerminalId;
use payment::identity::{AccountId, BranchId, Principal, Role};
use std::convert::Infallible;

use crate::app::App;
use crate::config::Config;

/// Whoever a request is from.
#[derive(Clone, Debug)]
pub(crate) struct Who(pub(crate) Principal);

impl FromRequestParts<App> for Who {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(app.principal.as_ref().clone()))
    }
}

/// The principal that the configuration yields: its one terminal, in its one branch.
pub(crate) fn configured(config: &Config) -> Principal {
    terminal_of(AccountId::main(), BranchId::main(), config.terminal.clone())
}

/// A terminal at which nobody has signed in: whoever stands at it may do what a till offers.
const fn terminal_of(account: AccountId, branch: BranchId, terminal: TerminalId) -> Principal {
    Principal {
        account,
        branch,
        terminal,
        person: None,
        role: Role::Manager,
    }
}
