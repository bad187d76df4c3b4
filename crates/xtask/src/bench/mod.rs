//! `cargo xtask bench`: measures the promised speed and size on this machine.

mod day;
mod history;
mod process;
mod reads;
mod scale;
mod shop;
mod z;

use std::time::Duration;

use clap::ValueEnum;
use xshell::cmd;

use crate::servers::{Servers, free_port};
use crate::setup::Machine;
use crate::{Outcome, dist, e2e, flood, load, paths, prove, setup};
use shop::{SECRET, Shop};

/// Something to measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Part {
    /// What is served and built.
    Sizes,
    /// Idle programs.
    Memory,
    /// The sandbox with many sessions.
    Sandbox,
    /// As many event streams as a server takes.
    Streams,
    /// Forged webhooks.
    Flood,
    /// Twenty new sales a second on one key, in four ways: half an hour.
    Calls,
    /// From tap to code, and from payment to screen, in a real browser.
    Browser,
    /// From navigation to a keypad that takes keys, cold and warm, and from the menu to the office.
    Ready,
    /// CPU time of a read, beside nginx and Fastify.
    Reads,
    /// A server with a ledger of 200,000 sales, 10,000 of them open.
    Scale,
    /// Finding sales among 200,000, their day and their table.
    History,
}

/// Measures these parts and prints the results.
pub fn bench(parts: &[Part]) -> Outcome {
    let machine = setup::for_testing()?;
    let sizes = dist::build(&machine)?;
    let usual = [
        Part::Sizes,
        Part::Memory,
        Part::Sandbox,
        Part::Streams,
        Part::Flood,
        Part::Browser,
        Part::Ready,
        Part::Reads,
        Part::Scale,
        Part::History,
    ];
    for part in if parts.is_empty() { &usual } else { parts } {
        match part {
            Part::Sizes => sizes.print(),
            Part::Memory => memory()?,
            Part::Sandbox => sandbox()?,
            Part::Streams => streams()?,
            Part::Flood => forgeries()?,
            Part::Calls => calls()?,
            Part::Browser => browser(&machine, &["tap-to-qr", "event-to-screen"])?,
            Part::Ready => browser(&machine, &["ready"])?,
            Part::Reads => reads::reads()?,
            Part::Scale => scale::scale()?,
            Part::History => history::history()?,
        }
    }
    Ok(())
}

/// Runs these files of tests/e2e/bench.
fn browser(machine: &Machine, files: &[&str]) -> Outcome {
    let shell = e2e::playwright(machine)?;
    cmd!(
        shell,
        "npx --no-install playwright test --config playwright.bench.config.ts {files...}"
    )
    .quiet()
    .run()
    .map_err(|_| "the browser's part could not be measured: see above.".to_owned())
}

/// Measures the memory of as many event streams as a server takes.
fn streams() -> Outcome {
    // As many as a server takes at once.
    const STREAMS: usize = 64;
    let shop = Shop::open(None)?;
    let (pid, server) = (shop.server_pid, shop.server);
    flood::allow_files(pid, STREAMS + 500);
    flood::allow_files(std::process::id(), STREAMS + 500);
    let before = flood::resident_kb(pid)?;
    let open = flood::listen(server, STREAMS)?;
    // Long enough for at least one heartbeat on each stream.
    std::thread::sleep(Duration::from_secs(12));
    let after = flood::resident_kb(pid)?;
    println!(
        "{:<48} {} MB, {} kB each (promised: 22 kB at the most)",
        format!("tabby-pos with {} event streams", open.len()),
        after / 1_000,
        after.saturating_sub(before) / u64::try_from(open.len()).unwrap_or(1)
    );
    Ok(())
}

/// Measures what forged webhooks cost: the time of honest requests, and readings at Tabby.
fn forgeries() -> Outcome {
    const SPAN: Duration = Duration::from_secs(20);
    let shop = Shop::open(None)?;
    let (sandbox, server) = (shop.sandbox, shop.server);
    let payment = load::waiting_sale(server)?;
    let lie =
        format!(r#"{{"id":"{payment}","status":"closed","captures":[{{"id":"c"}}],"refunds":[]}}"#);
    let calm = flood::forge(server, SPAN, 0, "", "")?;
    let told = |name: &str, seen: &flood::Honest, calls: Option<u64>| {
        let ms = |us: u128| format!("{}.{:02} ms", us / 1_000, us % 1_000 / 10);
        let calls = calls.map_or(String::new(), |calls| {
            format!(", {calls} readings in {} s", SPAN.as_secs())
        });
        println!(
            "{name:<48} p50 {}, p99 {} ({} forged a second){calls}",
            ms(seen.p50_us),
            ms(seen.p99_us),
            seen.forged / SPAN.as_secs()
        );
    };
    // How often the server reads by itself, for comparison.
    let quiet = load::readings(sandbox, SPAN)?;
    told("honest requests, no forgeries", &calm, Some(quiet));
    for (name, header) in [
        ("… with 1,000 a second, wrong header", "guessed"),
        ("… with 1,000 a second, stolen header", SECRET),
    ] {
        load::forget(sandbox)?;
        let seen = flood::forge(server, SPAN, 1_000, header, &lie)?;
        let calls = load::count_readings(sandbox)?;
        if header == SECRET && calls == 0 {
            return Err("webhooks with the right header made no reading".to_owned());
        }
        told(name, &seen, Some(calls));
    }
    Ok(())
}

/// Measures how often Tabby is called for each sale, and how soon a payment is noticed.
fn calls() -> Outcome {
    let shell = setup::shell()?;
    let program = prove::build()?;
    for mode in [
        ["--lost", "0"].as_slice(),
        &["--lost", "5"],
        &["--lost", "100"],
        &["--polling"],
    ] {
        let mut servers = Servers::default();
        let sandbox = free_port()?;
        servers.start(
            &paths::dist().join("tabby-sandbox"),
            &[("TABBY_SANDBOX_LISTEN", sandbox.to_string())],
            sandbox,
        )?;
        let address = sandbox.to_string();
        cmd!(shell, "{program} load --sandbox {address} {mode...}")
            .quiet()
            .run()
            .map_err(|_| "the load broke: see above".to_owned())?;
    }
    Ok(())
}

/// The resident memory of an idle server and an idle sandbox.
fn memory() -> Outcome {
    let shop = Shop::open(None)?;
    // Long enough for the start and two rounds of the watcher.
    std::thread::sleep(Duration::from_secs(11));
    for (name, pid) in shop.pids() {
        println!(
            "{:<48} {}",
            format!("{name} idle, resident"),
            resident(pid)?
        );
    }
    Ok(())
}

/// The resident memory of a process, as a text.
fn resident(pid: u32) -> Outcome<String> {
    Ok(format!("{} kB", flood::resident_kb(pid)?))
}

/// Measures the memory of the sandbox with 5,000 sessions, and how fast it answers. It runs on one
/// thread, so on one core; the load runs on the others.
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
            resident(pid)?
        );
    }
    let rate = load::reads_per_second(address, &payment, 8)?;
    println!(
        "{:<48} {rate} a second",
        "tabby-sandbox, retrieve a payment"
    );
    Ok(())
}
