//! A sandbox of Tabby beside the machine.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A `tabby-sandbox` of its own. Dropped, it is killed.
pub(super) struct Sandbox {
    child: Child,
    pub(super) address: String,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Sandbox {
    pub(super) fn start() -> Self {
        let mut child = Command::new(sandbox())
            .args(["--listen", "127.0.0.1:0", "--no-rate-limits"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap();
        let address = address.split(';').next().unwrap().trim().to_owned();
        Self { child, address }
    }
}

/// The sandbox's program, which stands beside the server's where all of the workspace was built.
fn sandbox() -> PathBuf {
    static BUILT: std::sync::Once = std::sync::Once::new();
    let beside = Path::new(env!("CARGO_BIN_EXE_tabby-pos"));
    let program = beside.with_file_name("tabby-sandbox");
    BUILT.call_once(|| {
        if program.exists() {
            return;
        }
        let folder = beside.parent().unwrap();
        let profile = match folder.file_name().unwrap().to_str().unwrap() {
            "debug" => "dev",
            name => name,
        };
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--locked", "--package", "sandbox"])
            .args(["--profile", profile, "--target-dir"])
            .arg(folder.parent().unwrap())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status();
        assert!(built.unwrap().success(), "tabby-sandbox could not be built");
    });
    program
}
