//! Assembles the parts of the server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use contract::printing::PrintingView;
use contract::{CapabilitiesView, Limits, TerminalView};
use gateway::{Capabilities, Gateway, LinkDelivery};
use ipnet::IpNet;
use payment::identity::Principal;
use payment::sale::CaptureMode;
use store::{ExclusiveSqlite, Store};

use crate::config::{self, Config};
use crate::gateways::{self, NoGateway};
use crate::identity::{self, Contract, Ids, OtherIds};
use crate::pairing::Pairing;
use crate::people::{NoPeople, People, PepperError};
use crate::printing::NetworkPrinter;
use crate::sale_clock::SaleClock;
use crate::sales::{self, Sales, SharedLedger};
use crate::webhooks::{self, WebhookConfig};

/// The shared state of all requests of one terminal.
#[derive(Clone, Debug)]
pub struct App {
    /// The sales.
    pub sales: Sales,
    /// The ledger's file, if it is one; the socket for commands is beside it.
    pub ledger: Option<Arc<Path>>,
    /// How many open sales the start found.
    pub open_at_start: usize,
    /// The configured terminal. It acts in every request, unless terminals are paired.
    pub principal: Arc<Principal>,
    /// The paired terminals, if terminals have to be paired. All accounts of a server share them.
    pub pairing: Option<Arc<Pairing>>,
    /// Who signs in at the paired terminals: there if those are.
    pub people: Option<Arc<People>>,
    /// Reverse proxies, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpNet]>,
    /// What terminals are told about themselves.
    pub terminal: Arc<TerminalView>,
    /// The same as the beginning of an answer: see [`sales::terminal_head`].
    pub terminal_head: Option<Arc<str>>,
    /// Origins that pictures may come from, besides the server's own.
    pub image_origins: Arc<str>,
    /// Host names that requests may use.
    pub hosts: Arc<[String]>,
    /// The address of the terminal's page, if the configuration tells it.
    pub page: Option<Arc<str>>,
    /// The settings of webhooks.
    pub webhooks: Option<Arc<WebhookConfig>>,
    /// Which secret webhooks carry while it is being changed.
    pub words: Arc<webhooks::Words>,
    /// The shop's own copy of Tabby's logo.
    pub logo: Option<Arc<config::Logo>>,
    /// What is on every receipt.
    pub printing: Arc<PrintingView>,
    /// The file to which anchors of the audit log are added.
    pub audit_anchors: Option<PathBuf>,
    /// Held by whoever verifies the audit log: one at a time reads all of it.
    pub auditing: Arc<tokio::sync::Mutex<()>>,
    /// The terminal's network printer.
    pub printer: Option<Arc<NetworkPrinter>>,
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The ledger cannot be opened.
    #[error("the ledger {} cannot be opened: {cause}; {}", .path.display(), store::remedy(.path, .cause))]
    Store {
        /// The ledger's path.
        path: PathBuf,
        /// The error.
        cause: store::StoreError,
    },
    /// Others could change the ledger, and the key is a live one.
    #[error("the ledger {} is not opened with a live key: {why}", .path.display())]
    Exposed {
        /// The ledger's path.
        path: PathBuf,
        /// Who could change it, and what to do.
        why: String,
    },
    /// The sales in the ledger cannot be read.
    #[error("the sales in the ledger {} cannot be read: {error}{}", .path.display(), remedy(.path, .error))]
    Sales {
        /// The ledger's path.
        path: PathBuf,
        /// The error.
        error: sales::SaleError,
    },
    /// The ledger's sales are of another account or branch than the configured one.
    #[error("the ledger {} is not opened: {ids}", .path.display())]
    OtherIds {
        /// The ledger's path.
        path: PathBuf,
        /// The ids of its sales.
        ids: OtherIds,
    },
    /// What PINs are checked with cannot be read.
    #[error("people could not sign in: {0}")]
    Pepper(#[from] PepperError),
    /// There is no account.
    #[error("no account is configured")]
    Nothing,
    /// The client for the gateway cannot be built.
    #[error(transparent)]
    Gateway(#[from] NoGateway),
}

fn remedy(path: &Path, error: &sales::SaleError) -> String {
    match error {
        sales::SaleError::Store(cause) | sales::SaleError::NotBegun(cause) => {
            format!("; {}", store::remedy(path, cause))
        }
        _ => String::new(),
    }
}

/// The absolute path of the ledger at this URL, for messages.
fn whole_path(url: &str) -> PathBuf {
    let place = store::Place::of(url).ok();
    let path = place.as_ref().and_then(store::Place::file);
    path.map_or_else(
        || url.into(),
        |path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    )
}

/// Opens the ledger for this process exclusively.
///
/// # Errors
///
/// [`StartError::Store`].
pub async fn open_ledger(url: &str) -> Result<ExclusiveSqlite, StartError> {
    let opened = ExclusiveSqlite::open(url).await;
    opened.map_err(|cause| StartError::Store {
        path: whole_path(url),
        cause,
    })
}

/// Checks who else can write the ledger. Whoever can could mark a sale as paid: with a live key the
/// server does not start then, with test keys it warns.
fn look_at_who_can_change(url: &str, configs: &[Config]) -> Result<(), StartError> {
    let place = store::Place::of(url).ok();
    let Some(why) = place.as_ref().and_then(store::exposed) else {
        return Ok(());
    };
    let is_test = |config: &Config| config.account.gateway.is_test();
    if !configs.iter().all(is_test) {
        return Err(StartError::Exposed {
            path: whole_path(url),
            why,
        });
    }
    tracing::warn!(code = "ledger_exposed", %why, "other users of this machine could change the ledger; with a live key this server would not start");
    Ok(())
}

/// The ids that the sales of this account are looked for with. A store that other servers use, too,
/// has sales of many branches, and of accounts that those have.
fn ids(config: &Config, store: &dyn Store) -> Ids {
    let is_alone = !store.is_shared();
    Ids {
        account: config.account.id.clone(),
        branch: is_alone.then(|| config.branch.id.clone()),
        contract: is_alone.then(|| Contract::of(config)),
    }
}

/// What terminals are told of the gateway's capabilities.
fn capabilities(of: &Capabilities) -> CapabilitiesView {
    CapabilitiesView {
        code: of.code,
        link: of.link == Some(LinkDelivery::Sent),
        link_shown: of.link == Some(LinkDelivery::Shown),
        cancel: of.cancel,
        late_released: of.capture == CaptureMode::Manual,
        buyer: of.buyer,
        buyer_for_code: of.buyer_for_code,
    }
}

/// The address of the terminal's page. What a reverse proxy makes of it is not known.
fn page(config: &Config) -> Option<Arc<str>> {
    config.tls.as_ref()?;
    let host = config.hosts.first()?;
    let page = match config.listen.port() {
        443 => format!("https://{host}/"),
        port => format!("https://{host}:{port}/"),
    };
    Some(page.into())
}

/// What is on every receipt of this terminal.
fn printing(config: &Config, terminal: &TerminalView) -> PrintingView {
    let receipt = config.branch.receipt.clone();
    PrintingView {
        shop: terminal.shop.clone(),
        head: receipt.head,
        foot: receipt.foot,
        tax_number: receipt.tax_number,
        logo_url: terminal.logo_url.clone(),
        time_zone: terminal.time_zone.clone(),
        network_printer: config.terminal.printer.is_some(),
    }
}

impl App {
    /// Opens the ledger, creates the client, and looks through the stored sales.
    ///
    /// # Errors
    ///
    /// [`StartError`]: one sentence.
    pub async fn start(config: &Config) -> Result<Self, StartError> {
        let mut apps = Self::start_all(std::slice::from_ref(config)).await?;
        apps.pop().ok_or(StartError::Nothing)
    }

    /// The same for all accounts of a server, which share one ledger: one for each, in their order.
    ///
    /// # Errors
    ///
    /// [`StartError`]: one sentence.
    pub async fn start_all(configs: &[Config]) -> Result<Vec<Self>, StartError> {
        let url = configs.first().ok_or(StartError::Nothing)?;
        let url = url.database_url.as_str();
        look_at_who_can_change(url, configs)?;
        let gateways = configs.iter().map(gateways::open);
        let gateways: Vec<_> = gateways.collect::<Result<_, _>>()?;
        let ledger = Arc::new(open_ledger(url).await?);
        let path = ledger.path();
        if path.is_none() {
            tracing::warn!(
                code = "ledger_in_memory",
                "the ledger is in memory: every sale is forgotten when this server stops"
            );
        }
        let ids: Vec<_> = configs.iter().map(|config| ids(config, &*ledger)).collect();
        let accounts = ids.iter().map(|ids| ids.account.clone());
        let shared = SharedLedger::new(ledger.clone(), accounts);
        let mut apps = Vec::new();
        for (config, gateway) in configs.iter().zip(gateways) {
            let mut app = Self::assemble_on(config, &shared, SaleClock::system(), gateway);
            app.ledger.clone_from(&path);
            apps.push(app);
        }
        let path = || whole_path(url);
        let failed = |error: sales::SaleError| StartError::Sales {
            path: path(),
            error,
        };
        let is_paired = configs.iter().any(|config| config.pairing);
        let taken_over = match OtherIds::of(&*ledger, &ids).await {
            Ok(None) => Self::begin(&mut apps, ledger.clone(), is_paired, &failed).await,
            Ok(Some(ids)) => Err(StartError::OtherIds { path: path(), ids }),
            Err(error) => Err(failed(error.into())),
        };
        match taken_over {
            Ok(()) => Ok(apps),
            Err(error) => {
                Self::finish_all(&apps).await;
                Err(error)
            }
        }
    }

    /// Reads who the terminals and their people are, and takes over the open sales.
    async fn begin(
        apps: &mut [Self],
        ledger: Arc<dyn Store>,
        is_paired: bool,
        failed: &impl Fn(sales::SaleError) -> StartError,
    ) -> Result<(), StartError> {
        if !is_paired {
            let people = ledger
                .people()
                .await
                .map_err(|error| failed(error.into()))?;
            if !people.is_empty() {
                tracing::warn!(
                    code = "people_not_asked",
                    "people are in the ledger, and nobody has to sign in: tills of this server are not paired (TABBY_POS_PAIRING)"
                );
            }
        }
        if is_paired {
            let path = apps.first().and_then(|app| app.ledger.clone());
            let pairing = Pairing::open(ledger.clone(), SaleClock::system()).await;
            let pairing = Arc::new(pairing.map_err(|error| failed(error.into()))?);
            let people = People::open(ledger, path.as_deref(), SaleClock::system()).await;
            let people = Arc::new(people.map_err(|error| match error {
                NoPeople::Store(error) => failed(error.into()),
                NoPeople::Pepper(error) => StartError::Pepper(error),
            })?);
            for app in &mut *apps {
                app.sales.pair_terminals(&pairing);
                app.pairing = Some(pairing.clone());
                app.people = Some(people.clone());
            }
        }
        for app in apps {
            app.open_at_start = app.sales.take_over().await.map_err(failed)?;
        }
        Ok(())
    }

    /// Waits for what has begun in all accounts of a server, and closes their ledger.
    pub async fn finish_all(apps: &[Self]) {
        let sales: Vec<_> = apps.iter().map(|app| app.sales.clone()).collect();
        Sales::finish_all(&sales).await;
    }

    /// Assembles the server of one account from the given parts.
    #[must_use]
    pub fn assemble(
        config: &Config,
        ledger: Arc<dyn Store>,
        clock: SaleClock,
        gateway: Arc<dyn Gateway>,
    ) -> Self {
        let shared = SharedLedger::new(ledger, [config.account.id.clone()]);
        Self::assemble_on(config, &shared, clock, gateway)
    }

    fn assemble_on(
        config: &Config,
        ledger: &SharedLedger,
        clock: SaleClock,
        gateway: Arc<dyn Gateway>,
    ) -> Self {
        let capabilities = capabilities(gateway.capabilities());
        let limits = Limits {
            max_amount: config.branch.max_amount,
            terminal: config.terminal.name.clone(),
            capabilities,
        };
        let terminal = TerminalView {
            shop: config.branch.shop.clone(),
            branch: config.branch.merchant_code.to_string(),
            terminal: config.terminal.name.to_string(),
            currency: config.branch.currency,
            max_amount: config.branch.max_amount.to_string(),
            time_zone: config.branch.time_zone.clone(),
            logo_url: config
                .branch
                .logo
                .as_ref()
                .map(|_| "/api/terminal/logo".to_owned()),
            is_test: config.account.gateway.is_test(),
            capabilities,
            scan_prefix: config.branch.scan_prefix.clone(),
            scan_suffix: config.branch.scan_suffix.clone(),
            unattended: Vec::new(),
            list_unread: false,
            sale: None,
            late: Vec::new(),
            acknowledged: Vec::new(),
            recent: Vec::new(),
        };
        let printing = printing(config, &terminal);
        let printer = config.terminal.printer.clone();
        let image_origins = gateway.capabilities().image_origins.join(" ");
        Self {
            sales: Sales::new(ledger, clock, gateway, limits, config),
            ledger: None,
            open_at_start: 0,
            principal: Arc::new(identity::configured(config)),
            pairing: None,
            people: None,
            trusted_proxies: config.trusted_proxies.clone().into(),
            terminal_head: sales::terminal_head(&terminal),
            terminal: Arc::new(terminal),
            image_origins: image_origins.into(),
            hosts: config.hosts.clone().into(),
            page: page(config),
            webhooks: config.account.webhooks.clone().map(Arc::new),
            words: Arc::new(webhooks::Words::new(config.account.webhooks.as_ref())),
            logo: config.branch.logo.clone().map(Arc::new),
            printing: Arc::new(printing),
            audit_anchors: config.audit_anchors.clone(),
            auditing: Arc::default(),
            printer: printer.map(|address| Arc::new(NetworkPrinter::new(address))),
        }
    }
}
