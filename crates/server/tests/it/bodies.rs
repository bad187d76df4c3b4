//! Bodies that a sender makes up: with two ends, and large ones that do not come.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::company::{rest, served};

/// A request whose end two programs may see at different places hides a second one from the first program.
#[tokio::test]
async fn a_request_with_two_ends_is_answered_once_and_ends_its_connection() {
    let server = served().await;
    let hidden = "GET /api/terminal HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let post = "POST /api/sales HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    for (headers, body) in [
        (
            "content-length: 5\r\ntransfer-encoding: chunked\r\n",
            "0\r\n\r\n",
        ),
        (
            "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
            "0\r\n\r\n",
        ),
        ("content-length: 0\r\ncontent-length: 5\r\n", ""),
        ("content-length: 0, 5\r\n", ""),
        ("content-length: +0\r\n", ""),
        ("content-length: -1\r\n", ""),
        ("content-length: 0x0\r\n", ""),
        ("transfer-encoding: xchunked\r\n", "0\r\n\r\n"),
        ("transfer-encoding: chunked, identity\r\n", "0\r\n\r\n"),
        ("transfer-encoding : chunked\r\n", "0\r\n\r\n"),
        ("transfer-encoding: chunked\r\n", "0x0\r\n\r\n"),
        ("transfer-encoding: chunked\r\n", "-0\r\n\r\n"),
        ("x: a\r\n content-length: 5\r\n", "12345"),
    ] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let request = format!("{post}{headers}\r\n{body}{hidden}");
        let _ = stream.write_all(request.as_bytes()).await;
        let _ = stream.shutdown().await;
        let answers = rest(&mut stream).await;
        let count = answers.matches("HTTP/1.1 ").count();
        assert!(count <= 1, "{headers:?}: {answers}");
        assert!(!answers.contains("HTTP/1.1 200"), "{headers:?}: {answers}");
    }
    server.stop.cancel();
}

#[tokio::test]
async fn eight_large_bodies_are_read_at_once_and_a_ninth_is_told_to_wait() {
    let server = served().await;
    let job = "0190a5b4-7c00-7000-8000-000000000001";
    let begin = format!(
        "POST /api/prints/{job}/printer HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/octet-stream\r\ncontent-length: 1000\r\n\r\nx"
    );
    let mut held = Vec::new();
    for _ in 0..8 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(begin.as_bytes()).await.unwrap();
        held.push(stream);
    }
    // Which of them has come first nobody can tell; one of nine waits.
    let refused = async {
        loop {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            stream.write_all(begin.as_bytes()).await.unwrap();
            let mut first = [0; 12];
            let read = stream.read_exact(&mut first);
            if tokio::time::timeout(std::time::Duration::from_secs(1), read)
                .await
                .is_ok()
            {
                return first;
            }
        }
    };
    assert!(refused.await.ends_with(b"503"));
    server.stop.cancel();
}
