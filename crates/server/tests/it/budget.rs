//! Readings that are shared, and that are not made at all.

use std::num::NonZeroU32;

use axum::http::{Method, StatusCode};
use gateway::tabby::Rates;
use serde_json::Value;
use server::config::Config;
use server::sales::Extent;
use tokio::task::JoinSet;

use crate::shop::{ID, SECRET, Shop, config, new_sale, sandbox};

impl Shop {
    /// A shop whose key may do so little.
    async fn with_calls(calls_per_s: u32) -> Self {
        let (sandbox, folder) = (sandbox().await, tempfile::TempDir::new().unwrap());
        let config = Config {
            rates: Rates {
                sessions_per_10s: NonZeroU32::MAX,
                calls_per_s: NonZeroU32::new(calls_per_s).unwrap(),
            },
            ..config(folder.path(), &sandbox)
        };
        let app = server::App::start(&config).await.unwrap();
        Self {
            proxy: server::routes::router(app.clone()),
            app,
            sandbox,
            folder,
        }
    }
}

#[tokio::test]
async fn readings_of_one_payment_that_are_wanted_at_the_same_time_are_one() {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    // Older than a cashier's patience: each of them would read.
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let mut all = JoinSet::new();
    for number in 0..40 {
        let proxy = shop.proxy.clone();
        let payment = sale["payment_id"].clone();
        all.spawn(async move {
            let request = match number % 4 {
                0 => Request::get(format!("/api/sales/{ID}")).body(Body::empty()),
                1 => {
                    let notice = serde_json::json!({"id": payment, "status": "closed"});
                    let hook = Request::post("/webhooks/tabby").header("x-till", SECRET);
                    hook.body(Body::from(notice.to_string()))
                }
                _ => Request::post(format!("/api/sales/{ID}/check")).body(Body::empty()),
            };
            let response = proxy.oneshot(request.unwrap()).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK);
        });
    }
    while let Some(outcome) = all.join_next().await {
        outcome.unwrap();
    }
    // One for whoever asked, and one for a webhook that came while that was under way.
    assert!(shop.readings().await <= 2, "{}", shop.readings().await);
}

#[tokio::test]
async fn whoever_asks_more_than_the_key_allows_gets_the_last_reading_and_its_age() {
    let shop = Shop::with_calls(1).await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    // The key's one call of this second is gone.
    shop.app.sales.gateway_state().await;
    let path = format!("/api/sales/{ID}");
    let mut answers = Vec::new();
    for _ in 0..5 {
        answers.push(shop.send(Method::GET, &path, None).await);
    }
    for (status, view) in &answers {
        assert_eq!(*status, StatusCode::OK);
        let (read, now) = (view["read_at"].as_i64(), view["server_time"].as_i64());
        assert!(
            read.zip(now).is_some_and(|(read, now)| read <= now),
            "{view}"
        );
    }
    let first: &Value = &answers[0].1;
    assert_eq!(first["state"], "waiting");
    let paid = shop.until("paid").await;
    assert_eq!(paid["state"], "paid");
}

/// The way to a sandbox, which counts what is asked, and can be closed.
#[derive(Debug)]
struct Gate {
    way: tabby::Http,
    asked: std::sync::atomic::AtomicU32,
    open: tokio::sync::watch::Sender<bool>,
}

impl Gate {
    fn asked(&self) -> u32 {
        self.asked.load(std::sync::atomic::Ordering::SeqCst)
    }
}

impl tabby::transport::Transport for Gate {
    fn send(&self, request: tabby::transport::Request) -> tabby::transport::Sending<'_> {
        self.asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Box::pin(async move {
            self.open.subscribe().wait_for(|open| *open).await.unwrap();
            self.way.send(request).await
        })
    }
}

#[tokio::test]
async fn a_sale_that_the_watcher_and_a_retry_are_at_together_is_asked_about_once() {
    let (sandbox, folder) = (sandbox().await, tempfile::TempDir::new().unwrap());
    let config = config(folder.path(), &sandbox);
    let way = tabby::Client::builder(&sandbox, config.key.clone());
    let gate = std::sync::Arc::new(Gate {
        way: way.http().unwrap(),
        asked: 0.into(),
        open: tokio::sync::watch::Sender::new(true),
    });
    let client = tabby::Client::over(gate.clone());
    let gateway = server::tabby_over(client, &config);
    let ledger = store::Sqlite::open(&config.database_url).await;
    let ledger = std::sync::Arc::new(ledger.unwrap());
    let clock = server::sale_clock::SaleClock::system();
    let app = server::App::assemble(&config, ledger, clock, gateway);
    let proxy = server::routes::router(app.clone());
    let shop = Shop {
        proxy,
        app,
        sandbox,
        folder,
    };
    shop.create(new_sale()).await;
    let bad = |operation: &str| serde_json::json!({"operation": operation, "kind": "status", "status": 500});
    let bad = serde_json::json!({"faults": [bad("cancel_session"), bad("retrieve_payment")]});
    shop.steer(Method::PUT, "faults", bad).await;
    let cancel = format!("/api/sales/{ID}/cancel");
    shop.send(Method::POST, &cancel, None).await;
    let sales = &shop.app.sales;
    let never = payment::time::Millis(u64::MAX);
    let id = ID.parse().unwrap();
    while !sales
        .due(sales.watched().await.unwrap(), never)
        .contains(&id)
    {
        tokio::task::yield_now().await;
    }
    let before = gate.asked();
    gate.open.send_replace(false);
    let watcher = tokio::spawn({
        let sales = sales.clone();
        async move { sales.look_after(id, never).await }
    });
    while gate.asked() == before {
        tokio::task::yield_now().await;
    }
    // It is due here, too, and waits for its turn.
    sales.retry().await;
    gate.open.send_replace(true);
    watcher.await.unwrap().unwrap();
    sales.finish().await;
    assert_eq!(gate.asked() - before, 2, "to cancel, and to read");
}

/// A Tabby whose list of paid payments grows in front while somebody goes through it.
#[derive(Debug)]
struct Growing {
    newest: std::sync::atomic::AtomicU32,
    asked: std::sync::atomic::AtomicU32,
}

impl tabby::transport::Transport for Growing {
    fn send(&self, request: tabby::transport::Request) -> tabby::transport::Sending<'_> {
        use std::sync::atomic::Ordering::SeqCst;
        let offset = request.path.rsplit("offset=").next().unwrap();
        let offset: u32 = offset.parse().unwrap();
        let asked = self.asked.fetch_add(1, SeqCst);
        let grows = if asked < 8 { 25 } else { 0 };
        let newest = self.newest.fetch_add(grows, SeqCst);
        let page: Vec<_> = (1..=newest)
            .rev()
            .skip(usize::try_from(offset).unwrap())
            .take(20)
            .map(|number| {
                let id = uuid::Uuid::from_u128(u128::from(number));
                serde_json::json!({"id": id, "status": "CLOSED", "amount": "1", "currency": "AED",
                    "created_at": format!("2026-11-21T10:{:02}:{:02}Z", number / 60 % 60, number % 60)})
            })
            .collect();
        let body = serde_json::json!({"payments": page}).to_string();
        Box::pin(async move { Ok(tabby::transport::Answer::new(200, Ok(body.into_bytes()))) })
    }
}

/// A sweep over this Tabby's list.
async fn swept(tabby: impl tabby::transport::Transport + 'static) -> server::sales::Swept {
    let folder = tempfile::TempDir::new().unwrap();
    let config = config(folder.path(), "http://127.0.0.1:1");
    let client = tabby::Client::over(std::sync::Arc::new(tabby));
    let gateway = server::tabby_over(client, &config);
    let ledger = store::Sqlite::open(&config.database_url).await.unwrap();
    let clock = server::sale_clock::SaleClock::system();
    let app = server::App::assemble(&config, std::sync::Arc::new(ledger), clock, gateway);
    let span = payment::time::Millis::seconds(3_600);
    app.sales.sweep(span).await.unwrap()
}

#[tokio::test]
async fn a_list_that_grows_while_it_is_gone_through_is_gone_through_to_its_end() {
    let growing = Growing {
        newest: 60.into(),
        asked: 0.into(),
    };
    let swept = swept(growing).await;
    assert!(
        swept.extent == Extent::Whole && swept.seen >= 60,
        "{swept:?}"
    );
}

/// A Tabby that sends as many entries as it likes, whatever was asked for, and never comes to an end.
#[derive(Debug)]
struct Endless;

impl tabby::transport::Transport for Endless {
    fn send(&self, _: tabby::transport::Request) -> tabby::transport::Sending<'_> {
        let page: Vec<_> = (0..500)
            .map(|_| {
                serde_json::json!({"id": uuid::Uuid::new_v4(), "status": "CLOSED", "amount": "1", "currency": "AED",
                    "description": "T1", "order": {"reference_id": "A-1"}, "created_at": "2026-11-21T10:00:00Z"})
            })
            .collect();
        let body = serde_json::json!({"payments": page}).to_string();
        Box::pin(async move { Ok(tabby::transport::Answer::new(200, Ok(body.into_bytes()))) })
    }
}

#[tokio::test]
async fn a_page_with_more_entries_than_it_was_asked_for_is_not_taken() {
    let swept = swept(Endless).await;
    assert_eq!(
        (swept.extent, swept.seen, swept.strange),
        (Extent::Cut, 0, 0),
        "{swept:?}"
    );
    assert!(swept.calls < 12, "{swept:?}");
}

/// A Tabby whose list has one page, with an entry that cannot be read.
#[derive(Debug)]
struct Odd;

impl tabby::transport::Transport for Odd {
    fn send(&self, request: tabby::transport::Request) -> tabby::transport::Sending<'_> {
        let body = if request.path.ends_with("offset=0") {
            r#"{"payments":[
                {"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"CLOSED","amount":null,"currency":"AED"},
                {"id":"5f0c0a4e-0000-4000-8000-000000000002","status":"CLOSED","amount":"1","currency":"AED","created_at":"2026-11-21T10:00:00Z"}
            ]}"#
        } else {
            // Each entry was counted: none comes again.
            assert!(request.path.ends_with("offset=2"), "{}", request.path);
            r#"{"payments":[]}"#
        };
        Box::pin(async move {
            let body = body.as_bytes().to_vec();
            Ok(tabby::transport::Answer::new(200, Ok(body)))
        })
    }
}

#[tokio::test]
async fn a_list_with_an_entry_that_cannot_be_read_is_not_whole() {
    let swept = swept(Odd).await;
    assert_eq!(
        (swept.extent, swept.unreadable, swept.seen),
        (Extent::Gaps, 1, 1),
        "{swept:?}"
    );
}

/// A Tabby whose pages are too large for more than so many entries, and one of whose entries is too
/// large by itself.
#[derive(Debug)]
struct Heavy {
    most: u32,
    too_heavy: Option<u32>,
}

impl tabby::transport::Transport for Heavy {
    fn send(&self, request: tabby::transport::Request) -> tabby::transport::Sending<'_> {
        let number = |name: &str| -> u32 {
            let query = request.path.split_once('?').unwrap().1;
            let mut pairs = query.split('&');
            let found = pairs.find_map(|pair| pair.strip_prefix(name));
            found.unwrap().parse().unwrap()
        };
        let (limit, offset) = (number("limit="), number("offset="));
        let end = offset.saturating_add(limit).min(60);
        let is_too_much = end.saturating_sub(offset) > self.most
            || self.too_heavy.is_some_and(|n| (offset..end).contains(&n));
        let page: Vec<_> = (offset..end)
            .map(|place| {
                let id = uuid::Uuid::from_u128(u128::from(place) + 1);
                serde_json::json!({"id": id, "status": "CLOSED", "amount": "1", "currency": "AED",
                    "created_at": format!("2026-11-21T10:{:02}:00Z", 59 - place)})
            })
            .collect();
        let body = serde_json::json!({"payments": page}).to_string();
        Box::pin(async move {
            let body = match is_too_much {
                true => Err(tabby::Error::Unknown(tabby::error::Gap::TooLarge.into())),
                false => Ok(body.into_bytes()),
            };
            Ok(tabby::transport::Answer::new(200, body))
        })
    }
}

#[tokio::test]
async fn pages_that_are_too_large_are_asked_for_in_smaller_ones() {
    for most in [20, 19, 5, 4, 1] {
        let too_heavy = None;
        let swept = swept(Heavy { most, too_heavy }).await;
        assert_eq!(
            (swept.extent, swept.seen),
            (Extent::Whole, 60),
            "{most}: {swept:?}"
        );
        assert!(swept.calls < 130, "{most}: {swept:?}");
    }
}

#[tokio::test]
async fn an_entry_that_is_too_large_by_itself_hides_none_behind_it() {
    let (most, too_heavy) = (20, Some(7));
    let swept = swept(Heavy { most, too_heavy }).await;
    assert_eq!(
        (swept.extent, swept.seen, swept.unreadable),
        (Extent::Gaps, 59, 1),
        "{swept:?}"
    );
}

#[tokio::test]
async fn a_list_of_which_no_entry_can_be_had_is_given_up() {
    let (most, too_heavy) = (0, None);
    let swept = swept(Heavy { most, too_heavy }).await;
    assert_eq!((swept.extent, swept.seen), (Extent::Cut, 0), "{swept:?}");
    assert!(swept.calls < 12, "{swept:?}");
}

#[tokio::test]
async fn a_list_that_stays_unread_is_said_by_every_till_and_in_readiness() {
    let shop = Shop::open().await;
    shop.app
        .sales
        .sweep(payment::time::Millis::seconds(3_600))
        .await
        .unwrap();
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["list_unread"], Value::Bool(false));
    let fault = serde_json::json!({"kind": "status", "status": 500});
    shop.fault("list_payments", fault).await;
    let sweep = async || {
        let span = payment::time::Millis::seconds(3_600);
        shop.app.sales.sweep(span).await.unwrap().extent
    };
    assert_eq!(sweep().await, Extent::Cut);
    let about = async || shop.send(Method::GET, "/api/terminal", None).await.1;
    assert_eq!(about().await["list_unread"], Value::Null);
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(601)).await;
    tokio::time::resume();
    assert_eq!(about().await["list_unread"], Value::Bool(true));
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["list_unread"], Value::Bool(true));
    shop.steer(Method::PUT, "faults", serde_json::json!({"faults": []}))
        .await;
    assert_eq!(sweep().await, Extent::Whole);
    assert_eq!(about().await["list_unread"], Value::Null);
}

#[tokio::test]
async fn sales_without_a_code_are_twelve_a_minute_and_those_with_one_are_not_counted() {
    let shop = Shop::open().await;
    let sale = |n: u32| {
        let mut sale = new_sale();
        sale["id"] = format!("0190a5b4-7c00-7000-8000-{n:012}").into();
        sale
    };
    // Tabby's own limits are not what is tried here.
    let unlimited = serde_json::json!({"rate_limits": false});
    shop.steer(Method::PATCH, "settings", unlimited).await;
    for n in 0..15 {
        let (_, shown) = shop.create(sale(n)).await;
        assert_eq!(shown["state"], "waiting", "{n}");
        let id = shown["id"].as_str().unwrap();
        let path = format!("/api/sales/{id}/cancel");
        shop.send(Method::POST, &path, None).await;
    }
    let refused = serde_json::json!({"kind": "status", "status": 400});
    shop.fault("create_session", refused).await;
    for n in 100..112 {
        let (status, _) = shop.create(sale(n)).await;
        assert_eq!(status, StatusCode::OK, "{n}");
    }
    let asked = shop.sessions().await.len();
    let (status, problem) = shop.create(sale(112)).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(problem["code"], "too_many_codeless");
    let wait = problem["retry_after_s"].as_u64().unwrap();
    assert!((1..=60).contains(&wait), "{problem}");
    assert_eq!(shop.sessions().await.len(), asked, "Tabby was not asked");
    // It was not begun, and what was begun before can be asked for again.
    let missing = format!("/api/sales/{}", sale(112)["id"].as_str().unwrap());
    let (status, _) = shop.send(Method::GET, &missing, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(shop.create(sale(111)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn whoever_has_to_wait_is_told_in_the_header_too_and_let_in_then() {
    use tower::ServiceExt;
    let shop = Shop::open().await;
    let declined = serde_json::json!({"kind": "status", "status": 400});
    shop.fault("create_session", declined).await;
    let sale = |n: u32| {
        let mut sale = new_sale();
        sale["id"] = format!("0190a5b4-7c00-7000-8000-{n:012}").into();
        sale
    };
    for n in 0..12 {
        shop.create(sale(n)).await;
    }
    let request =
        axum::http::Request::post("/api/sales").header("content-type", "application/json");
    let request = request
        .body(axum::body::Body::from(sale(12).to_string()))
        .unwrap();
    let response = shop.proxy.clone().oneshot(request).await.unwrap();
    let wait = response.headers()["retry-after"].to_str().unwrap();
    let wait: u64 = wait.parse().unwrap();
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(wait)).await;
    tokio::time::resume();
    assert_eq!(shop.create(sale(12)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_stop_waits_for_the_readings_that_have_begun_and_begins_no_other() {
    const SALES: usize = 40;
    let shop = Shop::open().await;
    let settings = serde_json::json!({"rate_limits": false});
    shop.steer(Method::PATCH, "settings", settings).await;
    for number in 0..SALES {
        let mut sale = new_sale();
        sale["id"] = uuid::Uuid::new_v4().to_string().into();
        let terminal = payment::id::TerminalId::new(&format!("T{number}")).unwrap();
        let new = serde_json::from_value(sale).unwrap();
        shop.app.sales.create_at(terminal, &new).await.unwrap();
    }
    shop.fault(
        "retrieve_payment",
        serde_json::json!({"kind": "slow", "ms": 700}),
    )
    .await;
    let stop = tokio_util::sync::CancellationToken::new();
    let watcher = tokio::spawn(server::watcher::run(shop.app.sales.clone(), stop.clone()));
    while shop.readings().await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    stop.cancel();
    watcher.await.unwrap();
    assert!(shop.readings().await < SALES);
}
