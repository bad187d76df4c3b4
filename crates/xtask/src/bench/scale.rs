//! `cargo xtask bench scale`: a server with the ledger of a shop that has sold for years.
//!
//! The ledger has 200,000 sales. 10,000 of them are open and in doubt, so that the server reads all
//! of them again and again, as often as its key allows.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use xshell::cmd;

use super::process::{TICK_US, cpu_ticks};
use super::shop::Shop;
use crate::load::Client;
use crate::{Outcome, flood, prove, setup};

const SALES: u32 = 200_000;
const OPEN: u32 = 10_000;

/// The time from the start until `/readyz` says yes.
const READY: Duration = Duration::from_millis(250);
/// The time of `GET /api/terminal`, at its median and at its 99th percentile.
const P50: Duration = Duration::from_millis(3);
const P99: Duration = Duration::from_millis(60);
/// The resident memory.
const MEMORY_KB: u64 = 120_000;
/// The share of one core in a hundred while no terminal asks.
const CPU_PERCENT: f64 = 25.0;

/// What the server may do after its start before it counts as idle.
const SETTLES: Duration = Duration::from_secs(5);
/// How long the CPU time of the idle server is counted.
const IDLE: Duration = Duration::from_secs(10);
/// How many times the terminal is asked for, one after the other.
const ASKED: usize = 2_000;

/// What was measured.
struct Measured {
    ready: Duration,
    p50: Duration,
    p99: Duration,
    memory_kb: u64,
    cpu_percent: f64,
}

/// Measures, prints the results, and fails above a bound.
pub(super) fn scale() -> Outcome {
    let program = prove::build()?;
    let shell = setup::shell()?;
    let (sales, open) = (SALES.to_string(), OPEN.to_string());
    let shop = Shop::open_after(None, |folder, sandbox| {
        let address = sandbox.to_string();
        cmd!(
            shell,
            "{program} ledger --folder {folder} --sandbox {address} --sales {sales} --open {open}"
        )
        .quiet()
        .run()
        .map_err(|_| "the ledger could not be made: see above".to_owned())
    })?;
    let ready = shop.started_in + until_ready(shop.server)?;
    thread::sleep(SETTLES);
    let before = cpu_ticks("tabby-pos", shop.server_pid)?;
    let begun = Instant::now();
    thread::sleep(IDLE);
    let ticks = cpu_ticks("tabby-pos", shop.server_pid)? - before;
    let ticks = u32::try_from(ticks).map_err(|error| error.to_string())?;
    if ticks == 0 {
        return Err("the server used no CPU time: it looks after no sale.".to_owned());
    }
    let span_us = begun.elapsed().as_secs_f64() * 1_000_000.0;
    let cpu_percent = f64::from(ticks) * TICK_US * 100.0 / span_us;
    let memory_kb = flood::resident_kb(shop.server_pid)?;
    let mut times = asked(shop.server)?;
    times.sort_unstable();
    let measured = Measured {
        ready,
        p50: at(&times, 50)?,
        p99: at(&times, 99)?,
        memory_kb,
        cpu_percent,
    };
    measured.print();
    measured.check()
}

impl Measured {
    fn print(&self) {
        let ms = |span: Duration| format!("{:.1} ms", span.as_secs_f64() * 1_000.0);
        let name = format!("tabby-pos with {SALES} sales, {OPEN} of them open");
        let line = |what: &str, value: String| println!("{name:<48} {what}: {value}");
        line("ready after", ms(self.ready));
        line("GET /api/terminal, p50", ms(self.p50));
        line("GET /api/terminal, p99", ms(self.p99));
        line("resident", format!("{} MB", self.memory_kb / 1_000));
        line("of a core while idle", format!("{:.0} %", self.cpu_percent));
    }

    /// The first bound that does not hold.
    fn check(&self) -> Outcome {
        let cpu = |percent: f64| format!("{percent:.0} % of a core");
        let ms = |span: Duration| format!("{} ms", span.as_millis());
        let bounds = [
            ("ready", self.ready > READY, ms(self.ready), ms(READY)),
            ("p50", self.p50 > P50, ms(self.p50), ms(P50)),
            ("p99", self.p99 > P99, ms(self.p99), ms(P99)),
            (
                "memory",
                self.memory_kb > MEMORY_KB,
                format!("{} kB", self.memory_kb),
                format!("{MEMORY_KB} kB"),
            ),
            (
                "CPU time while idle",
                self.cpu_percent > CPU_PERCENT,
                cpu(self.cpu_percent),
                cpu(CPU_PERCENT),
            ),
        ];
        match bounds.into_iter().find(|(_, is_over, ..)| *is_over) {
            None => Ok(()),
            Some((name, _, measured, bound)) => {
                Err(format!("{name} is {measured}, and {bound} are the bound."))
            }
        }
    }
}

fn get(server: SocketAddr, path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {server}\r\n\r\n").into_bytes()
}

/// Waits until a sale could begin; returns how long that took.
fn until_ready(server: SocketAddr) -> Outcome<Duration> {
    let begun = Instant::now();
    loop {
        match Client::open(server)?.ask(&get(server, "/readyz")) {
            Ok(_) => return Ok(begun.elapsed()),
            Err(why) if begun.elapsed() > Duration::from_secs(20) => return Err(why),
            Err(_) => thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// The times of reads of the terminal.
fn asked(server: SocketAddr) -> Outcome<Vec<Duration>> {
    let mut client = Client::open(server)?;
    let request = get(server, "/api/terminal");
    let mut times = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        let begun = Instant::now();
        let answer = client.ask(&request)?;
        times.push(begun.elapsed());
        if !answer.starts_with(b"{") {
            return Err("the server's answer is no terminal".to_owned());
        }
    }
    Ok(times)
}

/// A percentile of times in order. There have to be enough for it to be one of several.
fn at(times: &[Duration], percent: usize) -> Outcome<Duration> {
    let index = times.len() * percent / 100;
    match times.get(index) {
        Some(time) if times.len() - index >= 5 => Ok(*time),
        _ => Err(format!("{} reads are too few to measure", times.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured() -> Measured {
        Measured {
            ready: READY,
            p50: P50,
            p99: P99,
            memory_kb: MEMORY_KB,
            cpu_percent: CPU_PERCENT,
        }
    }

    #[test]
    fn what_is_over_a_bound_fails_and_is_named() {
        assert!(measured().check().is_ok());
        let over = Duration::from_millis(1);
        for (name, measured) in [
            (
                "ready",
                Measured {
                    ready: READY + over,
                    ..measured()
                },
            ),
            (
                "p50",
                Measured {
                    p50: P50 + over,
                    ..measured()
                },
            ),
            (
                "p99",
                Measured {
                    p99: P99 + over,
                    ..measured()
                },
            ),
            (
                "memory",
                Measured {
                    memory_kb: MEMORY_KB + 1,
                    ..measured()
                },
            ),
            (
                "CPU",
                Measured {
                    cpu_percent: CPU_PERCENT + 1.0,
                    ..measured()
                },
            ),
        ] {
            assert!(measured.check().unwrap_err().starts_with(name), "{name}");
        }
    }

    #[test]
    fn too_few_reads_have_no_percentile() {
        let times: Vec<_> = (0..500).map(Duration::from_millis).collect();
        assert_eq!(at(&times, 50), Ok(Duration::from_millis(250)));
        assert_eq!(at(&times, 99), Ok(Duration::from_millis(495)));
        assert!(at(&times[..400], 99).is_err() && at(&[], 50).is_err());
    }
}
