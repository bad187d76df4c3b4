//! The pepper: a secret in a file of its own beside the ledger, so that a copy of the ledger alone tells no
//! PIN.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use ring::rand::{SecureRandom, SystemRandom};
use store::{beside, sync_folder_of};

/// What the file's name ends with, after the ledger's.
const ENDING: &str = ".pepper";

/// The secret.
#[derive(Clone, Copy)]
pub(super) struct Pepper(pub(super) [u8; 32]);

impl std::fmt::Debug for Pepper {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pepper(…)")
    }
}

/// Why there is no pepper.
#[derive(Debug, thiserror::Error)]
pub enum PepperError {
    /// The file cannot be read or written.
    #[error("the file {} that PINs are checked with: {error}", .path.display())]
    File {
        /// Where it is.
        path: PathBuf,
        /// What failed.
        error: io::Error,
    },
    /// The file is none that this program wrote.
    #[error("the file {} is none that PINs are checked with; put back the one that was there, or remove it and give everybody a new PIN with `tabby-pos people pin`", .0.display())]
    Other(PathBuf),
    /// Others than its owner can read the file.
    #[error("the file {} that PINs are checked with can be read by others: chmod 600 it", .0.display())]
    Open(PathBuf),
    /// The system has no random numbers.
    #[error("the system has no random numbers")]
    Random,
}

/// The pepper of a ledger.
pub(super) struct Loaded {
    pub(super) bytes: Pepper,
    /// Whether it was made just now.
    pub(super) is_new: bool,
}

/// Reads the pepper of this ledger, or makes it. A ledger in memory has one of its own each time.
pub(super) fn load(ledger: Option<&Path>) -> Result<Loaded, PepperError> {
    let Some(ledger) = ledger else {
        return Ok(Loaded {
            bytes: fresh()?,
            is_new: true,
        });
    };
    let path = beside(ledger, ENDING);
    let failed = |error| PepperError::File {
        path: path.clone(),
        error,
    };
    match fs::read(&path) {
        Ok(bytes) => {
            let mode = fs::metadata(&path).map_err(failed)?.permissions().mode();
            if mode & 0o077 != 0 {
                return Err(PepperError::Open(path));
            }
            let bytes = bytes.try_into().map_err(|_| PepperError::Other(path))?;
            let bytes = Pepper(bytes);
            Ok(Loaded {
                bytes,
                is_new: false,
            })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let bytes = fresh()?;
            write(&path, &bytes).map_err(failed)?;
            Ok(Loaded {
                bytes,
                is_new: true,
            })
        }
        Err(error) => Err(failed(error)),
    }
}

/// Writes it whole or not at all, for its owner alone.
fn write(path: &Path, pepper: &Pepper) -> io::Result<()> {
    let whole = beside(path, ".new");
    let _ = fs::remove_file(&whole);
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&whole)?;
    file.write_all(&pepper.0)?;
    file.sync_all()?;
    fs::rename(&whole, path)?;
    sync_folder_of(path)
}

fn fresh() -> Result<Pepper, PepperError> {
    let mut bytes = [0; 32];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| PepperError::Random)?;
    Ok(Pepper(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_for_its_owner_alone_and_another_file_is_not_taken_for_it() {
        let folder = std::env::temp_dir().join(format!("pepper-{}", uuid::Uuid::new_v4()));
        fs::create_dir(&folder).unwrap();
        let ledger = folder.join("shop.db");
        let first = load(Some(&ledger)).unwrap();
        let second = load(Some(&ledger)).unwrap();
        assert!(first.is_new && !second.is_new);
        assert_eq!(first.bytes.0, second.bytes.0);
        let path = folder.join("shop.db.pepper");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(load(Some(&ledger)), Err(PepperError::Open(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "short").unwrap();
        assert!(matches!(load(Some(&ledger)), Err(PepperError::Other(_))));
        fs::remove_dir_all(folder).unwrap();
        assert!(matches!(load(Some(&ledger)), Err(PepperError::File { .. })));
        let (one, other) = (load(None).unwrap(), load(None).unwrap());
        assert_ne!(one.bytes.0, other.bytes.0);
    }
}
