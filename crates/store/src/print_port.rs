//! The port of prints: what was printed, or may have been.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, TerminalId};
use payment::identity::{Actor, Scope};
use payment::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;

/// A print that somebody begins. Its id is made by whoever prints, and stays the same when the request
/// is sent again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPrint {
    /// Its id.
    pub id: Uuid,
    /// The account.
    pub account: AccountId,
    /// The branch.
    pub branch: BranchId,
    /// The terminal that prints.
    pub terminal: TerminalId,
    /// What is printed, such as `sale:` and its id.
    pub subject: String,
    /// When it begins.
    pub at: Timestamp,
}

/// What is known of a print.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PrintOutcome {
    /// It has begun, and nobody has said how it ended: it may have been printed.
    Begun,
    /// It was printed.
    Printed,
    /// Certainly nothing was printed.
    NotPrinted,
    /// Nobody will know: it may have been printed.
    Unknown,
}

impl PrintOutcome {
    const ALL: [Self; 4] = [Self::Begun, Self::Printed, Self::NotPrinted, Self::Unknown];

    /// Its name in the ledger.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Printed => "printed",
            Self::NotPrinted => "not_printed",
            Self::Unknown => "unknown",
        }
    }

    /// The outcome of this name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// A stored print.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Print {
    /// What was begun.
    pub begun: NewPrint,
    /// 0 for the original; later ones count from 1 and are marked as copies.
    pub copy: u32,
    /// What is known of it.
    pub outcome: PrintOutcome,
    /// Whether the server has begun to send it to its own printer.
    pub taken: bool,
}

/// The result of beginning a print.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PrintBegun {
    /// It is new, and was written.
    New(Print),
    /// There is already this print. It may have ended since.
    Known(Print),
    /// There is a print of something else, or of another branch, with this id. Nothing was written.
    Other,
    /// There are [`MOST_PRINTS`] of the same. Nothing was written.
    Full,
}

/// How often the same can be printed in a branch: they are counted with each print and listed whole.
pub const MOST_PRINTS: u32 = 200;

/// The durable store of all prints.
#[async_trait]
pub trait PrintStore: Send + Sync {
    /// Commits a new print, unless its id is taken. It is the original if every earlier print of its
    /// subject in its branch is known as not printed; else a copy.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or it is not known whether it was. Then nothing may be printed.
    async fn begin_print(&self, print: &NewPrint, by: &Actor) -> Result<PrintBegun, StoreError>;

    /// Takes a print of the scope to send it to a printer. True once in its life, and only before it has
    /// ended: whoever asks after that must not send it.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or it is not known whether it was. Then nothing may be sent.
    async fn take_print(&self, scope: &Scope, id: Uuid) -> Result<bool, StoreError>;

    /// Says how a print of the scope ended. What is known of it is not changed by a later report, and one
    /// that was [taken](Self::take_print) is ended only by the server, `is_taken`, which sends it. Returns
    /// the print as it is then; `None` if the scope has none with this id.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or it is not known whether it was.
    async fn end_print(
        &self,
        scope: &Scope,
        id: Uuid,
        outcome: PrintOutcome,
        at: Timestamp,
        is_taken: bool,
    ) -> Result<Option<Print>, StoreError>;

    /// The scope's prints of these subjects, oldest first.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    async fn prints(&self, scope: &Scope, subjects: &[String]) -> Result<Vec<Print>, StoreError>;

    /// The scope's print with this id.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    async fn find_print(&self, scope: &Scope, id: Uuid) -> Result<Option<Print>, StoreError>;
}

/// Whether the scope has a print of this account and branch.
pub(crate) fn has(scope: &Scope, print: &NewPrint) -> bool {
    match scope {
        Scope::Branch(branch) => *branch == print.branch,
        Scope::Account(account) => *account == print.account,
    }
}
