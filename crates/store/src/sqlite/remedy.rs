//! What to do about a ledger that cannot be opened: a sentence for each cause. It never advises to
//! use another ledger, because then nobody would process the open sales of this one.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use sqlx::migrate::MigrateError;

use super::place::beside;
use crate::error::{Cause, StoreError, code};
use files::own_user;

const RESTORE: &str = "see \"Restoring a backup\" in docs/operations.md";

/// What to do about an error that occurred when this ledger was opened.
#[must_use]
pub fn remedy(path: &Path, error: &StoreError) -> String {
    let shown = path.display();
    let StoreError::Unavailable(cause) = error else {
        return format!("look at the disk that {shown} is on, and at the system's log");
    };
    match cause {
        Cause::InUse => format!(
            "a ledger has one server: stop the other one before you start this one; `fuser {shown}` names it"
        ),
        Cause::ForeignWal => format!(
            "if a backup was copied over the ledger, move {shown}-wal and {shown}-shm aside and start again. If none was, the -wal has sales that are nowhere else: leave it where it is, copy all the files elsewhere, move {shown}-epoch aside and start again; {RESTORE}"
        ),
        Cause::OnlyWal => format!(
            "put the ledger that {shown}-wal belongs to back beside it; if it is gone, move {shown}-wal aside and restore a backup: {RESTORE}"
        ),
        Cause::OnlyEpoch => format!(
            "put the ledger back in its place; if it is gone, restore a backup: {RESTORE}. For a new ledger move {shown}-epoch aside, and know that nobody looks after the open sales of the old one"
        ),
        Cause::OtherName => {
            "start once with the name that the ledger had when it was last served".to_owned()
        }
        Cause::Replaced => "put the ledger back in its place, and start again".to_owned(),
        Cause::StrangeFile(_) => "move that file aside, and start again".to_owned(),
        Cause::NotALedger => {
            "TABBY_POS_DATABASE_URL names a wrong file: name the shop's own ledger".to_owned()
        }
        Cause::Migration(MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..)) => {
            format!(
                "it was written by a newer version of tabby-pos than this one, {}: start that version, or restore the backup that was made before the upgrade ({RESTORE})",
                env!("CARGO_PKG_VERSION")
            )
        }
        Cause::Migration(MigrateError::VersionMismatch(_) | MigrateError::Dirty(_)) => {
            "it was written by another build of tabby-pos: start the one that served it last"
                .to_owned()
        }
        Cause::File(error) => of_file(path, error.kind()),
        _ if error.is_damage() => format!(
            "nothing is sold with it; move it aside with its -wal and restore a backup: {RESTORE}"
        ),
        _ => match error.sqlite_code() {
            Some(code::FULL) => of_file(path, ErrorKind::StorageFull),
            Some(code::BUSY | code::LOCKED) => format!(
                "another program, such as sqlite3, keeps it locked: end that program; `fuser {shown}` names it"
            ),
            Some(code::READONLY | code::PERM | code::CANTOPEN) => {
                of_file(path, ErrorKind::PermissionDenied)
            }
            _ => format!("look at the disk that {shown} is on, and at the system's log"),
        },
    }
}

fn of_file(path: &Path, kind: ErrorKind) -> String {
    let folder = path.parent().unwrap_or(Path::new("/")).display();
    match kind {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            let user =
                own_user().map_or_else(String::new, |user| format!(", owned by user {user}"));
            format!("the folder {folder} is not there: make it{user}, with mode 0700")
        }
        ErrorKind::IsADirectory => format!(
            "{} is a folder: name the file in it, in TABBY_POS_DATABASE_URL",
            path.display()
        ),
        ErrorKind::PermissionDenied => {
            format!(
                "this server needs to read and write the ledger, what SQLite keeps beside it, and their folder{}",
                owners(path)
            )
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            format!("the disk that {folder} is on is full: make room on it, and start again")
        }
        ErrorKind::ReadOnlyFilesystem => format!(
            "the disk that {folder} is on is read-only: mount it for writing, and start again"
        ),
        _ => format!("look at the disk that {folder} is on, and at the system's log"),
    }
}

/// Who owns the files of a ledger and their folder, and which user runs this server.
fn owners(path: &Path) -> String {
    use std::fmt::Write;
    let mut text = own_user().map_or_else(String::new, |user| format!(", and runs as user {user}"));
    let folder = path.parent().map(Path::to_path_buf);
    let files = ["", "-wal", "-shm", "-epoch"].map(|suffix| beside(path, suffix));
    for path in folder.into_iter().chain(files) {
        if let Ok(metadata) = fs::metadata(&path) {
            let (owner, mode) = (metadata.uid(), metadata.mode() & 0o7777);
            let _ = write!(
                text,
                "; {} is user {owner}'s (mode {mode:04o})",
                path.display()
            );
        }
    }
    text.push_str(": chown and chmod what is not its own");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_permitted_is_named_with_its_owner() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("ledger.db");
        fs::write(&path, "").unwrap();
        let user = own_user().unwrap();
        let error = StoreError::from(Cause::File(ErrorKind::PermissionDenied.into()));
        let said = remedy(&path, &error);
        assert!(said.contains(&format!("runs as user {user}")), "{said}");
        for path in [folder.path(), &path] {
            let owned = format!("{} is user {user}'s", path.display());
            assert!(said.contains(&owned), "{said}");
        }
    }

    #[test]
    fn a_full_and_a_read_only_disk_are_told_apart() {
        let path = Path::new("/var/lib/tabby-pos/ledger.db");
        for (kind, wanted) in [
            (ErrorKind::StorageFull, "make room"),
            (ErrorKind::ReadOnlyFilesystem, "read-only"),
        ] {
            let said = remedy(path, &StoreError::from(Cause::File(kind.into())));
            assert!(said.contains(wanted), "{said}");
            assert!(said.contains("/var/lib/tabby-pos "), "{said}");
        }
    }
}
