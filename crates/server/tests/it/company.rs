//! Who may speak to the server, and for how long: names, headers, bodies.

use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::shop::{Shop, config, new_sale};

async fn asks(
    shop: &Shop,
    method: &str,
    path: &str,
    host: &str,
) -> (StatusCode, serde_json::Value) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", host)
        .header("origin", format!("http://{host}"))
        .header("content-type", "application/json");
    let body = match method {
        "POST" => Body::from(new_sale().to_string()),
        _ => Body::empty(),
    };
    shop.raw(request.body(body).unwrap()).await
}

#[tokio::test]
async fn a_name_that_is_not_ours_is_answered_nothing_by_any_route() {
    let shop = Shop::open().await;
    for (method, path) in [
        ("POST", "/api/sales"),
        ("GET", "/api/sales"),
        ("GET", "/api/terminal"),
        ("GET", "/api/events"),
        ("GET", "/"),
        ("GET", "/readyz"),
        ("POST", "/webhooks/tabby"),
    ] {
        for host in [
            "evil.example",
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "192.168.1.5",
        ] {
            let (status, problem) = asks(&shop, method, path, host).await;
            assert_eq!(
                status,
                StatusCode::MISDIRECTED_REQUEST,
                "{method} {path} {host}"
            );
            if path != "/webhooks/tabby" {
                assert_eq!(problem["code"], json!("unknown_host"));
                assert!(
                    problem["detail"]
                        .as_str()
                        .unwrap()
                        .contains("TABBY_POS_HOSTS")
                );
            }
        }
    }
    assert!(shop.sessions().await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_a_host_is_no_name_of_ours() {
    let shop = Shop::open().await;
    for host in [
        "",
        ":80",
        "evil.example/.localhost",
        "evil.example#.localhost",
        "evil.example?.localhost",
        "evil.example\\.localhost",
        "evil.example:80#.localhost",
        "evil.example@.localhost",
        "a b.localhost",
        ".localhost",
        "a..localhost",
        "é.localhost",
        "::1",
        "[[::1]]",
        "[::1",
        "[::1]x",
        "[127.0.0.1]",
        "127.0.0.1:99999999",
        "127.0.0.1:+80",
        "127.0.0.1:80:80",
        "127.0.0.1 ",
    ] {
        let host = HeaderValue::from_bytes(host.as_bytes()).unwrap();
        let request = Request::get("/api/terminal").header("host", &host);
        let (status, _) = shop.raw(request.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "{host:?}");
    }
}

#[tokio::test]
async fn names_of_the_machine_itself_and_configured_ones_are_served() {
    let sandbox = crate::shop::sandbox().await;
    let shop = Shop::with(sandbox, |config| {
        config.hosts = vec!["till.shop.example".into()]
    })
    .await;
    for host in [
        "127.0.0.1:8080",
        "localhost:8080",
        "LOCALHOST",
        "till.localhost",
        "[::1]:8080",
        "127.0.0.2",
        "till.shop.example",
        "Till.Shop.Example:8443",
    ] {
        let (status, _) = asks(&shop, "GET", "/api/terminal", host).await;
        assert_eq!(status, StatusCode::OK, "{host}");
    }
}

/// A server on a port of its own, until it is told to stop.
pub(crate) struct Served {
    pub(crate) address: std::net::SocketAddr,
    pub(crate) stop: CancellationToken,
    ended: tokio::task::JoinHandle<()>,
    _folder: tempfile::TempDir,
}

pub(crate) async fn served() -> Served {
    let folder = tempfile::TempDir::new().unwrap();
    let app = server::App::start(&config(folder.path(), "http://127.0.0.1:9"))
        .await
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let ended = tokio::spawn(server::serve(app, listener, stop.clone()));
    Served {
        address,
        stop,
        ended,
        _folder: folder,
    }
}

/// What comes until the server closes.
pub(crate) async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn a_header_that_never_ends_loses_its_connection() {
    let server = served().await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: ")
        .await
        .unwrap();
    let begun = std::time::Instant::now();
    rest(&mut slow).await;
    let limit = server::listen::HEADER_TIME;
    assert!(begun.elapsed() >= limit / 2 && begun.elapsed() < limit * 2);
    server.stop.cancel();
}

#[tokio::test]
async fn a_full_house_is_answered_or_closed_and_serves_again_when_somebody_leaves() {
    let folder = tempfile::TempDir::new().unwrap();
    let app = server::App::start(&config(folder.path(), "http://127.0.0.1:9"))
        .await
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let router = server::routes::router(app);
    let how = server::Listening {
        most: 4,
        ..server::Listening::default()
    };
    let serving = tokio::spawn(server::listen::serve(how, router, listener, stop.clone()));
    let asks = async || {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        let _ = stream.write_all(request).await;
        rest(&mut stream).await
    };
    let mut silent = Vec::new();
    for _ in 0..4 {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    // Who says nothing gives way, the oldest first.
    assert!(asks().await.starts_with("HTTP/1.1 200"));
    assert_eq!(rest(&mut silent[0]).await, "");
    drop(silent);
    let mut guests = Vec::new();
    while guests.len() < 4 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = b"GET /api/events HTTP/1.1\r\nhost: localhost\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut first = [0; 12];
        if stream.read_exact(&mut first).await.is_ok() && first.ends_with(b"200") {
            guests.push(stream);
        }
    }
    let answer = asks().await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 503"),
        "{answer}"
    );
    guests.pop();
    while !asks().await.starts_with("HTTP/1.1 200") {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    drop(guests);
    stop.cancel();
    serving.await.unwrap();
}

#[tokio::test]
async fn a_header_of_100_kb_is_refused_and_a_browsers_is_taken() {
    let server = served().await;
    let ask = async |filler: usize| {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let head = format!(
            "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx: {}\r\n\r\n",
            "a".repeat(filler)
        );
        let _ = stream.write_all(head.as_bytes()).await;
        rest(&mut stream).await
    };
    assert!(ask(8_000).await.starts_with("HTTP/1.1 200"));
    let refused = ask(100_000).await;
    assert!(
        refused.is_empty() || refused.starts_with("HTTP/1.1 431"),
        "{refused}"
    );
    server.stop.cancel();
}

#[tokio::test]
async fn a_body_that_never_ends_is_answered_with_a_sentence() {
    let server = served().await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"POST /api/sales HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{")
        .await
        .unwrap();
    let answer = rest(&mut slow).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("body_too_slow"), "{answer}");
    server.stop.cancel();
}

#[tokio::test]
async fn a_sender_that_stalls_in_the_middle_of_its_body_does_not_hold_the_stop() {
    let server = served().await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"POST /api/sales HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{")
        .await
        .unwrap();
    let mut other = TcpStream::connect(server.address).await.unwrap();
    other
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    rest(&mut other).await;
    server.stop.cancel();
    tokio::time::timeout(server::listen::LAST_REQUESTS * 2, server.ended)
        .await
        .expect("it stops")
        .unwrap();
}

#[tokio::test]
async fn an_origin_with_a_port_is_ours_behind_a_proxy_that_drops_the_port() {
    let sandbox = crate::shop::sandbox().await;
    let shop = Shop::with(sandbox, |config| {
        config.hosts = vec!["till.shop.example".into(), "hooks.shop.example".into()];
    })
    .await;
    let (named, with_port) = ("till.shop.example", "till.shop.example:8443");
    for (host, origin, wanted) in [
        (named, "https://till.shop.example:8443", StatusCode::OK),
        (named, "https://till.shop.example", StatusCode::OK),
        (named, "https://evil.example", StatusCode::FORBIDDEN),
        (named, "http://localhost:3000", StatusCode::FORBIDDEN),
        (named, "https://hooks.shop.example", StatusCode::FORBIDDEN),
        (with_port, "https://till.shop.example:8443", StatusCode::OK),
        (
            with_port,
            "https://till.shop.example:9000",
            StatusCode::FORBIDDEN,
        ),
        (
            with_port,
            "https://till.shop.example",
            StatusCode::FORBIDDEN,
        ),
    ] {
        let request = Request::builder()
            .method("POST")
            .uri("/api/sales")
            .header("host", host)
            .header("origin", origin)
            .header("content-type", "application/json")
            .body(Body::from(new_sale().to_string()));
        let (status, _) = shop.raw(request.unwrap()).await;
        assert_eq!(status, wanted, "{host} {origin}");
    }
}

#[tokio::test]
async fn the_shops_logo_keeps_the_policy_of_a_picture() {
    let sandbox = crate::shop::sandbox().await;
    let shop = Shop::with(sandbox, |config| {
        config.branch.logo = Some(server::config::Logo {
            mime: "image/svg+xml",
            bytes: b"<svg/>".to_vec(),
        });
    })
    .await;
    let request = Request::get("/api/terminal/logo").body(Body::empty());
    let response = tower::ServiceExt::oneshot(shop.router.clone(), request.unwrap())
        .await
        .unwrap();
    let policy = response.headers()["content-security-policy"].to_str();
    let policy = policy.unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("script-src"), "{policy}");
}
