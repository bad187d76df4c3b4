//! The parts of the server, put together.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use contract::{Limits, TerminalView};
use gateway::Gateway;
use gateway::tabby::{Goods, Settings, TabbyGateway};
use store::{ExclusiveLedger, Ledger};

use crate::budget::Budget;
use crate::config::{self, Config};
use crate::sale_clock::SaleClock;
use crate::sales::{self, Sales};
use crate::webhooks::{self, WebhookConfig};

/// Everything that a request needs.
#[derive(Clone, Debug)]
pub struct App {
    /// The sales.
    pub sales: Sales,
    /// The ledger's file, where it is one: commands are taken beside it.
    pub ledger: Option<Arc<Path>>,
    /// How many open sales of before the start found.
    pub open_at_start: usize,
    /// What the terminal is told about itself.
    pub terminal: Arc<TerminalView>,
    /// Addresses that pictures may come from, besides the proxy's own.
    pub image_origins: Arc<str>,
    /// Names that requests may be made to.
    pub hosts: Arc<[String]>,
    /// How webhooks are taken.
    pub webhooks: Option<Arc<WebhookConfig>>,
    /// Which word webhooks carry while it is being changed.
    pub words: Arc<webhooks::Words>,
    /// The shop's own copy of Tabby's logo.
    pub logo: Option<Arc<config::Logo>>,
}

/// Why the proxy does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The ledger cannot be opened.
    #[error("the ledger {} cannot be opened: {cause}; {}", .path.display(), store::remedy(.path, .cause))]
    Ledger {
        /// Where it is.
        path: PathBuf,
        /// Why not.
        cause: store::LedgerError,
    },
    /// Others could change the ledger, and the key is a live one.
    #[error("the ledger {} is not opened with a live key: {why}", .path.display())]
    Exposed {
        /// Where it is.
        path: PathBuf,
        /// Who could, and what to do.
        why: String,
    },
    /// The sales in the ledger cannot be looked through.
    #[error("the sales in the ledger {} cannot be read: {error}{}", .path.display(), remedy(.path, .error))]
    Sales {
        /// Where it is.
        path: PathBuf,
        /// Why not.
        error: sales::SaleError,
    },
    /// No client for the gateway.
    #[error("TABBY_POS_TABBY_URL: {0}")]
    Gateway(#[from] ::tabby::ClientError),
}

fn remedy(path: &Path, error: &sales::SaleError) -> String {
    match error {
        sales::SaleError::Ledger(cause) | sales::SaleError::NotBegun(cause) => {
            format!("; {}", store::remedy(path, cause))
        }
        _ => String::new(),
    }
}

/// The whole path that this URL names, for a sentence.
fn whole_path(url: &str) -> PathBuf {
    let place = store::Place::of(url).ok();
    let path = place.as_ref().and_then(store::Place::file);
    path.map_or_else(
        || url.into(),
        |path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    )
}

/// Opens the ledger for this process alone.
///
/// # Errors
///
/// [`StartError::Ledger`].
pub async fn open_ledger(url: &str) -> Result<ExclusiveLedger, StartError> {
    let opened = ExclusiveLedger::open(url).await;
    opened.map_err(|cause| StartError::Ledger {
        path: whole_path(url),
        cause,
    })
}

/// Whoever can write the ledger can make a sale paid in it: with a live key that is no place to sell
/// from, and with a test key it is said.
fn look_at_who_can_change(config: &Config) -> Result<(), StartError> {
    let place = store::Place::of(&config.database_url).ok();
    let Some(why) = place.as_ref().and_then(store::exposed) else {
        return Ok(());
    };
    if !config.key.is_test() {
        return Err(StartError::Exposed {
            path: whole_path(&config.database_url),
            why,
        });
    }
    tracing::warn!(code = "ledger_exposed", %why, "other users of this machine could change the ledger; with a live key this server would not start");
    Ok(())
}

/// What Tabby is configured with.
fn settings(config: &Config) -> Settings {
    Settings {
        url: config.tabby_url.clone(),
        key: config.key.clone(),
        proxy: config.proxy.clone(),
        user_agent: config::USER_AGENT,
        merchant_code: config.merchant_code.clone(),
        place: config.place,
        goods: Goods {
            title: config.shop.clone(),
            category: config.category.to_string(),
        },
    }
}

/// The configured account at Tabby over a client that was made elsewhere, with a budget of its own.
#[must_use]
pub fn tabby_over(client: tabby::Client, config: &Config) -> Arc<dyn Gateway> {
    let budget = Arc::new(Budget::new(config.rates));
    Arc::new(TabbyGateway::over(client, &settings(config), budget))
}

impl App {
    /// Opens the ledger and makes the client.
    ///
    /// # Errors
    ///
    /// One sentence that names the setting.
    pub async fn start(config: &Config) -> Result<Self, StartError> {
        look_at_who_can_change(config)?;
        let budget = Arc::new(Budget::new(config.rates));
        let gateway = Arc::new(TabbyGateway::new(&settings(config), budget)?);
        let ledger = open_ledger(&config.database_url).await?;
        let path = ledger.path();
        if path.is_none() {
            tracing::warn!(
                code = "ledger_in_memory",
                "the ledger is in memory: every sale is forgotten when this server stops"
            );
        }
        let mut app = Self::assemble(config, Arc::new(ledger), SaleClock::system(), gateway);
        app.ledger = path;
        match app.sales.take_over().await {
            Ok(open) => app.open_at_start = open,
            Err(error) => {
                app.sales.finish().await;
                let path = whole_path(&config.database_url);
                return Err(StartError::Sales { path, error });
            }
        }
        Ok(app)
    }

    /// The same from parts that were made elsewhere.
    #[must_use]
    pub fn assemble(
        config: &Config,
        ledger: Arc<dyn Ledger>,
        clock: SaleClock,
        gateway: Arc<dyn Gateway>,
    ) -> Self {
        let limits = Limits {
            max_amount: config.max_amount,
            terminal: config.terminal.clone(),
        };
        let terminal = TerminalView {
            shop: config.shop.clone(),
            branch: config.merchant_code.to_string(),
            terminal: config.terminal.to_string(),
            currency: config.currency,
            max_amount: config.max_amount.to_string(),
            time_zone: config.time_zone.clone(),
            logo_url: config
                .logo
                .as_ref()
                .map(|_| "/api/terminal/logo".to_owned()),
            is_test: config.key.is_test(),
            scan_prefix: config.scan_prefix.clone(),
            scan_suffix: config.scan_suffix.clone(),
            unattended: Vec::new(),
            list_unread: false,
            sale: None,
            late: Vec::new(),
            acknowledged: Vec::new(),
            recent: Vec::new(),
        };
        Self {
            sales: Sales::new(ledger, clock, gateway, limits, config),
            ledger: None,
            open_at_start: 0,
            terminal: Arc::new(terminal),
            image_origins: config.image_origins().into(),
            hosts: config.hosts.clone().into(),
            webhooks: config.webhooks.clone().map(Arc::new),
            words: Arc::new(webhooks::Words::new(config.webhooks.as_ref())),
            logo: config.logo.clone().map(Arc::new),
        }
    }
}
