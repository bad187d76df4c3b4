//! Measures what many open event streams and many forged webhooks cost.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::load::Client;

/// Opens `streams` event streams and waits until each has been accepted. They stay open until the
/// result is dropped.
pub fn listen(address: SocketAddr, streams: usize) -> Outcome<Vec<TcpStream>> {
    let broken = |error: std::io::Error| format!("an event stream: {error}");
    let mut open = Vec::with_capacity(streams);
    for _ in 0..streams {
        let mut stream = TcpStream::connect(address).map_err(broken)?;
        stream
            .write_all(
                b"GET /api/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n",
            )
            .map_err(broken)?;
        open.push(stream);
    }
    for stream in &mut open {
        let mut first = [0; 12];
        stream.read_exact(&mut first).map_err(broken)?;
        if !first.ends_with(b"200") {
            return Err("an event stream was refused".to_owned());
        }
    }
    Ok(open)
}

/// Allows this or another process to open `files` files.
pub fn allow_files(pid: u32, files: usize) {
    let _ = Command::new("prlimit")
        .args([
            "--pid",
            &pid.to_string(),
            &format!("--nofile={files}:{files}"),
        ])
        .status();
}

/// The durations of honest requests while somebody forged webhooks.
pub struct Honest {
    /// The median, in microseconds.
    pub p50_us: u128,
    /// The 99th percentile, in microseconds.
    pub p99_us: u128,
    /// How many forgeries were answered meanwhile.
    pub forged: u64,
}

/// Sends honest requests a hundred times a second for `span`, and forged webhooks `per_second`
/// times a second at the same time.
pub fn forge(
    address: SocketAddr,
    span: Duration,
    per_second: u32,
    header: &str,
    body: &str,
) -> Outcome<Honest> {
    const FORGERS: u32 = 4;
    let stop = AtomicBool::new(false);
    let forgery = format!(
        "POST /webhooks/tabby HTTP/1.1\r\nHost: localhost\r\nX-Tabby-Pos: {header}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    thread::scope(|scope| {
        let forgers: Vec<_> = (0..if per_second > 0 { FORGERS } else { 0 })
            .map(|_| {
                let (stop, forgery) = (&stop, forgery.as_bytes());
                scope.spawn(move || {
                    let every = Duration::from_secs(1) * FORGERS / per_second.max(1);
                    let mut client = BufReader::new(TcpStream::connect(address).ok()?);
                    let (begun, mut count) = (Instant::now(), 0_u32);
                    while !stop.load(Ordering::Relaxed) {
                        client.get_mut().write_all(forgery).ok()?;
                        skip_answer(&mut client)?;
                        count += 1;
                        let due = every * count;
                        thread::sleep(due.saturating_sub(begun.elapsed()));
                    }
                    Some(u64::from(count))
                })
            })
            .collect();
        let times = honest(address, span);
        stop.store(true, Ordering::Relaxed);
        let forged = forgers
            .into_iter()
            .filter_map(|forger| forger.join().ok().flatten())
            .sum();
        let mut times = times?;
        times.sort_unstable();
        if per_second > 0 && forged == 0 {
            return Err("no forged webhook was answered".to_owned());
        }
        Ok(Honest {
            p50_us: percentile(&times, 50)?,
            p99_us: percentile(&times, 99)?,
            forged,
        })
    })
}

/// The time below which so many of a hundred lie, of sorted times.
fn percentile(times: &[u128], hundredth: usize) -> Outcome<u128> {
    // Of fewer there is no 99th.
    const FEWEST: usize = 100;
    let count = times.len();
    let time = times.get(count * hundredth / 100).copied();
    time.filter(|_| count >= FEWEST)
        .ok_or_else(|| format!("{count} requests were measured, and {FEWEST} are needed"))
}

fn honest(address: SocketAddr, span: Duration) -> Outcome<Vec<u128>> {
    let mut client = Client::open(address)?;
    let request = b"GET /api/terminal HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let (begun, mut times) = (Instant::now(), Vec::new());
    while begun.elapsed() < span {
        let asked = Instant::now();
        client.ask(request)?;
        times.push(asked.elapsed().as_micros());
        thread::sleep(Duration::from_millis(10).saturating_sub(asked.elapsed()));
    }
    Ok(times)
}

/// Reads an answer and drops it. A body must have a `Content-Length`.
fn skip_answer(client: &mut BufReader<TcpStream>) -> Option<()> {
    let (mut line, mut length) = (String::new(), 0_u64);
    loop {
        line.clear();
        client.read_line(&mut line).ok().filter(|read| *read > 0)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    std::io::copy(&mut client.take(length), &mut std::io::sink()).ok()?;
    Some(())
}

/// The resident memory of a process in kB, as Linux counts it.
pub fn resident_kb(pid: u32) -> Outcome<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok())
        .filter(|kb| *kb > 0)
        .ok_or_else(|| format!("the memory of process {pid} cannot be read: it has ended"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may")]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_of_too_few_requests_is_an_error() {
        assert!(percentile(&[], 50).is_err());
        assert!(percentile(&[1; 99], 99).is_err());
        let times: Vec<u128> = (0..100).collect();
        assert_eq!(percentile(&times, 99).unwrap(), 99);
    }

    #[test]
    fn the_memory_of_a_process_that_is_gone_is_an_error() {
        assert!(resident_kb(std::process::id()).unwrap() > 0);
        assert!(resident_kb(u32::MAX).is_err());
    }
}
