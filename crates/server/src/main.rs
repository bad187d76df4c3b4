//! `tabby-pos`: the server, with the terminal embedded.

mod program;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use server::routes;

use self::program::{Options, Subcommands, answer, audit, command, run, setup, tls, webhooks};

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    let options = Options::parse();
    let config = options.config.map(PathBuf::from);
    let result = match options.command {
        Some(Subcommands::Setup(options)) => setup(options).await,
        Some(Subcommands::Openapi) => print_openapi(),
        Some(Subcommands::Sales { command: given }) => command(config, given.into()).await,
        Some(Subcommands::Refund(given)) => command(config, given.into()).await,
        Some(Subcommands::Report { command: given }) => command(config, given.into()).await,
        Some(Subcommands::Reconcile(given)) => command(config, given.into()).await,
        Some(Subcommands::Payments { of, command: given }) => {
            command(config, of.addressed(given)).await
        }
        Some(Subcommands::Terminals { of, command: given }) => {
            command(config, of.addressed(given)).await
        }
        Some(Subcommands::People { of, command: given }) => {
            command(config, of.addressed(given)).await
        }
        Some(Subcommands::Audit { command: given }) => audit(config, given).await,
        Some(Subcommands::Tls { command: given }) => tls(config.as_deref(), given),
        Some(Subcommands::Webhooks { of, command }) => webhooks(config, of.account, command).await,
        Some(Subcommands::Serve) | None => run(config).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(
                clippy::print_stderr,
                reason = "the one line that says why it does not start"
            )]
            {
                // A library's message may have several lines; a journal would split it.
                let error = error.lines().map(str::trim).collect::<Vec<_>>().join(" ");
                eprintln!("tabby-pos: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn print_openapi() -> Result<(), String> {
    let document = routes::openapi()
        .to_pretty_json()
        .map_err(|error| error.to_string())?;
    answer(&document)
}
