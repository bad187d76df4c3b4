//! Who acts, as far as the configuration says it.

use payment::identity::{Principal, Role};

use crate::config::Config;

/// The principal that the configuration yields: its one terminal, in its one branch. Nobody has
/// signed in at it, and whoever stands there may do what a till offers.
pub(crate) fn configured(config: &Config) -> Principal {
    Principal {
        account: config.account.id.clone(),
        branch: config.branch.id.clone(),
        terminal: config.terminal.name.clone(),
        person: None,
        role: Role::Manager,
    }
}
