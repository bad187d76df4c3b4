//! A sandbox and a server to measure, with a folder of their own, which is removed at the end.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::servers::{Servers, free_port};
use crate::{Outcome, paths};

/// The value of the header that webhooks must have.
pub(super) const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A running sandbox, and a running server that accepts webhooks.
pub(super) struct Shop {
    servers: Servers,
    // Dropped after the programs that write into it.
    _folder: Folder,
    /// The address of the sandbox.
    pub(super) sandbox: SocketAddr,
    /// The address of the server.
    pub(super) server: SocketAddr,
    /// The process id of the server.
    pub(super) server_pid: u32,
    /// The time from its start until it accepted connections, to 20 ms.
    pub(super) started_in: Duration,
}

impl Shop {
    /// Starts both; with `cores`, the server runs on its core and the sandbox on the other.
    pub(super) fn open(cores: Option<&Cores>) -> Outcome<Self> {
        Self::open_after(cores, |_, _| Ok(()))
    }

    /// The same, with something to do in the folder after the start of the sandbox and before that
    /// of the server.
    pub(super) fn open_after(
        cores: Option<&Cores>,
        prepare: impl FnOnce(&Path, SocketAddr) -> Outcome,
    ) -> Outcome<Self> {
        Self::open_with(cores, &[], prepare)
    }

    /// Starts both, with a server that asks the sandbox as often as it likes. A test key's sales are one
    /// in a second.
    pub(super) fn open_without_budget() -> Outcome<Self> {
        let most = [
            ("TABBY_POS_SESSIONS_PER_10S", "1000000"),
            ("TABBY_POS_CALLS_PER_S", "1000000"),
        ];
        Self::open_with(None, &most, |_, _| Ok(()))
    }

    fn open_with(
        cores: Option<&Cores>,
        more: &[(&str, &str)],
        prepare: impl FnOnce(&Path, SocketAddr) -> Outcome,
    ) -> Outcome<Self> {
        let folder = Folder::new("bench")?;
        let mut servers = Servers::default();
        let (sandbox, server) = (free_port()?, free_port()?);
        let mut start = |name: &str, core: Option<&str>, settings: &[(&str, String)], address| {
            let program = paths::dist().join(name);
            let mut command = match core {
                Some(core) => on(core, &program),
                None => Command::new(program),
            };
            command.envs(settings.iter().map(|(name, value)| (name, value)));
            servers.launch(name, command, address)
        };
        start(
            "tabby-sandbox",
            cores.map(|cores| cores.rest.as_str()),
            &[
                ("TABBY_SANDBOX_LISTEN", sandbox.to_string()),
                ("TABBY_SANDBOX_NO_RATE_LIMITS", "1".to_owned()),
            ],
            sandbox,
        )?;
        prepare(folder.path(), sandbox)?;
        let begun = Instant::now();
        let settings = [
            ("TABBY_POS_LISTEN", server.to_string()),
            ("TABBY_POS_DEMO", "1".to_owned()),
            (
                "TABBY_SECRET_KEY",
                "sk_test_00000000-0000-4000-8000-000000000001".to_owned(),
            ),
            ("TABBY_POS_TABBY_URL", format!("http://{sandbox}")),
            ("TABBY_POS_WEBHOOK_SECRET", SECRET.to_owned()),
            (
                "TABBY_POS_DATABASE_URL",
                format!("sqlite://{}", folder.path().join("ledger.db").display()),
            ),
        ];
        let more = more
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        let settings: Vec<_> = settings.into_iter().chain(more).collect();
        let core = cores.map(|cores| cores.server.as_str());
        start("tabby-pos", core, &settings, server)?;
        let started = servers.pids();
        let started_in = begun.elapsed();
        let server_pid = started.last().map_or(0, |(_, pid)| *pid);
        Ok(Self {
            servers,
            _folder: folder,
            sandbox,
            server,
            server_pid,
            started_in,
        })
    }

    /// The names and process ids of the programs.
    pub(super) fn pids(&self) -> Vec<(&str, u32)> {
        self.servers.pids()
    }
}

/// A folder below target/ that is removed when this is dropped.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Creates the folder; removes what was in it.
    pub(super) fn new(name: &str) -> Outcome<Self> {
        let path = paths::target().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }

    /// The path of the folder.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Two cores that this process may use, by their numbers.
pub(super) struct Cores {
    /// The core for the server that is measured.
    pub(super) server: String,
    /// The core for the load and for what answers behind the server.
    pub(super) rest: String,
}

impl Cores {
    /// The first two cores that this process may use.
    pub(super) fn find() -> Outcome<Self> {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let list = status
            .lines()
            .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
        match first_two(list.unwrap_or_default()) {
            Some((rest, server)) => Ok(Self {
                server: server.to_string(),
                rest: rest.to_string(),
            }),
            None => Err(
                "Two cores are needed, one for the server and one for its load: use a Linux machine that has them."
                    .to_owned(),
            ),
        }
    }
}

/// The first two numbers of a list such as `0-3,8`.
fn first_two(list: &str) -> Option<(u32, u32)> {
    let mut all = list.trim().split(',').filter_map(|part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some(first.parse::<u32>().ok()?..=last.parse().ok()?)
    });
    let mut all = all.by_ref().flatten();
    Some((all.next()?, all.next()?))
}

/// A command that runs this program on one core only.
pub(super) fn on(core: &str, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    // taskset becomes the program, so the process id is the program's.
    command.args(["-c", core]).arg(program);
    command
}

#[cfg(test)]
mod tests {
    use super::first_two;

    #[test]
    fn two_cores_are_chosen_from_those_that_are_allowed() {
        assert_eq!(first_two("\t0-3"), Some((0, 1)));
        assert_eq!(first_two("2,5-7"), Some((2, 5)));
        assert_eq!(first_two("4"), None);
        assert_eq!(first_two(""), None);
    }
}
