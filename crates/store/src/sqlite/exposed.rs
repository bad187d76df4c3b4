//! Checks, before a ledger is opened, who else could change it.
//!
//! Whoever can write a ledger can make its sales paid. Whoever can write its folder can put another
//! ledger in its place, or a `-wal` beside it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::place::{Place, beside};
use files::{Changer, own_user};

/// The sticky bit of a folder: nobody can move or replace another user's files in it, as in `/tmp`.
const STICKY: u32 = 0o1000;

/// Says who else could change this ledger; `None` if nobody could. A ledger that does not exist yet
/// will be made private; its folder is checked all the same.
#[must_use]
pub fn exposed(place: &Place) -> Option<String> {
    let named = place.file()?;
    // SQLite puts its files beside the file itself, not beside a link to it.
    let path = fs::canonicalize(named).unwrap_or_else(|_| named.to_owned());
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let files = ["", "-wal", "-shm", "-epoch"].map(|suffix| beside(&path, suffix));
    let of_file = files.iter().find_map(|path| of_file(path));
    of_file.or_else(|| of_folder(folder))
}

fn of_file(path: &Path) -> Option<String> {
    // Do not follow links: SQLite keeps plain files there.
    let about = fs::symlink_metadata(path).ok()?;
    if about.is_symlink() {
        return Some(format!("{} is a link: move it aside", path.display()));
    }
    let changer = Changer::of(&about)?;
    Some(said(path, &changer.sentence(path, &about)))
}

fn of_folder(folder: &Path) -> Option<String> {
    let about = fs::metadata(folder).ok()?;
    let changer = Changer::of(&about)?;
    let is_fine = match changer {
        Changer::Owner(_) => false,
        Changer::Group | Changer::Everybody if about.mode() & STICKY != 0 => true,
        // Volumes are mounted into containers like this: they belong to root, and the server writes
        // them as a member of their group.
        Changer::Group => about.uid() == 0 && own_user().is_some_and(|own| own != 0),
        Changer::Everybody => false,
    };
    (!is_fine).then(|| said(folder, &changer.sentence(folder, &about)))
}

fn said(path: &Path, sentence: &str) -> String {
    format!("{} {sentence}", path.display())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_ledger_that_others_can_change_or_replace_is_named_with_what_to_do() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("ledger.db");
        let place = Place::File(path.clone());
        assert_eq!(exposed(&place), None, "there is none yet");
        for suffix in ["", "-wal", "-shm"] {
            let file = beside(&path, suffix);
            fs::write(&file, "").unwrap();
            for (mode, is_said) in [(0o644, false), (0o664, true), (0o646, true), (0o600, false)] {
                set(&file, mode);
                let said = exposed(&place);
                assert_eq!(said.is_some(), is_said, "{suffix} {mode:o}: {said:?}");
                let names = |said: String| said.contains(&file.display().to_string());
                assert!(said.is_none_or(names));
            }
        }
        for (mode, is_said) in [(0o777, true), (0o1777, false), (0o755, false)] {
            set(folder.path(), mode);
            assert_eq!(exposed(&place).is_some(), is_said, "{mode:o}");
        }
        set(folder.path(), 0o700);
        let wal = beside(&path, "-wal");
        fs::remove_file(&wal).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", &wal).unwrap();
        let said = exposed(&place).unwrap();
        assert!(said.contains("is a link"), "{said}");
        assert_eq!(exposed(&Place::Memory), None);
    }

    #[test]
    fn a_ledger_or_a_folder_of_another_user_is_named() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("ledger.db");
        fs::write(&path, "").unwrap();
        set(&path, 0o600);
        let place = Place::File(path.clone());
        for what in [path.as_path(), folder.path()] {
            // Only root can change the owner of a file.
            if std::os::unix::fs::chown(what, Some(54_321), None).is_err() {
                return;
            }
            let said = exposed(&place).unwrap();
            assert!(said.contains("belongs to #54321"), "{said}");
            std::os::unix::fs::chown(what, Some(0), None).unwrap();
        }
        assert_eq!(exposed(&place), None);
    }
}
