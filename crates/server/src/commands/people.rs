//! Commands about people.

use std::fmt::Write as _;

use payment::id::PersonName;
use payment::identity::{Actor, Role};
use serde::{Deserialize, Serialize};
use store::{PersonChange, PersonChanged, StoreError, StoredPerson};

use super::answer::Answer;
use crate::app::App;
use crate::people::{NotTaken, People};

/// What can be asked about people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum PersonCommand {
    /// [`People::add`].
    Add {
        /// The name.
        name: PersonName,
        /// What the person may do.
        role: Role,
    },
    /// [`People::of`].
    List,
    /// [`People::new_pin`].
    Pin {
        /// The person's name.
        name: PersonName,
    },
    /// [`PersonChange::Role`].
    Role {
        /// The person's name.
        name: PersonName,
        /// What the person may do from now on.
        role: Role,
    },
    /// [`PersonChange::Unlock`].
    Unlock {
        /// The person's name.
        name: PersonName,
    },
    /// [`PersonChange::Remove`].
    Remove {
        /// The person's name.
        name: PersonName,
    },
}

impl PersonCommand {
    /// The command's name. Names of people are not logged.
    pub(super) const fn for_log(&self) -> &'static str {
        match self {
            Self::Add { .. } => "add_person",
            Self::List => "list_people",
            Self::Pin { .. } => "new_pin",
            Self::Role { .. } => "change_role",
            Self::Unlock { .. } => "unlock_person",
            Self::Remove { .. } => "remove_person",
        }
    }
}

/// What is said where nobody can sign in.
const NOT_PAIRED: &str = "people sign in at paired tills only, and tills of this server are not paired: set TABBY_POS_PAIRING=required and start the server again";

/// Carries out a command about the people of an account.
pub(super) async fn carry_out(app: &App, asked: &PersonCommand) -> Answer {
    let Some(people) = app.people.as_deref() else {
        return Answer::Refused(NOT_PAIRED.to_owned());
    };
    let done = match asked {
        PersonCommand::Add { name, role } => add(app, people, name, *role).await,
        PersonCommand::List => Ok(list(app, people)),
        PersonCommand::Pin { name }
        | PersonCommand::Role { name, .. }
        | PersonCommand::Unlock { name }
        | PersonCommand::Remove { name } => {
            match people.named(&app.principal.account, name.as_str()) {
                Some(person) => about(app, people, &person, asked).await,
                None => Ok(Answer::Refused(format!(
                    "nobody is called \"{name}\": see `tabby-pos people list`"
                ))),
            }
        }
    };
    done.unwrap_or_else(|error| {
        Answer::Refused(format!(
            "the ledger could not be written: {error}; see `tabby-pos people list`, and give this command again"
        ))
    })
}

/// Carries out a command about somebody who is there.
async fn about(
    app: &App,
    people: &People,
    person: &StoredPerson,
    asked: &PersonCommand,
) -> Result<Answer, NotTaken> {
    let name = &person.name;
    let (change, said) = match asked {
        PersonCommand::Role { role, .. } => (
            PersonChange::Role(*role),
            format!(
                "{name} is {} now, and signs in again at the tills",
                article(*role)
            ),
        ),
        PersonCommand::Unlock { .. } => (
            PersonChange::Unlock,
            format!("{name} may try the PIN again at every till"),
        ),
        PersonCommand::Remove { .. } => (
            PersonChange::Remove(app.sales.now()),
            format!(
                "{name} is removed and signed out everywhere; what {name} has sold and refunded stays"
            ),
        ),
        // These are about nobody who is there.
        PersonCommand::Add { .. } | PersonCommand::List => return Ok(list(app, people)),
        PersonCommand::Pin { .. } => {
            let pin = people.new_pin(person, &Actor::Command).await?;
            return Ok(Answer::Done(format!(
                "{pin}\n\nThis is {name}'s new PIN. It is not shown again. The old one is no longer taken, and whoever had signed in with it is signed out."
            )));
        }
    };
    changed(people, person, &change, said).await
}

/// A role with its article.
const fn article(role: Role) -> &'static str {
    match role {
        Role::Cashier => "a cashier",
        Role::Manager => "a manager",
        Role::Administrator => "an administrator",
    }
}

async fn add(
    app: &App,
    people: &People,
    name: &PersonName,
    role: Role,
) -> Result<Answer, NotTaken> {
    let account = &app.principal.account;
    let is_first = !people.are_needed(account);
    if is_first && role != Role::Administrator {
        return Ok(Answer::Refused(
            "the first person has to be an administrator: give this command with `--role administrator` for the owner first".to_owned(),
        ));
    }
    let Some(pin) = people
        .add(account, name.clone(), role, &Actor::Command)
        .await?
    else {
        return Ok(Answer::Refused(format!(
            "somebody is called \"{name}\" already; names are told apart without regard to capital letters"
        )));
    };
    let mut said = format!(
        "{pin}\n\nThis is {name}'s PIN. It is not shown again; `tabby-pos people pin` makes a new one. {name} is {}.",
        article(role)
    );
    if is_first {
        said.push_str(" From now on somebody has to sign in at every till.");
    }
    Ok(Answer::Done(said))
}

async fn changed(
    people: &People,
    person: &StoredPerson,
    change: &PersonChange,
    said: String,
) -> Result<Answer, NotTaken> {
    let changed: Result<_, StoreError> = people.change(person, change, &Actor::Command).await;
    Ok(match changed? {
        PersonChanged::Done => Answer::Done(said),
        PersonChanged::Unknown => Answer::Refused(format!(
            "nobody is called \"{}\" any more: see `tabby-pos people list`",
            person.name
        )),
        PersonChanged::LastAdministrator => Answer::Refused(format!(
            "{} is the last administrator, and one has to stay: make somebody else one first, with `tabby-pos people role NAME administrator`",
            person.name
        )),
    })
}

fn list(app: &App, people: &People) -> Answer {
    let all = people.of(&app.principal.account);
    if all.is_empty() {
        return Answer::Done(
            "nobody signs in at the tills: `tabby-pos people add NAME --role administrator` adds the first person".to_owned(),
        );
    }
    let names = all.iter().map(|one| one.name.as_str().chars().count());
    let width = names.max().unwrap_or(0);
    let mut lines = String::new();
    for one in &all {
        // Writing to a text does not fail.
        let _ = writeln!(lines, "{:<width$}  {}", one.name.as_str(), one.role.word());
    }
    Answer::Done(lines.trim_end().to_owned())
}
