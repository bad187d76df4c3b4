//! `cargo xtask bench reads`: what a read costs the server, compared with nginx and Fastify.
//!
//! nginx and Fastify check a header and pass on an answer of 600 bytes from another server. Our
//! server answers for an open sale and for the terminal, with a sandbox as the gateway. The result
//! is the CPU time of a server's processes: other work on the machine changes how many reads there
//! are in a second, but hardly the cost of one read.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use serde_json::Value;

use super::process::{TICK_US, cpu_ticks};
use super::shop::{Cores, Folder, Shop, on};
use crate::load::{self, Client};
use crate::servers::{Servers, free_port};
use crate::setup::{self, Rivals};
use crate::{Outcome, paths};

const CONNECTIONS: usize = 32;
const ROUNDS: usize = 3;
/// Seconds of load in each round.
const SECONDS: u32 = 4;

/// Reads before the first counted round: JavaScript is compiled while it runs.
const WARM_UP: u32 = 20_000;
/// The most rounds of warm-up, for a machine that is too slow for that many reads.
const WARM_UP_ROUNDS: usize = 5;

/// The token that nginx and Fastify ask for.
const TOKEN: &str = "a-token-of-forty-characters-0123456789ab";
/// The size of their answer in bytes.
const ANSWER: usize = 600;

/// The most that one of our reads may cost, as a multiple of one of nginx's.
const OF_NGINX: f64 = 1.6;
/// The most that one of our reads may cost, as a share of one of Fastify's.
const OF_FASTIFY: f64 = 0.5;

/// A server, and the address that is read.
struct Subject {
    name: &'static str,
    address: SocketAddr,
    path: String,
    pid: u32,
}

/// The cost of reads.
#[derive(Clone, Copy, Default)]
struct Cost {
    reads: u32,
    /// Microseconds of CPU time for one read.
    cpu_us: f64,
    per_second: f64,
}

/// Measures all servers in turns and prints the results.
pub(super) fn reads() -> Outcome {
    let rivals = setup::for_reads()?;
    let busy = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let busy = busy.split(' ').next().unwrap_or_default();
    let cores = Cores::find()?;
    let folder = Folder::new("bench-reads")?;
    let (_servers, [nginx, fastify]) = compared_with(&rivals, &cores, &folder)?;
    let shop = Shop::open(Some(&cores))?;
    load::waiting_sale(shop.server)?;
    let ours = |name, path: String| Subject {
        name,
        address: shop.server,
        path,
        pid: shop.server_pid,
    };
    let sale = ours("GET /api/sales/{id}", format!("/api/sales/{}", load::SALE));
    let terminal = ours("GET /api/terminal", "/api/terminal".to_owned());
    let state = state_of_sale(&sale)?;
    let all = [nginx, fastify, sale, terminal];
    for subject in &all {
        subject.warm_up(&cores)?;
    }
    let mut costs = [const { Vec::new() }; 4];
    for _ in 0..ROUNDS {
        for (subject, costs) in all.iter().zip(&mut costs) {
            costs.push(subject.load(&cores)?);
        }
    }
    let [.., sale, _] = &all;
    if state_of_sale(sale)? != state {
        return Err("the sale ended while it was read: its reads are of two kinds.".to_owned());
    }
    let rows = all.iter().zip(costs.map(|costs| medians(&costs)));
    let rows: Vec<_> = rows.map(|(subject, cost)| (subject.name, cost)).collect();
    print(&rows, busy);
    Ok(())
}

/// Starts nginx and Fastify, both in front of the same server.
fn compared_with(
    rivals: &Rivals,
    cores: &Cores,
    folder: &Folder,
) -> Outcome<(Servers, [Subject; 2])> {
    let mut servers = Servers::default();
    let (behind, gate, fastify) = (free_port()?, free_port()?, free_port()?);
    let port = |address: SocketAddr| address.port().to_string();
    let configured = |core: &str, file: &str, values: &[(&str, &str)]| -> Outcome<Command> {
        let broken = |error: std::io::Error| format!("{file}: {error}");
        let mut text = fs::read_to_string(paths::reads().join(file)).map_err(broken)?;
        for (name, value) in values {
            text = text.replace(name, value);
        }
        let prefix = folder.path().join(file).with_extension("");
        fs::create_dir_all(&prefix).map_err(broken)?;
        fs::write(prefix.join(file), text).map_err(broken)?;
        let mut command = on(core, &rivals.nginx);
        command
            .arg("-p")
            .arg(&prefix)
            .args(["-e", "stderr", "-c", file]);
        Ok(command)
    };
    let answer = answer();
    let values = [("PORT", port(behind)), ("ANSWER", answer.clone())];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let command = configured(&cores.rest, "behind.conf", &values)?;
    servers.launch("nginx, behind", command, behind)?;

    let values = [
        ("PORT", port(gate)),
        ("BEHIND", port(behind)),
        ("TOKEN", TOKEN.to_owned()),
    ];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let command = configured(&cores.server, "nginx.conf", &values)?;
    servers.launch("nginx", command, gate)?;

    let mut command = on(&cores.server, &rivals.node);
    command
        .arg(paths::reads().join("fastify.mjs"))
        .args([port(fastify), port(behind), TOKEN.to_owned()])
        .env("NODE_ENV", "production");
    servers.launch("fastify", command, fastify)?;

    let pid = |wanted: &str| {
        let started = servers.pids();
        let found = started.iter().find(|(name, _)| *name == wanted);
        found.map_or(0, |(_, pid)| *pid)
    };
    let subject = |name, address, pid| Subject {
        name,
        address,
        path: "/".to_owned(),
        pid,
    };
    let subjects = [
        subject("nginx", gate, pid("nginx")),
        subject("Fastify", fastify, pid("fastify")),
    ];
    for subject in &subjects {
        subject.is_authenticated(&answer)?;
    }
    Ok((servers, subjects))
}

/// An answer of the size that an API gives for the state of a payment.
fn answer() -> String {
    let mut answer = r#"{"id":"0190a5b4-7c00-7000-8000-000000000001","state":"waiting","amount":"250.00","currency":"AED","description":""#.to_owned();
    let end = r#""}"#;
    let room = ANSWER.saturating_sub(answer.len() + end.len());
    answer.extend(
        "Twelve words of a shop that sells many things "
            .chars()
            .cycle()
            .take(room),
    );
    answer + end
}

/// The state of the sale that is read, as the server reports it.
fn state_of_sale(sale: &Subject) -> Outcome<Value> {
    let body = Client::open(sale.address)?.ask(&sale.request(TOKEN))?;
    let view: Value = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    view.get("state")
        .cloned()
        .ok_or_else(|| "the server's answer names no state".to_owned())
}

impl Subject {
    fn request(&self, token: &str) -> Vec<u8> {
        let (path, host) = (&self.path, self.address);
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n")
            .into_bytes()
    }

    /// Checks that the server answers only those who have the token.
    fn is_authenticated(&self, answer: &str) -> Outcome {
        let ask = |token| Client::open(self.address)?.ask(&self.request(token));
        let given = ask(TOKEN)?;
        let refused = ask("guessed").is_err_and(|said| said.contains(" 401 "));
        if given == answer.as_bytes() && refused {
            Ok(())
        } else {
            Err(format!("{} is not set up as it should be.", self.name))
        }
    }

    /// Sends reads until the server is as fast as it gets.
    fn warm_up(&self, cores: &Cores) -> Outcome {
        let mut reads = 0;
        for _ in 0..WARM_UP_ROUNDS {
            reads += self.load(cores)?.reads;
            if reads >= WARM_UP {
                break;
            }
        }
        Ok(())
    }

    /// Runs wrk for one round.
    fn load(&self, cores: &Cores) -> Outcome<Cost> {
        let url = format!("http://{}{}", self.address, self.path);
        let before = cpu_ticks(self.name, self.pid)?;
        let output = on(&cores.rest, "wrk".as_ref())
            .args(["--threads", "1"])
            .args(["--connections", &CONNECTIONS.to_string()])
            .args(["--duration", &format!("{SECONDS}s")])
            .args(["--header", &format!("Authorization: Bearer {TOKEN}")])
            .arg(url)
            .output()
            .map_err(|error| format!("wrk could not be started: {error}"))?;
        let ticks = cpu_ticks(self.name, self.pid)?.saturating_sub(before);
        let said = String::from_utf8_lossy(&output.stdout);
        let (reads, per_second) = counted(&said)
            .ok_or_else(|| format!("wrk did not read {} well:\n{said}", self.name))?;
        if ticks == 0 {
            return Err(format!("no CPU time of {} was counted", self.name));
        }
        Ok(Cost {
            reads,
            cpu_us: f64::from(u32::try_from(ticks).unwrap_or(u32::MAX)) * TICK_US
                / f64::from(reads.max(1)),
            per_second,
        })
    }
}

/// The number of reads and the reads a second; `None` if wrk got an answer that is not a success.
fn counted(said: &str) -> Option<(u32, f64)> {
    if said.contains("Non-2xx") {
        return None;
    }
    let find = |mark: &str| said.lines().find(|line| line.contains(mark));
    let reads = find(" requests in ")?
        .split_whitespace()
        .next()?
        .parse()
        .ok()?;
    let rate = find("Requests/sec:")?
        .split_whitespace()
        .last()?
        .parse()
        .ok()?;
    (reads > 0).then_some((reads, rate))
}

fn medians(costs: &[Cost]) -> Cost {
    let median = |value: fn(&Cost) -> f64| {
        let mut all: Vec<f64> = costs.iter().map(value).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    Cost {
        reads: costs.iter().map(|cost| cost.reads).sum(),
        cpu_us: median(|cost| cost.cpu_us),
        per_second: median(|cost| cost.per_second),
    }
}

/// Prints the table and how busy the machine was: nginx, Fastify, then ours with the promised
/// limits.
fn print(rows: &[(&str, Cost)], busy: &str) {
    let [(_, nginx), (_, fastify), ..] = rows else {
        return;
    };
    println!(
        "\nreads by {CONNECTIONS} connections, one core for the server and one for the rest, medians of {ROUNDS} rounds, load {busy} before"
    );
    println!(
        "{:<24} {:>12} {:>10} {:>9} {:>11}",
        "", "µs of CPU", "a second", "of nginx", "of Fastify"
    );
    for (number, (name, cost)) in rows.iter().enumerate() {
        let (of_nginx, of_fastify) = (cost.cpu_us / nginx.cpu_us, cost.cpu_us / fastify.cpu_us);
        let verdict = match (number, of_nginx <= OF_NGINX && of_fastify <= OF_FASTIFY) {
            (0 | 1, _) => "passes 600 bytes on",
            (_, true) => "met",
            (_, false) => "missed",
        };
        println!(
            "{name:<24} {:>12.1} {:>10.0} {of_nginx:>9.2} {of_fastify:>11.2}  {verdict}",
            cost.cpu_us, cost.per_second
        );
    }
    println!("promised: {OF_NGINX} of nginx and {OF_FASTIFY} of Fastify at the most");
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may")]
mod tests {
    use super::*;

    #[test]
    fn a_round_in_which_a_read_was_refused_counts_for_nothing() {
        let said = "  201 requests in 4.00s, 1.2MB read\nRequests/sec:     50.25\n";
        assert_eq!(counted(said), Some((201, 50.25)));
        let refused = "  Non-2xx or 3xx responses: 3\n".to_owned() + said;
        assert_eq!(counted(&refused), None);
        assert_eq!(counted("unable to connect"), None);
        assert_eq!(counted(&said.replace("201", "0")), None);
    }

    #[test]
    fn the_answer_that_is_passed_on_is_json_of_600_bytes() {
        let answer = answer();
        assert_eq!(answer.len(), ANSWER);
        serde_json::from_str::<Value>(&answer).unwrap();
    }
}
