//! News that come by themselves.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::shop::{ID, Shop, new_sale, numbered};

/// A terminal's stream.
struct Stream {
    body: Body,
    text: String,
}

/// An event: name, id, data.
type Heard = (String, String, Value);

impl Shop {
    async fn listen(&self, last: Option<&str>) -> Stream {
        use tower::ServiceExt;
        let mut request = Request::get("/api/events");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Stream {
            body: response.into_body(),
            text: String::new(),
        }
    }
}

impl Stream {
    /// The next event that a browser hears: one without data is none to it.
    async fn next(&mut self) -> Heard {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let event = event.to_owned();
                self.text = rest.to_owned();
                let field = |name: &str| {
                    let lines = event.lines();
                    let mut found = lines.filter_map(|line| line.strip_prefix(name));
                    found.next().unwrap_or("").trim().to_owned()
                };
                if event.lines().any(|line| line.starts_with("data:")) {
                    let data = serde_json::from_str(&field("data:")).unwrap_or_default();
                    return (field("event:"), field("id:"), data);
                }
                continue;
            }
            let frame = tokio::time::timeout(Duration::from_secs(20), self.body.frame());
            let frame = frame.await.unwrap().unwrap().unwrap();
            let bytes = frame.into_data().unwrap();
            self.text += std::str::from_utf8(&bytes).unwrap();
        }
    }

    /// The state of the next sale that it tells of.
    async fn state(&mut self) -> String {
        let (name, _, view) = self.next().await;
        assert_eq!(name, "sale");
        view["state"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_stream_begins_with_everything_and_goes_on_with_each_step() {
    let shop = Shop::open().await;
    let mut stream = shop.listen(None).await;
    let (name, _, everything) = stream.next().await;
    assert_eq!(
        (name.as_str(), &everything["sale"]),
        ("terminal", &Value::Null)
    );
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(stream.state().await, "waiting");
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    assert_eq!(stream.state().await, "paid");
    // A terminal that comes now is told without having heard any of it.
    let (_, _, everything) = shop.listen(None).await.next().await;
    assert_eq!(everything["recent"][0]["state"], "paid");
}

#[tokio::test]
async fn an_end_is_acknowledged_once_and_every_window_hears_of_it() {
    let shop = Shop::open().await;
    let path = format!("/api/sales/{ID}/acknowledge");
    let acknowledge = || shop.send(Method::POST, &path, None);
    let mut stream = shop.listen(None).await;
    stream.next().await;
    assert_eq!(acknowledge().await.0, 404);
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(acknowledge().await.0, 409, "it is under way");
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    assert_eq!(acknowledge().await.0, 200);
    assert_eq!(stream.state().await, "waiting");
    assert_eq!(stream.state().await, "paid");
    let (name, last, data) = stream.next().await;
    assert_eq!(
        (name.as_str(), data["id"].as_str()),
        ("acknowledged", Some(ID))
    );
    // Said once, also to a stream that was cut; a window that opens now is told with everything.
    let (status, view) = acknowledge().await;
    assert_eq!(
        (status.as_u16(), view["state"].as_str()),
        (200, Some("paid"))
    );
    let mut again = shop.listen(Some(&last)).await;
    assert_eq!(again.next().await.0, "beat");
    let shop = shop.restarted().await;
    let (_, _, everything) = shop.listen(None).await.next().await;
    assert_eq!(everything["acknowledged"][0], ID);
}

#[tokio::test]
async fn a_stream_that_was_cut_goes_on_where_it_was() {
    let shop = Shop::open().await;
    let mut stream = shop.listen(None).await;
    let (_, begun, _) = stream.next().await;
    shop.create(new_sale()).await;
    let (_, first, _) = stream.next().await;
    drop(stream);
    shop.send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
        .await;
    let mut again = shop.listen(Some(&first)).await;
    assert_eq!(again.state().await, "cancelling");
    assert_eq!(again.state().await, "cancelled");
    // Nothing was missed: what comes next is news.
    let mut all = shop.listen(Some(&begun)).await;
    assert_eq!(all.state().await, "waiting");
}

#[tokio::test]
async fn an_id_of_another_life_or_of_nobody_is_told_everything_anew() {
    let shop = Shop::open().await;
    let (_, id, _) = shop.listen(None).await.next().await;
    let shop = shop.restarted().await;
    let last = shop.app.sales.feed().id(u64::MAX);
    for last in [id.as_str(), "", "x-1", "-1", "999999999999-1", &last] {
        assert_eq!(shop.listen(Some(last)).await.next().await.0, "terminal");
    }
}

#[tokio::test]
async fn a_stream_says_that_it_is_alive() {
    let shop = Shop::open().await;
    let mut stream = shop.listen(None).await;
    stream.next().await;
    // From here on time jumps to whatever is next.
    tokio::time::pause();
    assert_eq!(stream.next().await.0, "beat");
    assert_eq!(stream.next().await.0, "beat");
}

#[tokio::test]
async fn nobody_listens_any_more_when_streams_are_gone_and_a_stop_ends_them() {
    let shop = Shop::open().await;
    let mut stream = shop.listen(None).await;
    stream.next().await;
    assert_eq!(shop.app.sales.feed().listeners(), 1);
    drop(stream);
    assert_eq!(shop.app.sales.feed().listeners(), 0);
    let mut stream = shop.listen(None).await;
    stream.next().await;
    let stop = tokio_util::sync::CancellationToken::new();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let served = tokio::spawn(server::serve(shop.app.clone(), listener, stop.clone()));
    stop.cancel();
    let ended = tokio::time::timeout(Duration::from_secs(20), served);
    ended.await.unwrap().unwrap();
    assert!(stream.body.frame().await.is_none());
}

#[tokio::test]
async fn that_an_end_is_acknowledged_is_said_of_the_sale_however_many_came_after_it() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let path = |id: &str, action: &str| format!("/api/sales/{id}{action}");
    let (_, ended) = shop.send(Method::POST, &path(ID, "/cancel"), None).await;
    assert_eq!(
        (&ended["state"], &ended["acknowledged"]),
        (&json!("cancelled"), &Value::Null)
    );
    let (_, told) = shop
        .send(Method::POST, &path(ID, "/acknowledge"), None)
        .await;
    assert_eq!(told["acknowledged"], json!(true));
    for n in 2..=9 {
        let sale = numbered(n);
        shop.create(sale.clone()).await;
        let cancel = path(sale["id"].as_str().unwrap(), "/cancel");
        shop.send(Method::POST, &cancel, None).await;
    }
    let (_, terminal) = shop.send(Method::GET, "/api/terminal", None).await;
    // None of the last sales: the member is left out.
    assert_eq!(terminal["acknowledged"], Value::Null, "those of before");
    let shop = shop.restarted().await;
    for (method, action) in [(Method::GET, ""), (Method::POST, "/check")] {
        let (_, view) = shop.send(method, &path(ID, action), None).await;
        assert_eq!(view["acknowledged"], json!(true), "{action}");
    }
}

#[tokio::test]
async fn late_money_that_a_repair_finds_is_told_to_every_till_and_in_the_log() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.break_body().await;
    let shop = shop.restarted().await;
    let mut stream = shop.listen(None).await;
    stream.next().await;
    let log = crate::log::Log::keep();
    shop.app.sales.repair(ID.parse().unwrap()).await.unwrap();
    assert_eq!(stream.state().await, "paid_late");
    assert_eq!(log.of("paid_late").len(), 1);
}

#[tokio::test]
async fn as_many_windows_may_listen_as_leave_room_for_calls() {
    use tower::ServiceExt;
    let shop = Shop::open().await;
    let mut streams = Vec::new();
    let ask = async || {
        let request = Request::get("/api/events").body(Body::empty()).unwrap();
        shop.router.clone().oneshot(request).await.unwrap()
    };
    for _ in 0..64 {
        streams.push(shop.listen(None).await);
    }
    let refused = ask().await;
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()["retry-after"], "5");
    streams.pop();
    assert_eq!(ask().await.status(), 200);
}
