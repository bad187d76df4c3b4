//! Commands about terminals.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use payment::id::TerminalId;
use payment::identity::Actor;
use payment::time::Timestamp;
use qrcodegen::{QrCode, QrCodeEcc};
use serde::{Deserialize, Serialize};
use store::{StoreError, StoredTerminal};

use super::answer::Answer;
use crate::app::App;
use crate::pairing::{CODE_LIFE, Pairing};
use crate::sales::local;

/// What can be asked about terminals.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum TerminalCommand {
    /// [`Pairing::offer`].
    Add {
        /// The terminal's name.
        name: TerminalId,
    },
    /// [`Pairing::terminals`].
    List,
    /// [`Pairing::revoke`].
    Revoke {
        /// The terminal's name.
        name: TerminalId,
    },
}

impl TerminalCommand {
    /// The command's name and subject.
    pub(super) fn for_log(&self) -> (&'static str, Option<String>) {
        match self {
            Self::Add { name } => ("add_terminal", Some(name.to_string())),
            Self::List => ("list_terminals", None),
            Self::Revoke { name } => ("revoke_terminal", Some(name.to_string())),
        }
    }
}

/// What is said where no terminal is paired.
const NOT_REQUIRED: &str = "tills of this server are not paired: whoever reaches its address is the till; to pair them, set TABBY_POS_PAIRING=required and start the server again";

/// Carries out a command about the terminals of an account.
pub(super) async fn carry_out(app: &App, asked: &TerminalCommand) -> Answer {
    let Some(pairing) = app.pairing.as_deref() else {
        return Answer::Refused(NOT_REQUIRED.to_owned());
    };
    match asked {
        TerminalCommand::Add { name } => add(app, pairing, name).await.unwrap_or_else(|error| {
            Answer::Refused(format!(
                "the ledger could not be written: {error}; no code was made that you can use, give this command again"
            ))
        }),
        TerminalCommand::Revoke { name } => {
            revoke(app, pairing, name).await.unwrap_or_else(|error| {
                Answer::Refused(format!(
                    "the ledger could not be written: {error}; the terminal is refused until the server starts again, and perhaps after that: give this command again"
                ))
            })
        }
        TerminalCommand::List => list(app, pairing).await.unwrap_or_else(|error| {
            Answer::Refused(format!("the ledger could not be read: {error}"))
        }),
    }
}

async fn add(app: &App, pairing: &Pairing, name: &TerminalId) -> Result<Answer, StoreError> {
    let (account, branch) = (&app.principal.account, &app.principal.branch);
    let code = pairing
        .offer(account, branch, name, &Actor::Command)
        .await?;
    let minutes = CODE_LIFE.ceil_seconds() / 60;
    let mut said = format!(
        "{code}\n\nOpen the till's page in the browser that is to be \"{name}\", and type this code there. It can \
         be used once, within {minutes} minutes.",
    );
    if pairing.is_paired(branch, name) {
        // Writing to a text does not fail.
        let _ = write!(
            said,
            " A browser is paired as \"{name}\" now: it stops being this till when the code is used, and its \
             open sale goes to the new browser.",
        );
    }
    if let Some(page) = &app.page {
        let link = code.link(page);
        let _ = write!(said, " This link fills it in:\n{link}");
        if let Some(qr) = drawn(&link) {
            let _ = write!(said, "\n\n{qr}");
        }
    }
    Ok(Answer::Done(said))
}

/// A QR code of this text in characters, dark on light, two rows in a line; with a light border of two.
fn drawn(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let places = -2..code.size() + 2;
    let rows = places.clone().step_by(2).map(|y| {
        let column = |x| match (code.get_module(x, y), code.get_module(x, y + 1)) {
            (false, false) => '█',
            (false, true) => '▀',
            (true, false) => '▄',
            (true, true) => ' ',
        };
        places.clone().map(column).collect::<String>()
    });
    Some(rows.collect::<Vec<_>>().join("\n"))
}

async fn revoke(app: &App, pairing: &Pairing, name: &TerminalId) -> Result<Answer, StoreError> {
    let branch = &app.principal.branch;
    Ok(match pairing.revoke(branch, name, &Actor::Command).await? {
        true => Answer::Done(format!(
            "\"{name}\" is revoked: no browser is paired as it. Its sales stay. To pair a browser again: tabby-pos terminals add \"{name}\""
        )),
        false => Answer::Refused(format!(
            "there is no terminal \"{name}\": see `tabby-pos terminals list`"
        )),
    })
}

async fn list(app: &App, pairing: &Pairing) -> Result<Answer, StoreError> {
    let mut all = pairing.terminals().await?;
    all.retain(|terminal| terminal.account == app.principal.account);
    if all.is_empty() {
        return Ok(Answer::Done(
            "no terminal was added yet: `tabby-pos terminals add \"Till 1\"` adds one".to_owned(),
        ));
    }
    let zone = TimeZone::get(&app.terminal.time_zone).unwrap_or(TimeZone::UTC);
    let names = all.iter().map(|one| one.terminal.as_str().chars().count());
    let width = names.max().unwrap_or(0);
    let mut lines = String::new();
    for one in &all {
        let name = one.terminal.as_str();
        // Writing to a text does not fail.
        let _ = writeln!(lines, "{name:<width$}  {}", state(one, &zone));
    }
    Ok(Answer::Done(lines.trim_end().to_owned()))
}

fn state(terminal: &StoredTerminal, zone: &TimeZone) -> String {
    let at = |time: Timestamp| local(time, zone, "%Y-%m-%d %H:%M");
    match terminal.paired {
        Some((_, since)) => format!("paired since {}", at(since)),
        None => format!("not paired; added {}", at(terminal.added_at)),
    }
}
