//! Webhooks, received by a real server.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::sync::Notify;

use sandbox::engine::deliver::Delivers;
use sandbox::engine::exposure::{Exposure, REFUSED, Receivers};
use sandbox::tabby::scenario::Scenario;
use sandbox::tabby::settings::Settings;
use sandbox::tabby::world::{Tabby, World};

use crate::desk::{Desk, KEY};

const WEBHOOKS: &str = "/api/v1/webhooks";

#[derive(Clone, Default)]
struct Inbox {
    seen: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
    answer: Arc<Mutex<StatusCode>>,
    silent: Arc<Mutex<bool>>,
    came: Arc<Notify>,
}

/// A receiver on a port of its own.
struct Receiver {
    url: String,
    inbox: Inbox,
}

async fn receive(State(inbox): State<Inbox>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let body = serde_json::from_slice(&body).unwrap();
    inbox.seen.lock().unwrap().push((headers, body));
    inbox.came.notify_one();
    let silent = *inbox.silent.lock().unwrap();
    if silent {
        std::future::pending::<()>().await;
    }
    *inbox.answer.lock().unwrap()
}

impl Receiver {
    async fn open() -> Self {
        let inbox = Inbox::default();
        *inbox.answer.lock().unwrap() = StatusCode::OK;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let app = Router::new()
            .route("/hook", post(receive))
            .with_state(inbox.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, inbox }
    }

    fn answer(&self, status: StatusCode) {
        *self.inbox.answer.lock().unwrap() = status;
    }

    /// The first so many deliveries, when they have come.
    async fn received(&self, count: usize) -> Vec<(HeaderMap, Value)> {
        let all = async {
            loop {
                let seen = self.inbox.seen.lock().unwrap().clone();
                if seen.len() >= count {
                    return seen;
                }
                self.inbox.came.notified().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), all)
            .await
            .unwrap_or_else(|_| panic!("{count} deliveries: {:?}", self.inbox.seen.lock().unwrap()))
    }

    async fn statuses(&self, count: usize) -> Vec<String> {
        let seen = self.received(count).await;
        assert_eq!(seen.len(), count);
        seen.iter()
            .map(|(_, body)| body["status"].as_str().unwrap().to_owned())
            .collect()
    }
}

async fn register(desk: &Desk, url: &str) -> String {
    let body = json!({"url": url, "header": {"title": "X-Shop", "value": "a-word"}});
    let answer = desk.post(WEBHOOKS, body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// All deliveries, when none of them is under way any more.
async fn settled(desk: &Desk) -> Vec<Value> {
    let all = async {
        loop {
            let body = desk.get("/_sandbox/deliveries").await.json();
            let list = body["deliveries"].as_array().unwrap().clone();
            if list.iter().all(|delivery| delivery["state"] != "sending") {
                return list;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_success_is_told_three_times_in_small_letters_with_the_chosen_header() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    register(&desk, &receiver.url).await;
    let made = desk.paid("250").await;
    let seen = receiver.received(3).await;
    let mut bodies: Vec<&Value> = seen.iter().map(|(_, body)| body).collect();
    // Deliveries do not wait for each other: which one arrives first is not promised.
    bodies.sort_by_key(|body| {
        let captures = body["captures"].as_array().unwrap().len();
        (body["status"] == "closed", captures)
    });
    let told: Vec<_> = bodies
        .iter()
        .map(|body| {
            (
                body["status"].as_str().unwrap(),
                body["captures"].as_array().unwrap().len(),
            )
        })
        .collect();
    assert_eq!(told, [("authorized", 0), ("authorized", 1), ("closed", 1)]);
    assert_eq!(bodies[0]["closed_at"], Value::Null);
    assert!(bodies[2]["closed_at"].is_string());
    for (headers, body) in &seen {
        assert_eq!(headers["x-shop"], "a-word");
        assert_eq!(headers["content-type"], "application/json");
        assert_eq!(body["id"], json!(made.payment));
        assert_eq!(body["order"]["reference_id"], "A-1");
        assert_eq!(
            (&body["is_test"], &body["is_expired"]),
            (&json!(true), &json!(false))
        );
    }
}

#[tokio::test]
async fn each_event_is_told_with_its_own_payload() {
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.auto_capture = false;
        settings.expired_webhooks = true;
    });
    let receiver = Receiver::open().await;
    register(&desk, &receiver.url).await;
    let made = desk.paid("100").await;
    receiver.received(1).await;
    desk.post(
        &made.path("/captures"),
        json!({"amount": "40", "reference_id": "c"}),
    )
    .await;
    receiver.received(2).await;
    desk.post(
        &made.path("/captures"),
        json!({"amount": "40", "reference_id": "c"}),
    )
    .await;
    desk.put(&made.path(""), json!({"order": {"reference_id": "B-2"}}))
        .await;
    receiver.received(3).await;
    desk.ask("POST", &made.path("/close"), None).await;
    receiver.received(4).await;
    desk.post(
        &made.path("/refunds"),
        json!({"amount": "10", "reference_id": "r", "reason": "broken"}),
    )
    .await;
    receiver.received(5).await;
    let rejected = desk.session("100").await;
    desk.decide(&rejected.payment, "reject").await;
    receiver.received(6).await;
    settled(&desk).await;
    desk.session("100").await;
    desk.advance(25 * 60).await;
    let seen = receiver.received(7).await;
    let bodies: Vec<&Value> = seen.iter().map(|(_, body)| body).collect();
    assert_eq!(bodies[1]["captures"][0]["reference_id"], "c");
    assert_eq!(
        (&bodies[2]["status"], &bodies[2]["order"]["reference_id"]),
        (&json!("authorized"), &json!("B-2"))
    );
    assert_eq!(bodies[3]["status"], "closed");
    assert_eq!(
        (&bodies[4]["status"], &bodies[4]["refunds"][0]["reason"]),
        (&json!("closed"), &json!("broken"))
    );
    assert_eq!(
        (&bodies[5]["status"], &bodies[5]["captures"]),
        (&json!("rejected"), &json!([]))
    );
    assert_eq!(
        (&bodies[6]["status"], &bodies[6]["is_expired"]),
        (&json!("expired"), &json!(true))
    );
    assert!(bodies[6]["expired_at"].is_string());
}

#[tokio::test]
async fn nobody_is_told_of_expiry_or_of_others_payments_unless_asked() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    register(&desk, &receiver.url).await;
    desk.session("100").await;
    desk.advance(25 * 60).await;
    desk.at("elsewhere").paid("100").await;
    desk.by("sk_00000000-0000-4000-8000-000000000001")
        .paid("100")
        .await;
    assert!(settled(&desk).await.is_empty());
}

#[tokio::test]
async fn anything_but_200_is_tried_four_times_more_and_then_given_up() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    receiver.answer(StatusCode::NO_CONTENT);
    register(&desk, &receiver.url).await;
    let made = desk.session("100").await;
    desk.decide(&made.payment, "reject").await;
    for (tries, gap) in [(1, 60), (2, 120), (3, 240), (4, 240)] {
        receiver.received(tries).await;
        let waiting = settled(&desk).await;
        assert_eq!(waiting[0]["state"], "waiting");
        // Found as what it is, and by what was answered; the page says when the next attempt is.
        for filter in ["state=failing", "state=not_delivered", "search=204"] {
            let found = desk.get(&format!("/_sandbox/deliveries?{filter}")).await;
            assert_eq!(found.json()["total"], 1, "{filter}");
        }
        let page = desk.get("/_sandbox/?state=failing").await.text;
        assert!(page.contains("status failing") && page.contains("next at"));
        assert!(page.contains(&receiver.url));
        desk.advance(gap - 5).await;
        assert_eq!(
            settled(&desk).await[0]["attempts"]
                .as_array()
                .unwrap()
                .len(),
            tries
        );
        desk.advance(5).await;
    }
    receiver.received(5).await;
    assert_eq!(settled(&desk).await[0]["state"], "failed");
    desk.advance(3600).await;
    assert_eq!(
        settled(&desk).await[0]["attempts"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    receiver.answer(StatusCode::OK);
    let id = settled(&desk).await[0]["id"].as_str().unwrap().to_owned();
    desk.steer("POST", &format!("deliveries/{id}/resend"), json!({}))
        .await;
    receiver.received(6).await;
    assert_eq!(settled(&desk).await[1]["state"], "delivered");
}

#[tokio::test]
async fn one_jump_of_the_clock_runs_all_retries_that_fall_due_in_it_in_their_order() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    desk.steer("PATCH", "settings", json!({"auto_capture": false}))
        .await;
    register(&desk, &receiver.url).await;
    receiver.answer(StatusCode::INTERNAL_SERVER_ERROR);
    let made = desk.paid("250").await;
    let before = desk.get("/_sandbox/state").await.json()["now"].clone();
    desk.advance(86_400).await;
    let delivery = settled(&desk).await[0].clone();
    assert_eq!(delivery["payment_id"], made.payment.as_str());
    assert_eq!(delivery["state"], "failed", "{delivery}");
    let attempts = delivery["attempts"].as_array().unwrap();
    let at = |attempt: &Value| attempt["at"].as_str().unwrap().parse::<jiff::Timestamp>();
    let at: Vec<_> = attempts.iter().map(|one| at(one).unwrap()).collect();
    let gaps: Vec<i64> = at
        .windows(2)
        .map(|two| two[1].duration_since(two[0]).as_secs())
        .collect();
    // Each answer takes a moment, in which the clock goes on.
    let wanted = [60, 120, 240, 240];
    assert_eq!(gaps.len(), wanted.len(), "{delivery}");
    for (gap, wanted) in gaps.iter().zip(wanted) {
        assert!((wanted..wanted + 30).contains(gap), "{gaps:?}");
    }
    assert_eq!(receiver.received(5).await.len(), 5);
    // And all of the span has passed.
    let now = desk.get("/_sandbox/state").await.json()["now"].clone();
    let read = |time: &Value| time.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert!(read(&now).duration_since(read(&before)).as_secs() >= 86_400);
}

#[tokio::test]
async fn a_receiver_that_recovers_within_a_jump_gets_what_follows_in_order() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    let changes = json!({"auto_capture_delay_s": 90, "auto_capture_notices": "two"});
    desk.steer("PATCH", "settings", changes).await;
    register(&desk, &receiver.url).await;
    receiver.answer(StatusCode::BAD_GATEWAY);
    desk.paid("250").await;
    receiver.received(1).await;
    settled(&desk).await;
    receiver.answer(StatusCode::OK);
    desk.advance(3_600).await;
    assert_eq!(
        receiver.statuses(3).await,
        ["authorized", "authorized", "closed"]
    );
}

#[tokio::test]
async fn a_receiver_that_says_nothing_has_sixty_seconds_of_the_sandboxs_time() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    *receiver.inbox.silent.lock().unwrap() = true;
    register(&desk, &receiver.url).await;
    let made = desk.session("100").await;
    desk.decide(&made.payment, "reject").await;
    receiver.received(1).await;
    desk.advance(59).await;
    let body = desk.get("/_sandbox/deliveries").await.json();
    assert_eq!(body["deliveries"][0]["state"], "sending");
    desk.advance(1).await;
    let delivery = settled(&desk).await[0].clone();
    assert_eq!(delivery["state"], "waiting");
    assert_eq!(
        delivery["attempts"][0]["answer"]["nothing"],
        "no answer within 60 s"
    );
}

#[tokio::test]
async fn four_webhooks_a_branch_and_key_and_no_address_twice() {
    let desk = Desk::new();
    for n in 0..4 {
        register(&desk, &format!("https://shop{n}.example.com")).await;
    }
    let fifth = desk
        .post(WEBHOOKS, json!({"url": "https://shop5.example.com"}))
        .await;
    assert_eq!(
        (fifth.status, &fifth.json()["error"]),
        (400, &json!("bad_request"))
    );
    let again = desk
        .post(WEBHOOKS, json!({"url": "https://shop1.example.com"}))
        .await;
    assert_eq!(again.json()["error"], "webhook already exists");
    register(&desk.at("other"), "https://shop1.example.com").await;
    register(
        &desk.by("sk_00000000-0000-4000-8000-000000000001"),
        "https://shop1.example.com",
    )
    .await;
    let list = desk.get(WEBHOOKS).await.json();
    assert_eq!(list.as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_webhook_can_be_changed_and_removed() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    let path = format!(
        "{WEBHOOKS}/{}",
        register(&desk, "https://shop.example.com").await
    );
    let changed = desk.put(&path, json!({"url": receiver.url})).await.json();
    assert_eq!(
        (&changed["url"], &changed["header"]["title"]),
        (&json!(receiver.url), &json!("X-Shop"))
    );
    desk.paid("100").await;
    receiver.received(3).await;
    assert_eq!(
        desk.ask("DELETE", &path, None).await.json(),
        json!({"status": "ok"})
    );
    assert_eq!(desk.get(&path).await.status, 404);
    assert_eq!(desk.get(WEBHOOKS).await.json(), json!([]));
    desk.paid("100").await;
    assert_eq!(settled(&desk).await.len(), 3);
}

#[tokio::test]
async fn tabby_wants_to_know_the_branch_and_public_addresses() {
    let desk = Desk::with(|settings| settings.refuse_local_webhooks = true);
    let local = desk
        .post(WEBHOOKS, json!({"url": "http://127.0.0.1:9000"}))
        .await;
    assert_eq!(local.status, 400);
    let nowhere = desk.at("");
    assert_eq!(
        nowhere
            .post(WEBHOOKS, json!({"url": "https://a.example.com"}))
            .await
            .status,
        400
    );
    assert_eq!(nowhere.get(WEBHOOKS).await.status, 401);
    let header =
        json!({"url": "https://a.example.com", "header": {"title": "not a name", "value": "1"}});
    assert_eq!(desk.post(WEBHOOKS, header).await.status, 400);
}

#[tokio::test]
async fn a_dropped_one_never_arrives_and_a_doubled_one_arrives_twice() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    register(&desk, &receiver.url).await;
    desk.fault(json!({"operation": "webhook", "kind": "drop", "times": 1}))
        .await;
    let first = desk.session("100").await;
    desk.decide(&first.payment, "reject").await;
    assert_eq!(settled(&desk).await[0]["state"], "dropped");
    desk.fault(json!({"operation": "webhook", "kind": "duplicate", "times": 1}))
        .await;
    let second = desk.session("100").await;
    desk.decide(&second.payment, "reject").await;
    let seen = receiver.received(2).await;
    assert_eq!(seen[0].1, seen[1].1);
    assert_eq!(seen[0].1["id"], json!(second.payment));
}

#[tokio::test]
async fn a_delayed_one_comes_later_and_a_wrong_header_is_wrong() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    register(&desk, &receiver.url).await;
    desk.fault(json!({"operation": "webhook", "kind": "delay", "s": 1800, "times": 1}))
        .await;
    let made = desk.session("100").await;
    desk.decide(&made.payment, "reject").await;
    desk.advance(1799).await;
    assert_eq!(settled(&desk).await[0]["attempts"], json!([]));
    desk.advance(1).await;
    receiver.received(1).await;
    desk.fault(json!({"operation": "webhook", "kind": "wrong_header"}))
        .await;
    let made = desk.session("100").await;
    desk.decide(&made.payment, "reject").await;
    let seen = receiver.received(2).await;
    assert!(seen[1].0.get("x-shop").is_none());
}

#[tokio::test]
async fn a_reversed_one_is_overtaken_by_the_next() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    register(&desk, &receiver.url).await;
    desk.steer("PATCH", "settings", json!({"auto_capture": false}))
        .await;
    desk.fault(json!({"operation": "webhook", "kind": "reverse", "times": 1}))
        .await;
    let made = desk.paid("100").await;
    desk.ask("POST", &made.path("/close"), None).await;
    receiver.received(1).await;
    desk.advance(1).await;
    assert_eq!(receiver.statuses(2).await, ["closed", "authorized"]);
    // One that nothing follows arrives after a minute.
    desk.fault(json!({"operation": "webhook", "kind": "reverse", "times": 1}))
        .await;
    let alone = desk.session("100").await;
    desk.decide(&alone.payment, "reject").await;
    desk.advance(60).await;
    receiver.received(3).await;
}

#[tokio::test]
async fn disputes_are_told_when_tabby_has_turned_that_on() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    let made = desk.paid("100").await;
    register(&desk, &receiver.url).await;
    desk.steer("PATCH", "settings", json!({"dispute_webhooks": true}))
        .await;
    desk.steer(
        "POST",
        &format!("payments/{}/dispute", made.payment),
        json!({}),
    )
    .await;
    let seen = receiver.received(1).await;
    assert_eq!(
        (&seen[0].1["status"], &seen[0].1["amount"]),
        (&json!("pending"), &json!("100"))
    );
}

/// A sandbox that others reach, with a listed key, and with webhooks that its scenario registers.
fn reachable(webhooks: &[&str]) -> Desk {
    let account = "00000000-0000-4000-8000-000000000971";
    let hooks: String = webhooks
        .iter()
        .map(|url| {
            format!("[[webhooks]]\nkey = \"{account}\"\nmerchant_code = \"ae\"\nurl = \"{url}\"\n")
        })
        .collect();
    let settings = Settings::new("http://127.0.0.1:8090");
    let mut world = World::start(Scenario::read(&hooks, settings).unwrap());
    world.exposure = Exposure {
        receivers: Receivers::PublicAnd(Vec::new()),
        unlisted_keys: false,
        ..Exposure::DESK
    };
    Desk::of(world).by(&format!("sk_test_{account}")).at("ae")
}

#[tokio::test]
async fn a_sandbox_that_others_reach_registers_no_local_receiver_and_takes_no_unlisted_key() {
    let desk = reachable(&[]);
    for url in [
        "http://127.0.0.1:9000/hook",
        "http://localhost:9000/hook",
        "https://169.254.169.254/hook",
        "https://[::ffff:10.0.0.8]/hook",
    ] {
        let answer = desk.post(WEBHOOKS, json!({"url": url})).await;
        assert_eq!(answer.status, 400, "{url}");
    }
    register(&desk, "https://shop.example.com/hook").await;
    // Nobody who reaches it can change that, nor bring it back by a reset.
    desk.steer(
        "PATCH",
        "settings",
        json!({"open_accounts": true, "refuse_local_webhooks": false}),
    )
    .await;
    desk.steer("POST", "reset", json!({})).await;
    assert_eq!(desk.by(KEY).get(WEBHOOKS).await.status, 401);
    let local = json!({"url": "http://127.0.0.1:9000/hook"});
    assert_eq!(desk.post(WEBHOOKS, local).await.status, 400);
}

#[tokio::test]
async fn a_sandbox_that_others_reach_posts_nothing_to_local_receivers_it_knew_before() {
    let receiver = Receiver::open().await;
    let port = receiver.url.rsplit(':').next().unwrap();
    let mapped = format!("http://[::ffff:127.0.0.1]:{port}");
    let desk = reachable(&[&receiver.url, &format!("http://localhost:{port}"), &mapped]);
    let made = desk.session("100").await;
    desk.decide(&made.payment, "reject").await;
    let told = loop {
        let told = settled(&desk).await;
        if told
            .iter()
            .all(|delivery| delivery["attempts"] != json!([]))
        {
            break told;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(told.len(), 3);
    for delivery in &told {
        assert_eq!(delivery["attempts"][0]["answer"]["nothing"], json!(REFUSED));
    }
    assert!(receiver.inbox.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_redirect_of_a_receiver_is_not_followed() {
    let (desk, inner) = (Desk::new(), Receiver::open().await);
    let to = inner.url.clone();
    let answer = move || async move { (StatusCode::TEMPORARY_REDIRECT, [("location", to)]) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let outer = format!("http://{}/hook", listener.local_addr().unwrap());
    let app = Router::new().route("/hook", post(answer));
    tokio::spawn(async move { axum::serve(listener, app).await });
    register(&desk, &outer).await;
    let made = desk.session("100").await;
    desk.decide(&made.payment, "reject").await;
    let told = loop {
        let told = settled(&desk).await;
        if told[0]["attempts"] != json!([]) {
            break told;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(told[0]["attempts"][0]["answer"], json!({"status": 307}));
    assert!(inner.inbox.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_silent_receiver_leaves_the_log_of_a_healthy_one_as_it_happened() {
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.expired_webhooks = true;
    });
    let (silent, healthy) = (Receiver::open().await, Receiver::open().await);
    *silent.inbox.silent.lock().unwrap() = true;
    register(&desk, &silent.url).await;
    register(&desk, &healthy.url).await;
    for _ in 0..12 {
        desk.session("100").await;
    }
    // A receiver has two seconds of ours then; one that waited behind the silent one has none left.
    desk.steer("POST", "clock", json!({"speed": 1_000_000}))
        .await;
    healthy.received(12).await;
    let all = settled_of(&desk, &healthy.url).await;
    assert_eq!(all.len(), 12);
    for delivery in all {
        assert_eq!(delivery["state"], "delivered");
        assert_eq!(
            delivery["attempts"].as_array().unwrap().len(),
            1,
            "{delivery}"
        );
    }
}

/// What was sent to one receiver, when none of it is under way any more.
async fn settled_of(desk: &Desk, url: &str) -> Vec<Value> {
    loop {
        let body = desk.get("/_sandbox/deliveries").await.json();
        let list = body["deliveries"].as_array().unwrap();
        let of: Vec<Value> = list.iter().filter(|d| d["url"] == url).cloned().collect();
        let open = |d: &Value| d["state"] == "sending" || d["attempts"] == json!([]);
        if !of.iter().any(open) {
            return of;
        }
        tokio::task::yield_now().await;
    }
}

#[test]
fn an_attempt_begins_when_it_is_sent_and_not_when_it_was_its_turn() {
    let hook = "[[webhooks]]\nkey = \"00000000-0000-4000-8000-000000000971\"\nmerchant_code = \"ae\"\nurl = \"http://127.0.0.1:1/\"\n\
        [[payments]]\nkey = \"00000000-0000-4000-8000-000000000971\"\nmerchant_code = \"ae\"\namount = \"100\"\ncurrency = \"AED\"\nreference_id = \"A-1\"\noutcome = \"approve\"\n\
        [clock]\nspeed = 0.0\n";
    let settings = Settings::new("http://127.0.0.1:8090");
    let mut world = World::start(Scenario::read(hook, settings).unwrap());
    world.settle();
    let lines = Tabby::take_outbox(&mut world);
    assert_eq!(lines.len(), 1, "one line a webhook");
    let going = &lines[0].1;
    assert_eq!(going.len(), 3);
    for (number, id) in going.iter().enumerate() {
        let (_, attempt) = Tabby::begin_delivery(&mut world, *id).unwrap();
        let delivery = world.deliveries().find(|one| one.id == *id).unwrap();
        assert_eq!((attempt, delivery.attempts[0].at), (1, world.now()));
        let again = Tabby::begin_delivery(&mut world, *id);
        assert!(again.is_none(), "it is on its way");
        if number < 2 {
            world.advance(sandbox::engine::clock::seconds(30));
        }
    }
}

#[tokio::test]
async fn payments_and_deliveries_name_each_other_and_the_fault() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    register(&desk, &receiver.url).await;
    desk.fault(json!({"operation": "webhook", "kind": "wrong_header", "times": 1}))
        .await;
    let made = desk.session("100").await;
    desk.decide(&made.payment, "reject").await;
    receiver.received(1).await;
    let delivery = settled(&desk).await[0].clone();
    assert_eq!(delivery["fault"], "wrong_header");
    assert_eq!(delivery["payment_id"], json!(made.payment));
    let state = desk.get("/_sandbox/state").await.json();
    assert_eq!(state["sessions"][0]["deliveries"], json!([delivery["id"]]));
    let page = desk.get("/_sandbox/").await.text;
    let id = delivery["id"].as_str().unwrap();
    for there in [
        // Wherever in its table the row stands.
        format!("href=\"/_sandbox/?search={}#payments\"", made.payment),
        format!("id=\"payment-{}\"", made.payment),
        format!("href=\"/_sandbox/?search={}#webhooks\"", made.payment),
        format!("id=\"delivery-{id}\""),
        receiver.url.clone(),
        "A fault: it is sent with another header.".to_owned(),
        "&quot;status&quot;:&quot;rejected&quot;".to_owned(),
    ] {
        assert!(page.contains(&there), "{there}");
    }
}
