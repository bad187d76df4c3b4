//! Readings of one payment that are wanted more than once at the same time.

use axum::http::{Method, StatusCode};
use tokio::task::JoinSet;

use crate::shop::{ID, SECRET, Shop, config, new_sale, sandbox};

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
        let router = shop.router.clone();
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
            let response = router.oneshot(request.unwrap()).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK);
        });
    }
    while let Some(outcome) = all.join_next().await {
        outcome.unwrap();
    }
    // One for whoever asked, and one for a webhook that came while that was under way.
    assert!(shop.readings().await <= 2, "{}", shop.readings().await);
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
    let way = tabby::Client::builder(
        &sandbox,
        config.account.gateway.as_tabby().unwrap().key.clone(),
    );
    let gate = std::sync::Arc::new(Gate {
        way: way.http().unwrap(),
        asked: 0.into(),
        open: tokio::sync::watch::Sender::new(true),
    });
    let client = tabby::Client::over(gate.clone());
    let gateway = server::tabby_over(client, &config).unwrap();
    let ledger = store::Sqlite::open(&config.database_url).await;
    let ledger = std::sync::Arc::new(ledger.unwrap());
    let clock = server::sale_clock::SaleClock::system();
    let app = server::App::assemble(&config, ledger, clock, gateway);
    let router = server::routes::router(app.clone());
    let shop = Shop {
        router,
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
        let who = payment::identity::Principal {
            terminal,
            ..shop.app.principal.as_ref().clone()
        };
        shop.app.sales.create(&who, &new).await.unwrap();
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
