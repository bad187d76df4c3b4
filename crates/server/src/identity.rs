//! Who acts, as far as the configuration says it.

use payment::id::{AccountId, BranchId};
use payment::identity::{Principal, Role};

use crate::config::Config;

/// The principal that the configuration yields: its one terminal, in its one branch. Nobody has
/// signed in at it, and whoever stands there may do what a till offers.
pub(crate) fn configured(config: &Config) -> Principal {
    Principal {
        account: AccountId::main(),
        branch: BranchId::main(),
        terminal: config.terminal.clone(),
        person: None,
        role: Role::Manager,
    }
}
