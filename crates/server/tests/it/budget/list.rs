//! The gateway's list of payments: gone through to its end, or said to be incomplete.

use axum::http::Method;
use serde_json::Value;
use server::sales::Extent;

use crate::shop::{Shop, config};

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

/// A reconciliation with this Tabby's list.
async fn reconciled(
    tabby: impl tabby::transport::Transport + 'static,
) -> server::sales::Reconciled {
    let folder = tempfile::TempDir::new().unwrap();
    let config = config(folder.path(), "http://127.0.0.1:1");
    let client = tabby::Client::over(std::sync::Arc::new(tabby));
    let gateway = server::tabby_over(client, &config).unwrap();
    let ledger = store::Sqlite::open(&config.database_url).await.unwrap();
    let clock = server::sale_clock::SaleClock::system();
    let app = server::App::assemble(&config, std::sync::Arc::new(ledger), clock, gateway);
    let span = payment::time::Millis::seconds(3_600);
    app.sales.reconcile(span).await.unwrap()
}

#[tokio::test]
async fn a_list_that_grows_while_it_is_gone_through_is_gone_through_to_its_end() {
    let growing = Growing {
        newest: 60.into(),
        asked: 0.into(),
    };
    let reconciled = reconciled(growing).await;
    assert!(
        reconciled.extent == Extent::Whole && reconciled.seen >= 60,
        "{reconciled:?}"
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
    let reconciled = reconciled(Endless).await;
    assert_eq!(
        (reconciled.extent, reconciled.seen, reconciled.strange),
        (Extent::Cut, 0, 0),
        "{reconciled:?}"
    );
    assert!(reconciled.calls < 12, "{reconciled:?}");
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
    let reconciled = reconciled(Odd).await;
    assert_eq!(
        (reconciled.extent, reconciled.unreadable, reconciled.seen),
        (Extent::Gaps, 1, 1),
        "{reconciled:?}"
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
        let reconciled = reconciled(Heavy { most, too_heavy }).await;
        assert_eq!(
            (reconciled.extent, reconciled.seen),
            (Extent::Whole, 60),
            "{most}: {reconciled:?}"
        );
        assert!(reconciled.calls < 130, "{most}: {reconciled:?}");
    }
}

#[tokio::test]
async fn an_entry_that_is_too_large_by_itself_hides_none_behind_it() {
    let (most, too_heavy) = (20, Some(7));
    let reconciled = reconciled(Heavy { most, too_heavy }).await;
    assert_eq!(
        (reconciled.extent, reconciled.seen, reconciled.unreadable),
        (Extent::Gaps, 59, 1),
        "{reconciled:?}"
    );
}

#[tokio::test]
async fn a_list_of_which_no_entry_can_be_had_is_given_up() {
    let (most, too_heavy) = (0, None);
    let reconciled = reconciled(Heavy { most, too_heavy }).await;
    assert_eq!(
        (reconciled.extent, reconciled.seen),
        (Extent::Cut, 0),
        "{reconciled:?}"
    );
    assert!(reconciled.calls < 12, "{reconciled:?}");
}

#[tokio::test]
async fn a_list_that_stays_unread_is_said_by_every_till_and_in_readiness() {
    let shop = Shop::open().await;
    shop.app
        .sales
        .reconcile(payment::time::Millis::seconds(3_600))
        .await
        .unwrap();
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["list_unread"], Value::Bool(false));
    let fault = serde_json::json!({"kind": "status", "status": 500});
    shop.fault("list_payments", fault).await;
    let reconcile = async || {
        let span = payment::time::Millis::seconds(3_600);
        shop.app.sales.reconcile(span).await.unwrap().extent
    };
    assert_eq!(reconcile().await, Extent::Cut);
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
    assert_eq!(reconcile().await, Extent::Whole);
    assert_eq!(about().await["list_unread"], Value::Null);
}
