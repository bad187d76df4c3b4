//! Who acts, and whose sales are meant.
//!
//! An account is a contract with a gateway, a branch a shop at an account, a terminal a till in a
//! branch. A sale belongs to one of each, and who acts sees the sales of one branch only.

use crate::id::{AccountId, BranchId, PersonId, TerminalId};
use crate::sale::Intent;

/// What somebody may do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// Sells.
    Cashier,
    /// Also decides about money of other people's sales.
    Manager,
    /// Also sets up branches, terminals and people.
    Administrator,
}

/// Who acts: the first argument of everything that can be asked about sales.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Principal {
    /// The account that the branch is at.
    pub account: AccountId,
    /// The branch. A sale of another branch does not exist for whoever acts.
    pub branch: BranchId,
    /// The terminal. A new sale is made at it, and holds it.
    pub terminal: TerminalId,
    /// The person, if one has signed in.
    pub person: Option<PersonId>,
    /// What the person may do, or the terminal if nobody has signed in.
    pub role: Role,
}

impl Principal {
    /// Whose sales this principal sees.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::Branch(self.branch.clone())
    }
}

/// Whose sales a query is about.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Scope {
    /// Those of a branch: what a principal sees.
    Branch(BranchId),
    /// Those of an account: what the server's own tasks and a gateway's messages are about.
    Account(AccountId),
}

impl Scope {
    /// Whether a sale with this intent is meant.
    #[must_use]
    pub fn has(&self, intent: &Intent) -> bool {
        match self {
            Self::Branch(branch) => intent.branch == *branch,
            Self::Account(account) => intent.account == *account,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::sample::intent;

    #[test]
    fn a_scope_has_the_sales_of_its_branch_or_of_its_account() {
        let other = BranchId::try_from("other".to_owned()).unwrap();
        let account = AccountId::try_from("other".to_owned()).unwrap();
        let ours = intent();
        assert!(Scope::Branch(ours.branch.clone()).has(&ours));
        assert!(Scope::Account(ours.account.clone()).has(&ours));
        assert!(!Scope::Branch(other).has(&ours) && !Scope::Account(account).has(&ours));
    }
}
