//! What the log says, and where operations.md explains it.

mod keep;

pub(crate) use keep::Log;

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use gateway::WebhookNotice;
use payment::sale::PaymentState;
use serde_json::json;

use crate::shop::{ID, Shop, new_sale, numbered};

const HOUR: payment::time::Millis = payment::time::Millis::seconds(3_600);

#[tokio::test]
async fn every_line_about_a_sale_says_which() {
    let shop = Shop::open().await;
    let log = Log::keep();
    let (_, sale) = shop.create(new_sale()).await;
    for operation in ["retrieve_payment", "cancel_session"] {
        let bad = json!({"operation": operation, "kind": "status", "status": 500});
        shop.steer(Method::PUT, "faults", json!({"faults": [bad]}))
            .await;
        shop.send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
            .await;
    }
    for code in ["not_read", "cancel_unanswered"] {
        let lines = log.of(code);
        assert!(!lines.is_empty(), "{code}: {:?}", log.lines());
        for line in lines {
            let span = &line["span"];
            assert_eq!(span["sale"], json!(ID), "{line}");
            assert_eq!(span["reference"], json!("A-1"), "{line}");
            assert_eq!(span["terminal"], json!("T1"), "{line}");
            assert_eq!(span["payment"], sale["payment_id"], "{line}");
            assert_eq!(span["trace_id"].as_str().unwrap().len(), 32, "{line}");
        }
    }
    let steps = log.lines().into_iter();
    let steps: Vec<_> = steps
        .filter(|line| line["fields"]["message"] == "step")
        .collect();
    assert!(steps.len() >= 2);
    for step in steps {
        assert_eq!(step["span"]["reference"], json!("A-1"), "{step}");
    }
}

#[tokio::test]
async fn a_sale_that_could_not_be_begun_or_ended_names_itself_in_the_log() {
    let shop = Shop::open().await;
    let log = Log::keep();
    shop.app.sales.finish().await;
    let (status, problem) = shop.create(new_sale()).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{problem}");
    let [line] = &log.of("ledger_unwritable")[..] else {
        panic!("{:?}", log.lines());
    };
    assert_eq!(line["span"]["trace_id"], problem["trace_id"], "{line}");
    assert_eq!(line["span"]["sale"], json!(ID), "{line}");
    assert_eq!(line["span"]["reference"], json!("A-1"), "{line}");
}

#[tokio::test]
async fn a_refused_key_is_said_once_when_it_begins_and_once_when_it_is_over() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let log = Log::keep();
    let refused = json!({"kind": "status", "status": 401});
    shop.fault("retrieve_payment", refused).await;
    for _ in 0..3 {
        shop.send(Method::POST, &format!("/api/sales/{ID}/check"), None)
            .await;
        tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    }
    let begun = log.of("key_refused");
    assert_eq!(begun.len(), 1, "{:?}", log.lines());
    assert_eq!(begun[0]["level"], json!("ERROR"));
    assert!(log.of("not_read").is_empty());
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    shop.send(Method::POST, &format!("/api/sales/{ID}/check"), None)
        .await;
    assert_eq!(
        log.said("Tabby takes the key again"),
        1,
        "{:?}",
        log.lines()
    );
}

#[tokio::test]
async fn no_page_of_another_site_fills_the_log() {
    let shop = Shop::open().await;
    let log = Log::keep();
    let send = async |method: Method, path: &str, headers: &[(&str, &str)]| {
        let request = Request::builder().method(method).uri(path);
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        shop.raw(request.body(Body::empty()).unwrap()).await
    };
    let foreign = [("sec-fetch-site", "cross-site")];
    for n in 0..20 {
        send(Method::GET, &format!("/nothing/{n}"), &[]).await;
        send(Method::GET, &format!("/nothing/{n}"), &foreign).await;
        send(Method::GET, "/api/terminal", &[("host", "evil.example")]).await;
        send(Method::POST, "/api/sales", &foreign).await;
        // What is there, and what the API would refuse by its own rules.
        send(Method::GET, "/api/terminal", &foreign).await;
        send(Method::GET, "/api/sales/x", &foreign).await;
        send(Method::GET, "/api/sales?limit=x", &foreign).await;
    }
    let mut refused: Vec<_> = log
        .of("request_refused")
        .iter()
        .map(|line| line["fields"]["problem"].as_str().unwrap().to_owned())
        .collect();
    refused.sort_unstable();
    assert_eq!(refused, ["CrossSite", "NotFound", "UnknownHost"]);
    assert_eq!(log.said("answered"), 0, "{:?}", log.lines());
    // What its own page asks for is said each time, with the number of its document.
    let own = [("sec-fetch-site", "same-origin")];
    for _ in 0..2 {
        let (_, problem) = send(Method::GET, "/api/sales/x", &own).await;
        let last = log.of("request_refused").pop().unwrap();
        assert_eq!(last["fields"]["trace_id"], problem["trace_id"], "{last}");
    }
}

#[tokio::test]
async fn a_live_start_over_open_test_sales_says_how_many_and_what_to_do_and_sells() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let readings = shop.readings().await;
    let log = Log::keep();
    let live = "sk_7f5fbd5e-0000-4000-8000-000000000001";
    let shop = shop
        .restarted_with(|config| {
            config.account.gateway.as_tabby_mut().unwrap().key =
                tabby::SecretKey::new(live).unwrap()
        })
        .await;
    let [line] = &log.of("sales_of_other_account")[..] else {
        panic!("{:?}", log.lines());
    };
    let fields = &line["fields"];
    assert_eq!(
        (&line["level"], &fields["count"]),
        (&json!("WARN"), &json!(1))
    );
    let said = fields["message"].as_str().unwrap();
    for what in [
        "not asked for with this key",
        "start with that account's settings",
        "a new ledger",
    ] {
        assert!(said.contains(what), "{said}");
    }
    let (status, first) = shop.create(numbered(2)).await;
    assert_eq!(
        (status, &first["state"]),
        (StatusCode::OK, &json!("waiting"))
    );
    shop.decide(&sale, "approve").await;
    shop.reconcile().await;
    let payment = serde_json::from_value(sale["payment_id"].clone()).unwrap();
    let status = PaymentState::Authorized;
    let notice = WebhookNotice {
        payment,
        status,
        event: None,
        secret: gateway::WebhookSecret::Newest,
    };
    shop.app.sales.handle_webhook(notice);
    for _ in 0..3 {
        let watched = shop.app.sales.watched().await.unwrap();
        let due = shop.app.sales.due(watched, payment::time::Millis(0));
        assert!(!due.contains(&ID.parse().unwrap()), "{due:?}");
    }
    assert_eq!(shop.readings().await, readings);
    assert_eq!(log.of("sales_of_other_account").len(), 1);
}

#[tokio::test]
async fn a_payment_that_fits_no_sale_is_said_once_and_no_more_when_somebody_has_looked_at_it() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    let payment = sale["payment_id"].as_str().unwrap().to_owned();
    let payment = payment::id::PaymentId::try_from(payment).unwrap();
    let remark = payment::id::Remark::new("goods handed over").unwrap();
    let of_sale = shop.app.sales.acknowledge_payment(&payment, &remark).await;
    assert!(of_sale.is_err(), "a sale's payment is the sale's matter");
    // A new ledger under the old terminal's name.
    let shop = Shop::at(shop.sandbox.clone()).await;
    let log = Log::keep();
    for _ in 0..3 {
        assert_eq!(shop.reconcile().await.strange, 1);
    }
    assert_eq!(log.of("payment_unaccounted").len(), 1);
    let sales = &shop.app.sales;
    sales.acknowledge_payment(&payment, &remark).await.unwrap();
    assert_eq!(sales.unattended(), []);
    let shop = shop.restarted().await;
    assert_eq!(shop.reconcile().await.strange, 0);
    assert_eq!(shop.app.sales.unattended(), []);
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["unaccounted"], json!(0));
    assert_eq!(log.of("payment_unaccounted").len(), 1);
    let listed = shop.app.sales.payments().await.unwrap();
    assert!(
        listed.len() == 1 && listed[0].ends_with("goods handed over"),
        "{listed:?}"
    );
    // It had less money when somebody looked at it.
    shop.sql("UPDATE acknowledged_payments SET sum_minor = 5000")
        .await;
    assert_eq!(shop.reconcile().await.strange, 1);
    assert_eq!(log.of("payment_unaccounted").len(), 2);
    let sales = &shop.app.sales;
    sales.acknowledge_payment(&payment, &remark).await.unwrap();
    assert_eq!(shop.reconcile().await.strange, 0);
    let nobodys = "00000000-0000-4000-8000-000000000000".to_owned();
    let nobodys = payment::id::PaymentId::try_from(nobodys).unwrap();
    let unknown = sales.acknowledge_payment(&nobodys, &remark).await;
    assert!(unknown.is_err());
}

#[tokio::test]
async fn many_payments_that_fit_no_sale_are_a_few_lines_and_a_count() {
    let first = Shop::open().await;
    let settings = json!({"rate_limits": false});
    first.steer(Method::PATCH, "settings", settings).await;
    for n in 10..33 {
        let mut sale = new_sale();
        sale["id"] = json!(format!("0190a5b4-7c00-7000-8000-0000000000{n}"));
        let id = sale["id"].as_str().unwrap().parse().unwrap();
        let (_, sale) = first.create(sale).await;
        first.decide(&sale, "approve").await;
        first.app.sales.reconcile(HOUR).await.unwrap();
        let paid = first
            .app
            .sales
            .read(&first.app.principal, id)
            .await
            .unwrap();
        assert!(!paid.view.state.is_open());
    }
    let shop = Shop::at(first.sandbox.clone()).await;
    let log = Log::keep();
    for _ in 0..3 {
        assert_eq!(shop.reconcile().await.strange, 23);
    }
    assert_eq!(log.of("payment_unaccounted").len(), 20);
    let counts = log.of("payments_unaccounted");
    let counts: Vec<_> = counts.iter().map(|line| &line["fields"]["count"]).collect();
    assert_eq!(counts, [&json!(23)]);
    assert_eq!(shop.app.sales.payments().await.unwrap().len(), 23);
}

/// Every call of `warn!` and `error!` in this file: what stands between its brackets.
fn calls(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for name in ["warn!(", "error!("] {
        for (at, _) in text.match_indices(name) {
            let body = &text[at + name.len()..];
            let (mut depth, mut quoted, mut escaped) = (1, false, false);
            let end = body.find(|c| {
                match (quoted, c) {
                    _ if escaped => escaped = false,
                    (true, '\\') => escaped = true,
                    (_, '"') => quoted = !quoted,
                    (false, '(') => depth += 1,
                    (false, ')') => depth -= 1,
                    _ => {}
                }
                depth == 0
            });
            found.push(&body[..end.unwrap()]);
        }
    }
    found
}

fn sources(folder: &Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, texts);
        } else if path.extension().is_some_and(|end| end == "rs") {
            texts.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_warning_and_error_has_a_code_that_operations_md_explains() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for own in ["src", "../gateway/src", "../store/src", "../files/src"] {
        sources(&root.join(own), &mut texts);
    }
    let mut logged = BTreeSet::new();
    for text in &texts {
        for call in calls(text) {
            let code = call.trim_start().strip_prefix("code = \"");
            let code = code.and_then(|rest| rest.split_once('"'));
            let (code, _) = code.unwrap_or_else(|| panic!("no code: {call}"));
            logged.insert(code.to_owned());
        }
    }
    let guide = std::fs::read_to_string(root.join("../../docs/operations.md")).unwrap();
    let (_, table) = guide.split_once("| code | what has happened |").unwrap();
    let explained: BTreeSet<_> = table
        .lines()
        .skip(2)
        .map_while(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(code, _)| code.to_owned())
        .collect();
    assert!(logged.len() > 30);
    assert_eq!(logged, explained);
}

/// A line of a crate that the filter does not know as ours would be taken for a library's, and left out.
#[test]
fn every_crate_that_says_a_warning_is_one_of_those_that_are_logged() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let filter = server::log::filter(None).unwrap().to_string();
    let mut saying = Vec::new();
    for name in [
        "clock",
        "contract",
        "files",
        "gateway",
        "log-throttle",
        "payment",
        "server",
        "store",
    ] {
        let mut texts = Vec::new();
        sources(&root.join(name).join("src"), &mut texts);
        if texts.iter().any(|text| !calls(text).is_empty()) {
            saying.push(name);
            let target = name.replace('-', "_");
            assert!(
                filter.contains(&format!("{target}=info")),
                "{target}: {filter}"
            );
        }
    }
    assert_eq!(saying, ["files", "gateway", "server", "store"]);
}
