//! The account that a command is about.

use clap::Args;
use payment::id::AccountId;
use server::commands::{Addressed, Command};

/// The account that a command is about.
#[derive(Args)]
pub(crate) struct OfAccount {
    /// The account's id; needed where the configuration has several.
    #[arg(long, global = true, value_name = "ID", value_parser = account_id)]
    pub(crate) account: Option<AccountId>,
}

impl OfAccount {
    /// This command, for that account.
    pub(crate) fn addressed(self, command: impl Into<Command>) -> Addressed {
        Addressed {
            command: command.into(),
            account: self.account,
        }
    }
}

fn account_id(text: &str) -> Result<AccountId, payment::id::InvalidId> {
    text.to_owned().try_into()
}
