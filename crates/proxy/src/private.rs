//! Files that hold secrets or what a shop sells: readable by the server's own user only.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use tracing::warn;

/// What group and others may do with a file.
const OTHERS: u32 = 0o077;

/// What everybody may do with it.
const EVERYBODY: u32 = 0o007;

/// The user that this process runs as, where the system tells.
pub(crate) fn own_user() -> Option<u32> {
    Some(fs::metadata("/proc/self").ok()?.uid())
}

/// Takes from a file what others than its owner may do with it, and says so in the log. A file of
/// another user's is left as it is: its group may be how this server reads it; only when everybody
/// can read it is that said. One that is not there is no matter.
pub(crate) fn keep_private(path: &Path) {
    let Ok(metadata) = fs::metadata(path) else {
        return;
    };
    let mode = metadata.mode() & 0o7777;
    let is_own = own_user().is_none_or(|own| own == metadata.uid());
    let (shown, was) = (path.display(), format!("{mode:04o}"));
    if is_own && mode & OTHERS != 0 {
        match fs::set_permissions(path, Permissions::from_mode(mode & !OTHERS)) {
            Ok(()) => {
                warn!(code = "file_was_open", path = %shown, was, "others could read or write this file; only its owner can now")
            }
            Err(error) => {
                warn!(code = "file_open", path = %shown, mode = was, %error, "others can read or write this file: chmod 600 it");
            }
        }
    } else if mode & EVERYBODY != 0 {
        let owner = metadata.uid();
        warn!(code = "file_open", path = %shown, mode = was, owner, "everybody on this machine can read or write this file, and it is another user's: its owner should chmod 640 it");
    }
}
