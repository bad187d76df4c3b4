//! The journal: a file with one JSON line per change. The last line about a thing counts.
//!
//! A line is written to the operating system before the call that caused it is answered, so that a
//! killed sandbox has lost nothing that a client was told. The first line names the program. A file
//! that begins otherwise belongs to somebody else and is never written to. The file is locked while
//! it is open, because two sandboxes would overwrite each other's lines. Only its owner may read
//! it: it holds the secret header of webhooks and data about customers.

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::clock::Mark;
use super::fault::{FaultName, FaultRequest};

/// The first line of a program's journal.
fn head(program: &str) -> String {
    format!("{{\"journal\":{},\"version\":1}}\n", json!(program))
}

/// File permissions: only the owner may read and write.
const OWNER_ONLY: u32 = 0o600;

/// An upper limit for the length of our first line, in bytes.
const LONGEST_HEAD: u64 = 256;

/// A change that every sandbox has. `N` is the API's names for faults.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(
    rename_all = "snake_case",
    bound(deserialize = "N: Deserialize<'de>, N::Operation: Deserialize<'de>")
)]
pub enum Common<N: FaultName> {
    /// The clock was moved, or hurried.
    Clock(Mark),
    /// All settings that were changed since the start, as they were asked for.
    Settings(Value),
    /// The faults to come became these.
    Faults(Vec<FaultRequest<N>>),
}

/// One line: an object with one field, whose name says what changed.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum Change<C, N: FaultName> {
    /// A change of the API's own state.
    Own(C),
    /// A change that every sandbox has.
    Common(Common<N>),
}

impl<C: DeserializeOwned, N: FaultName + DeserializeOwned> Change<C, N>
where
    N::Operation: DeserializeOwned,
{
    fn read(line: &[u8]) -> serde_json::Result<Self> {
        // Most lines are the API's own; the name of the field decides.
        serde_json::from_slice(line)
            .map(Self::Own)
            .or_else(|_| serde_json::from_slice(line).map(Self::Common))
    }
}

/// An open journal, locked against other sandboxes.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    head: String,
    problem: Option<String>,
}

impl Journal {
    /// Opens or creates a program's journal and reads its changes.
    ///
    /// # Errors
    ///
    /// It cannot be opened or read, is not a journal, is open in another sandbox, or has an invalid
    /// line that is not the last one. Nothing is written to it then.
    pub fn open<C, N>(path: &Path, program: &str) -> io::Result<(Self, Vec<Change<C, N>>)>
    where
        C: DeserializeOwned,
        N: FaultName + DeserializeOwned,
        N::Operation: DeserializeOwned,
    {
        let (file, path) = locked(path)?;
        let head = head(program);
        let changes = read(BufReader::new(&file), &head, program)?;
        close_to_others(&file);
        let journal = Self {
            path,
            file,
            head,
            problem: None,
        };
        Ok((journal, changes))
    }

    /// Adds a line.
    pub fn add<C: Serialize, N: FaultName>(&mut self, change: &Change<C, N>) {
        let written = line(change).and_then(|line| self.file.write_all(&line));
        if let Err(error) = written {
            self.problem = Some(format!("{}: {error}", self.path.display()));
        }
    }

    /// Replaces the journal atomically by a new file with these lines.
    pub fn rewrite<C: Serialize, N: FaultName>(&mut self, changes: &[Change<C, N>]) {
        self.problem = self
            .replace(changes)
            .err()
            .map(|error| format!("{}: {error}", self.path.display()));
    }

    fn replace<C: Serialize, N: FaultName>(&mut self, changes: &[Change<C, N>]) -> io::Result<()> {
        let mut text = self.head.clone().into_bytes();
        for change in changes {
            text.extend(line(change)?);
        }
        let mut name = self.path.as_os_str().to_owned();
        name.push(".new");
        let beside = PathBuf::from(name);
        let mut file = opened(&beside)?;
        // Locked before it gets its final name, so that nobody can open it in between.
        lock(&file)?;
        // A sandbox that was killed during a write may have left part of the first line.
        if !self
            .head
            .as_bytes()
            .starts_with(&first_line(&mut BufReader::new(&file))?)
        {
            let text = format!("{} is in the way and is not ours", beside.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
        }
        close_to_others(&file);
        file.set_len(0)?;
        file.write_all(&text)?;
        std::fs::rename(&beside, &self.path)?;
        self.file = file;
        Ok(())
    }

    /// Why the last change could not be written, if so. [`rewrite`](Self::rewrite) tries to repair
    /// that.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }
}

/// Opens a file for reading and appending; creates it if needed.
fn opened(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(OWNER_ONLY)
        .open(path)
}

/// Removes other users' permissions from our file.
fn close_to_others(file: &File) {
    let is_open = file
        .metadata()
        .is_ok_and(|about| about.mode() & 0o777 & !OWNER_ONLY != 0);
    if is_open {
        // A file of another user is left as it is.
        let _ = file.set_permissions(Permissions::from_mode(OWNER_ONLY));
    }
}

/// Opens and locks the file. Returns its path without symbolic links.
fn locked(path: &Path) -> io::Result<(File, PathBuf)> {
    loop {
        let file = opened(path)?;
        lock(&file)?;
        let path = path.canonicalize()?;
        let (held, named) = (file.metadata()?, std::fs::metadata(&path)?);
        if (held.dev(), held.ino()) == (named.dev(), named.ino()) {
            return Ok((file, path));
        }
        // Another sandbox replaced the file just before it ended.
    }
}

fn lock(file: &File) -> io::Result<()> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => io::Error::new(
            io::ErrorKind::WouldBlock,
            "another sandbox is using this file; give each sandbox a file of its own",
        ),
        TryLockError::Error(error) => error,
    })
}

fn line<C: Serialize, N: FaultName>(change: &Change<C, N>) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(change)?;
    line.push(b'\n');
    Ok(line)
}

/// Reads the first line, or at most its first [`LONGEST_HEAD`] bytes.
fn first_line(lines: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut first = Vec::new();
    lines
        .by_ref()
        .take(LONGEST_HEAD)
        .read_until(b'\n', &mut first)?;
    Ok(first)
}

/// Parses the changes in a journal. An empty file has none.
fn read<C, N>(mut lines: impl BufRead, head: &str, program: &str) -> io::Result<Vec<Change<C, N>>>
where
    C: DeserializeOwned,
    N: FaultName + DeserializeOwned,
    N::Operation: DeserializeOwned,
{
    let first = first_line(&mut lines)?;
    if !first.is_empty() && first != head.as_bytes() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("not a file of {program}; it was left as it is. Give --data a new file"),
        ));
    }
    let mut changes = Vec::new();
    let mut torn: Option<usize> = None;
    // Split by bytes: the last line may end inside a character.
    for (number, line) in lines.split(b'\n').enumerate() {
        if let Some(number) = torn {
            let text = format!(
                "line {number} cannot be read: the file is damaged or from another version. \
                 Restore a copy, or give --data a new file"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        match Change::read(&line?) {
            Ok(change) => changes.push(change),
            // The incomplete last line of a sandbox that was killed. `+ 2`: numbers start at 1, and
            // the first line is the head.
            Err(_) => torn = Some(number + 2),
        }
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::sample::{Never, Word};

    const PROGRAM: &str = "tabby-sandbox";

    fn open(path: &Path) -> io::Result<(Journal, Vec<Change<Never, Word>>)> {
        Journal::open(path, PROGRAM)
    }

    fn read(lines: impl BufRead) -> io::Result<Vec<Change<Never, Word>>> {
        super::read(lines, &head(PROGRAM), PROGRAM)
    }

    /// No changes, to create a journal with.
    const NOTHING: [Change<Never, Word>; 0] = [];

    fn no_faults() -> Change<Never, Word> {
        Change::Common(Common::Faults(Vec::new()))
    }

    fn change() -> String {
        let mark = r#"{"shown":"2026-01-01T00:00:00Z","wall":"2026-01-01T00:00:00Z","speed":1}"#;
        format!("{{\"clock\":{mark}}}")
    }

    #[test]
    fn a_last_line_that_was_not_finished_is_left_out_and_any_other_stops_the_start() {
        let good = change();
        let head = head(PROGRAM);
        // Half of a letter as well.
        let mut torn = format!("{head}{good}\n{{\"clo").into_bytes();
        torn.push(0xd8);
        assert_eq!(read(torn.as_slice()).unwrap().len(), 1);
        let error = read(format!("{head}nonsense\n{good}\n").as_bytes()).unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
        assert!(read(&b""[..]).unwrap().is_empty());
    }

    #[test]
    fn only_a_journal_of_ours_is_opened_and_any_other_file_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let (long, headless) = ("x".repeat(10_000), change());
        for text in [
            "{\"name\": \"shop\"}",
            "{",
            "\n",
            long.as_str(),
            headless.as_str(),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = open(&path).unwrap_err();
            assert!(
                error.to_string().contains("not a file of tabby-sandbox"),
                "{error}"
            );
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn a_journal_is_locked_also_after_it_was_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tabby.jsonl");
        let (mut journal, changes) = open(&path).unwrap();
        assert!(changes.is_empty());
        for _ in 0..2 {
            let error = open(&path).unwrap_err();
            assert!(error.to_string().contains("another sandbox"), "{error}");
            journal.rewrite(&[no_faults()]);
            assert_eq!(journal.problem(), None);
        }
        drop(journal);
        let (_journal, changes) = open(&path).unwrap();
        assert_eq!(changes, [no_faults()]);
    }

    #[test]
    fn a_journal_is_for_its_owner_only_also_after_it_was_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tabby.jsonl");
        let beside = folder.path().join("tabby.jsonl.new");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().mode() & 0o777;
        let others_may_read = |path: &Path| {
            std::fs::write(path, head(PROGRAM)).unwrap();
            std::fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
        };
        let (mut journal, _) = open(&path).unwrap();
        assert_eq!(mode(&path), 0o600, "a new one");
        journal.rewrite(&NOTHING);
        assert_eq!((journal.problem(), mode(&path)), (None, 0o600));
        // What an earlier version, killed while it wrote, left.
        others_may_read(&beside);
        journal.rewrite(&NOTHING);
        assert_eq!((journal.problem(), mode(&path)), (None, 0o600));
        drop(journal);
        others_may_read(&path);
        let _journal = open(&path).unwrap();
        assert_eq!(mode(&path), 0o600, "one of an earlier version");
    }

    #[test]
    fn somebodys_file_is_refused_with_its_rights_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "somebody's").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        assert!(open(&path).is_err());
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o644);
    }

    #[test]
    fn a_file_that_is_in_the_way_of_writing_anew_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tabby.jsonl");
        let beside = folder.path().join("tabby.jsonl.new");
        let (mut journal, _) = open(&path).unwrap();
        std::fs::write(&beside, "somebody's").unwrap();
        journal.rewrite(&NOTHING);
        assert!(journal.problem().unwrap().contains("in the way"));
        assert_eq!(std::fs::read_to_string(&beside).unwrap(), "somebody's");
        // What a killed sandbox left there is ours.
        std::fs::write(&beside, &head(PROGRAM)[..9]).unwrap();
        journal.rewrite(&NOTHING);
        assert_eq!(journal.problem(), None);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), head(PROGRAM));
    }
}
