//! Who acts, and whose sales are meant.
//!
//! An account is a contract with a gateway, a branch a shop at an account, a terminal a till in a
//! branch. A sale belongs to one of each, and who acts sees the sales of one branch only.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, BranchId, PersonId, TerminalId};
use crate::sale::Intent;

/// What somebody may do. Each may do what those before it may.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// Sells.
    Cashier,
    /// Also approves refunds, voids, copies and reports, and sees the day.
    Manager,
    /// Also sets up terminals and people.
    Administrator,
}

impl Role {
    /// All roles, from the one that may do least.
    pub const ALL: [Self; 3] = [Self::Cashier, Self::Manager, Self::Administrator];

    /// The name in the ledger, in JSON and in commands.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cashier => "cashier",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Whether this role may approve what others want to do.
    #[must_use]
    pub fn approves(self) -> bool {
        self >= Self::Manager
    }
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
    /// Who has approved this very action.
    pub approver: Option<PersonId>,
    /// Whether it is a command at the server's machine, in the terminal's place.
    pub by_command: bool,
}

impl Principal {
    /// Whose sales this principal sees.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::Branch(self.branch.clone())
    }

    /// Who acts, as records keep it.
    #[must_use]
    pub fn author(&self) -> Author {
        Author {
            terminal: self.terminal.clone(),
            person: self.person.clone(),
            approver: self.approver.clone(),
        }
    }

    /// The same for the audit log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self.by_command {
            true => Actor::Command,
            false => Actor::Terminal(self.author()),
        }
    }

    /// Whether what needs an approval lacks one. Where nobody signs in, nobody approves.
    #[must_use]
    pub const fn lacks_approval(&self) -> bool {
        self.person.is_some() && self.approver.is_none()
    }
}

/// Somebody at a terminal, as records keep it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Author {
    /// The terminal.
    pub terminal: TerminalId,
    /// The person, if one had signed in.
    pub person: Option<PersonId>,
    /// Who has approved it, if somebody had to.
    pub approver: Option<PersonId>,
}

/// Who did something.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Actor {
    /// The server by itself: it was time, or the gateway had something to tell.
    Server,
    /// Somebody at the server's machine, by a command.
    Command,
    /// Somebody at a terminal, or the terminal itself.
    Terminal(Author),
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
    fn each_role_has_a_word_and_managers_and_administrators_approve() {
        for role in Role::ALL {
            assert_eq!(Role::of_word(role.word()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.word());
        }
        assert_eq!(Role::of_word("owner"), None);
        let approving = Role::ALL.map(Role::approves);
        assert_eq!(approving, [false, true, true]);
    }

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
