//! Who acts, as far as the configuration says it.

use std::fmt;

use payment::id::{AccountId, BranchId, MerchantCode};
use payment::identity::{Principal, Role, Scope};
use payment::sale::{Intent, Mode, Sale};
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
        approver: None,
        by_command: false,
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
    /// What the account is at its gateway; `None` if it does not matter whether it had another id.
    pub contract: Option<Contract>,
}

/// What an account is at its gateway, whatever its id and its key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contract {
    /// Scheme, host, port and path of the gateway's API.
    pub gateway: String,
    /// The branch's code at the gateway.
    pub merchant_code: MerchantCode,
    /// Test or live.
    pub mode: Mode,
}

impl Contract {
    /// That of the configured account.
    pub(crate) fn of(config: &Config) -> Self {
        Self {
            gateway: config.account.gateway.address(),
            merchant_code: config.branch.merchant_code.clone(),
            mode: config.account.gateway.mode(),
        }
    }

    /// Whether the sale with this intent was made with it.
    pub(crate) fn has(&self, intent: &Intent) -> bool {
        intent.is_of_account(&self.gateway, &self.merchant_code, self.mode)
    }
}

impl OtherIds {
    /// Compares the newest sales with these ids: those of each account and of each branch. A ledger may
    /// also have sales of an account that was taken out of the configuration, while it has some of an
    /// account that is in it: those that have not ended are reported (`sales::attend`). But if such a
    /// branch's newest sale was made with what a configured account without sales is at its gateway,
    /// that account has got another id together with its branch.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn of(store: &dyn Store, configured: &[Ids]) -> Result<Option<Self>, StoreError> {
        let Some(newest) = store.newest().await? else {
            return Ok(None);
        };
        let (mut is_known, mut without_sales) = (false, Vec::new());
        for ids in configured {
            let Ids {
                account, branch, ..
            } = ids;
            let of_account = newest_of(store, Scope::Account(account.clone())).await?;
            if of_account.is_some() {
                is_known = true;
            } else {
                without_sales.extend(&ids.contract);
            }
            let Some(branch) = branch else { continue };
            if let Some(sale) = of_account.filter(|sale| sale.intent.branch != *branch) {
                return Ok(Some(Self::Branch(sale.intent.branch)));
            }
            let of_branch = newest_of(store, Scope::Branch(branch.clone())).await?;
            if let Some(sale) = of_branch.filter(|sale| sale.intent.account != *account) {
                return Ok(Some(Self::Account(sale.intent.account)));
            }
        }
        if !is_known {
            return Ok(Some(Self::Account(newest.intent.account)));
        }
        Self::renamed(store, configured, &without_sales).await
    }

    /// An account that is not configured, but had one of these contracts.
    async fn renamed(
        store: &dyn Store,
        configured: &[Ids],
        without_sales: &[&Contract],
    ) -> Result<Option<Self>, StoreError> {
        if without_sales.is_empty() {
            return Ok(None);
        }
        for branch in store.branches().await? {
            let Some(sale) = newest_of(store, Scope::Branch(branch)).await? else {
                continue;
            };
            let intent = sale.intent;
            let is_configured = configured.iter().any(|ids| ids.account == intent.account);
            if !is_configured && without_sales.iter().any(|contract| contract.has(&intent)) {
                return Ok(Some(Self::Account(intent.account)));
            }
        }
        Ok(None)
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
