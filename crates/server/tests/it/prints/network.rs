//! The network printer: whatever it does, nothing is sent to it twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use server::config::PrinterAddress;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

use super::job;
use crate::shop::{Shop, new_sale, sandbox};

/// What a fake printer does with a connection.
#[derive(Clone, Copy, PartialEq)]
enum Habit {
    /// Answers each question with this byte, and takes everything.
    Tells(u8),
    /// Says nothing, takes everything, and ends the connection when the server does.
    Takes,
    /// Says nothing and reads nothing.
    Silent,
    /// Ends the connection at once.
    Hangs,
    /// Answers, and breaks the connection in the middle of the print.
    Breaks,
}

/// A printer on a port of this machine.
struct Printer {
    port: u16,
    /// What it got, without the questions.
    got: Arc<Mutex<Vec<u8>>>,
    connections: Arc<AtomicUsize>,
}

impl Printer {
    async fn with(habit: Habit) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let printer = Self {
            port: listener.local_addr().unwrap().port(),
            got: Arc::default(),
            connections: Arc::default(),
        };
        let (got, connections) = (printer.got.clone(), printer.connections.clone());
        tokio::spawn(async move {
            // Kept open: a silent one does not hang up.
            let mut kept = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Relaxed);
                match habit {
                    Habit::Silent => kept.push(stream),
                    Habit::Hangs => drop(stream),
                    habit => {
                        tokio::spawn(serve(stream, habit, got.clone()));
                    }
                }
            }
        });
        printer
    }

    async fn got(&self) -> Vec<u8> {
        self.got.lock().await.clone()
    }
}

async fn serve(mut stream: TcpStream, habit: Habit, got: Arc<Mutex<Vec<u8>>>) {
    let mut bytes = [0; 1024];
    while let Ok(n @ 1..) = stream.read(&mut bytes).await {
        let mut got = got.lock().await;
        for byte in &bytes[..n] {
            got.push(*byte);
            // The prints of these tests contain no question.
            if !matches!(got[..], [.., 0x10, 4, 1..=4]) {
                continue;
            }
            let length = got.len() - 3;
            got.truncate(length);
            let answer = match habit {
                Habit::Tells(byte) => byte,
                Habit::Breaks => 0x12,
                Habit::Takes | Habit::Silent | Habit::Hangs => continue,
            };
            stream.write_all(&[answer]).await.unwrap();
        }
        if habit == Habit::Breaks && got.len() > 3 {
            // What is not read resets the connection.
            return;
        }
    }
}

/// A shop with this printer, and a sale that is paid.
async fn shop(port: u16) -> Shop {
    let shop = Shop::with(sandbox().await, |config| {
        config.terminal.printer = Some(PrinterAddress {
            host: "127.0.0.1".to_owned(),
            port,
        });
    });
    let shop = shop.await;
    shop.paid().await;
    shop
}

/// What a printer gets for an image of so many rows of 48 bytes.
fn rows(count: u16) -> Vec<u8> {
    let image = (0..48 * u32::from(count)).map(|n| (n % 251).to_le_bytes()[0]);
    let [low, high] = count.to_le_bytes();
    let mut bytes = vec![0x1b, 0x40, 0x1d, 0x76, 0x30, 0, 48, 0, low, high];
    bytes.extend(image);
    bytes.extend([0x1d, 0x56, 0x42, 0]);
    bytes
}

fn print() -> Vec<u8> {
    rows(4_000)
}

#[tokio::test]
async fn a_printer_that_tells_how_it_is_gets_every_byte_once() {
    let printer = Printer::with(Habit::Tells(0x12)).await;
    let shop = shop(printer.port).await;
    shop.begun(1).await;
    let (status, answer) = shop.to_printer(1, &print()).await;
    assert_eq!(
        (status, &answer),
        (StatusCode::OK, &json!({"outcome": "printed"}))
    );
    assert_eq!(printer.got().await, print());
    // The same print again, as a browser may send it whose connection broke.
    let (status, problem) = shop.to_printer(1, &print()).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("print_sent"))
    );
    assert_eq!(printer.got().await, print());
    assert_eq!(printer.connections.load(Relaxed), 1);
    assert_eq!(shop.outcomes().await, [(0, "printed".to_owned())]);
}

#[tokio::test]
async fn one_that_has_no_paper_or_is_open_gets_no_byte_and_the_next_print_is_the_original() {
    for (byte, trouble) in [(0x16, "cover_open"), (0x32, "no_paper"), (0x52, "error")] {
        let printer = Printer::with(Habit::Tells(byte)).await;
        let shop = shop(printer.port).await;
        shop.begun(1).await;
        let (_, answer) = shop.to_printer(1, &print()).await;
        assert_eq!(
            answer,
            json!({"outcome": "not_printed", "trouble": trouble})
        );
        assert_eq!(printer.got().await, [0; 0]);
        assert_eq!(shop.begun(2).await, 0);
    }
}

#[tokio::test]
async fn one_that_says_nothing_but_takes_all_has_printed() {
    let printer = Printer::with(Habit::Takes).await;
    let shop = shop(printer.port).await;
    shop.begun(1).await;
    let (_, answer) = shop.to_printer(1, &print()).await;
    assert_eq!(answer, json!({"outcome": "printed"}));
    assert_eq!(printer.got().await, print());
}

#[tokio::test]
async fn one_that_is_off_or_hangs_up_at_once_has_not_printed() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    let hangs = Printer::with(Habit::Hangs).await;
    for port in [port, hangs.port] {
        let shop = shop(port).await;
        shop.begun(1).await;
        let (_, answer) = shop.to_printer(1, &print()).await;
        let wanted = json!({"outcome": "not_printed", "trouble": "unreachable"});
        assert_eq!(answer, wanted);
        assert_eq!(shop.outcomes().await, [(0, "not_printed".to_owned())]);
    }
}

#[tokio::test]
async fn one_that_breaks_in_the_middle_may_have_printed_and_gets_nothing_again() {
    let printer = Printer::with(Habit::Breaks).await;
    let shop = shop(printer.port).await;
    shop.begun(1).await;
    let (_, answer) = shop.to_printer(1, &print()).await;
    assert_eq!(answer, json!({"outcome": "unknown"}));
    assert_eq!(printer.connections.load(Relaxed), 1);
    assert_eq!(shop.begun(2).await, 1, "the next one is a copy");
}

#[tokio::test]
async fn one_that_is_silent_holds_up_no_sale_and_gets_nothing_again() {
    let printer = Printer::with(Habit::Silent).await;
    let shop = Arc::new(shop(printer.port).await);
    shop.begun(1).await;
    let sending = tokio::spawn({
        let shop = shop.clone();
        async move { shop.to_printer(1, &rows(40)).await }
    });
    let mut sale = new_sale();
    sale["id"] = json!("0190a5b4-7c00-7000-8000-000000000009");
    let made = tokio::time::timeout(Duration::from_secs(4), shop.create(sale));
    assert_eq!(made.await.unwrap().0, StatusCode::OK);
    assert!(!sending.is_finished());
    // Who does not wait for the printer does not know either.
    let (_, ended) = shop.end(1, "not_printed").await;
    assert_eq!(ended["outcome"], "begun");
    let (_, answer) = sending.await.unwrap();
    assert_eq!(answer, json!({"outcome": "unknown"}));
    assert_eq!(printer.connections.load(Relaxed), 1);
    let (status, _) = shop.to_printer(1, &print()).await;
    assert_eq!(status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_client_that_goes_away_changes_nothing_about_the_print() {
    let printer = Printer::with(Habit::Takes).await;
    let shop = shop(printer.port).await;
    shop.begun(1).await;
    // The printer is asked how it is, and does not answer: the client leaves before that is over.
    let all = print();
    let left = tokio::time::timeout(Duration::from_millis(100), shop.to_printer(1, &all));
    assert!(left.await.is_err());
    let printed = [(0, "printed".to_owned())];
    for _ in 0..200 {
        if shop.outcomes().await == printed {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(shop.outcomes().await, printed);
    assert_eq!(printer.got().await, print());
}

#[tokio::test]
async fn without_a_printer_and_without_a_beginning_nothing_is_sent() {
    let refused = |answer: (StatusCode, Value)| (answer.0, answer.1["code"].clone());
    let plain = Shop::open().await;
    plain.paid().await;
    plain.begun(1).await;
    let answer = refused(plain.to_printer(1, &print()).await);
    assert_eq!(answer, (StatusCode::CONFLICT, json!("no_printer")));
    let printer = Printer::with(Habit::Takes).await;
    let shop = shop(printer.port).await;
    let answer = refused(shop.to_printer(1, &print()).await);
    assert_eq!(answer, (StatusCode::NOT_FOUND, json!("unknown_print")));
    shop.begun(1).await;
    let large = refused(shop.to_printer(1, &vec![0; 1024 * 1024 + 1]).await);
    assert_eq!(
        large,
        (StatusCode::PAYLOAD_TOO_LARGE, json!("body_too_large"))
    );
    for (path, mime) in [
        (
            format!("/api/prints/{}/printer", job(1)),
            "application/json",
        ),
        ("/api/prints".to_owned(), "application/octet-stream"),
    ] {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("content-type", mime)
            .header("content-length", "2")
            .body(Body::from("{}"));
        let answer = refused(shop.raw(request.unwrap()).await);
        let wanted = (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            json!("unsupported_media_type"),
        );
        assert_eq!(answer, wanted);
    }
    assert_eq!(printer.connections.load(Relaxed), 0);
}

#[tokio::test]
async fn more_prints_than_a_printer_has_places_for_are_not_sent_and_not_used_up() {
    let printer = Printer::with(Habit::Silent).await;
    let shop = Arc::new(shop(printer.port).await);
    for n in 1..=9 {
        shop.begun(n).await;
    }
    let mut sending = tokio::task::JoinSet::new();
    for n in 1..=8 {
        let shop = shop.clone();
        sending.spawn(async move {
            // Its client leaves: the print goes on.
            let one = rows(1);
            let sent = tokio::time::timeout(Duration::from_millis(200), shop.to_printer(n, &one));
            assert!(sent.await.is_err());
        });
    }
    while let Some(left) = sending.join_next().await {
        left.unwrap();
    }
    let (status, problem) = shop.to_printer(9, &rows(1)).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(problem["code"], "printer_busy");
    // Nobody has it: its client may still say that it was not printed.
    let (_, ended) = shop.end(9, "not_printed").await;
    assert_eq!(ended["outcome"], "not_printed");
}

#[tokio::test]
async fn a_printer_gets_an_image_and_opens_the_drawer_with_an_original_only() {
    let printer = Printer::with(Habit::Tells(0x12)).await;
    let shop = shop(printer.port).await;
    let kick = [0x1b, 0x70, 0, 25, 250];
    let opening = [&[0x1b, 0x40], &kick[..], &rows(1)[2..]].concat();
    shop.begun(1).await;
    for bytes in [&kick[..], b"a text", &[&rows(1), &kick[..]].concat()] {
        let (status, problem) = shop.to_printer(1, bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["code"], "invalid_print");
    }
    assert_eq!(printer.connections.load(Relaxed), 0);
    // Nothing was sent: it is still the original.
    let (status, _) = shop.to_printer(1, &opening).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(shop.begun(2).await, 1);
    let (status, _) = shop.to_printer(2, &opening).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = shop.to_printer(2, &rows(1)).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(printer.got().await, [opening, rows(1)].concat());
}
