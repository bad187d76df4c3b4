//! Commands that the running server carries out, or this process if none runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use contract::NewRefund;
use server::commands::{self, Addressed, Answer, Command};
use server::config::{self, Config, LedgerConfig, which};
use server::sale_clock::SaleClock;
use server::sales::{self, SharedLedger, ShopDay};
use server::{App, Ids, OtherIds, StartError};
use store::{Cause, Place, Store, StoreError};

use super::answer::printed;

/// How often, and at which interval, a command tries to reach a server that has the ledger but does
/// not answer yet.
const TRIES: u32 = 15;
const AGAIN: Duration = Duration::from_millis(200);

/// Carries out a command, and prints what came of it.
pub(crate) async fn command(path: Option<PathBuf>, command: Addressed) -> Result<(), String> {
    printed(
        asked(path, command).await?,
        "not everything is settled: see above",
    )
}

/// Carries out a command: by the running server, or in this process if none runs.
pub(super) async fn asked(path: Option<PathBuf>, command: Addressed) -> Result<Answer, String> {
    let url = config::ledger_url(path.as_deref()).map_err(|error| error.to_string())?;
    let place = Place::of(&url).map_err(|error| error.to_string())?;
    let mut tries = TRIES;
    loop {
        let asked = match place.file() {
            Some(file) => commands::ask(file, &command)
                .await
                .map_err(|error| not_answered(&error, &command.command))?,
            None => None,
        };
        if let Some(answer) = asked {
            return Ok(answer);
        }
        commands::may_open(&place)?;
        match carry_out_here(path.as_deref(), command.clone()).await? {
            Ok(answer) => return Ok(answer),
            // A starting server has the ledger before it listens.
            Err(StartError::Store {
                cause: StoreError::Unavailable(Cause::InUse),
                ..
            }) if tries > 0 => tries -= 1,
            Err(error) => return Err(error.to_string()),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// What to say when the server took a command and did not answer: it may have been carried out.
fn not_answered(error: &std::io::Error, command: &Command) -> String {
    match command {
        Command::Refund { id, refund } => {
            let NewRefund {
                id: refund, amount, ..
            } = refund;
            format!(
                "the running server did not answer ({error}), and the refund may be made: `tabby-pos sales show {id}` says so; to ask for the same refund once more, which makes it once, give `tabby-pos refund {id} {amount} --id {refund}` with the same reason"
            )
        }
        Command::ReportDay {
            sign: Some(new), ..
        } => format!(
            "the running server did not answer ({error}), and goes on: the report may be signed; `tabby-pos report z --id {}` says so, and signs it once",
            new.id
        ),
        _ => format!(
            "the running server did not answer ({error}): look at its log before you try again"
        ),
    }
}

/// Carries out a command in this process, which then has the ledger for itself.
async fn carry_out_here(
    path: Option<&Path>,
    addressed: Addressed,
) -> Result<Result<Answer, StartError>, String> {
    match addressed.command {
        Command::ExportSales { wanted, form } => {
            return read_here(path, async |ledger, configs| {
                let account = addressed.account.as_ref();
                let config = match which(&configs, |config| &config.account, account) {
                    Ok(config) => config,
                    Err(error) => return Answer::Refused(error.to_string()),
                };
                let now = SaleClock::system().now();
                let accounts = configs.iter().map(|config| config.account.clone());
                let ledger = SharedLedger::new(ledger, accounts);
                let days = ShopDay::new(&config.time_zone, config.day_ends);
                let account = &config.account;
                let table = sales::export_from(&ledger, account, &days, now, wanted, form).await;
                commands::exported(table)
            })
            .await;
        }
        Command::SaleTimeline { id, form } => {
            return read_here(path, async |ledger, configs| {
                for LedgerConfig {
                    account, time_zone, ..
                } in configs
                {
                    let told = sales::timeline_from(&*ledger, &account, &time_zone, id, form).await;
                    if !matches!(told, Ok(None)) {
                        return commands::timeline(id, told);
                    }
                }
                commands::timeline(id, Ok(None))
            })
            .await;
        }
        Command::Audit { asked } => {
            return read_here(path, async |ledger, _| {
                // The whole of it at once: the ledger is opened for each answer.
                commands::audit_of(&*ledger, &asked, u32::MAX).await
            })
            .await;
        }
        _ => {}
    }
    if matches!(addressed.command, Command::Refund { .. }) {
        return Err(
            "no server runs on this ledger, and it is the running one that goes on with a refund that is in doubt: nothing was refunded; start it, then give this command again"
                .to_owned(),
        );
    }
    if addressed.command == Command::ListPayments {
        return Err(
            "no server runs on this ledger, and it is the running one that goes through Tabby's list: start it, then give this command again"
                .to_owned(),
        );
    }
    let configs = Config::read_all(path).map_err(|error| error.to_string())?;
    let apps = match App::start_all(&configs).await {
        Ok(apps) => apps,
        Err(error) => return Ok(Err(error)),
    };
    let answer = commands::carry_out_among(&apps, addressed).await;
    App::finish_all(&apps).await;
    Ok(Ok(answer))
}

/// Carries out a command that only reads the ledger. It changes no sale, and needs no key.
async fn read_here(
    path: Option<&Path>,
    read: impl AsyncFnOnce(Arc<dyn Store>, Vec<LedgerConfig>) -> Answer,
) -> Result<Result<Answer, StartError>, String> {
    let configs = LedgerConfig::read_all(path).map_err(|error| error.to_string())?;
    let url = configs.first().map(|config| config.database_url.as_str());
    let ledger: Arc<dyn Store> = match server::open_ledger(url.unwrap_or_default()).await {
        Ok(ledger) => Arc::new(ledger),
        Err(error) => return Ok(Err(error)),
    };
    let ids = configs.iter().map(|config| Ids {
        account: config.account.clone(),
        branch: None,
        contract: None,
    });
    let ids: Vec<_> = ids.collect();
    let answer = match OtherIds::of(&*ledger, &ids).await {
        Ok(None) => read(ledger.clone(), configs).await,
        Ok(Some(ids)) => Answer::Refused(format!("the ledger is not read: {ids}")),
        Err(error) => Answer::Refused(format!("the ledger cannot be read: {error}")),
    };
    ledger.close().await;
    Ok(Ok(answer))
}
