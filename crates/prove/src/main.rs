//! `prove`: the long forms of the proofs, and the way to replay what they found.

#![allow(clippy::print_stdout, reason = "it is for people to read")]

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use commands::{
    crash_everywhere, explore_all, load, play_matrix, race, requests, seeds, short, simulate_days,
};
use prove::load::{LedgerSize, Mode, make_ledger};
use prove::model::Bounds;
use prove::sim::Account;

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
        /// Tabs that only look, 0 or 1.
        #[arg(long, default_value_t = 1)]
        onlookers: u8,
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
        /// Servers on the one store, 1 or 2.
        #[arg(long, default_value_t = 1)]
        servers: u8,
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
    /// Make a ledger of many sales in a folder, for `cargo xtask bench scale`.
    Ledger {
        /// The folder, which exists.
        #[arg(long)]
        folder: std::path::PathBuf,
        /// The sandbox's address; without rate limits.
        #[arg(long)]
        sandbox: std::net::SocketAddr,
        /// How many sales.
        #[arg(long, default_value_t = 200_000)]
        sales: u32,
        /// How many of them are open.
        #[arg(long, default_value_t = 10_000)]
        open: u32,
        /// The settled ones differ in all that sales are found by, for `cargo xtask bench history`.
        #[arg(long)]
        varied: bool,
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
    /// Requests that are made from our own OpenAPI document, to a shop in memory.
    Requests {
        /// How many.
        #[arg(long, default_value_t = 100_000)]
        count: u64,
        /// What they are made from.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Write what fuzzing begins with: a folder of files for each target.
    Seeds {
        /// The folder; it is made.
        #[arg(long)]
        folder: std::path::PathBuf,
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
        /// The shop's account in all days; without it, each day has its own.
        #[arg(long, value_enum)]
        account: Option<Account>,
        /// Print every step of each day.
        #[arg(long)]
        trace: bool,
    },
}

fn main() -> ExitCode {
    let fine = match Options::parse().proof {
        Proof::Model {
            sales,
            onlookers,
            losses,
            doubles,
            crashes,
            reloads,
            servers,
        } => explore_all(Bounds {
            sales,
            onlookers,
            losses,
            doubles,
            crashes,
            reloads,
            servers,
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
        Proof::Ledger {
            folder,
            sandbox,
            sales,
            open,
            varied,
        } => match make_ledger(
            &folder,
            sandbox,
            &LedgerSize {
                sales,
                open,
                varied,
            },
        ) {
            Ok(()) => true,
            Err(problem) => {
                println!("{problem}");
                false
            }
        },
        Proof::Race { seed, count } => race(seed, count),
        Proof::Requests { count, seed } => requests(count, seed),
        Proof::Seeds { folder } => seeds(&folder),
        Proof::Simulate {
            seed,
            days,
            sales,
            account,
            trace,
        } => simulate_days(seed..seed.saturating_add(days), account, sales, trace),
    };
    if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
