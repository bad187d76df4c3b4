//! `cargo xtask bench`: what is promised about speed and size, measured on this machine.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use xshell::cmd;

use crate::servers::Servers;
use crate::{Outcome, dist, load, paths, setup, test};

/// Measures and prints.
pub fn bench() -> Outcome {
    let machine = setup::for_testing()?;
    let sizes = dist::build(&machine)?;
    sizes.print();
    memory()?;
    sandbox()?;
    let shell = test::playwright(&machine)?;
    cmd!(
        shell,
        "npx --no-install playwright test --config playwright.bench.config.ts"
    )
    .quiet()
    .run()
    .map_err(|_| "the browser's part could not be measured: see above.".to_owned())
}

/// Resident memory of an idle proxy.
fn memory() -> Outcome {
    let folder = paths::target().join("bench");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let mut servers = Servers::default();
    let (sandbox, proxy) = (free_port()?, free_port()?);
    servers.start(
        &paths::dist().join("tabby-sandbox"),
        &[("TABBY_SANDBOX_LISTEN", sandbox.to_string())],
        sandbox,
    )?;
    let settings = [
        ("TABBY_POS_LISTEN", proxy.to_string()),
        ("TABBY_POS_DEMO", "1".to_owned()),
        (
            "TABBY_SECRET_KEY",
            "sk_test_00000000-0000-4000-8000-000000000001".to_owned(),
        ),
        ("TABBY_POS_TABBY_URL", format!("http://{sandbox}")),
        (
            "TABBY_POS_DATABASE_URL",
            format!("sqlite://{}", folder.join("ledger.db").display()),
        ),
    ];
    servers.start(&paths::dist().join("tabby-pos"), &settings, proxy)?;
    // Past its start and two rounds of the watcher.
    std::thread::sleep(Duration::from_secs(11));
    for (name, pid) in servers.pids() {
        println!("{:<48} {}", format!("{name} idle, resident"), resident(pid));
    }
    Ok(())
}

/// What a program holds in memory, as Linux counts it.
fn resident(pid: u32) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .map_or("unknown here", str::trim)
        .to_owned()
}

/// What the sandbox holds with 5,000 sessions, and how fast it answers. It runs on one thread, so
/// on one core; whoever asks runs on the others.
fn sandbox() -> Outcome {
    let mut servers = Servers::default();
    let address = free_port()?;
    let settings = [
        ("TABBY_SANDBOX_LISTEN", address.to_string()),
        ("TABBY_SANDBOX_NO_RATE_LIMITS", "1".to_owned()),
    ];
    servers.start(&paths::dist().join("tabby-sandbox"), &settings, address)?;
    let payment = load::make_sessions(address, 5_000)?;
    for (_, pid) in servers.pids() {
        println!(
            "{:<48} {}",
            "tabby-sandbox with 5,000 sessions",
            resident(pid)
        );
    }
    let rate = load::reads_per_second(address, &payment, 8)?;
    println!(
        "{:<48} {rate} a second",
        "tabby-sandbox, retrieve a payment"
    );
    Ok(())
}

fn free_port() -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    listener.local_addr().map_err(|error| error.to_string())
}
