//! The day in a large ledger, for `cargo xtask bench history`: its report, its chart, and a month as a
//! file.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use xshell::{Shell, cmd};

use super::shop::Shop;
use crate::Outcome;

/// What our own part of a report may take; the comparison with the gateway comes to it.
const REPORT: Duration = Duration::from_secs(1);

/// What a month as a file may take.
const MONTH: Duration = Duration::from_secs(5);

/// How much larger the server may become while it sends a year, in kB.
const MORE_MEMORY: u64 = 32 * 1024;

/// Measures, prints the results, and fails above a bound. `sales` says how many the ledger has.
pub(super) fn day(shell: &Shell, shop: &Shop, sales: u32) -> Outcome {
    let date = |ago: &str| {
        let date = cmd!(shell, "date -u -d {ago} +%F").quiet().read();
        date.map_err(|error| error.to_string())
    };
    let (month, year) = (date("now -30 days")?, date("now -360 days")?);
    let month = format!("/api/export?from={month}&to=today");
    let mut slow = None;
    for (name, path, bound) in [
        ("X report of all", "/api/reports/x", REPORT),
        ("a week by the day", "/api/reports/sums?by=day", REPORT),
        ("a month as CSV", month.as_str(), MONTH),
    ] {
        let (span, bytes) = get(shop.server, path)?;
        println!(
            "{:<48} {:.0} ms, {} kB (promised: {} ms at the most)",
            format!("{sales} sales, {name}"),
            span.as_secs_f64() * 1_000.0,
            bytes / 1_000,
            bound.as_millis()
        );
        if span > bound {
            slow = slow.or(Some(format!("{name} takes {} ms.", span.as_millis())));
        }
    }
    let before = memory(shop.server_pid)?;
    let (span, bytes) = get(shop.server, &format!("/api/export?from={year}&to=today"))?;
    let more = memory(shop.server_pid)?.saturating_sub(before);
    println!(
        "{:<48} {:.1} s, {} kB, the server became {more} kB larger (promised: {MORE_MEMORY} kB at the most)",
        format!("{sales} sales, a year as CSV"),
        span.as_secs_f64(),
        bytes / 1_000,
    );
    if more > MORE_MEMORY {
        slow = slow.or(Some(format!("a year takes {more} kB more of memory.")));
    }
    slow.map_or(Ok(()), Err)
}

/// How long an answer takes to its end, and how many bytes it has.
fn get(server: SocketAddr, path: &str) -> Outcome<(Duration, usize)> {
    let broken = |error: std::io::Error| error.to_string();
    let begun = Instant::now();
    let mut stream = TcpStream::connect(server).map_err(broken)?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(broken)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(broken)?;
    let is_whole = answer.ends_with(b"}") || answer.ends_with(b"0\r\n\r\n");
    match answer.starts_with(b"HTTP/1.1 200") && is_whole {
        true => Ok((begun.elapsed(), answer.len())),
        false => Err(format!("the answer to {path} is not whole")),
    }
}

/// The most memory that a process has had, in kB.
fn memory(pid: u32) -> Outcome<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"));
    let status = status.map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| "the server's memory cannot be read".to_owned())
}
