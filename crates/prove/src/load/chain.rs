//! The run: sales begin at a steady rate, and what Tabby is asked is counted.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use payment::id::SaleId;
use server::sale_clock::SaleClock;
use server::webhooks::registration::{Wish, carry_out};
use server::{App, serve};
use store::ExclusiveSqlite;
use tabby::Client;
use tokio::time::{Instant, interval};
use tokio_util::sync::CancellationToken;

use super::calls::{Counted, Counts};
use super::config::config;
use super::customers::{NEVER, Shop, TAKES, sell};
use super::desk::Desk;
use super::measured::Measured;

/// A sale every so often.
const EVERY: Duration = Duration::from_millis(50);

/// What is wrong if the load's shop is at another gateway.
const NOT_TABBY: &str = "the load is for an account at Tabby";

/// How news gets from Tabby to the shop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Webhooks, of which so many in a hundred are lost.
    Webhooks {
        /// In a hundred.
        lost: u32,
    },
    /// None come: nobody has registered any.
    None,
    /// As the guide has it and without any budget: each till asks Tabby every five seconds.
    Polling,
}

/// Runs a chain for as long as it takes the first sales to end, and then measures for `measured`.
///
/// # Errors
///
/// One sentence.
pub async fn run(sandbox: SocketAddr, mode: Mode, measured: Duration) -> Result<Measured, String> {
    let folder = std::env::temp_dir().join(format!("tabby-pos-load-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let outcome = in_folder(&folder, sandbox, mode, measured).await;
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

async fn in_folder(
    folder: &Path,
    sandbox: SocketAddr,
    mode: Mode,
    measured: Duration,
) -> Result<Measured, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .map_err(|error| text(&error))?;
    let ours = listener.local_addr().map_err(|error| text(&error))?;
    let config = config(folder, sandbox, ours).ok_or("our own configuration is wrong")?;
    let counts = Arc::new(Counts::default());
    let account = config.account.gateway.as_tabby().ok_or(NOT_TABBY)?;
    let http = Client::builder(&account.url, account.key.clone()).http();
    let transport = Counted {
        http: http.map_err(|error| text(&error))?,
        counts: counts.clone(),
    };
    let client = Client::over(Arc::new(transport));
    // For the HTTP client of the customers; the one for Tabby brings its own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let desk = Desk {
        sandbox,
        http: reqwest::Client::builder()
            .no_proxy()
            .build()
            .map_err(|error| text(&error))?,
        paid: Arc::default(),
        detection: Arc::default(),
    };
    if let Mode::Webhooks { lost } = mode {
        carry_out(&config, &Wish::Register)
            .await
            .map_err(|error| text(&error))?;
        if lost > 0 {
            let percent = format!("0.{lost:02}");
            let fault = format!(
                "{{\"faults\":[{{\"operation\":\"webhook\",\"kind\":\"drop\",\"probability\":{percent},\"seed\":1}}]}}"
            );
            desk.steer(reqwest::Method::PUT, "faults", fault).await;
        }
    }
    let stop = CancellationToken::new();
    let shop = match mode {
        Mode::Polling => Shop::Polling(client),
        Mode::Webhooks { .. } | Mode::None => {
            let ledger = ExclusiveSqlite::open(&config.database_url)
                .await
                .map_err(|error| text(&error))?;
            let gateway = server::tabby_over(client, &config).ok_or(NOT_TABBY)?;
            let app = App::assemble(&config, Arc::new(ledger), SaleClock::system(), gateway);
            tokio::spawn(desk.clone().listen(app.clone()));
            tokio::spawn(serve(app.clone(), listener, stop.clone()));
            Shop::Ours(app)
        }
    };
    let warm_up = Duration::from_secs(320);
    let begun = Instant::now();
    let mut ticks = interval(EVERY);
    let mut luck = fastrand::Rng::with_seed(1);
    let (mut number, mut before, mut first) = (0_u64, counts.now(), None);
    while begun.elapsed() < warm_up + measured {
        ticks.tick().await;
        if begun.elapsed() >= warm_up && first.is_none() {
            (before, first) = (counts.now(), Some(number));
            desk.forget();
        }
        let takes = TAKES.get(luck.usize(0..TAKES.len())).copied().unwrap_or(0);
        let takes = (luck.u64(0..NEVER) > 0).then(|| Duration::from_millis(takes));
        let id = SaleId(uuid::Uuid::from_u128(luck.u128(..)));
        tokio::spawn(sell(
            shop.clone(),
            desk.clone(),
            counts.clone(),
            number,
            id,
            takes,
        ));
        number += 1;
    }
    let after = counts.now();
    // Payments of the last seconds may still be on their way.
    let unheard = desk.late(Duration::from_secs(30));
    stop.cancel();
    let mut detection = desk.detection();
    detection.sort_unstable();
    Ok(Measured {
        sales: number - first.unwrap_or(0),
        status_calls: after.status - before.status,
        refused: after.refused - before.refused,
        not_made: after.not_made - before.not_made,
        detection,
        unheard,
    })
}
