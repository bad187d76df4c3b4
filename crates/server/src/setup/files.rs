//! The configuration and the key, in the folder of a new server.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;
use toml::{Table, Value};

use super::form::Form;
use super::place::Place;
use crate::tls::local::{LocalError, Made};

/// The files.
const CONFIG: &str = "tabby-pos.toml";
const KEY: &str = "secret_key";
const LEDGER: &str = "ledger.db";

/// Why a server cannot be set up in a folder.
#[derive(Debug, thiserror::Error)]
pub enum NotBegun {
    /// It has one already.
    #[error("{} is there already: this folder has a server. Start it with `tabby-pos --config {}`, or set up another one in another folder", .0.display(), .1.display())]
    Taken(PathBuf, PathBuf),
    /// It cannot be made.
    #[error("the folder {} cannot be made: {error}", .folder.display())]
    NotMade {
        /// It.
        folder: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// There is no certificate for these names.
    #[error(transparent)]
    Certificate(#[from] LocalError),
}

/// Makes the folder, for this user alone, and looks that no server is in it.
pub(super) fn prepare(folder: &Path) -> Result<(), NotBegun> {
    let config = folder.join(CONFIG);
    for name in [CONFIG, KEY, LEDGER] {
        let file = folder.join(name);
        if file.exists() {
            return Err(NotBegun::Taken(file, config));
        }
    }
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| NotBegun::NotMade {
        folder: folder.to_owned(),
        error,
    })
}

/// What was written.
#[derive(Debug)]
pub(super) struct Written {
    /// The configuration.
    pub(super) config: PathBuf,
    key: PathBuf,
    ledger: PathBuf,
}

impl Written {
    /// Removes it again, with a ledger in which nothing was sold.
    pub(super) fn remove(&self) {
        let ledger = self.ledger.to_string_lossy();
        let beside =
            ["-wal", "-shm", "-epoch", ".pepper"].map(|end| format!("{ledger}{end}").into());
        let all = [&self.config, &self.key, &self.ledger].map(Clone::clone);
        for file in all.into_iter().chain(beside) {
            // One that is not there need not be removed.
            let _ = fs::remove_file::<PathBuf>(file);
        }
    }
}

/// Writes both. A file that is there is never overwritten.
pub(super) fn write(
    place: &Place,
    certificate: Option<&Made>,
    form: &Form,
) -> Result<Written, String> {
    let at = |name| place.folder.join(name);
    let written = Written {
        config: at(CONFIG),
        key: at(KEY),
        ledger: at(LEDGER),
    };
    let text = configuration(place, certificate, form, &written).to_string();
    new_file(&written.key, form.key.expose_secret())?;
    if let Err(error) = new_file(&written.config, &text) {
        let _ = fs::remove_file(&written.key);
        return Err(error);
    }
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

fn configuration(
    place: &Place,
    certificate: Option<&Made>,
    form: &Form,
    written: &Written,
) -> Table {
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
        ("secret_key_file", path(&written.key)),
        (
            "database_url",
            text(&format!("sqlite://{}", written.ledger.display())),
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
