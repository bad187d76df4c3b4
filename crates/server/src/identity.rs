//! Who acts, as far as the configuration says it.

use std::fmt;

use payment::id::{AccountId, BranchId};
use payment::identity::{Principal, Role, Scope};
use payment::sale::Sale;
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

/// The ids that sales of a ledger were made with, and that are not the configured ones.
///
/// With other ids the sales of before would be on no till and in no list, and their payments would
/// seem to belong to no sale. A damaged sale does not tell: it is not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OtherIds {
    /// The account has another id.
    Account(AccountId),
    /// The branch has another id.
    Branch(BranchId),
}

/// The ids of a configured account and of its branch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ids {
    /// The account's.
    pub account: AccountId,
    /// The branch's; `None` if it does not matter which branch the sales are of.
    pub branch: Option<BranchId>,
}

impl OtherIds {
    /// Compares the newest sales with these ids: those of each account and of each branch. A ledger may
    /// also have sales of an account that was taken out of the configuration, while it has some of an
    /// account that is in it: those that have not ended are reported (`sales::attend`).
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn of(store: &dyn Store, configured: &[Ids]) -> Result<Option<Self>, StoreError> {
        let Some(newest) = store.newest().await? else {
            return Ok(None);
        };
        let mut is_known = false;
        for Ids { account, branch } in configured {
            let of_account = newest_of(store, Scope::Account(account.clone())).await?;
            is_known |= of_account.is_some();
            let Some(branch) = branch else { continue };
            if let Some(sale) = of_account.filter(|sale| sale.intent.branch != *branch) {
                return Ok(Some(Self::Branch(sale.intent.branch)));
            }
            let of_branch = newest_of(store, Scope::Branch(branch.clone())).await?;
            if let Some(sale) = of_branch.filter(|sale| sale.intent.account != *account) {
                return Ok(Some(Self::Account(sale.intent.account)));
            }
        }
        Ok((!is_known).then_some(Self::Account(newest.intent.account)))
    }
}

async fn newest_of(store: &dyn Store, scope: Scope) -> Result<Option<Sale>, StoreError> {
    let page = store.page(&scope, None, 1).await?;
    Ok(page.sales.into_iter().next())
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
