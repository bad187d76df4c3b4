//! A ledger of many sales, as a shop has after some years, for `cargo xtask bench scale` and
//! `cargo xtask bench history`.
//!
//! Most are settled. The open ones are in doubt and put aside, so that all of them can be of one
//! terminal; each has a session of its own at the sandbox.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;

use gateway::tabby::Rates;
use gateway::{Gateway, SessionAnswer, SessionOptions};
use payment::id::{PaymentId, Reference, SaleId, ServerRun, SessionId};
use payment::sale::{
    Cause, Event, Intent, Method, Mode, PaymentSnapshot, PaymentState, Recipient, Sale, Session,
    transition,
};
use payment::time::{Millis, Timestamp};
use payment::{Currency, Money};
use server::config::Config;
use server::sale_clock::SaleClock;
use store::{ExclusiveSqlite, PastSale, Sqlite, Store};
use tabby::{Client, SecretKey};
use uuid::Uuid;

use super::config::config;

/// The key and the terminal of the demo shop that is measured.
const KEY: &str = "sk_test_00000000-0000-4000-8000-000000000001";
const TERMINAL: &str = "T1";

/// How many sales one transaction writes.
const AT_ONCE: u32 = 5_000;

/// The time between two settled sales, so that 200,000 are a year's.
const APART: Millis = Millis::seconds(150);

/// Which sales a ledger has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LedgerSize {
    /// How many sales.
    pub sales: u32,
    /// How many of them are open.
    pub open: u32,
    /// Whether the settled ones differ in all that sales are found by: reference, amount, terminal,
    /// state and phone. Otherwise all are of one terminal and one amount, and paid.
    pub varied: bool,
}

/// Makes the ledger in this folder.
///
/// # Errors
///
/// One sentence.
pub fn make_ledger(folder: &Path, sandbox: SocketAddr, size: &LedgerSize) -> Result<(), String> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(make(folder, sandbox, size))
}

async fn make(folder: &Path, sandbox: SocketAddr, size: &LedgerSize) -> Result<(), String> {
    let &LedgerSize { sales, open, .. } = size;
    let shop = Shop::open(folder, sandbox).ok_or("our own configuration is wrong")?;
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let ledger = Sqlite::open(&shop.config.database_url).await;
    let ledger = ledger.map_err(|error| text(&error))?;
    let mut batch = Vec::new();
    for n in 0..sales {
        let settled = sales.saturating_sub(open);
        let sale = match n.checked_sub(settled) {
            None => shop
                .settled(n, size)
                .ok_or("our own sale is wrong".to_owned()),
            Some(after) => shop.in_doubt(n, after).await,
        };
        batch.push(sale.map_err(|why| format!("sale {n} could not be made: {why}"))?);
        if batch.len() >= AT_ONCE as usize || n + 1 == sales {
            let written = ledger.insert_past(&batch).await;
            written.map_err(|error| text(&error))?;
            batch.clear();
        }
    }
    ledger.close().await;
    // Closed as a server closes it.
    let ledger = ExclusiveSqlite::open(&shop.config.database_url).await;
    let ledger = ledger.map_err(|error| text(&error))?;
    let watched = ledger.watched().await.map_err(|error| text(&error))?.sales;
    ledger.close().await;
    let left = watched.iter().filter(|sale| sale.is_open()).count();
    if left != open as usize || watched.len() != left {
        return Err(format!(
            "{left} sales are open and {} are watched, in place of {open}",
            watched.len()
        ));
    }
    Ok(())
}

/// Which of the varied sales nobody paid.
const EXPIRED_EACH: u32 = 7;

/// Makes the `n`th of so many sales differ from the others in what sales are found by.
fn vary(intent: &mut Intent, n: u32, sales: u32) -> Option<()> {
    let year = 2024 + 3 * u64::from(n) / u64::from(sales);
    intent.reference = Reference::new(&format!("{year}-{n:06}")).ok()?;
    let minor = 1_000 + u64::from(n) * 7_919 % 50_000;
    intent.amount = Money::from_minor(minor, Currency::Aed).ok()?;
    let terminal = format!("T{}", 1 + n % 5);
    intent.terminal = payment::id::TerminalId::new(&terminal).ok()?;
    if n.is_multiple_of(3) {
        intent.recipient = Some(Recipient {
            digest: "0".to_owned(),
            ends: format!("{:02}", n / 3 % 100),
        });
    }
    Some(())
}

/// The id of the `of`th kind for sale `n`. A gateway's ids do not begin alike.
fn gateway_id(of: u128, n: u32) -> Uuid {
    // An odd factor gives each number another one.
    let mixed = (u128::from(n) << 8 | of).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    uuid::Builder::from_random_bytes(mixed.to_be_bytes()).into_uuid()
}

struct Shop {
    config: Config,
    gateway: Arc<dyn Gateway>,
    now: Timestamp,
    run: ServerRun,
    amount: Money,
}

impl Shop {
    fn open(folder: &Path, sandbox: SocketAddr) -> Option<Self> {
        let mut config = config(folder, sandbox, ([127, 0, 0, 1], 0).into())?;
        let account = config.account.gateway.as_tabby_mut()?;
        account.key = SecretKey::new(KEY).ok()?;
        account.rates = Rates {
            sessions_per_10s: NonZeroU32::MAX,
            calls_per_s: NonZeroU32::MAX,
        };
        let client = Client::builder(&account.url, account.key.clone());
        let client = Client::over(Arc::new(client.http().ok()?));
        Some(Self {
            gateway: server::tabby_over(client, &config)?,
            config,
            now: SaleClock::system().now(),
            run: ServerRun(Uuid::new_v4()),
            amount: Money::parse("250", Currency::Aed).ok()?,
        })
    }

    /// Sale number `n`, just asked for.
    fn asked(&self, n: u32, created_at: Timestamp) -> Option<Sale> {
        let url = self.config.account.gateway.url().to_owned();
        let intent = Intent {
            id: SaleId(Uuid::from_u128((7 << 76) | (2 << 62) | u128::from(n))),
            account: self.config.account.id.clone(),
            branch: self.config.branch.id.clone(),
            terminal: payment::id::TerminalId::new(TERMINAL).ok()?,
            merchant_code: self.config.branch.merchant_code.clone(),
            reference: Reference::new(&format!("A-{n}")).ok()?,
            amount: self.amount,
            method: Method::Qr,
            mode: Mode::Test,
            created_at,
            pay_window: self.config.branch.pay_window,
            terms: payment::sale::Terms::default(),
            recipient: None,
            items: Vec::new(),
            gateway: Some(url),
            key: None,
            cashier: None,
        };
        Some(Sale::new(intent, self.run))
    }

    /// A sale that was paid long ago, or of which nobody knows any more why it was not.
    fn settled(&self, n: u32, size: &LedgerSize) -> Option<PastSale> {
        let age = APART.0 * u64::from(size.sales - n) + 60 * 60 * 1_000;
        let mut asked = self.asked(n, Timestamp(self.now.0 - i64::try_from(age).ok()?))?;
        if size.varied {
            vary(&mut asked.intent, n, size.sales)?;
        }
        let amount = asked.intent.amount;
        let is_paid = !size.varied || !n.is_multiple_of(EXPIRED_EACH);
        let at = asked.intent.created_at;
        let id = |of: u128| gateway_id(of, n).to_string();
        let session = Session {
            deadline: at.after(asked.intent.pay_window),
            ..Session::known_by_payment(
                SessionId::try_from(id(1)).ok()?,
                PaymentId::try_from(id(2)).ok()?,
                at,
            )
        };
        let reading = |status, captured| PaymentSnapshot {
            payment: session.payment.clone(),
            status,
            amount: Some(amount),
            reference: Some(asked.intent.reference.clone()),
            mode: Some(Mode::Test),
            captured: Some(captured),
            refunded: Some(Money::zero(Currency::Aed)),
        };
        let created = reading(PaymentState::Created, Money::zero(Currency::Aed));
        let end = match is_paid {
            true => reading(PaymentState::Closed, amount),
            false => reading(PaymentState::Expired, Money::zero(Currency::Aed)),
        };
        let created = Event::Created(Box::new(session.clone()), created);
        let waiting = transition(&asked, created, at).sale;
        // So late that nobody waits for money any more.
        let ended = transition(&waiting, Event::Read(end), at.after(Millis::seconds(3_600))).sale;
        let steps = vec![("created", waiting), ("read", ended)];
        Some(PastSale { asked, steps })
    }

    /// A sale of just now, `after` so many others of them, whose cancellation was not answered, and
    /// that was put aside.
    async fn in_doubt(&self, n: u32, after: u32) -> Result<PastSale, String> {
        let asked = self.asked(n, Timestamp(self.now.0 + i64::from(after)));
        let asked = asked.ok_or("our own sale is wrong")?;
        let at = asked.intent.created_at;
        let options = SessionOptions::default();
        let answer = self.gateway.open_session(&asked.intent, &options).await;
        let (session, reading) = match answer {
            Ok(SessionAnswer::Opened(session, reading)) => (session, reading),
            other => return Err(format!("{other:?}")),
        };
        let mut steps: Vec<(_, Sale)> = Vec::new();
        for (name, event) in [
            ("created", Event::Created(session, reading)),
            ("cancel_asked", Event::Cancel(Cause::Cashier)),
            ("not_read", Event::NotRead),
            ("put_aside", Event::PutAside),
        ] {
            let before = steps.last().map_or(&asked, |(_, sale)| sale);
            let after = transition(before, event, at).sale;
            steps.push((name, after));
        }
        Ok(PastSale { asked, steps })
    }
}
