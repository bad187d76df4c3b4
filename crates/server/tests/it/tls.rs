//! TLS of the server's own, with certificates of `tabby-pos tls local`.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
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
use server::tls::local::{self, LocalError, Made};
use server::tls::{Tls, TlsFiles};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;

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

fn make(folder: &Path, names: &[&str]) -> Result<Made, LocalError> {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    local::make(folder, &names, jiff::Timestamp::now())
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
    assert_eq!(pinned, "max-age=31536000; includeSubDomains");

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
    // The same host, but a page of another site.
    let mut foreign = ask("/api/terminal");
    let origin = "https://evil.example".parse().unwrap();
    foreign.headers_mut().insert("origin", origin);
    let answer = sender.send_request(foreign).await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let mut own = ask("/api/terminal");
    let origin = format!("https://{NAME}").parse().unwrap();
    own.headers_mut().insert("origin", origin);
    assert_eq!(
        sender.send_request(own).await.unwrap().status(),
        StatusCode::OK
    );
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

#[test]
fn certificates_that_cannot_be_used_are_said_with_the_file_and_without_the_key() {
    let folder = TempDir::new().unwrap();
    let made = make(&folder.path().join("one"), &[NAME]).unwrap();
    let other = make(&folder.path().join("other"), &[NAME]).unwrap();
    let said = |certificate: &Path, key: &Path| {
        let files = TlsFiles {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        };
        Tls::open(&files).unwrap_err().to_string()
    };
    let missing = folder.path().join("missing.pem");
    assert!(said(&missing, &made.key).contains("missing.pem cannot be read"));
    assert!(said(&made.certificate, &missing).contains("missing.pem cannot be read"));
    assert!(said(&made.key, &made.key).contains("has no certificate in it"));
    assert!(said(&made.certificate, &made.certificate).contains("is open to other users"));
    let words = folder.path().join("words.pem");
    fs::write(&words, "open-sesame").unwrap();
    fs::set_permissions(&words, fs::Permissions::from_mode(0o600)).unwrap();
    let no_key = said(&made.certificate, &words);
    assert!(
        no_key.contains("no private key") && !no_key.contains("sesame"),
        "{no_key}"
    );
    let apart = said(&made.certificate, &other.key);
    assert!(apart.contains("belongs to another certificate"), "{apart}");
    assert!(said(folder.path(), &made.key).contains("is no file"));
}

#[test]
fn an_authority_signs_for_its_names_and_for_private_addresses_and_for_nobody_else() {
    let folder = TempDir::new().unwrap();
    let first = make(folder.path(), &[NAME, "192.168.1.10"]).unwrap();
    assert!(first.is_new);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&first.key), mode(&first.certificate)), (0o600, 0o644));
    assert_eq!(mode(&folder.path().join("authority-key.pem")), 0o600);
    for names in [
        &[NAME][..],
        &["10.1.2.3", "localhost"],
        &["office.till.shop.lan"],
    ] {
        let again = make(folder.path(), names).unwrap();
        assert!(!again.is_new && again.fingerprint == first.fingerprint);
    }
    let before = fs::read(&first.certificate).unwrap();
    for stranger in ["bank.example", "8.8.8.8", "shop.lan"] {
        let refused = make(folder.path(), &[NAME, stranger]).unwrap_err();
        assert!(
            matches!(&refused, LocalError::OtherNames { name, .. } if name == stranger),
            "{refused}"
        );
    }
    assert_eq!(fs::read(&first.certificate).unwrap(), before);
    assert!(matches!(make(folder.path(), &[]), Err(LocalError::NoName)));
    assert!(matches!(
        make(folder.path(), &["a b"]),
        Err(LocalError::Name(_))
    ));
}

#[test]
fn half_an_authority_is_not_replaced_by_a_new_one() {
    let folder = TempDir::new().unwrap();
    let made = make(folder.path(), &[NAME]).unwrap();
    fs::remove_file(&made.authority).unwrap();
    let refused = make(folder.path(), &[NAME]).unwrap_err().to_string();
    assert!(refused.contains("authority.pem is missing"), "{refused}");
    fs::remove_file(folder.path().join("authority-key.pem")).unwrap();
    assert!(make(folder.path(), &[NAME]).unwrap().is_new);
}
