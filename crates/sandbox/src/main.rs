//! `tabby-sandbox`: a Tabby you can run.

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use sandbox::world::{Settings, World};

/// A Tabby you can run: its API, its hosted page, its bad days.
#[derive(Parser)]
#[command(name = "tabby-sandbox", version)]
struct Options {
    /// Address to listen on.
    #[arg(long, env = "TABBY_SANDBOX_LISTEN", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Base of the addresses in replies, such as the one at which a phone reaches this machine.
    #[arg(long, env = "TABBY_SANDBOX_PUBLIC_URL")]
    public_url: Option<String>,
    /// Leave approved payments AUTHORIZED, as a shop without auto-capture sees them.
    #[arg(long, env = "TABBY_SANDBOX_NO_AUTO_CAPTURE")]
    no_auto_capture: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(
                clippy::print_stderr,
                reason = "the one line that says why it does not start"
            )]
            {
                eprintln!("tabby-sandbox: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), String> {
    let listener = tokio::net::TcpListener::bind(options.listen)
        .await
        .map_err(|error| {
            format!(
                "cannot listen on {}: {error}; set TABBY_SANDBOX_LISTEN",
                options.listen
            )
        })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let public_url = options
        .public_url
        .unwrap_or_else(|| format!("http://{address}"));
    let mut settings = Settings::new(&public_url);
    settings.auto_capture = !options.no_auto_capture;
    #[expect(
        clippy::print_stdout,
        reason = "whoever started it wants to know where it is"
    )]
    {
        println!("tabby-sandbox listens on http://{address}");
    }
    // Nothing here is worth waiting for, and a call that is never answered would wait for ever.
    tokio::select! {
        served = axum::serve(listener, sandbox::router(World::new(settings))) => {
            served.map_err(|error| error.to_string())
        }
        () = asked_to_stop() => Ok(()),
    }
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
