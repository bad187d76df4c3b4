//! TLS of the server's own, with certificates of `tabby-pos tls local`.

use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, Version};
use http_body_util::BodyExt;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use server::Listening;
use server::tls::local::Made;
use server::tls::{Tls, TlsFiles};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;

use crate::authority::make;
use crate::shop::config;

const NAME: &str = "till.shop.lan";

/// A server with a certificate of the shop's own authority.
struct Served {
    folder: TempDir,
    made: Made,
    address: SocketAddr,
    stop: CancellationToken,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn files(made: &Made) -> TlsFiles {
    TlsFiles {
        certificate: made.certificate.clone(),
        key: made.key.clone(),
    }
}

async fn served(most: usize) -> Served {
    let folder = TempDir::new().unwrap();
    let made = make(&folder.path().join("tls"), &[NAME]).unwrap();
    let mut config = config(folder.path(), "http://127.0.0.1:9");
    config.hosts = vec![NAME.to_owned()];
    let app = server::App::start(&config).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let how = Listening {
        tls: Some(Tls::open(&files(&made)).unwrap()),
        most,
        ..Listening::default()
    };
    tokio::spawn(server::serve_all(how, vec![(app, listener)], stop.clone()));
    Served {
        folder,
        made,
        address,
        stop,
    }
}

impl Served {
    /// A connection of a client that trusts this authority and offers these protocols.
    async fn connect(&self, protocols: &[&str]) -> std::io::Result<TlsStream<TcpStream>> {
        let authority = fs::read(&self.made.authority).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        let authority = CertificateDer::from_pem_slice(&authority).unwrap();
        roots.add(authority).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let client = rustls::ClientConfig::builder_with_provider(provider);
        let client = client.with_safe_default_protocol_versions().unwrap();
        let mut client = client.with_root_certificates(roots).with_no_client_auth();
        client.alpn_protocols = protocols.iter().map(|p| p.as_bytes().to_vec()).collect();
        let stream = TcpStream::connect(self.address).await?;
        let name = ServerName::try_from(NAME).unwrap();
        TlsConnector::from(Arc::new(client))
            .connect(name, stream)
            .await
    }

    /// The certificate that a new connection gets.
    async fn certificate(&self) -> Vec<u8> {
        let stream = self.connect(&["h2"]).await.unwrap();
        let chain = stream.get_ref().1.peer_certificates().unwrap();
        chain.first().unwrap().to_vec()
    }

    /// The senders of one HTTP/2 connection.
    async fn http_2(&self) -> http2::SendRequest<Body> {
        let stream = self.connect(&["h2", "http/1.1"]).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        sender
    }
}

fn ask(path: &str) -> Request<Body> {
    let uri = format!("https://{NAME}{path}");
    Request::get(uri).body(Body::empty()).unwrap()
}

/// A request for the terminal with this header.
fn ask_with(name: &'static str, value: &str) -> Request<Body> {
    let mut asked = ask("/api/terminal");
    asked.headers_mut().insert(name, value.parse().unwrap());
    asked
}

#[tokio::test]
async fn a_browser_that_trusts_the_shops_authority_is_served_by_http_2_and_by_http_1_1() {
    let server = served(16).await;
    let mut sender = server.http_2().await;
    let answer = sender.send_request(ask("/healthz")).await.unwrap();
    assert_eq!(
        (answer.status(), answer.version()),
        (StatusCode::OK, Version::HTTP_2)
    );
    let pinned = answer.headers().get("strict-transport-security").unwrap();
    assert_eq!(pinned, "max-age=31536000");

    let stream = server.connect(&["http/1.1"]).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let mut asked = ask("/healthz");
    *asked.uri_mut() = "/healthz".parse().unwrap();
    // Other servers of this machine have this name, too, and may speak no TLS.
    asked
        .headers_mut()
        .insert("host", "localhost".parse().unwrap());
    let answer = sender.send_request(asked).await.unwrap();
    assert_eq!(
        (answer.status(), answer.version()),
        (StatusCode::OK, Version::HTTP_11)
    );
    assert!(answer.headers().get("strict-transport-security").is_none());
}

#[tokio::test]
async fn a_name_that_is_not_the_shops_is_refused_by_http_2_as_well() {
    let server = served(16).await;
    let mut sender = server.http_2().await;
    let rebound = Request::get("https://evil.example/api/terminal");
    let rebound = rebound.body(Body::empty()).unwrap();
    let answer = sender.send_request(rebound).await.unwrap();
    assert_eq!(answer.status(), StatusCode::MISDIRECTED_REQUEST);
    assert!(answer.headers().get("strict-transport-security").is_none());
    let mut sender = server.http_2().await;
    // The same host, but a page of another site.
    let foreign = ask_with("origin", "https://evil.example");
    let answer = sender.send_request(foreign).await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let mut sender = server.http_2().await;
    let own = ask_with("origin", &format!("https://{NAME}"));
    assert_eq!(
        sender.send_request(own).await.unwrap().status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_body_of_another_kind_is_refused_also_where_nothing_says_its_length() {
    let server = served(16).await;
    let mut sender = server.http_2().await;
    let chunk = futures_util::stream::iter([Ok::<_, std::io::Error>("{}")]);
    let asked = Request::post(format!("https://{NAME}/api/prints"))
        .header("content-type", "text/plain")
        .body(Body::from_stream(chunk));
    let answer = sender.send_request(asked.unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_page_of_another_site_loses_its_connection_by_http_2_as_well() {
    let server = served(16).await;
    let mut sender = server.http_2().await;
    let foreign = ask_with("sec-fetch-site", "cross-site");
    let answer = sender.send_request(foreign).await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let closed = async {
        while sender.send_request(ask("/healthz")).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), closed)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_connection_that_asks_nothing_ends_by_http_2_as_well() {
    let server = served(16).await;
    let mut stream = server.connect(&["h2"]).await.unwrap();
    let mut end = Vec::new();
    let limit = server::listen::HEADER_TIME * 2;
    let ended = tokio::time::timeout(limit, stream.read_to_end(&mut end));
    let _ = ended.await.unwrap();
}

/// By HTTP/1.1 a browser has six connections, and the seventh window waits.
#[tokio::test]
async fn twenty_windows_with_a_stream_each_share_a_connection_and_are_answered_at_once() {
    let server = served(16).await;
    let sender = server.http_2().await;
    let mut windows = Vec::new();
    for _ in 0..20 {
        let answer = sender
            .clone()
            .send_request(ask("/api/events"))
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        windows.push(answer.into_body());
    }
    for window in &mut windows {
        let first = window.frame().await.unwrap().unwrap();
        assert!(!first.into_data().unwrap().is_empty());
    }
    let answer = sender
        .clone()
        .send_request(ask("/api/terminal"))
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    // At a stop the streams end, and with them the connection.
    server.stop.cancel();
    for mut window in windows {
        while let Some(frame) = window.frame().await {
            if frame.is_err() {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_renewed_certificate_is_used_without_a_restart() {
    let server = served(16).await;
    let first = server.certificate().await;
    let renewed = make(&server.folder.path().join("tls"), &[NAME]).unwrap();
    assert!(!renewed.is_new && renewed.fingerprint == server.made.fingerprint);
    let waited = tokio::time::timeout(Duration::from_secs(30), async {
        while server.certificate().await == first {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    waited.await.unwrap();
}

#[tokio::test]
async fn who_types_http_is_told_to_type_https() {
    let server = served(16).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: till.shop.lan\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 400") && answer.contains("https://"),
        "{answer}"
    );
}

#[tokio::test]
async fn who_begins_no_handshake_gives_way_to_a_browser() {
    let server = served(4).await;
    let mut silent = Vec::new();
    for _ in 0..4 {
        silent.push(TcpStream::connect(server.address).await.unwrap());
    }
    let mut sender = server.http_2().await;
    let answer = sender.send_request(ask("/healthz")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let mut end = Vec::new();
    assert_eq!(silent[0].read_to_end(&mut end).await.unwrap_or_default(), 0);
}
