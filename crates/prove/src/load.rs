//! A chain on one key: twenty new sales a second, customers who take their time, a sandbox with
//! Tabby's limits on. How often Tabby is asked, and how soon the money is known of.
//!
//! Real time, real HTTP on this machine, a real ledger. Customers finish as a log-normal
//! distribution with a median of 74 s has it (sigma 0.5), one in eight never does.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contract::{NewSale, SaleState, SaleView};
use gateway::tabby::Rates;
use payment::id::{Category, MerchantCode, SaleId, TerminalId};
use payment::sale::{Method, PAY_WINDOW};
use payment::{Currency, Money};
use server::config::Config;
use server::sale_clock::SaleClock;
use server::webhooks::WebhookConfig;
use server::webhooks::registration::{Wish, carry_out};
use server::{App, serve};
use store::ExclusiveSqlite;
use tabby::checkout::Coordinates;
use tabby::transport::{Answer, Request, Sending, Transport};
use tabby::{Client, Http, SecretKey};
use tokio::time::{Instant, interval, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

/// Milliseconds that customers take: forty equal parts of the distribution.
const TAKES: [u64; 40] = [
    24_128, 30_381, 34_364, 37_559, 40_342, 42_874, 45_238, 47_489, 49_659, 51_774, 53_852, 55_908,
    57_956, 60_004, 62_064, 64_145, 66_255, 68_403, 70_598, 72_850, 75_169, 77_566, 80_056, 82_651,
    85_369, 88_231, 91_260, 94_486, 97_946, 101_686, 105_768, 110_272, 115_312, 121_047, 127_724,
    135_739, 145_798, 159_354, 180_241, 226_958,
];

/// One customer in so many never finishes.
const NEVER: u64 = 8;

/// A sale every so often.
const EVERY: Duration = Duration::from_millis(50);

const KEY: &str = "sk_00000000-0000-4000-8000-000000000001";

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

/// What was measured, after the first sales had come to their end.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Measured {
    /// Sales that began.
    pub sales: u64,
    /// Readings of payments and pages of the list.
    pub status_calls: u64,
    /// Calls of any kind that were answered 429.
    pub refused: u64,
    /// Sessions that could not be made.
    pub not_made: u64,
    /// Milliseconds from the customer's payment to the till's news, sorted.
    pub detection: Vec<u64>,
    /// Payments of which no till heard within the time.
    pub unheard: u64,
}

impl Measured {
    /// The detection time below which this share of a thousand lies, in milliseconds.
    #[must_use]
    pub fn at(&self, share: usize) -> u64 {
        let place =
            (self.detection.len() * share / 1_000).min(self.detection.len().saturating_sub(1));
        self.detection.get(place).copied().unwrap_or(0)
    }

    /// The mean, in milliseconds.
    #[must_use]
    pub fn mean(&self) -> u64 {
        let count = u64::try_from(self.detection.len()).unwrap_or(1).max(1);
        self.detection.iter().sum::<u64>() / count
    }
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
    let http = Client::builder(&config.tabby_url, config.key.clone()).http();
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
            let gateway = server::tabby_over(client, &config);
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

#[derive(Clone)]
enum Shop {
    Ours(App),
    Polling(Client),
}

/// One sale, from the keypad to the customer's decision.
async fn sell(
    shop: Shop,
    desk: Desk,
    counts: Arc<Counts>,
    number: u64,
    id: SaleId,
    takes: Option<Duration>,
) {
    let request = NewSale {
        id: id.to_string(),
        amount: "250.00".to_owned(),
        currency: "AED".to_owned(),
        reference: Some(format!("L-{number}")),
        method: Method::Qr,
        ..NewSale::default()
    };
    let begun = Instant::now();
    let payment = match &shop {
        Shop::Ours(app) => {
            let Ok(terminal) = TerminalId::new(&format!("T{number}")) else {
                return;
            };
            let answer = app.sales.create_at(terminal, &request).await.ok();
            let view: Option<SaleView> = answer.map(|answer| answer.view);
            let view = view.filter(|view| view.state == SaleState::Waiting);
            // As a till does it at its deadline.
            if let Some(view) = &view {
                tokio::spawn(take_back(app.clone(), view.id));
            }
            view.and_then(|view| view.payment_id)
                .map(|payment| payment.as_str().to_owned())
        }
        Shop::Polling(client) => poll(client, &desk, &request).await,
    };
    let Some(payment) = payment else {
        counts.not_made.fetch_add(1, Relaxed);
        return;
    };
    if let Some(takes) = takes {
        sleep_until(begun + takes).await;
        desk.pays(payment).await;
    }
}

async fn take_back(app: App, id: SaleId) {
    sleep(Duration::from_secs(300)).await;
    let _ = app.sales.cancel(id, payment::sale::Cause::TimeOut).await;
}

/// Makes a session and asks about it every five seconds until it is paid, or for five minutes.
async fn poll(client: &Client, desk: &Desk, request: &NewSale) -> Option<String> {
    let body = serde_json::json!({
        "payment": {"amount": request.amount, "currency": request.currency, "description": "T1",
                    "order": {"reference_id": request.reference}},
        "merchant_code": "demo",
    });
    let create = serde_json::from_value(body).ok()?;
    let session = client.create_session(&create).await.ok()?;
    let (client, desk, id) = (client.clone(), desk.clone(), session.payment.id);
    tokio::spawn(async move {
        for _ in 0..60 {
            sleep(Duration::from_secs(5)).await;
            let read = client.retrieve_payment(id).await;
            if read.is_ok_and(|payment| payment.status == tabby::payment::Status::Closed) {
                desk.hears(&id.to_string());
                return;
            }
        }
    });
    Some(id.to_string())
}

/// The customers, and what tills hear.
#[derive(Clone)]
struct Desk {
    sandbox: SocketAddr,
    http: reqwest::Client,
    paid: Arc<Mutex<HashMap<String, Instant>>>,
    detection: Arc<Mutex<Vec<u64>>>,
}

impl Desk {
    async fn steer(&self, method: reqwest::Method, path: &str, body: String) {
        let url = format!("http://{}/_sandbox/{path}", self.sandbox);
        let request = self.http.request(method, url).body(body);
        let _ = request
            .header("content-type", "application/json")
            .send()
            .await;
    }

    async fn pays(&self, payment: String) {
        let path = format!("payments/{payment}/outcome");
        self.paid().insert(payment, Instant::now());
        let body = "{\"outcome\":\"approve\"}".to_owned();
        self.steer(reqwest::Method::POST, &path, body).await;
    }

    fn paid(&self) -> std::sync::MutexGuard<'_, HashMap<String, Instant>> {
        self.paid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hears(&self, payment: &str) {
        let Some(paid) = self.paid().remove(payment) else {
            return;
        };
        let ms = u64::try_from(paid.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut all = self
            .detection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.push(ms);
    }

    /// As every terminal hears it.
    async fn listen(self, app: App) {
        let mut listener = app.sales.feed().listen(None);
        loop {
            match listener.receiver.recv().await {
                Ok(pushed) => {
                    let view = serde_json::from_str::<SaleView>(&pushed.json).ok();
                    let paid = view.filter(|view| view.state == SaleState::Paid);
                    if let Some(payment) = paid.and_then(|view| view.payment_id) {
                        self.hears(payment.as_str());
                    }
                }
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    fn forget(&self) {
        let mut all = self
            .detection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.clear();
    }

    fn detection(&self) -> Vec<u64> {
        let all = self
            .detection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.clone()
    }

    fn late(&self, than: Duration) -> u64 {
        let paid = self.paid();
        let late = paid.values().filter(|paid| paid.elapsed() > than);
        u64::try_from(late.count()).unwrap_or(u64::MAX)
    }
}

#[derive(Debug, Default)]
struct Counts {
    status: AtomicU64,
    refused: AtomicU64,
    not_made: AtomicU64,
}

struct Seen {
    status: u64,
    refused: u64,
    not_made: u64,
}

impl Counts {
    fn now(&self) -> Seen {
        Seen {
            status: self.status.load(Relaxed),
            refused: self.refused.load(Relaxed),
            not_made: self.not_made.load(Relaxed),
        }
    }
}

/// Tabby's API, and how often it is asked.
#[derive(Debug)]
struct Counted {
    http: Http,
    counts: Arc<Counts>,
}

impl Transport for Counted {
    fn send(&self, request: Request) -> Sending<'_> {
        if request.method == reqwest::Method::GET {
            self.counts.status.fetch_add(1, Relaxed);
        }
        let counts = self.counts.clone();
        let sending = self.http.send(request);
        Box::pin(async move {
            let answer: Result<Answer, tabby::Error> = sending.await;
            if answer.as_ref().is_ok_and(|answer| answer.status == 429) {
                counts.refused.fetch_add(1, Relaxed);
            }
            answer
        })
    }
}

fn config(folder: &Path, sandbox: SocketAddr, ours: SocketAddr) -> Option<Config> {
    Some(Config {
        listen: ours,
        hosts: Vec::new(),
        database_url: format!("sqlite://{}", folder.join("ledger.db").display()),
        tabby_url: format!("http://{sandbox}"),
        proxy: tabby::Proxy::Direct,
        key: SecretKey::new(KEY).ok()?,
        merchant_code: MerchantCode::new("demo").ok()?,
        currency: Currency::Aed,
        time_zone: Currency::Aed.time_zone().to_owned(),
        place: Coordinates::new(25.0, 55.0)?,
        shop: "A chain".to_owned(),
        category: Category::new("General").ok()?,
        terminal: TerminalId::new("T0").ok()?,
        max_amount: Money::parse("50000", Currency::Aed).ok()?,
        pay_window: PAY_WINDOW,
        rates: Rates::documented(false),
        webhooks: Some(WebhookConfig {
            url: Some(format!("http://{ours}")),
            header: "X-Till".to_owned(),
            secrets: vec!["0123456789abcdef0123456789abcdef".into()],
            addresses: Vec::new(),
            trusted_proxies: Vec::new(),
        }),
        scan_prefix: None,
        scan_suffix: None,
        logo: None,
    })
}
