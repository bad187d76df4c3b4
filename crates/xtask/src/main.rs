//! `cargo xtask`: every task that the README names.
//!
//! This crate depends on none of the project's crates, because it must build when they do not.

mod api;
mod bench;
mod bundles;
mod count;
mod deps;
mod dist;
mod e2e;
mod flood;
mod fuzz;
mod house;
mod load;
mod outcome;
mod paths;
mod planted;
mod prove;
mod run;
mod say;
mod sbom;
mod sdks;
mod servers;
mod setup;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use outcome::Outcome;

#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, build, and open a demo shop on this machine.
    Run {
        /// The simulated gateway that the demo shop's account is at.
        #[arg(long, value_enum, default_value_t)]
        gateway: run::Gateway,
    },
    /// Every check and test, as CI runs them.
    Test {
        /// Only these parts (checks, native, proofs, wasm, e2e); all of them when left out.
        parts: Vec<test::Part>,
    },
    /// Build tabby-pos and tabby-sandbox into target/dist.
    Dist,
    /// The loop for people who work on the terminal: rebuilds and reloads on every change.
    Dev {
        /// As for `run`.
        #[arg(long, value_enum, default_value_t)]
        gateway: run::Gateway,
    },
    /// That no money is lost from sight: the proofs in their long forms, an hour and more.
    Prove {
        /// Only these proofs; all of them when left out.
        proofs: Vec<prove::Proof>,
        /// Of the planted bugs only those with this in their names; may be given again.
        #[arg(long, value_name = "TEXT")]
        bug: Vec<String>,
    },
    /// Measure what is promised about speed and size.
    Bench {
        /// Only these parts; all but `calls`, which takes half an hour, when left out.
        parts: Vec<bench::Part>,
    },
    /// Screenshots of every screen into screenshots/.
    Shots,
    /// Install what is missing, and nothing else.
    Setup,
}

fn main() -> ExitCode {
    let outcome = match Options::parse().task {
        Task::Run { gateway } => run::run(gateway),
        Task::Test { parts } => test::test(&parts),
        Task::Dist => dist::dist().map(|sizes| sizes.print()),
        Task::Dev { gateway } => run::dev(gateway),
        Task::Prove { proofs, bug } => prove::prove(&proofs, &bug),
        Task::Bench { parts } => bench::bench(&parts),
        Task::Shots => test::shots(),
        Task::Setup => setup::everything().map(drop),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("\n✗ {sentence}");
            ExitCode::FAILURE
        }
    }
}
