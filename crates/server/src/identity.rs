//! Who acts, as far as the configuration says it.

use std::fmt;

use payment::id::{AccountId, BranchId};
use payment::identity::{Principal, Role};
use store::{Store, StoreError};

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

/// The ids that the newest sale of a ledger was made with, and that are not the configured ones.
///
/// With other ids the sales of before would be on no till and in no list, and their payments would
/// seem to belong to no sale. One damaged sale does not tell: it is not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OtherIds {
    /// The account has another id.
    Account(AccountId),
    /// The branch has another id.
    Branch(BranchId),
}

impl OtherIds {
    /// Compares the ledger's newest sale with this account, and with this branch if it is given.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn of(
        store: &dyn Store,
        account: &AccountId,
        branch: Option<&BranchId>,
    ) -> Result<Option<Self>, StoreError> {
        let Some(sale) = store.newest().await? else {
            return Ok(None);
        };
        if sale.intent.account != *account {
            return Ok(Some(Self::Account(sale.intent.account)));
        }
        let is_other = branch.is_some_and(|branch| sale.intent.branch != *branch);
        Ok(is_other.then_some(Self::Branch(sale.intent.branch)))
    }
}

impl fmt::Display for OtherIds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, id, setting) = match self {
            Self::Account(id) => ("account", id.as_str(), "TABBY_POS_ACCOUNT_ID"),
            Self::Branch(id) => ("branch", id.as_str(), "TABBY_POS_BRANCH_ID"),
        };
        write!(
            formatter,
            "its sales are of the {table} with the id {id}, and the configuration has another id: \
             set it back ({setting}={id}, or id = \"{id}\" in [[{table}]]), or begin with a new \
             ledger (TABBY_POS_DATABASE_URL) when no sale of this one is open"
        )
    }
}
