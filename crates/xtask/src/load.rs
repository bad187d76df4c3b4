//! Sends many requests to the sandbox, to measure how many sessions it can hold and how fast it
//! answers; also the requests that other measurements need.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;

const KEY: &str = "sk_test_00000000-0000-4000-8000-000000000001";

/// A connection that is kept open.
pub struct Client {
    reader: BufReader<TcpStream>,
}

impl Client {
    /// Opens the connection.
    pub fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
        stream
            .set_nodelay(true)
            .map_err(|error| error.to_string())?;
        Ok(Self {
            reader: BufReader::new(stream),
        })
    }

    /// Sends a request and returns the body of an answer that is no refusal.
    pub fn ask(&mut self, request: &[u8]) -> Outcome<Vec<u8>> {
        let broken = |error: std::io::Error| error.to_string();
        self.reader.get_mut().write_all(request).map_err(broken)?;
        let (mut line, mut length) = (String::new(), 0);
        self.reader.read_line(&mut line).map_err(broken)?;
        if !line.starts_with("HTTP/1.1 20") {
            return Err(format!("the server answered {}", line.trim()));
        }
        loop {
            line.clear();
            self.reader.read_line(&mut line).map_err(broken)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).map_err(broken)?;
        Ok(body)
    }
}

/// A request with the key that sandboxes take.
pub fn request(method: &str, path: &str, body: &str) -> Vec<u8> {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Makes `count` sessions and returns the id of the last payment.
pub fn make_sessions(address: SocketAddr, count: u32) -> Outcome<String> {
    let mut client = Client::open(address)?;
    for number in 0..count {
        let body = format!(
            r#"{{"payment":{{"amount":"250.00","currency":"AED","order":{{"reference_id":"A-{number}"}},"description":"T1","attachment":{{"body":"{{\"latitude\":24.4763,\"longitude\":54.3209,\"timestamp\":\"2026-02-27T14:35:10.123Z\"}}","content_type":"application/vnd.tabby.v1+json"}}}},"merchant_code":"demo"}}"#
        );
        client.ask(&request("POST", "/api/v2/checkout", &body))?;
    }
    let state = client.ask(&request("GET", "/_sandbox/state", ""))?;
    let state = String::from_utf8_lossy(&state).into_owned();
    state
        .rsplit("\"payment_id\":\"")
        .next()
        .and_then(|rest| rest.get(..36))
        .map(str::to_owned)
        .ok_or_else(|| "the sandbox has no payment".into())
}

/// How many times a second a payment can be read over this many connections in parallel.
pub fn reads_per_second(address: SocketAddr, payment: &str, connections: u32) -> Outcome<u64> {
    const SPAN: Duration = Duration::from_secs(5);
    let asked = request("GET", &format!("/api/v2/payments/{payment}"), "");
    let begun = Instant::now();
    let counts: Vec<Outcome<u64>> = thread::scope(|scope| {
        let readers: Vec<_> = (0..connections)
            .map(|_| {
                let asked = &asked;
                scope.spawn(move || {
                    let mut client = Client::open(address)?;
                    let mut count = 0;
                    while begun.elapsed() < SPAN {
                        client.ask(asked)?;
                        count += 1;
                    }
                    Ok(count)
                })
            })
            .collect();
        readers
            .into_iter()
            .map(|reader| {
                reader
                    .join()
                    .unwrap_or_else(|_| Err("a reader broke".into()))
            })
            .collect()
    });
    let millis = u64::try_from(begun.elapsed().as_millis())
        .unwrap_or(1)
        .max(1);
    let mut all = 0;
    for count in counts {
        all += count?;
    }
    Ok(all * 1_000 / millis)
}

/// The id of the sale that [`waiting_sale`] makes.
pub const SALE: &str = "0190a5b4-7c00-7000-8000-000000000001";

/// Makes a sale that waits for its customer, and returns its payment's id.
pub fn waiting_sale(server: SocketAddr) -> Outcome<String> {
    let mut client = Client::open(server)?;
    let body = format!(r#"{{"id":"{SALE}","amount":"250.00","currency":"AED","method":"qr"}}"#);
    let sale = client.ask(&request("POST", "/api/sales", &body))?;
    let sale: serde_json::Value = serde_json::from_slice(&sale).map_err(|e| e.to_string())?;
    let payment = sale.get("payment_id").and_then(serde_json::Value::as_str);
    payment
        .map(str::to_owned)
        .ok_or_else(|| "no sale".to_owned())
}

/// Clears the sandbox's list of requests.
pub fn forget(sandbox: SocketAddr) -> Outcome {
    let mut client = Client::open(sandbox)?;
    // The answer is a success without a body and not a 200, so `ask` returns an error.
    let _ = client.ask(&request("DELETE", "/_sandbox/requests", ""));
    Ok(())
}

/// How often a payment was read since [`forget`].
pub fn count_readings(sandbox: SocketAddr) -> Outcome<u64> {
    let mut client = Client::open(sandbox)?;
    let text = client.ask(&request("GET", "/_sandbox/requests", ""))?;
    let text = String::from_utf8_lossy(&text);
    let count = text.matches("\"retrieve_payment\"").count();
    u64::try_from(count).map_err(|error| error.to_string())
}

/// How often payments are read during `span` when nobody requests anything.
pub fn readings(sandbox: SocketAddr, span: Duration) -> Outcome<u64> {
    forget(sandbox)?;
    thread::sleep(span);
    count_readings(sandbox)
}
