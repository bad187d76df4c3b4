//! The command line of people.

use clap::Subcommand;
use payment::id::PersonName;
use payment::identity::Role;
use server::commands::{Command, PersonCommand};

#[derive(Subcommand)]
pub(crate) enum PeopleCommand {
    /// Add somebody, and print the PIN. The first person has to be an administrator; from then on
    /// somebody has to sign in at every till.
    Add {
        /// The name that stands on the tills, such as "Amal".
        #[arg(value_parser = PersonName::for_button)]
        name: PersonName,
        /// What the person may do: `cashier` sells; `manager` also approves refunds and closes the day;
        /// `administrator` is to set up tills and people, too.
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// List those who may sign in.
    List,
    /// Print a new PIN for somebody who has lost theirs, or is locked. Also the way back for a lost
    /// administrator.
    Pin {
        /// The person's name.
        #[arg(value_parser = PersonName::new)]
        name: PersonName,
    },
    /// Give somebody another role.
    Role {
        /// The person's name.
        #[arg(value_parser = PersonName::new)]
        name: PersonName,
        /// `cashier`, `manager` or `administrator`.
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Let somebody try the PIN again, who is locked at a till after wrong ones.
    Unlock {
        /// The person's name.
        #[arg(value_parser = PersonName::new)]
        name: PersonName,
    },
    /// Remove somebody, who is signed out everywhere at once.
    Remove {
        /// The person's name.
        #[arg(value_parser = PersonName::new)]
        name: PersonName,
    },
}

fn role(text: &str) -> Result<Role, &'static str> {
    Role::of_word(text).ok_or("cashier, manager or administrator")
}

impl From<PeopleCommand> for Command {
    fn from(command: PeopleCommand) -> Self {
        let asked = match command {
            PeopleCommand::Add { name, role } => PersonCommand::Add { name, role },
            PeopleCommand::List => PersonCommand::List,
            PeopleCommand::Pin { name } => PersonCommand::Pin { name },
            PeopleCommand::Role { name, role } => PersonCommand::Role { name, role },
            PeopleCommand::Unlock { name } => PersonCommand::Unlock { name },
            PeopleCommand::Remove { name } => PersonCommand::Remove { name },
        };
        Self::People { asked }
    }
}
