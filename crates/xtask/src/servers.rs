//! Starts programs and stops them again.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;

/// Running programs. They are stopped when this is dropped.
#[derive(Default)]
pub struct Servers(Vec<(String, Child)>);

impl Servers {
    /// Starts a program with these settings and waits until it accepts connections.
    pub fn start(
        &mut self,
        program: &Path,
        settings: &[(&str, String)],
        address: SocketAddr,
    ) -> Outcome {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let mut command = Command::new(program);
        command.envs(settings.iter().map(|(name, value)| (name, value)));
        self.launch(&name, command, address)
    }

    /// Starts a command under this name and waits until it accepts connections.
    pub fn launch(&mut self, name: &str, mut command: Command, address: SocketAddr) -> Outcome {
        let mut child = command
            // This variable belongs to xtask; the server has no such setting.
            .env_remove("TABBY_POS_CHROMIUM")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{name} could not be started: {error}"))?;
        let said = child.stderr.take();
        let last = thread::spawn(move || said.map(last_line).unwrap_or_default());
        let begun = Instant::now();
        while TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_err() {
            if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
                let why = last.join().unwrap_or_default();
                return Err(format!("{name} stopped at once: {why}"));
            }
            if begun.elapsed() > Duration::from_secs(20) {
                terminate(&mut child);
                return Err(format!("{name} does not answer on {address}."));
            }
            thread::sleep(Duration::from_millis(20));
        }
        self.0.push((name.to_owned(), child));
        Ok(())
    }

    /// The names and process ids of the programs.
    pub fn pids(&self) -> Vec<(&str, u32)> {
        self.0
            .iter()
            .map(|(name, child)| (name.as_str(), child.id()))
            .collect()
    }

    /// Waits until Ctrl-C is pressed or a program ends.
    pub fn wait(mut self) -> Outcome {
        let stop = Arc::new(AtomicBool::new(false));
        let asked = stop.clone();
        ctrlc::set_handler(move || asked.store(true, Ordering::SeqCst))
            .map_err(|error| error.to_string())?;
        loop {
            if stop.load(Ordering::SeqCst) {
                eprintln!("\nStopping.");
                return Ok(());
            }
            for (name, child) in &mut self.0 {
                if let Ok(Some(status)) = child.try_wait() {
                    // Ctrl-C reaches the programs, too.
                    thread::sleep(Duration::from_millis(100));
                    let ours = stop.load(Ordering::SeqCst);
                    return if ours {
                        Ok(())
                    } else {
                        Err(format!("{name} ended by itself ({status})."))
                    };
                }
            }
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for (_, child) in &mut self.0 {
            terminate(child);
        }
    }
}

/// Asks a process to stop, and kills it after 5 seconds.
fn terminate(child: &mut Child) {
    let _ = Command::new("kill")
        .arg(child.id().to_string())
        .stderr(Stdio::null())
        .status();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn last_line(said: impl std::io::Read) -> String {
    let quiet = std::env::var_os("TABBY_POS_LOG").is_none();
    let mut last = String::new();
    for line in BufReader::new(said).lines().map_while(Result::ok) {
        if !quiet {
            eprintln!("{line}");
        }
        last = line;
    }
    last
}

/// An error if the address is in use; `setting` names the setting that changes it.
pub fn free(address: SocketAddr, setting: &str) -> Outcome {
    TcpListener::bind(address).map(drop).map_err(|_| {
        format!(
            "Port {} is in use on {}: stop what uses it, or set {setting} to another address.",
            address.port(),
            address.ip()
        )
    })
}

/// An address on this machine that no program listens on.
pub fn free_port() -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    listener.local_addr().map_err(|error| error.to_string())
}
