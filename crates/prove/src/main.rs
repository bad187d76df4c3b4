//! `prove`: the long forms of the proofs, and the way to replay what they found.

#![allow(clippy::print_stdout, reason = "it is for people to read")]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use clap::{Parser, Subcommand};
use prove::load::{Mode, run};
use prove::matrix::{Scene, matrix, play, play_crash};
use prove::model::{Bounds, explore};
use prove::race::races;
use prove::sim::{Day, Report, simulate};

#[derive(Parser)]
#[command(name = "prove")]
struct Options {
    #[command(subcommand)]
    proof: Proof,
}

#[derive(Subcommand)]
enum Proof {
    /// Every order of events of a small shop.
    Model {
        /// Tabs that begin a sale.
        #[arg(long, default_value_t = 1)]
        sales: u8,
        /// Messages that are lost.
        #[arg(long, default_value_t = 1)]
        losses: u8,
        /// Messages that arrive twice.
        #[arg(long, default_value_t = 1)]
        doubles: u8,
        /// Deaths of the server.
        #[arg(long, default_value_t = 1)]
        crashes: u8,
        /// Tabs that are reloaded.
        #[arg(long, default_value_t = 1)]
        reloads: u8,
    },
    /// All of it in some minutes, as `cargo xtask test` runs it.
    Short,
    /// The fault matrix, every cell of it or one.
    Matrix {
        /// Only this cell, by its number, with all that happens in it.
        #[arg(long)]
        cell: Option<usize>,
    },
    /// The server dies at each numbered point, of each scene.
    Crash,
    /// Twenty new sales a second on one key, with a sandbox that has Tabby's limits: about seven
    /// minutes of real time.
    Load {
        /// The sandbox's address.
        #[arg(long)]
        sandbox: std::net::SocketAddr,
        /// Webhooks that are lost, in a hundred; 100 when none are registered.
        #[arg(long, default_value_t = 0)]
        lost: u32,
        /// Each till asks Tabby every five seconds instead, as the guide has it.
        #[arg(long)]
        polling: bool,
        /// Seconds that are measured, once the first sales have ended.
        #[arg(long, default_value_t = 100)]
        seconds: u64,
    },
    /// Two servers on one store, which take the same sale at once.
    Race {
        /// The first race's seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many races.
        #[arg(long, default_value_t = 1)]
        count: u64,
    },
    /// Days of sales on a simulated clock, network and disk.
    Simulate {
        /// The first day's seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many days.
        #[arg(long, default_value_t = 1)]
        days: u64,
        /// Sales a day.
        #[arg(long, default_value_t = 200)]
        sales: u32,
        /// Print every step of each day.
        #[arg(long)]
        trace: bool,
    },
}

fn main() -> ExitCode {
    let fine = match Options::parse().proof {
        Proof::Model {
            sales,
            losses,
            doubles,
            crashes,
            reloads,
        } => explore_all(Bounds {
            sales,
            losses,
            doubles,
            crashes,
            reloads,
        }),
        Proof::Short => short(),
        Proof::Matrix { cell } => play_matrix(cell),
        Proof::Crash => crash_everywhere(),
        Proof::Load {
            sandbox,
            lost,
            polling,
            seconds,
        } => {
            let mode = match (polling, lost) {
                (true, _) => Mode::Polling,
                (false, 100..) => Mode::None,
                (false, lost) => Mode::Webhooks { lost },
            };
            load(sandbox, mode, seconds)
        }
        Proof::Race { seed, count } => race(seed, count),
        Proof::Simulate {
            seed,
            days,
            sales,
            trace,
        } => simulate_days(seed..seed.saturating_add(days), sales, trace),
    };
    if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn race(seed: u64, count: u64) -> bool {
    match races(seed, count) {
        Ok(tally) => {
            println!("{count:>12}  races of two servers for one sale");
            println!("{:>12}  whose creation got no answer", tally.lost);
            println!("{:>12}  of them paid", tally.paid);
            println!("{:>12}  whose late money was kept", tally.kept);
            println!("{:>12}  whose late money went back", tally.returned);
            let again = tally.refunds_asked_again;
            println!("{again:>12}  refunds asked for again under the same key");
            true
        }
        Err(sentence) => {
            println!("{sentence}");
            false
        }
    }
}

fn load(sandbox: std::net::SocketAddr, mode: Mode, seconds: u64) -> bool {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return false;
    };
    let measured = std::time::Duration::from_secs(seconds);
    match runtime.block_on(run(sandbox, mode, measured)) {
        Err(problem) => {
            println!("{problem}");
            false
        }
        Ok(seen) => {
            let hundredths = seen.status_calls * 100 / seen.sales.max(1);
            println!(
                "{mode:?}: {} sales, {}.{:02} status calls each, {} refused (429), {} sessions not made",
                seen.sales,
                hundredths / 100,
                hundredths % 100,
                seen.refused,
                seen.not_made
            );
            println!(
                "  payment to news: mean {} ms, p50 {} ms, p99 {} ms; not heard of within 30 s: {}",
                seen.mean(),
                seen.at(500),
                seen.at(990),
                seen.unheard
            );
            true
        }
    }
}

/// Every proof; what takes long in the small.
fn short() -> bool {
    let model = |sales, losses, doubles, crashes, reloads| Bounds {
        sales,
        losses,
        doubles,
        crashes,
        reloads,
    };
    let heading = |text: &str| println!("\n== {text}");
    let mut fine = true;
    heading("simulation: 60 days of 200 sales");
    fine &= simulate_days(1..61, 200, false);
    heading("fault matrix");
    fine &= play_matrix(None);
    heading("crash points");
    fine &= crash_everywhere();
    heading("model: one sale, a crash and a reload");
    fine &= explore_all(model(1, 0, 0, 1, 1));
    heading("model: one sale, a lost message");
    fine &= explore_all(model(1, 1, 0, 0, 0));
    heading("model: two sales in two tabs");
    fine &= explore_all(model(2, 0, 0, 0, 0));
    fine
}

fn explore_all(bounds: Bounds) -> bool {
    let begun = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let Some(explored) = explore(bounds, threads) else {
        println!("no model");
        return false;
    };
    for broken in &explored.broken {
        println!("BROKEN {broken}");
    }
    println!("{:>12}  states", explored.states);
    println!("{:>12}  to the end", explored.to_the_end);
    println!("{:>12}  seconds", begun.elapsed().as_secs());
    explored.broken.is_empty() && explored.to_the_end
}

fn play_matrix(only: Option<usize>) -> bool {
    let begun = Instant::now();
    let cells = match matrix() {
        Ok(matrix) => matrix.cells(),
        Err(error) => {
            println!("matrix.toml: {error}");
            return false;
        }
    };
    let (mut played, mut reached, mut broken) = (0_u64, 0_u64, 0_u64);
    let range = match only {
        Some(cell) => cell as u64..cell as u64 + 1,
        None => 0..cells.len() as u64,
    };
    let cell_of = |number: u64| {
        usize::try_from(number)
            .ok()
            .and_then(|n| cells.get(n).copied())
    };
    on_every_core(
        range,
        |number| cell_of(number).map(|cell| (cell, play(cell, number))),
        |number, result| {
            let Some((cell, outcome)) = result else {
                return;
            };
            if only.is_some() {
                println!("{}", outcome.trace.join("\n"));
            }
            for violation in &outcome.violations {
                println!("cell {number} {cell:?}: {violation}");
            }
            if !outcome.reached {
                println!("cell {number} {cell:?}: never came to pass");
            }
            played += 1;
            reached += u64::from(outcome.reached);
            broken += u64::from(!outcome.violations.is_empty());
        },
    );
    println!("\n{played:>12}  cells");
    println!("{reached:>12}  in which the call went wrong");
    println!("{:>12}  seconds", begun.elapsed().as_secs());
    println!("{broken:>12}  with a broken promise");
    broken == 0
}

fn crash_everywhere() -> bool {
    let begun = Instant::now();
    let (mut points, mut broken) = (0_u64, 0_u64);
    for scene in Scene::ALL {
        let all = play_crash(scene, None).points;
        points += all;
        on_every_core(
            1..all + 1,
            |point| play_crash(scene, Some(point)),
            |point, outcome| {
                for violation in &outcome.violations {
                    println!("{scene:?}, point {point}: {violation}");
                }
                broken += u64::from(!outcome.violations.is_empty());
            },
        );
        println!("{all:>12}  points of {scene:?}");
    }
    println!("{points:>12}  points at which the server died");
    println!("{:>12}  seconds", begun.elapsed().as_secs());
    println!("{broken:>12}  with a broken promise");
    broken == 0
}

/// Runs the work for each number on every core, and hands the results on as they come.
fn on_every_core<T: Send>(
    numbers: std::ops::Range<u64>,
    work: impl Fn(u64) -> T + Sync,
    done: impl FnMut(u64, T) + Send,
) {
    let (next, done) = (AtomicU64::new(numbers.start), Mutex::new(done));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= numbers.end {
                        return;
                    }
                    let result = work(number);
                    done.lock().unwrap_or_else(PoisonError::into_inner)(number, result);
                }
            });
        }
    });
}

fn simulate_days(seeds: std::ops::Range<u64>, sales: u32, trace: bool) -> bool {
    let begun = Instant::now();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut passed, mut broken) = (0_u64, 0_u64);
    let day = |seed| Day {
        seed,
        sales,
        troubled: true,
        trace,
    };
    on_every_core(
        seeds,
        |seed| simulate(day(seed)),
        |seed, report: Report| {
            for line in &report.trace {
                println!("{line}");
            }
            for violation in &report.violations {
                println!("seed {seed}: {violation}");
            }
            broken += u64::from(!report.violations.is_empty());
            passed += report.passed;
            for (what, count) in report.counts {
                *counts.entry(what).or_default() += count;
            }
        },
    );
    println!();
    for (what, count) in &counts {
        println!("{count:>12}  {what}");
    }
    println!("{:>12}  simulated hours", passed / 3_600_000);
    println!("{:>12}  seconds", begun.elapsed().as_secs());
    println!("{broken:>12}  days with a broken promise");
    broken == 0
}
