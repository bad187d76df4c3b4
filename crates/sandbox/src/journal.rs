//! What happened, in a file: one line of JSON a change, the last line about a thing counts.
//!
//! A line is handed to the system before the call that caused it is answered, so that a killed
//! sandbox has forgotten nothing that it told anybody.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Mark;
use crate::world::dispute::Dispute;
use crate::world::session::Session;
use crate::world::webhook::{Delivery, Webhook};

/// One line.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A session and its payment became this.
    Session(Box<Session>),
    /// A webhook became this.
    Webhook(Webhook),
    /// A webhook was removed.
    WebhookGone(Uuid),
    /// A delivery became this.
    Delivery(Delivery),
    /// A dispute became this.
    Dispute(Box<Dispute>),
    /// A file was sent.
    Attachment(Uuid),
    /// The clock was moved, or hurried.
    Clock(Mark),
}

/// An open file of changes.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    problem: Option<String>,
}

impl Journal {
    /// Opens the file, or makes it, and reads what is in it.
    ///
    /// # Errors
    ///
    /// When it cannot be opened or read, or a line but the last is no change.
    pub fn open(path: &Path) -> io::Result<(Self, Vec<Change>)> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        let changes = read(BufReader::new(&file))?;
        let journal = Self {
            path: path.to_owned(),
            file,
            problem: None,
        };
        Ok((journal, changes))
    }

    /// Adds a line.
    pub fn add(&mut self, change: &Change) {
        let written = line(change).and_then(|line| self.file.write_all(&line));
        if let Err(error) = written {
            self.problem = Some(format!("{}: {error}", self.path.display()));
        }
    }

    /// Starts afresh with these lines, in a file that takes the place of the old one at once.
    pub fn rewrite(&mut self, changes: &[Change]) {
        self.problem = self
            .replace(changes)
            .err()
            .map(|error| format!("{}: {error}", self.path.display()));
    }

    fn replace(&mut self, changes: &[Change]) -> io::Result<()> {
        let beside = self.path.with_extension("new");
        let mut text = Vec::new();
        for change in changes {
            text.extend(line(change)?);
        }
        std::fs::write(&beside, text)?;
        std::fs::rename(&beside, &self.path)?;
        self.file = OpenOptions::new().append(true).open(&self.path)?;
        Ok(())
    }

    /// Why the file is behind, if it is: [`rewrite`](Self::rewrite) tries to mend that.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }
}

fn line(change: &Change) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(change)?;
    line.push(b'\n');
    Ok(line)
}

fn read(lines: impl BufRead) -> io::Result<Vec<Change>> {
    let mut changes = Vec::new();
    let mut torn: Option<(usize, serde_json::Error)> = None;
    // By bytes: the last line may end in the middle of a letter.
    for (number, line) in lines.split(b'\n').enumerate() {
        if let Some((number, error)) = torn {
            let text = format!("line {number} is no change: {error}");
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        match serde_json::from_slice(&line?) {
            Ok(change) => changes.push(change),
            // The last line of one that was killed while it wrote.
            Err(error) => torn = Some((number + 1, error)),
        }
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change() -> String {
        let mark = r#"{"shown":"2026-01-01T00:00:00Z","wall":"2026-01-01T00:00:00Z","speed":1}"#;
        format!("{{\"clock\":{mark}}}")
    }

    #[test]
    fn a_last_line_that_was_not_finished_is_left_out_and_any_other_stops_the_start() {
        let good = change();
        // Half of a letter as well.
        let mut torn = format!("{good}\n{{\"clo").into_bytes();
        torn.push(0xd8);
        assert_eq!(read(torn.as_slice()).unwrap().len(), 1);
        let error = read(format!("nonsense\n{good}\n").as_bytes()).unwrap_err();
        assert!(error.to_string().contains("line 1"), "{error}");
    }
}
