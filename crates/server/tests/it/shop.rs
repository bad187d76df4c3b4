//! A shop to test: a sandbox on a port of its own, a ledger in a folder of its own.

use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use gateway::tabby::Rates;
use http_body_util::BodyExt;
use payment::id::{AccountId, BranchId, Category, MerchantCode, TerminalId};
use payment::identity::Scope;
use payment::operation::{RefundLimit, RefundWindow};
use payment::sale::{Cause, End, PAY_WINDOW, Sale, State, Unpaid, Watch};
use payment::time::Millis;
use payment::{Currency, Money};
use sandbox::tabby::settings::Settings;
use sandbox::tabby::world::World;
use serde_json::{Value, json};
use server::config::{
    AccountConfig, BranchConfig, Config, GatewayConfig, ReceiptConfig, TabbyConfig, TerminalConfig,
};
use server::webhooks::WebhookConfig;
use server::{App, routes};
use tabby::SecretKey;
use tabby::checkout::Coordinates;
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) const KEY: &str = "sk_test_7f5fbd5e-0000-4000-8000-000000000001";
/// What webhooks carry.
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const ID: &str = "0190a5b4-7c00-7000-8000-000000000001";

/// A shop: a sandbox on a port of its own, a ledger in a folder of its own, and the server's
/// routes.
pub(crate) struct Shop {
    pub(crate) router: Router,
    pub(crate) app: App,
    pub(crate) sandbox: String,
    pub(crate) folder: TempDir,
}

pub(crate) async fn sandbox() -> String {
    // For the HTTP clients of these tests; the one for Tabby brings its own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = sandbox::router(World::new(Settings::new(&url)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

pub(crate) fn config(folder: &Path, tabby_url: &str) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        hosts: Vec::new(),
        tls: None,
        pairing: false,
        trusted_proxies: Vec::new(),
        database_url: format!("sqlite://{}", folder.join("ledger.db").display()),
        events_kept: Some(Millis::seconds(400 * 86_400)),
        audit_anchors: None,
        account: AccountConfig {
            id: AccountId::main(),
            gateway: GatewayConfig::Tabby(Box::new(TabbyConfig {
                url: tabby_url.to_owned(),
                proxy: tabby::Proxy::System,
                key: SecretKey::new(KEY).unwrap(),
                rates: Rates {
                    sessions_per_10s: NonZeroU32::MAX,
                    calls_per_s: NonZeroU32::MAX,
                },
            })),
            webhooks: Some(WebhookConfig {
                path: server::webhooks::TABBY_PATH,
                url: None,
                header: "X-Till".into(),
                secrets: vec![SECRET.into()],
                addresses: Vec::new(),
                trusted_proxies: Vec::new(),
            }),
        },
        branch: BranchConfig {
            id: BranchId::main(),
            merchant_code: MerchantCode::new("demo").unwrap(),
            currency: Currency::Aed,
            time_zone: Currency::Aed.time_zone().to_owned(),
            day_ends: 0,
            place: Coordinates::new(25.1972, 55.2744).unwrap(),
            shop: "Demo shop".into(),
            category: Category::new("General").unwrap(),
            max_amount: Money::parse("50000", Currency::Aed).unwrap(),
            pay_window: PAY_WINDOW,
            refund_window: RefundWindow::days(180),
            refund_limit: RefundLimit(Money::zero(Currency::Aed)),
            capture_warning: Millis::seconds(24 * 3_600),
            scan_prefix: None,
            scan_suffix: None,
            logo: None,
            receipt: ReceiptConfig::default(),
        },
        terminal: TerminalConfig {
            name: TerminalId::new("T1").unwrap(),
            printer: None,
        },
    }
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self::at(sandbox().await).await
    }

    pub(crate) async fn at(sandbox: String) -> Self {
        Self::with(sandbox, |_| {}).await
    }

    /// A shop whose settings differ.
    pub(crate) async fn with(sandbox: String, change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut config = config(folder.path(), &sandbox);
        change(&mut config);
        let app = App::start(&config).await.unwrap();
        Self {
            router: routes::router(app.clone()),
            app,
            sandbox,
            folder,
        }
    }

    /// The same shop after its server was stopped and started.
    pub(crate) async fn restarted(self) -> Self {
        self.restarted_with(|_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn restarted_with(self, change: impl FnOnce(&mut Config)) -> Self {
        self.app.sales.finish().await;
        let mut config = config(self.folder.path(), &self.sandbox);
        change(&mut config);
        let app = App::start(&config).await.unwrap();
        Self {
            router: routes::router(app.clone()),
            app,
            ..self
        }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        send(&self.router, method, path, body).await
    }

    pub(crate) async fn raw(&self, request: Request<Body>) -> (StatusCode, Value) {
        answer(&self.router, request).await
    }

    pub(crate) async fn create(&self, body: Value) -> (StatusCode, Value) {
        self.send(Method::POST, "/api/sales", Some(body)).await
    }

    /// Asks until the sale is in this state.
    pub(crate) async fn until(&self, state: &str) -> Value {
        self.until_it("state", state).await
    }

    /// Asks until this member of the sale is this.
    pub(crate) async fn until_it(&self, member: &str, is: &str) -> Value {
        for _ in 0..200 {
            let (_, sale) = self
                .send(Method::POST, &format!("/api/sales/{ID}/check"), None)
                .await;
            if sale[member] == is {
                return sale;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{member} never became {is}");
    }

    pub(crate) async fn steer(&self, method: Method, path: &str, body: Value) {
        let client = reqwest::Client::new();
        let url = format!("{}/_sandbox/{path}", self.sandbox);
        let request = client
            .request(method, url)
            .header("content-type", "application/json")
            .body(body.to_string());
        assert!(request.send().await.unwrap().status().is_success());
    }

    pub(crate) async fn fault(&self, operation: &str, fault: Value) {
        let mut fault = fault;
        fault["operation"] = json!(operation);
        self.steer(Method::PUT, "faults", json!({"faults": [fault]}))
            .await;
    }

    pub(crate) async fn decide(&self, sale: &Value, outcome: &str) {
        let payment = sale["payment_id"].as_str().unwrap();
        self.steer(
            Method::POST,
            &format!("payments/{payment}/outcome"),
            json!({"outcome": outcome}),
        )
        .await;
    }

    /// The last request of this kind that Tabby got, and what its guides say about it.
    pub(crate) async fn requests(&self, operation: &str) -> Value {
        let url = format!("{}/_sandbox/requests", self.sandbox);
        let text = reqwest::get(url).await.unwrap().text().await.unwrap();
        let all: Value = serde_json::from_str(&text).unwrap();
        let all = all["requests"].as_array().unwrap();
        let mut of_kind = all.iter().filter(|r| r["operation"] == operation);
        of_kind.next_back().unwrap().clone()
    }

    /// How often a payment was read at the gateway.
    pub(crate) async fn readings(&self) -> usize {
        self.requests_of("retrieve_payment").await
    }

    /// How many requests of this kind the gateway got.
    pub(crate) async fn requests_of(&self, operation: &str) -> usize {
        let url = format!("{}/_sandbox/requests", self.sandbox);
        let text = reqwest::get(url).await.unwrap().text().await.unwrap();
        text.matches(&format!("\"{operation}\"")).count()
    }

    /// What Tabby has: the truth.
    pub(crate) async fn sessions(&self) -> Vec<Value> {
        let text = reqwest::get(format!("{}/_sandbox/state", self.sandbox))
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let state: Value = serde_json::from_str(&text).unwrap();
        state["sessions"].as_array().unwrap().clone()
    }
}

/// The answer of these routes to a request.
pub(crate) async fn send(
    router: &Router,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (StatusCode, Value) {
    let mut request = Request::builder().method(method).uri(path);
    let body = match body {
        Some(body) => {
            request = request.header("content-type", "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    answer(router, request.body(body).unwrap()).await
}

async fn answer(router: &Router, request: Request<Body>) -> (StatusCode, Value) {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    (status, body)
}

pub(crate) fn new_sale() -> Value {
    json!({"id": ID, "amount": "250.00", "currency": "AED", "reference": "A-1", "method": "qr"})
}

/// The same sale under another id.
pub(crate) fn numbered(n: u8) -> Value {
    let mut sale = new_sale();
    sale["id"] = json!(format!("0190a5b4-7c00-7000-8000-00000000000{n}"));
    sale
}

/// The state of a sale whose session a reading called cancelled.
pub(crate) fn cancelled(sale: &Sale) -> State {
    let unpaid = Unpaid {
        end: End::Cancelled(Cause::Cashier),
        watch: Watch::Running,
        set_aside: false,
    };
    State::Unpaid(sale.session().expect("a session").clone(), unpaid)
}

/// The scope that has every sale of a shop.
pub(crate) fn every() -> Scope {
    Scope::Account(AccountId::main())
}
