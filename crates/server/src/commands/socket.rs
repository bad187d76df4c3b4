//! The socket beside the ledger: a command is one line of JSON, and so is its answer. Only this
//! server's own user and root may send one.

use std::io;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::fs::Mode;
use rustix::process::umask;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::answer::Answer;
use super::command::{Addressed, carry_out_among};
use crate::app::App;
use files::own_user;
use store::beside;

/// The longest command, in bytes: one that verifies the audit log against an anchor an hour for years.
const LONGEST: u64 = 4 * 1024 * 1024;

/// The longest answer, in bytes: a table of more sales than a terminal makes in a year.
const LONGEST_ANSWER: u64 = 64 * 1024 * 1024;

/// How long a command may take to arrive.
const TO_COME: Duration = Duration::from_secs(5);

/// How long its answer may take: longer than a call to the gateway.
const TO_ANSWER: Duration = Duration::from_secs(90);

/// The pause after an error of the listener itself.
const AFTER_ERROR: Duration = Duration::from_millis(200);

/// The longest path that is used as a socket's address, with some room to spare.
const LONGEST_ADDRESS: usize = 100;

/// The path of the socket at which this ledger's server takes commands.
fn socket_of(ledger: &Path) -> PathBuf {
    beside(ledger, "-socket")
}

/// Sends the command to the server of this ledger; `None` if none answers at its socket.
///
/// # Errors
///
/// A server is there, but its answer did not arrive: the command may have been carried out.
pub async fn ask(ledger: &Path, command: &Addressed) -> io::Result<Option<Answer>> {
    // The server's socket is beside the real file, not beside a link to it.
    let Ok(ledger) = std::fs::canonicalize(ledger) else {
        return Ok(None);
    };
    let address = Address::of(&socket_of(&ledger))?;
    let Ok(stream) = UnixStream::connect(address.path()).await else {
        return Ok(None);
    };
    let mut stream = BufReader::new(stream);
    let mut line = serde_json::to_string(command)?;
    line.push('\n');
    stream.write_all(line.as_bytes()).await?;
    let answer = timeout(TO_ANSWER, read_line(&mut stream, LONGEST_ANSWER)).await??;
    Ok(Some(serde_json::from_str(&answer)?))
}

/// Takes commands for these accounts, which share the ledger, until `stop`, then waits for those that have begun. If it cannot listen, it logs
/// that, and selling goes on.
pub async fn listen(all: Vec<App>, ledger: &Path, stop: CancellationToken) {
    let path = socket_of(ledger);
    let listener = match bind(&path) {
        Ok(listener) => listener,
        Err(error) => {
            warn!(code = "commands_closed", path = %path.display(), %error, "no commands can be taken while the server runs");
            return;
        }
    };
    let mut under_way = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let all = all.clone();
                under_way.spawn(async move {
                    if let Err(error) = converse(&all, stream).await {
                        warn!(code = "command_lost", %error, "a command came to nothing");
                    }
                });
            }
            Err(_) => tokio::time::sleep(AFTER_ERROR).await,
        }
        while under_way.try_join_next().is_some() {}
    }
    drop(listener);
    let _ = std::fs::remove_file(&path);
    while under_way.join_next().await.is_some() {}
}

/// Binds the socket. The caller holds the ledger's lock, so an existing socket was left behind and
/// is removed. Any other file of that name is kept.
fn bind(path: &Path) -> io::Result<UnixListener> {
    if let Ok(metadata) = std::fs::symlink_metadata(path)
        && metadata.file_type().is_socket()
    {
        std::fs::remove_file(path)?;
    }
    let address = Address::of(path)?;
    // Create the socket with its final mode: the name may point to another file before a later
    // chmod.
    let _closed = Umask::closed();
    UnixListener::bind(address.path())
}

/// Until this is dropped, files that this process creates are accessible to its own user only. The
/// umask is the whole process's: only one task at a time sets it, and it also restricts what other
/// threads create.
struct Umask {
    before: Mode,
    _one: MutexGuard<'static, ()>,
}

impl Umask {
    fn closed() -> Self {
        static ONE: Mutex<()> = Mutex::new(());
        let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        Self {
            before: umask(Mode::from_raw_mode(0o077)),
            _one: one,
        }
    }
}

impl Drop for Umask {
    fn drop(&mut self) {
        umask(self.before);
    }
}

async fn converse(all: &[App], stream: UnixStream) -> io::Result<()> {
    let peer = stream.peer_cred()?.uid();
    // The file's mode keeps other users out already. The peer is checked all the same, should
    // somebody have changed that mode. Root may send commands.
    if peer != 0 && own_user().is_some_and(|own| own != peer) {
        return Err(io::Error::other("it came from another user"));
    }
    let mut stream = BufReader::new(stream);
    let line = timeout(TO_COME, read_line(&mut stream, LONGEST)).await??;
    let answer = match serde_json::from_str::<Addressed>(&line) {
        Ok(addressed) => {
            let (what, about) = addressed.command.for_log();
            let account = addressed.account.as_ref().map(tracing::field::display);
            info!(command = what, about, account, user = peer, "a command");
            carry_out_among(all, addressed).await
        }
        Err(_) => Answer::Refused("the running server does not know this command".to_owned()),
    };
    let mut line = serde_json::to_string(&answer)?;
    line.push('\n');
    stream.write_all(line.as_bytes()).await?;
    stream.shutdown().await
}

async fn read_line(stream: &mut BufReader<UnixStream>, longest: u64) -> io::Result<String> {
    let mut line = String::new();
    stream.take(longest).read_line(&mut line).await?;
    Ok(line)
}

/// A socket's address. It has room for 107 bytes; a longer path is reached through its open folder.
struct Address {
    path: PathBuf,
    _folder: Option<std::fs::File>,
}

impl Address {
    fn of(socket: &Path) -> io::Result<Self> {
        use std::os::fd::AsRawFd;
        let (folder, name) = match (socket.parent(), socket.file_name()) {
            (Some(folder), Some(name)) if socket.as_os_str().len() > LONGEST_ADDRESS => {
                (std::fs::File::open(folder)?, name)
            }
            _ => {
                return Ok(Self {
                    path: socket.to_owned(),
                    _folder: None,
                });
            }
        };
        let path = format!("/proc/self/fd/{}", folder.as_raw_fd());
        Ok(Self {
            path: Path::new(&path).join(name),
            _folder: Some(folder),
        })
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[tokio::test]
    async fn the_socket_is_made_closed_to_others_and_the_mask_is_as_before() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("ledger.db-socket");
        let before = folder.path().join("before");
        std::fs::write(&before, "x").unwrap();
        // Left behind by a server that was killed.
        drop(bind(&path).unwrap());
        let _listener = bind(&path).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!(mode(&path) & 0o077, 0);
        let after = folder.path().join("after");
        std::fs::write(&after, "x").unwrap();
        assert_eq!(mode(&before), mode(&after));
        // A file that is no socket is kept.
        assert!(bind(&after).is_err() && after.exists());
    }
}
