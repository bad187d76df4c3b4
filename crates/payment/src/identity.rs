//! Who acts, and whose sales are meant.
//!
//! An account is a contract with a gateway, a branch a shop at an account, a terminal a till in a
//! branch. A sale belongs to one of each, and who acts sees the sales of one branch only.

use serde::{Deserialize, Serialize};

use crate::id::{InvalidId, TerminalId};
use crate::sale::Intent;

macro_rules! slug {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The one of a server that has only one, and of every sale from before there were
            /// several.
            #[must_use]
            pub fn main() -> Self {
                Self("main".to_owned())
            }

            /// The id as it is configured and stored.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            /// Takes 1 to 64 letters, digits, hyphens and underscores of ASCII.
            fn try_from(text: String) -> Result<Self, InvalidId> {
                let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
                let is_fit = (1..=64).contains(&text.len()) && text.bytes().all(is_plain);
                if is_fit { Ok(Self(text)) } else { Err(InvalidId) }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

slug! {
    /// A contract with a gateway: its kind, address, mode and key. The key may be replaced; the
    /// account stays.
    AccountId
}
slug! {
    /// A shop at an account.
    BranchId
}
slug! {
    /// Somebody who signs in.
    PersonId
}

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
    fn an_id_is_plain_text_that_fits_in_a_path_and_a_file() {
        for text in ["", "a b", "a/b", "é", &"x".repeat(65)] {
            assert_eq!(
                BranchId::try_from(text.to_owned()),
                Err(InvalidId),
                "{text}"
            );
        }
        let id = BranchId::try_from("mall-2".to_owned()).unwrap();
        assert_eq!(id.as_str(), "mall-2");
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
