//! Reads files with secrets in them.

use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use tracing::warn;

use crate::shell::quoted;
use crate::users::{ROOT, own_user};

/// Larger than any secret: a longer file was named by mistake.
const MOST_BYTES: u64 = 16 * 1024;

/// Reads a secret, without white space around it.
///
/// A file that belongs to the server's own user must be closed to everybody else. Secrets mounted
/// into containers and systemd's credentials belong to another user, and this server cannot change
/// their modes: it is a warning if everybody can read them, or if their owner is neither root nor
/// the server. A file that everybody can change is refused, because the key decides who is paid for
/// the shop's sales.
///
/// # Errors
///
/// A sentence that continues after the file's name, and never shows its content.
pub fn read_secret(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let failed = |error: std::io::Error| format!("cannot be read: {error}");
    let mut file = File::open(path).map_err(failed)?;
    // Check the opened file, not the name, which may point to another file a moment later.
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err("is a folder; name the file in it".to_owned());
    }
    match exposure(&about, own_user()) {
        Exposure::None => {}
        Exposure::Changed => {
            return Err(format!(
                "can be changed by everybody on this machine (mode {:03o}), who could put a secret of \
                 their own there; run `chmod o-w {}`, and look at what is in it",
                about.permissions().mode() & 0o777,
                quoted(path)
            ));
        }
        Exposure::Strangers => {
            warn!(code = "secret_exposed", path = %shown, owner = about.uid(), "a file with a secret belongs to another user than root and this server's, who could put another secret there");
        }
        Exposure::Own => {
            return Err(format!(
                "is open to other users of this machine (mode {:03o}), who could have read it; \
                 run `chmod 600 {}`, and consider a new secret",
                about.permissions().mode() & 0o777,
                quoted(path)
            ));
        }
        Exposure::Foreign => {
            warn!(code = "secret_exposed", path = %shown, owner = about.uid(), "a file with a secret can be read by everybody on this machine");
        }
    }
    let mut text = String::new();
    let mut start = Read::by_ref(&mut file).take(MOST_BYTES + 1);
    start
        .read_to_string(&mut text)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => "is not a text".to_owned(),
            _ => failed(error),
        })?;
    if u64::try_from(text.len()).is_ok_and(|length| length > MOST_BYTES) {
        return Err("is far too long for a secret".to_owned());
    }
    match text.trim() {
        "" => Err("is empty".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// Who else can read or change a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Exposure {
    /// Nobody, as far as this server can tell.
    None,
    /// Others, and the owner is this server's user, who could close it.
    Own,
    /// Everybody can read it; the owner is another user.
    Foreign,
    /// Only its owner, who is neither root nor the server's user.
    Strangers,
    /// Everybody can change it; the owner is another user.
    Changed,
}

/// Whether others than its owner can read or change a file. If this process's user is unknown, the
/// file counts as its own.
fn exposure(about: &Metadata, own_user: Option<u32>) -> Exposure {
    // Only processes that hold a pipe can read it.
    if !about.is_file() {
        return Exposure::None;
    }
    let mode = about.permissions().mode();
    if own_user.is_none_or(|user| user == about.uid()) {
        match mode & 0o066 {
            0 => Exposure::None,
            _ => Exposure::Own,
        }
    } else {
        // The group may be what lets this server read it.
        match mode & 0o006 {
            0 if about.uid() == ROOT => Exposure::None,
            0 => Exposure::Strangers,
            4 => Exposure::Foreign,
            _ => Exposure::Changed,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn file(mode: u32, text: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    #[test]
    fn a_secret_is_read_without_the_line_end_that_editors_add() {
        let file = file(0o600, b"  open-sesame\r\n");
        assert_eq!(read_secret(file.path()).unwrap(), "open-sesame");
    }

    #[test]
    fn a_file_of_ones_own_that_others_can_read_or_change_is_refused_and_said_how_to_close() {
        for mode in [0o640, 0o604, 0o644, 0o620, 0o602, 0o666] {
            let file = file(mode, b"open-sesame");
            let why = read_secret(file.path()).unwrap_err();
            let path = file.path().display().to_string();
            assert!(why.contains("chmod 600") && why.contains(&path), "{why}");
            assert!(why.contains(&format!("{mode:03o}")) && !why.contains("sesame"));
        }
        for mode in [0o600, 0o400, 0o700] {
            assert!(
                read_secret(file(mode, b"open-sesame").path()).is_ok(),
                "{mode:o}"
            );
        }
    }

    #[test]
    fn a_file_of_another_owner_is_taken_with_a_warning_where_everybody_can_read_it() {
        let of = |mode, user| exposure(&file(mode, b"x").as_file().metadata().unwrap(), user);
        let own = file(0o600, b"x").as_file().metadata().unwrap().uid();
        assert_eq!(own_user(), Some(own));
        assert_eq!(of(0o644, Some(own)), Exposure::Own);
        assert_eq!(of(0o644, Some(own + 1)), Exposure::Foreign);
        let closed = if own == ROOT {
            Exposure::None
        } else {
            Exposure::Strangers
        };
        assert_eq!(of(0o440, Some(own + 1)), closed);
        for mode in [0o666, 0o602, 0o646] {
            assert_eq!(of(mode, Some(own + 1)), Exposure::Changed, "{mode:o}");
        }
        assert_eq!(of(0o644, None), Exposure::Own);
    }

    #[test]
    fn what_holds_no_secret_is_said_without_being_repeated() {
        let long = vec![b'x'; 20_000];
        for (text, why) in [
            (&b""[..], "is empty"),
            (b" \n\t", "is empty"),
            (b"\xff\xfe", "not a text"),
            (&long, "too long"),
        ] {
            let said = read_secret(file(0o600, text).path()).unwrap_err();
            assert!(said.contains(why) && said.len() < 300, "{said}");
        }
        let folder = tempfile::TempDir::new().unwrap();
        assert!(read_secret(folder.path()).unwrap_err().contains("folder"));
        let missing = read_secret(&folder.path().join("key")).unwrap_err();
        assert!(missing.contains("cannot be read"), "{missing}");
    }
}
