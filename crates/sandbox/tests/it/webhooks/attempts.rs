//! Attempts: what is tried again, when, and what a fault does to a delivery.

use axum::http::StatusCode;
use sandbox::engine::deliver::Delivers;
use sandbox::tabby::scenario::Scenario;
use sandbox::tabby::settings::Settings;
use sandbox::tabby::world::{Tabby, World};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::receiver::{Receiver, register, settled, settled_of};

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
