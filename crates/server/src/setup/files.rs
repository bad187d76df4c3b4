//! The configuration and the key, in the folder of a new server.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;
use store::sync_folder_of;
use toml::{Table, Value};

use super::form::Form;
use super::place::Place;
use crate::tls::local::{LocalError, Made};

/// The files. The configuration has its name once the server is whole.
const CONFIG: &str = "tabby-pos.toml";
const PART: &str = "tabby-pos.toml.part";
const KEY: &str = "secret_key";
const LEDGER: &str = "ledger.db";

/// What a ledger has beside it.
const BESIDE: [&str; 4] = ["-wal", "-shm", "-epoch", ".pepper"];

/// The folder of the certificates.
const TLS: &str = "tls";

/// Why a server cannot be set up in a folder.
#[derive(Debug, thiserror::Error)]
pub enum NotBegun {
    /// It has one already.
    #[error("{} is there already: this folder has a server. Start it with `tabby-pos --config` and this file, or set up another one in another folder", .0.display())]
    Taken(PathBuf),
    /// Something else is in it.
    #[error("{} is there: a server is set up in an empty folder only, so that nothing of another one is touched. Take another folder; if an earlier set-up ended half way, remove this one", .0.display())]
    NotEmpty(PathBuf),
    /// Somebody else could change what is in it.
    #[error("the folder {} {why}", .folder.display())]
    Open {
        /// It.
        folder: PathBuf,
        /// Who could, and what to do.
        why: String,
    },
    /// It cannot be made or read.
    #[error("the folder {} cannot be made: {error}", .folder.display())]
    NotMade {
        /// It.
        folder: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// There is no certificate for these names.
    #[error(transparent)]
    Certificate(#[from] LocalError),
}

/// Makes the folder, for this user alone. One that is there has to be empty, but for certificates of an
/// earlier set-up.
pub(super) fn prepare(folder: &Path) -> Result<(), NotBegun> {
    let failed = |error| NotBegun::NotMade {
        folder: folder.to_owned(),
        error,
    };
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(failed)?;
    own(folder)?;
    let config = folder.join(CONFIG);
    if config.exists() {
        return Err(NotBegun::Taken(config));
    }
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        match entry.file_name().to_str() {
            Some(TLS) => own(&path)?,
            _ => return Err(NotBegun::NotEmpty(path)),
        }
    }
    Ok(())
}

/// Refuses a folder that is none, or that somebody else could change.
fn own(folder: &Path) -> Result<(), NotBegun> {
    let failed = |error| NotBegun::NotMade {
        folder: folder.to_owned(),
        error,
    };
    // A link would lead elsewhere.
    let about = fs::symlink_metadata(folder).map_err(failed)?;
    if !about.is_dir() {
        return Err(failed(io::ErrorKind::NotADirectory.into()));
    }
    match files::Changer::of(&about) {
        None => Ok(()),
        Some(changer) => Err(NotBegun::Open {
            folder: folder.to_owned(),
            why: changer.sentence(folder, &about),
        }),
    }
}

/// What was written. It is removed again, unless it is kept.
#[derive(Debug)]
pub(super) struct Written {
    folder: PathBuf,
    is_kept: bool,
}

impl Written {
    /// The configuration, as long as the server is not whole.
    pub(super) fn config(&self) -> PathBuf {
        self.folder.join(PART)
    }

    /// The server is whole: the configuration gets its name, which is returned.
    pub(super) fn keep(mut self) -> Result<PathBuf, String> {
        let config = self.folder.join(CONFIG);
        let kept = fs::rename(self.config(), &config).and_then(|()| sync_folder_of(&config));
        kept.map_err(|error| format!("{} cannot be written: {error}", config.display()))?;
        self.is_kept = true;
        Ok(config)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        // None of them was there before, and nothing was sold.
        for name in names() {
            // One that is not there need not be removed.
            let _ = fs::remove_file(self.folder.join(name));
        }
    }
}

/// The names of all files of a server.
fn names() -> impl Iterator<Item = String> {
    let beside = BESIDE.into_iter().map(|end| format!("{LEDGER}{end}"));
    [CONFIG, PART, KEY, LEDGER]
        .into_iter()
        .map(str::to_owned)
        .chain(beside)
}

/// Writes both. Nothing that is there is overwritten or removed.
pub(super) fn write(
    place: &Place,
    certificate: Option<&Made>,
    form: &Form,
) -> Result<Written, String> {
    let folder = &place.folder;
    for name in names() {
        let path = folder.join(name);
        if fs::symlink_metadata(&path).is_ok() {
            return Err(format!("{} is there already", path.display()));
        }
    }
    let written = Written {
        folder: folder.clone(),
        is_kept: false,
    };
    let text = configuration(place, certificate, form).to_string();
    new_file(&folder.join(KEY), form.key.expose_secret())?;
    new_file(&written.config(), &text)?;
    Ok(written)
}

fn new_file(path: &Path, text: &str) -> Result<(), String> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    let written = file.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

fn configuration(place: &Place, certificate: Option<&Made>, form: &Form) -> Table {
    let text = |text: &str| Value::String(text.to_owned());
    let path = |path: &Path| Value::String(path.to_string_lossy().into_owned());
    let number = |text: &str| {
        text.parse()
            .map_or_else(|_| Value::String(text.to_owned()), Value::Float)
    };
    let mut all = vec![
        ("shop", text(&form.shop)),
        ("currency", text(&form.currency)),
        ("merchant_code", text(&form.merchant_code)),
        ("latitude", number(&form.latitude)),
        ("longitude", number(&form.longitude)),
        ("terminal", text(form.terminal.as_str())),
        ("pairing", text("required")),
        ("listen", text(&place.listen.to_string())),
        ("secret_key_file", path(&place.folder.join(KEY))),
        (
            "database_url",
            text(&format!("sqlite://{}", place.folder.join(LEDGER).display())),
        ),
    ];
    if !place.names.is_empty() {
        all.push(("hosts", text(&place.names.join(","))));
    }
    if let Some(made) = certificate {
        all.push(("tls_cert", path(&made.certificate)));
        all.push(("tls_key", path(&made.key)));
    }
    if let Some(url) = &place.tabby_url {
        all.push(("tabby_url", text(url)));
    }
    all.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
