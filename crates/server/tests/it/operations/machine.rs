//! A machine in a folder, on which the commands of the text are given as they stand there. Only
//! places and ports differ, and what takes root: users, owners, and systemd, for which a few lines
//! of shell run the service as its unit says.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::sandbox::Sandbox;
use super::text::{Mark, block};
use super::tools::need;
use crate::program::ask;
use crate::shop::KEY;

/// Folders of the text that are below the machine's own.
const PLACES: [&str; 4] = ["/etc/", "/var/lib/", "/var/backups/", "/usr/local/bin/"];

const SYSTEMCTL: &str = r#"#!/bin/sh
set -eu
units=$ROOT/etc/systemd/system
unit() { cat "$units"/tabby-pos.service "$units"/tabby-pos.service.d/*.conf 2>/dev/null || true; }
value() { unit | sed -n "s|^$1=||p"; }
runs() {
    [ -s "$ROOT/pid" ] || return 1
    state=$(cut -d ' ' -f 3 "/proc/$(cat "$ROOT/pid")/stat" 2>/dev/null || echo gone)
    [ "$state" != gone ] && [ "$state" != Z ]
}
start() {
    if runs; then return; fi
    rm -rf "$ROOT/credentials"
    mkdir -m 700 "$ROOT/credentials"
    value LoadCredential | while IFS=: read -r name file; do
        cp "$file" "$ROOT/credentials/$name"
        chmod 600 "$ROOT/credentials/$name"
    done
    mkdir -p -m "$(value StateDirectoryMode)" "$ROOT/var/lib/$(value StateDirectory)"
    umask "$(value UMask)"
    CREDENTIALS_DIRECTORY=$ROOT/credentials $(value ExecStart) </dev/null >/dev/null 2>>"$ROOT/log" &
    echo $! > "$ROOT/pid"
}
stop() {
    if runs; then kill "$(cat "$ROOT/pid")"; fi
    while runs; do sleep 0.05; done
    rm -f "$ROOT/pid"
}
case "$*" in
    daemon-reload) ;;
    "start tabby-pos" | "enable --now tabby-pos") start ;;
    "stop tabby-pos") stop ;;
    "restart tabby-pos") stop; start ;;
    *) echo "systemctl $* is not understood here" >&2; exit 1 ;;
esac
"#;

/// Without the owner and group.
const INSTALL: &str = r#"#!/bin/sh
skip=
for word do
    shift
    if [ -n "$skip" ]; then skip=; continue; fi
    case $word in
        -o | -g) skip=yes ;;
        *) set -- "$@" "$word" ;;
    esac
done
exec /usr/bin/install "$@"
"#;

const RUNUSER: &str = r#"#!/bin/sh
[ "$1 $2 $3" = "-u tabby-pos --" ] || exit 1
shift 3
exec "$@"
"#;

const NOTHING: &str = "#!/bin/sh\n";

/// A machine with a sandbox of Tabby beside it.
pub(super) struct Machine {
    root: TempDir,
    sandbox: Sandbox,
    /// Where the server listens.
    pub(super) address: String,
}

impl Drop for Machine {
    fn drop(&mut self) {
        let Ok(pid) = fs::read_to_string(self.place("/pid")) else {
            return;
        };
        let _ = Command::new("kill").args(["-KILL", pid.trim()]).status();
    }
}

impl Machine {
    /// One on which nothing is set up yet.
    pub(super) fn bare() -> Self {
        need("curl", "curl");
        let root = TempDir::new().unwrap();
        let shims = [
            ("systemctl", SYSTEMCTL),
            ("install", INSTALL),
            ("runuser", RUNUSER),
            ("useradd", NOTHING),
            ("chgrp", NOTHING),
        ];
        for folder in ["shims", "home", "etc/systemd/system", "etc/nginx/conf.d"]
            .into_iter()
            .chain(["etc/ssl/private", "usr/local/bin", "var/lib", "var/backups"])
        {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        for (name, text) in shims {
            program(&root.path().join("shims").join(name), text);
        }
        let machine = Self {
            root,
            sandbox: Sandbox::start(),
            address: free_address(),
        };
        machine.bring_program("as it was");
        machine
    }

    /// One that is set up as the text says.
    pub(super) fn set_up() -> Self {
        let machine = Self::bare();
        machine.run("install", &format!("{KEY}\n"));
        machine.write("/etc/tabby-pos/tabby-pos.toml");
        machine.write("/etc/systemd/system/tabby-pos.service");
        let said = machine.run("start", "");
        assert!(said.contains("\"ready\":true"), "{said}");
        machine
    }

    /// Where this place of the text is.
    pub(super) fn place(&self, path: &str) -> PathBuf {
        self.root.path().join(path.trim_start_matches('/'))
    }

    /// The ledgers that the commands put aside, in folders whose names begin so.
    pub(super) fn kept_ledgers(&self, begins: &str) -> Vec<PathBuf> {
        let folders = fs::read_dir(self.place("/var/lib/tabby-pos")).unwrap();
        let folders = folders.map(|folder| folder.unwrap().path());
        let kept = folders.filter(|folder| {
            let name = folder.file_name().unwrap_or_default();
            name.to_string_lossy().starts_with(begins)
        });
        kept.map(|folder| folder.join("ledger.db"))
            .filter(|ledger| ledger.exists())
            .collect()
    }

    /// Lays the program where its commands are given, such as after a build; `version` tells it from
    /// another one.
    pub(super) fn bring_program(&self, version: &str) {
        let text = format!(
            "#!/bin/sh\n# {version}\nexec '{}' \"$@\"\n",
            env!("CARGO_BIN_EXE_tabby-pos")
        );
        program(&self.place("home/tabby-pos"), &text);
    }

    /// What the text says with this machine's places and ports.
    fn here(&self, text: &str) -> String {
        let root = self.root.path().display().to_string();
        let mut here = text.replace("127.0.0.1:8080", &self.address);
        for place in PLACES {
            here = here.replace(place, &format!("{root}{place}"));
        }
        here
    }

    /// Writes the file of this name as the text says; returns where.
    pub(super) fn write(&self, name: &str) -> PathBuf {
        self.write_with(name, |text| text)
    }

    /// The same with something changed.
    pub(super) fn write_with(&self, name: &str, change: impl FnOnce(String) -> String) -> PathBuf {
        let text = self.here(&block(&Mark::File(name.to_owned())));
        let path = self.place(name);
        fs::write(&path, change(text)).unwrap();
        path
    }

    /// Gives the commands of this name, and types `typed`; returns what they print.
    pub(super) fn run(&self, name: &str, typed: &str) -> String {
        self.shell(&block(&Mark::Run(name.to_owned())), typed)
    }

    /// The same with something in its place, such as an id.
    pub(super) fn run_with(&self, name: &str, change: impl FnOnce(String) -> String) -> String {
        self.shell(&change(block(&Mark::Run(name.to_owned()))), "")
    }

    /// The same where it comes to nothing: what the commands print. What is to become ready is waited
    /// for no longer than it takes to ask once.
    pub(super) fn run_in_vain(&self, name: &str, before: &str) -> String {
        let commands = block(&Mark::Run(name.to_owned()));
        let once = "curl() {
            for word; do :; done
            case \"$*\" in
                *--retry*) until command curl -s -o /dev/null \"$word\"; do sleep 0.05; done ;;
                *) command curl \"$@\" ;;
            esac
        }";
        let said = self.shell(
            &format!("{once}\n{before}\nif {{ {commands}}}; then echo 'it came to something'; fi"),
            "",
        );
        assert!(!said.contains("it came to something"), "{name}: {said}");
        said
    }

    /// Gives these commands.
    pub(super) fn shell(&self, text: &str, typed: &str) -> String {
        let path = std::env::var("PATH").unwrap();
        let own = format!("{0}/shims:{0}/usr/local/bin", self.root.path().display());
        let mut shell = Command::new("sh")
            .args(["-eu", "-c", &self.here(text)])
            .current_dir(self.place("home"))
            .env("PATH", format!("{own}:{path}:/usr/sbin:/sbin"))
            .env("ROOT", self.root.path())
            .env("TABBY_POS_LISTEN", &self.address)
            .env(
                "TABBY_POS_TABBY_URL",
                format!("http://{}", self.sandbox.address),
            )
            .env_remove("TABBY_SECRET_KEY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = shell.stdin.take().unwrap().write_all(typed.as_bytes());
        let ended = shell.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stdout).into_owned();
        assert!(
            ended.status.success(),
            "{text}\n{said}\n{}\n{}",
            String::from_utf8_lossy(&ended.stderr),
            self.log()
        );
        said
    }

    /// What the server has said so far.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.place("log")).unwrap_or_default()
    }

    /// Waits until the log says this.
    pub(super) async fn until_log_says(&self, what: &str) {
        until(&format!("{what:?} in the log"), async || {
            self.log().contains(what)
        })
        .await;
    }

    /// Asks the server.
    pub(super) async fn ask(&self, head: &str) -> Value {
        ask(&self.address, head, "").await.1
    }

    /// Begins a sale; what the server answers.
    pub(super) async fn sell(&self, reference: &str) -> Value {
        let sale = json!({
            "id": uuid::Uuid::new_v4().to_string(), "amount": "250.00", "currency": "AED",
            "reference": reference, "method": "qr"
        });
        let (status, sale) = ask(&self.address, "POST /api/sales", &sale.to_string()).await;
        assert_eq!((status, &sale["state"]), (200, &json!("waiting")), "{sale}");
        sale
    }

    /// Sells, has the customer do this, and waits until the sale has come to `state`.
    pub(super) async fn sell_to_the_end(
        &self,
        reference: &str,
        outcome: &str,
        state: &str,
    ) -> Value {
        let sale = self.sell(reference).await;
        let (id, payment) = (&sale["id"], &sale["payment_id"]);
        let path = format!(
            "POST /_sandbox/payments/{}/outcome",
            payment.as_str().unwrap()
        );
        let outcome = json!({ "outcome": outcome }).to_string();
        let (status, said) = ask(&self.sandbox.address, &path, &outcome).await;
        assert_eq!(status, 204, "{said}");
        let check = format!("POST /api/sales/{}/check", id.as_str().unwrap());
        until(state, async || self.ask(&check).await["state"] == state).await;
        sale
    }

    /// The references of the server's sales, newest first.
    pub(super) async fn references(&self) -> Vec<String> {
        let page = self.ask("GET /api/sales").await;
        let sales = page["sales"].as_array().unwrap().iter();
        sales
            .map(|sale| sale["reference"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// Waits until this is so.
pub(super) async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never: {what}");
}

/// A port that nobody has just now: services are told theirs, and keep it over a restart.
pub(super) fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

fn program(path: &Path, text: &str) {
    // Not over a program that may be running.
    let _ = fs::remove_file(path);
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
