//! Protects files with secrets or sales: only the server's own user may read them.

mod secret;
mod shell;
mod users;

use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use tracing::warn;

pub use secret::read_secret;
pub use shell::quoted;
pub use users::{ROOT, own_user, user_name};
use users::{own_group, own_group_id};

/// The permission bits of group and others.
const OTHERS: u32 = 0o077;

/// The permission bits of others.
const EVERYBODY: u32 = 0o007;

/// The command for root that lets this server's group read a file, and nobody else but root. The
/// server itself cannot change the file then.
fn closed_but_to_own_group(path: &Path) -> String {
    let shown = quoted(path);
    let group = own_group().unwrap_or_else(|| "GROUP".to_owned());
    format!("`chgrp {group} {shown} && chmod 640 {shown}`")
}

/// Everybody in that group can read the file.
const GROUP_OF_ITS_OWN: &str = "in a group that nobody else is in";

/// Advice after a change of owner: programs that have the file open can still read or write it.
fn until_nobody_has_it_open(path: &Path) -> String {
    let shown = quoted(path);
    format!(
        "then see that `fuser {shown}` names nobody who still has it open, and look at what is in it"
    )
}

/// The rest of a message that begins with the configuration file's name, for a process that may not
/// read the file.
pub fn unreadable_settings(path: &Path) -> String {
    let own = own_user().map_or_else(|| "the server's own user".to_owned(), user_name);
    format!(
        "this process runs as {own}, who may not read it: as root, run {}, where {own} is {GROUP_OF_ITS_OWN}, and see that {own} may enter its folder",
        closed_but_to_own_group(path)
    )
}

/// Who could change a file or folder, besides root and the server's user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Changer {
    /// Its owner.
    Owner(u32),
    /// Its group.
    Group,
    /// Everybody on this machine.
    Everybody,
}

impl Changer {
    /// Who could change the file. Root counts like the server's own user, because root can do
    /// anything. If this process's user is not known, the file counts as its own.
    pub fn of(about: &Metadata) -> Option<Self> {
        Self::by(about.uid(), about.mode(), own_user())
    }

    fn by(owner: u32, mode: u32, own: Option<u32>) -> Option<Self> {
        match own {
            Some(own) if owner != ROOT && owner != own => Some(Self::Owner(owner)),
            _ if mode & 0o002 != 0 => Some(Self::Everybody),
            _ if mode & 0o020 != 0 => Some(Self::Group),
            _ => None,
        }
    }

    /// The rest of a message that begins with the name of `path`: who could change it, and what to
    /// do.
    pub fn sentence(self, path: &Path, about: &Metadata) -> String {
        let (shown, mode) = (quoted(path), about.mode() & 0o7777);
        let then = until_nobody_has_it_open(path);
        match self {
            Self::Owner(owner) => {
                let owner = user_name(owner);
                let own = own_user().map_or_else(|| "the server's own user".to_owned(), user_name);
                format!(
                    "belongs to {owner}, who could change it: run `chown {own} {shown}`; {then}"
                )
            }
            Self::Group => format!(
                "can be changed by its group (mode {mode:04o}): run `chmod go-w {shown}`; {then}"
            ),
            Self::Everybody => format!(
                "can be changed by everybody on this machine (mode {mode:04o}): run `chmod go-w {shown}`; {then}"
            ),
        }
    }
}

/// The rest of a message that begins with the configuration file's name: who could change it, and
/// what to do. The advice makes root its owner, which the server and root's commands accept, and
/// lets the server read it as a member of its group.
pub fn changer_of_settings(changer: Changer, path: &Path, about: &Metadata) -> String {
    let Changer::Owner(owner) = changer else {
        return changer.sentence(path, about);
    };
    let (owner, shown) = (user_name(owner), quoted(path));
    let then = until_nobody_has_it_open(path);
    // Root may have run this command; its group is not the server's.
    let group = match own_user() {
        Some(ROOT) | None => String::new(),
        Some(_) => format!(" && {}", closed_but_to_own_group(path).trim_matches('`')),
    };
    format!(
        "belongs to {owner}, who could change it: as root, run `chown root {shown}{group}`; {then}"
    )
}

/// Removes the permissions of group and others from a file, and logs it.
///
/// Another user's file is not changed, because its group may be how this server reads it; if
/// everybody has access to it, that is logged. A missing file is no error. A symbolic link is not
/// followed, and a file with several hard links is not changed: in a folder that others can write,
/// they could have put it there to choose whose file is changed.
pub fn keep_private(path: &Path) {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(path);
    match opened {
        Ok(file) => keep_private_file(&file, path),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(_) => say_left_alone(path),
    }
}

/// [`keep_private`] for an open file, whatever its path refers to by now.
fn keep_private_file(file: &File, path: &Path) {
    if let Ok(metadata) = file.metadata() {
        close_to(OTHERS, file, &metadata, path);
    }
}

/// [`keep_private`] for the configuration file. If root runs a command, the file's group may be how
/// the server reads it, and keeps its permissions.
pub fn keep_settings_private(file: &File, path: &Path) {
    let Ok(metadata) = file.metadata() else {
        return;
    };
    let is_given = own_user() == Some(ROOT) && own_group_id() != Some(metadata.gid().to_string());
    let whom = if is_given { EVERYBODY } else { OTHERS };
    close_to(whom, file, &metadata, path);
}

/// Removes the permission bits in `whom` from a file of this process's user.
fn close_to(whom: u32, file: &File, metadata: &Metadata, path: &Path) {
    let mode = metadata.mode() & 0o7777;
    let is_own = own_user().is_none_or(|own| own == metadata.uid());
    let (shown, was) = (path.display(), format!("{mode:04o}"));
    if is_own && mode & whom != 0 {
        if !metadata.is_file() || metadata.nlink() != 1 {
            return say_left_alone(path);
        }
        match file.set_permissions(Permissions::from_mode(mode & !whom)) {
            Ok(()) => {
                warn!(code = "file_was_open", path = %shown, was, "others could read or write this file, and cannot any more")
            }
            Err(error) => {
                warn!(code = "file_open", path = %shown, mode = was, %error, "others can read or write this file: chmod 600 it");
            }
        }
    } else if !is_own && mode & EVERYBODY != 0 {
        let (owner, close) = (metadata.uid(), closed_but_to_own_group(path));
        warn!(code = "file_open", path = %shown, mode = was, owner, "everybody on this machine can read or write this file, and it is another user's: as root, run {close}, so that this server can still read it");
    }
}

fn say_left_alone(path: &Path) {
    warn!(code = "file_left_alone", path = %path.display(), "this is a link, has another name, or cannot be opened: its mode is not looked after; a plain file belongs here");
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_roots_or_ones_own_and_closed_to_others_is_changed_by_nobody_else() {
        let (own, other) = (Some(1_000), 1_001);
        for owner in [ROOT, 1_000] {
            for mode in [0o600, 0o640, 0o644, 0o755, 0o400] {
                assert_eq!(Changer::by(owner, mode, own), None, "{owner} {mode:o}");
            }
            assert_eq!(Changer::by(owner, 0o664, own), Some(Changer::Group));
            for mode in [0o666, 0o646] {
                assert_eq!(Changer::by(owner, mode, own), Some(Changer::Everybody));
            }
        }
        assert_eq!(Changer::by(other, 0o600, own), Some(Changer::Owner(other)));
        // A server that runs as root, in a folder of another user.
        assert_eq!(
            Changer::by(other, 0o600, Some(ROOT)),
            Some(Changer::Owner(other))
        );
        assert_eq!(Changer::by(other, 0o600, None), None);
    }

    #[test]
    fn what_is_advised_for_the_settings_is_taken_by_the_server_and_by_roots_commands() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let about = file.as_file().metadata().unwrap();
        let said = changer_of_settings(Changer::Owner(54_321), file.path(), &about);
        assert!(said.contains("run `chown root "), "{said}");
        // The file after the advised command, for the server and for root.
        for own in [ROOT, 1_000] {
            for mode in [0o640, 0o644] {
                assert_eq!(Changer::by(ROOT, mode, Some(own)), None);
            }
        }
        // Closed to others; the server's own group can read it, and no other group.
        let group = own_group().unwrap();
        let close = closed_but_to_own_group(file.path());
        assert!(close.starts_with(&format!("`chgrp {group} ")), "{close}");
        assert!(close.contains("chmod 640 "), "{close}");
        let said = unreadable_settings(file.path());
        let own = user_name(own_user().unwrap());
        assert!(said.contains(&own) && said.contains(&close), "{said}");
    }

    #[test]
    fn an_advised_command_takes_a_path_with_spaces_and_quotes_for_one() {
        let said = quoted(Path::new("/srv/my shop's/tabby.toml"));
        assert_eq!(said, r"'/srv/my shop'\''s/tabby.toml'");
        assert_eq!(
            quoted(Path::new("/etc/tabby-pos/key.1")),
            "/etc/tabby-pos/key.1"
        );
    }

    #[test]
    fn a_command_of_roots_leaves_the_settings_to_the_servers_group() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path();
        // Only root can give a file to any group.
        let is_given = std::os::unix::fs::chown(path, None, Some(54_321)).is_ok();
        for (before, given, own) in [(0o640, 0o640, 0o600), (0o644, 0o640, 0o600)] {
            fs::set_permissions(path, Permissions::from_mode(before)).unwrap();
            keep_settings_private(file.as_file(), path);
            let is_given = is_given && own_user() == Some(ROOT);
            assert_eq!(mode(path), if is_given { given } else { own });
        }
    }

    fn open_file(folder: &Path, name: &str) -> std::path::PathBuf {
        let path = folder.join(name);
        fs::write(&path, "x").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        path
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn a_file_is_closed_to_others_and_what_a_link_leads_to_is_left_as_it_is() {
        let folder = tempfile::TempDir::new().unwrap();
        let plain = open_file(folder.path(), "ledger.db");
        keep_private(&plain);
        assert_eq!(mode(&plain), 0o600);
        let strangers = open_file(folder.path(), "passwd");
        let link = folder.path().join("ledger.db-wal");
        std::os::unix::fs::symlink(&strangers, &link).unwrap();
        keep_private(&link);
        assert_eq!(mode(&strangers), 0o644);
        let name = folder.path().join("ledger.db-shm");
        fs::hard_link(&strangers, &name).unwrap();
        keep_private(&name);
        assert_eq!(mode(&strangers), 0o644);
        keep_private(&folder.path().join("ledger.db-epoch"));
        keep_private(folder.path());
        assert!(folder.path().read_dir().unwrap().count() > 0);
    }

    #[test]
    fn the_own_user_is_who_owns_what_this_process_makes() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let owner = file.as_file().metadata().unwrap().uid();
        assert_eq!(own_user(), Some(owner));
    }
}
