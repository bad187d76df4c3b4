//! Two branches with three terminals on one ledger: nobody sees, changes or hears of what is not
//! theirs.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use payment::id::{BranchId, TerminalId};
use payment::identity::Principal;
use serde_json::{Value, json};
use server::{App, routes};
use tower::ServiceExt;

use crate::paid_operations::operation;
use crate::shop::{ID, Shop, numbered, send};

/// A terminal's way to the server.
struct Till {
    router: Router,
}

impl Shop {
    fn till(&self, branch: &str, terminal: &str) -> Till {
        let principal = Principal {
            branch: BranchId::try_from(branch.to_owned()).unwrap(),
            terminal: TerminalId::new(terminal).unwrap(),
            ..self.app.principal.as_ref().clone()
        };
        let app = App {
            principal: Arc::new(principal),
            ..self.app.clone()
        };
        Till {
            router: routes::router(app),
        }
    }
}

impl Till {
    async fn answer(&self, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        send(&self.router, method.parse().unwrap(), path, body).await
    }

    async fn get(&self, path: &str) -> Value {
        self.answer("GET", path, None).await.1
    }

    async fn create(&self, n: u8, reference: &str) -> (StatusCode, Value) {
        let mut sale = numbered(n);
        sale["reference"] = json!(reference);
        self.answer("POST", "/api/sales", Some(sale)).await
    }

    /// Asks until the sale is captured in full.
    async fn until_captured(&self, id: &str) {
        let check = format!("/api/sales/{id}/check");
        while self.answer("POST", &check, None).await.1["captured"] != "250.00" {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// The stream's body, which begins with everything that this terminal is told.
    async fn listen(&self) -> Body {
        let request = Request::get("/api/events").body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        response.into_body()
    }
}

fn id(n: u8) -> String {
    numbered(n)["id"].as_str().unwrap().to_owned()
}

/// What comes of the stream until this text is in it.
pub(crate) async fn heard_until(stream: &mut Body, text: &str) -> String {
    let mut heard = String::new();
    while !heard.contains(text) {
        let frame = stream.frame().await.unwrap().unwrap();
        heard += std::str::from_utf8(&frame.into_data().unwrap()).unwrap();
    }
    heard
}

/// Every call about one sale that the API document has: its method, and its path without the id.
pub(crate) fn calls_about_a_sale() -> Vec<(String, String)> {
    let document = routes::openapi().to_json().unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    let mut calls = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        if path.starts_with("/api/sales/{id}") {
            let methods = methods.as_object().unwrap().keys();
            calls.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
        }
    }
    assert!(calls.len() >= 9, "{calls:?}");
    calls
}

#[tokio::test]
async fn another_branch_neither_moves_the_money_of_a_sale_nor_sees_what_was_moved() {
    let shop = Shop::open().await;
    let (ours, other) = (shop.till("mall", "T1"), shop.till("beach", "T1"));
    let (_, sale) = ours.create(1, "A-1").await;
    shop.decide(&sale, "approve").await;
    let refunds = format!("/api/sales/{ID}/refunds");
    let refund = json!({"id": operation(1), "amount": "50.00"});
    let (status, problem) = other.answer("POST", &refunds, Some(refund.clone())).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::NOT_FOUND, &json!("unknown_sale"))
    );
    ours.until_captured(ID).await;
    let (status, done) = ours.answer("POST", &refunds, Some(refund.clone())).await;
    assert_eq!((status, &done["status"]), (StatusCode::OK, &json!("done")));
    let operations = format!("/api/sales/{ID}/operations");
    assert_eq!(
        other.answer("GET", &operations, None).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(ours.get(&operations).await["operations"], json!([done]));
    // The id is taken, whoever asks for it about whichever sale.
    let (_, theirs) = other.create(2, "B-1").await;
    shop.decide(&theirs, "approve").await;
    let of_theirs = format!("/api/sales/{}", id(2));
    other.until_captured(&id(2)).await;
    let refunds = format!("{of_theirs}/refunds");
    let (status, problem) = other.answer("POST", &refunds, Some(refund)).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("operation_conflict"))
    );
}

#[tokio::test]
async fn each_branch_has_a_day_of_its_own_and_numbers_of_its_own() {
    let shop = Shop::open().await;
    let (ours, other) = (shop.till("mall", "T1"), shop.till("beach", "T1"));
    let (_, sale) = ours.create(1, "A-1").await;
    shop.decide(&sale, "approve").await;
    ours.until_captured(ID).await;
    let sign = async |till: &Till, n: u8| {
        let new = json!({"id": id(n)});
        till.answer("POST", "/api/reports/z", Some(new)).await
    };
    let (status, theirs) = sign(&other, 5).await;
    assert_eq!(status, StatusCode::OK, "{theirs}");
    assert_eq!(
        (&theirs["number"], &theirs["totals"]),
        (&json!(1), &json!([]))
    );
    let (_, own) = sign(&ours, 6).await;
    assert_eq!(own["number"], 1);
    assert_eq!(own["totals"][0]["net"], "250.00");
    let (status, problem) = sign(&ours, 5).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert_eq!(ours.get("/api/reports").await["reports"][0]["number"], 1);
}

#[tokio::test]
async fn a_sale_of_another_branch_does_not_exist_whatever_is_asked_of_it() {
    let shop = Shop::open().await;
    let (ours, beside) = (shop.till("mall", "T1"), shop.till("mall", "T2"));
    let other = shop.till("beach", "T1");
    assert_eq!(ours.create(1, "A-1").await.0, StatusCode::OK);
    let without_times = |mut view: Value| {
        let view = view.as_object_mut().unwrap();
        view.remove("server_time");
        view.remove("read_at");
        view.clone()
    };
    let before = without_times(ours.get(&format!("/api/sales/{ID}")).await);
    let instance = |mut problem: Value| {
        problem.as_object_mut().unwrap().remove("trace_id");
        problem.to_string().replace(&id(9), ID)
    };
    for (method, path) in calls_about_a_sale() {
        let at = |id: &str| path.replace("{id}", id);
        let unknown = other.answer(&method, &at(&id(9)), None).await;
        let (status, problem) = other.answer(&method, &at(ID), None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}");
        assert_eq!(problem["code"], json!("unknown_sale"), "{method} {path}");
        // The answer is the same as about an id that nobody has: it does not tell that there is one.
        assert_eq!(
            (status, instance(problem)),
            (unknown.0, instance(unknown.1)),
            "{method} {path}"
        );
        let now = without_times(ours.get(&format!("/api/sales/{ID}")).await);
        assert_eq!(now, before, "{method} {path} changed it");
    }
    // A till beside it in the same branch sees it, and may act; a note that is not there is not.
    let calls = calls_about_a_sale().into_iter();
    for (method, path) in calls.filter(|(_, path)| !path.contains("{note}")) {
        let (status, _) = beside
            .answer(&method, &path.replace("{id}", ID), None)
            .await;
        assert_ne!(status, StatusCode::NOT_FOUND, "{method} {path}");
    }
    assert_eq!(
        ours.get(&format!("/api/sales/{ID}")).await["state"],
        json!("cancelled")
    );
}

#[tokio::test]
async fn a_search_finds_no_sale_of_another_branch() {
    let shop = Shop::open().await;
    let (ours, beside) = (shop.till("mall", "T1"), shop.till("mall", "T2"));
    let other = shop.till("beach", "T1");
    let (_, sale) = ours.create(1, "A-1").await;
    let payment = sale["payment_id"].as_str().unwrap();
    for query in [
        "q=a-1",
        "q=250",
        &format!("q={ID}"),
        &format!("q={payment}"),
        "state=waiting",
        "terminal=T1",
        "min=1&max=1000",
        "from=0",
    ] {
        let path = format!("/api/sales?{query}");
        for till in [&ours, &beside] {
            let page = till.get(&path).await;
            assert_eq!(page["sales"][0]["id"], json!(ID), "{query}");
        }
        let page = other.get(&path).await;
        assert_eq!(page, json!({"sales": []}), "{query}");
    }
    let events = format!("/api/sales/{ID}/events");
    assert_eq!(beside.get(&events).await["terminal"], json!("T1"));
    let (status, problem) = other.answer("GET", &events, None).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::NOT_FOUND, &json!("unknown_sale"))
    );
}

#[tokio::test]
async fn each_terminal_holds_a_sale_of_its_own_and_lists_are_a_branchs() {
    let shop = Shop::open().await;
    let tills = [
        (shop.till("mall", "T1"), 1, "A-1", vec!["A-2", "A-1"]),
        (shop.till("mall", "T2"), 2, "A-2", vec!["A-2", "A-1"]),
        // Its name is another branch's terminal's, too.
        (shop.till("beach", "T1"), 3, "A-3", vec!["A-3"]),
    ];
    for (till, n, reference, _) in &tills {
        let (status, sale) = till.create(*n, reference).await;
        assert_eq!(
            (status, &sale["state"]),
            (StatusCode::OK, &json!("waiting"))
        );
    }
    for (till, _, reference, of_branch) in &tills {
        let references = |list: &Value| -> Vec<String> {
            let list = list.as_array().unwrap().iter();
            let reference = |sale: &Value| sale["reference"].as_str().unwrap().to_owned();
            list.map(reference).collect()
        };
        let terminal = till.get("/api/terminal").await;
        assert_eq!(terminal["sale"]["reference"], json!(reference));
        assert_eq!(&references(&terminal["recent"]), of_branch);
        let page = till.get("/api/sales").await;
        assert_eq!(&references(&page["sales"]), of_branch);
    }
    // The id of another branch's sale is taken, and nothing is told of that sale.
    let (mall, beach) = (&tills[0].0, &tills[2].0);
    let busy = mall.create(4, "A-4").await;
    assert_eq!(busy.1["code"], json!("terminal_busy"));
    let taken = beach.create(1, "A-1").await;
    assert_eq!(
        (taken.0, &taken.1["code"]),
        (StatusCode::CONFLICT, &json!("sale_conflict"))
    );
    assert!(!taken.1.to_string().contains("250"), "{}", taken.1);
}

#[tokio::test]
async fn late_money_waits_on_every_till_of_its_branch_and_on_no_other() {
    let shop = Shop::open().await;
    let (ours, beside) = (shop.till("mall", "T1"), shop.till("mall", "T2"));
    let other = shop.till("beach", "T1");
    let (_, sale) = ours.create(1, "A-1").await;
    // Nobody reads it any more, and the customer pays.
    shop.fault(
        "retrieve_payment",
        json!({"kind": "status", "status": 500, "times": 0}),
    )
    .await;
    let path = |what: &str| format!("/api/sales/{ID}/{what}");
    ours.answer("POST", &path("cancel"), None).await;
    ours.answer("POST", &path("put-aside"), None).await;
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    let mut stored = shop.ledger_sale().await;
    stored.state = crate::shop::cancelled(&stored);
    shop.write(&stored).await;
    let reading = payment::sale::PaymentSnapshot {
        payment: sale["payment_id"]
            .as_str()
            .unwrap()
            .to_owned()
            .try_into()
            .unwrap(),
        reference: Some(stored.intent.reference.clone()),
        ..payment::sale::sample::paid()
    };
    let event = payment::sale::Event::Read(reading);
    let late = payment::sale::transition(&stored, event, stored.intent.created_at).sale;
    shop.write(&late).await;
    for till in [&ours, &beside] {
        let terminal = till.get("/api/terminal").await;
        assert_eq!(terminal["late"][0]["state"], json!("paid_late"));
    }
    let terminal = other.get("/api/terminal").await;
    assert_eq!(terminal["late"], json!([]));
    assert_eq!(terminal["recent"], json!([]));
}

#[tokio::test]
async fn the_stream_tells_a_branch_of_its_own_sales_alone() {
    let shop = Shop::open().await;
    let (ours, other) = (shop.till("mall", "T1"), shop.till("beach", "T1"));
    let mut beside = shop.till("mall", "T2").listen().await;
    let mut elsewhere = other.listen().await;
    heard_until(&mut beside, "event: terminal").await;
    heard_until(&mut elsewhere, "event: terminal").await;
    ours.create(1, "A-1").await;
    other.create(2, "B-2").await;
    assert!(heard_until(&mut beside, "A-1").await.contains("waiting"));
    let heard = heard_until(&mut elsewhere, "B-2").await;
    assert!(!heard.contains("A-1"), "{heard}");
    // The end of one is acknowledged, which the others are told of, too.
    ours.answer("POST", &format!("/api/sales/{ID}/cancel"), None)
        .await;
    let acknowledge = format!("/api/sales/{ID}/acknowledge");
    ours.answer("POST", &acknowledge, None).await;
    other
        .answer("POST", &format!("/api/sales/{}/cancel", id(2)), None)
        .await;
    heard_until(&mut beside, "event: acknowledged").await;
    let heard = heard_until(&mut elsewhere, "cancelled").await;
    assert!(!heard.contains(ID), "{heard}");
}
