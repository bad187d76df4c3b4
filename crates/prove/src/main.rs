//! `prove`: the long forms of the proofs, and the way to replay what they found.

#![allow(clippy::print_stdout, reason = "it is for people to read")]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use clap::{Parser, Subcommand};
use prove::model::{Bounds, explore};
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
        /// Deaths of the proxy.
        #[arg(long, default_value_t = 1)]
        crashes: u8,
        /// Tabs that are reloaded.
        #[arg(long, default_value_t = 1)]
        reloads: u8,
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
