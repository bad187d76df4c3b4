//! The finished program, run as a shop runs it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::shop::{KEY, SECRET, new_sale, numbered, sandbox};

/// A running `tabby-pos`. Dropped, it is killed.
pub(crate) struct Program {
    child: Child,
    /// Its line that says that it serves, and on what.
    pub(crate) serving: Value,
    /// What it says after that.
    said: Option<JoinHandle<Vec<Value>>>,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    /// Starts what this shell line says, with a demo shop's settings, and waits until it serves.
    pub(crate) async fn start(line: &str, folder: &Path, settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new("sh");
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TABBY_")) {
            command.env_remove(name);
        }
        command
            .args(["-c", line])
            .current_dir(folder)
            .env("PROGRAM", env!("CARGO_BIN_EXE_tabby-pos"))
            .env("TABBY_POS_LISTEN", "127.0.0.1:0")
            .env("TABBY_POS_DEMO", "1")
            .env("TABBY_POS_TABBY_URL", "http://127.0.0.1:1")
            .env("TABBY_SECRET_KEY", KEY)
            .envs(settings.iter().copied())
            .stderr(Stdio::piped());
        tokio::task::spawn_blocking(move || {
            let mut child = command.spawn().unwrap();
            let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
            let mut said = Vec::new();
            let serving = loop {
                let Some(Ok(line)) = lines.next() else {
                    panic!("it does not serve: {said:?}");
                };
                let value: Value = serde_json::from_str(&line).unwrap_or_default();
                if value["fields"]["message"] == "serving" {
                    break value["fields"].clone();
                }
                said.push(line);
            };
            // Somebody has to read what it says, or it waits.
            let value = |line: String| serde_json::from_str(&line).unwrap_or_default();
            let said = std::thread::spawn(move || lines.map_while(Result::ok).map(value).collect());
            Self {
                child,
                serving,
                said: Some(said),
            }
        })
        .await
        .unwrap()
    }

    /// Sends a signal and waits until it has ended; how it ended, and the fields of all it said
    /// since it served.
    pub(crate) async fn end(mut self, signal: &str) -> (Option<i32>, Vec<Value>) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
        tokio::task::spawn_blocking(move || {
            let ended = self.child.wait().unwrap();
            let said = self.said.take().unwrap().join().unwrap();
            let fields = said.into_iter().map(|line| line["fields"].clone());
            (ended.code(), fields.collect())
        })
        .await
        .unwrap()
    }

    async fn ask(&self, head: &str, body: &str) -> (u16, Value) {
        let address = self.serving["address"].as_str().unwrap();
        ask(address, head, body).await
    }
}

/// A request of its own connection: what a client library needs is set up by nobody here.
pub(crate) async fn ask(address: &str, head: &str, body: &str) -> (u16, Value) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let text = format!(
        "{head} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_default())
}

#[tokio::test]
async fn a_server_whose_disk_is_full_is_not_ready() {
    let folder = tempfile::TempDir::new().unwrap();
    let ledger = folder.path().join("ledger.db");
    store::Store::close(
        &store::ExclusiveSqlite::open(&format!("sqlite://{}", ledger.display()))
            .await
            .unwrap(),
    )
    .await;
    // No file of this process's grows beyond 48 kB: room for what SQLite needs and a few steps.
    let program = Program::start(
        "trap '' XFSZ; ulimit -f 96; exec \"$PROGRAM\" serve",
        folder.path(),
        &[("TABBY_POS_DATABASE_URL", "sqlite://ledger.db")],
    )
    .await;
    assert_eq!(
        program.ask("GET /readyz", "").await.1["ledger"],
        json!(true)
    );
    let mut status = 200;
    for n in 1..9 {
        let sale = if n == 1 { new_sale() } else { numbered(n) };
        (status, _) = program.ask("POST /api/sales", &sale.to_string()).await;
    }
    assert_eq!(status, 503);
    let (_, ready) = program.ask("GET /readyz", "").await;
    assert_eq!(
        (&ready["ready"], &ready["ledger"]),
        (&json!(false), &json!(false))
    );
    assert!(ready["ledger_problem"].is_string(), "{ready}");
}

#[tokio::test]
async fn the_serving_line_names_what_the_server_works_with() {
    let folder = tempfile::TempDir::new().unwrap();
    let shop = folder.path().join("shop");
    std::fs::create_dir(&shop).unwrap();
    std::fs::write(
        shop.join("tabby-pos.toml"),
        "database_url = 'sqlite://till.db'",
    )
    .unwrap();
    // Started elsewhere: the ledger is beside the file all the same.
    let program = Program::start(
        "exec \"$PROGRAM\" --config shop/tabby-pos.toml",
        folder.path(),
        &[],
    )
    .await;
    let whole = shop.canonicalize().unwrap().join("till.db");
    for (name, wanted) in [
        ("ledger", json!(whole.to_str().unwrap())),
        ("version", json!(env!("CARGO_PKG_VERSION"))),
        ("account.gateway", json!("http://127.0.0.1:1")),
        ("account.test", json!(true)),
        ("branch", json!("demo")),
        ("merchant_code", json!("untried")),
        ("terminal", json!("T1")),
        ("currency", json!("AED")),
        ("open", json!(0)),
        ("unattended", json!(0)),
        ("unaccounted", json!(0)),
        ("other_terminal", json!(0)),
    ] {
        assert_eq!(program.serving[name], wanted, "{name}");
    }
    assert!(!program.serving.to_string().contains(KEY));
}

#[tokio::test]
async fn the_serving_line_counts_as_readiness_does() {
    let sandbox = sandbox().await;
    let folder = tempfile::TempDir::new().unwrap();
    let line = "exec \"$PROGRAM\" serve";
    let at = [("TABBY_POS_TABBY_URL", sandbox.as_str())];
    let first = Program::start(line, folder.path(), &at).await;
    let (status, sale) = first.ask("POST /api/sales", &new_sale().to_string()).await;
    assert_eq!(status, 200, "{sale}");
    first.end("-TERM").await;
    let renamed = [at[0], ("TABBY_POS_TERMINAL", "T2")];
    let second = Program::start(line, folder.path(), &renamed).await;
    let (_, ready) = second.ask("GET /readyz", "").await;
    for count in ["unattended", "unaccounted", "other_terminal"] {
        assert_eq!(second.serving[count], ready[count], "{count}");
    }
    assert_eq!(ready["other_terminal"], json!(1));
}

#[tokio::test]
async fn stopping_says_by_which_signal_and_when_it_is_over() {
    for signal in ["TERM", "INT", "HUP"] {
        let folder = tempfile::TempDir::new().unwrap();
        let program = Program::start("exec \"$PROGRAM\" serve", folder.path(), &[]).await;
        let (code, said) = program.end(&format!("-{signal}")).await;
        assert_eq!(code, Some(0), "{signal}: {said:?}");
        let stopping = said.iter().find(|line| line["message"] == "stopping");
        let stopping = stopping.unwrap_or_else(|| panic!("{signal}: {said:?}"));
        assert_eq!(stopping["signal"], json!(format!("SIG{signal}")));
        assert!(stopping["under_way"].is_u64(), "{stopping}");
        assert_eq!(said.last().unwrap()["message"], json!("stopped"));
    }
}

#[tokio::test]
async fn an_address_with_a_password_never_reaches_the_log() {
    let folder = tempfile::TempDir::new().unwrap();
    let proxy = ("TABBY_POS_PROXY", "http://till:sesame@127.0.0.1:9");
    let program = Program::start(
        "exec \"$PROGRAM\" serve",
        folder.path(),
        &[
            proxy,
            ("TABBY_POS_TABBY_URL", "https://gateway.invalid"),
            ("TABBY_POS_LOG", "trace"),
        ],
    )
    .await;
    program
        .ask("POST /api/sales", &new_sale().to_string())
        .await;
    program.ask("GET /readyz", "").await;
    let before = program.serving.to_string();
    let (_, said) = program.end("-TERM").await;
    assert!(!said.is_empty());
    assert!(!format!("{before}{said:?}").contains("sesame"));
    // Where it cannot be hidden it is refused, and not repeated.
    for name in ["TABBY_POS_TABBY_URL", "TABBY_POS_WEBHOOK_URL"] {
        let refused = Command::new(env!("CARGO_BIN_EXE_tabby-pos"))
            .current_dir(folder.path())
            .env("TABBY_POS_DEMO", "1")
            .env("TABBY_SECRET_KEY", KEY)
            .env(name, "https://till:sesame@gateway.invalid")
            .output()
            .unwrap();
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(
            said.starts_with(&format!("tabby-pos: {name} is wrong: ")),
            "{said}"
        );
        assert!(!said.contains("sesame"), "{said}");
        assert_eq!(refused.status.code(), Some(1));
    }
}

/// Runs a command to its end: how it ended, and what it said.
async fn command(folder: &Path, line: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tabby-pos"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TABBY_")) {
        command.env_remove(name);
    }
    command
        .args(line.split_whitespace())
        .env("TABBY_POS_CONFIG", "")
        .current_dir(folder);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = output.await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[tokio::test]
async fn every_command_takes_the_configuration_file_and_fails_when_nothing_of_it_was_done() {
    let sandbox = sandbox().await;
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("shop.toml"),
        format!(
            "demo = true\nsecret_key = '{KEY}'\ntabby_url = '{sandbox}'\nwebhook_secret = '{SECRET}'\nwebhook_url = 'http://127.0.0.1:9'"
        ),
    )
    .unwrap();
    let nobodys = "0190a5b4-7c00-7000-8000-00000000ffff";
    let repair = format!("sales repair {nobodys} --config shop.toml");
    for (line, code, says) in [
        ("webhooks register --config shop.toml", 0, "registered"),
        ("--config shop.toml webhooks list", 0, "1 of 4"),
        ("webhooks --config shop.toml list", 0, "1 of 4"),
        ("webhooks list --config shop.toml", 0, "1 of 4"),
        ("webhooks prune --config shop.toml", 0, "nothing to remove"),
        (
            "webhooks prune --id nosuch --config shop.toml",
            1,
            "no webhook \"nosuch\"",
        ),
        (
            "webhooks prune --id nosuch --yes --config shop.toml",
            1,
            "no webhook \"nosuch\"",
        ),
        (&repair, 1, "there is no ledger"),
        (
            "sales repair nonsense --config shop.toml",
            2,
            "not a valid id",
        ),
        (
            "payments acknowledge nonsense --reason x --config shop.toml",
            2,
            "not a valid id",
        ),
        ("webhooks list --config nosuch.toml", 1, "nosuch.toml"),
        ("webhooks list", 1, "TABBY_SECRET_KEY is not set"),
        ("help sales", 0, "Print tables of sales"),
        ("openapi --config shop.toml", 0, "openapi"),
    ] {
        let (ended, said) = command(folder.path(), line).await;
        assert_eq!(ended, Some(code), "{line}: {said}");
        assert!(said.contains(says), "{line}: {said}");
    }
}
