//! A signed report of a busy shop's day, for `cargo xtask bench history`: 2,000 sales that were sold and
//! paid through the server, compared with the sandbox's list of payments.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::shop::{SECRET, Shop};
use crate::Outcome;
use crate::load::{Client, request};

const SALES: u32 = 2_000;

/// What our own part of a signed report may take.
const SIGNED: Duration = Duration::from_secs(1);

/// How long the gateway may take to list the payments of the day. The sandbox is next door: what it
/// takes is measured with ours, and 2,000 payments are about a hundred pages of its list.
const LISTED: Duration = Duration::from_secs(3);

/// Sells, signs, prints the results, and fails above a bound.
pub(super) fn z() -> Outcome {
    let shop = Shop::open_without_budget()?;
    let mut server = Client::open(shop.server)?;
    let mut sandbox = Client::open(shop.sandbox)?;
    let begun = Instant::now();
    for number in 0..SALES {
        sell(&mut server, &mut sandbox, number)
            .map_err(|why| format!("sale {number} of the day: {why}"))?;
    }
    println!(
        "{:<48} {:.0} s, one after the other",
        format!("{SALES} sales made and paid"),
        begun.elapsed().as_secs_f64()
    );
    let count = |report: &Value| report.pointer("/totals/0/payments/count").cloned();
    let captured = Instant::now() + Duration::from_secs(120);
    while count(&ask(&mut server, "GET", "/api/reports/x", "")?) != Some(json!(SALES)) {
        if Instant::now() > captured {
            return Err("not all of the day's sales were captured.".to_owned());
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    let (x, report) = timed(&mut server, "GET", "/api/reports/x", "")?;
    print("X report of the day", x, SIGNED);
    let body = json!({"id": id(u32::MAX), "after": 0}).to_string();
    let (z, signed) = timed(&mut server, "POST", "/api/reports/z", &body)?;
    print("the day compared and signed", z, SIGNED + LISTED);
    if count(&report) != Some(json!(SALES)) || count(&signed) != count(&report) {
        return Err(format!(
            "the reports do not have {SALES} payments: {signed}"
        ));
    }
    match x > SIGNED || z > SIGNED + LISTED {
        true => Err("a report of the day takes too long.".to_owned()),
        false => Ok(()),
    }
}

fn sell(server: &mut Client, sandbox: &mut Client, number: u32) -> Outcome {
    let new = json!({"id": id(number), "amount": "250.00", "currency": "AED", "method": "qr"});
    let mut view = ask(server, "POST", "/api/sales", &new.to_string())?;
    let payment = view.get("payment_id").and_then(Value::as_str);
    let payment = payment.ok_or_else(|| format!("it has no payment: {view}"))?;
    let payment = payment.to_owned();
    let outcome = format!("/_sandbox/payments/{payment}/outcome");
    ask(sandbox, "POST", &outcome, r#"{"outcome":"approve"}"#)?;
    // Without it the server reads the payment a second later.
    server.ask(webhook(&payment).as_bytes())?;
    let check = format!("/api/sales/{}/check", id(number));
    let limit = Instant::now() + Duration::from_secs(30);
    while view.get("state") != Some(&json!("paid")) {
        if Instant::now() > limit {
            return Err(format!("it is not paid: {view}"));
        }
        view = ask(server, "POST", &check, "")?;
    }
    let seen = format!("/api/sales/{}/acknowledge", id(number));
    ask(server, "POST", &seen, "").map(drop)
}

/// What Tabby tells of a payment that a customer has made.
fn webhook(payment: &str) -> String {
    let body = format!(r#"{{"id":"{payment}","status":"authorized"}}"#);
    format!(
        "POST /webhooks/tabby HTTP/1.1\r\nHost: localhost\r\nX-Tabby-Pos: {SECRET}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The id of a sale or a report, which the client makes.
fn id(number: u32) -> String {
    format!("01936d6e-0000-7000-8000-{number:012}")
}

fn ask(client: &mut Client, method: &str, path: &str, body: &str) -> Outcome<Value> {
    let answer = client.ask(&request(method, path, body))?;
    if answer.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&answer).map_err(|error| format!("{method} {path}: {error}"))
}

fn timed(client: &mut Client, method: &str, path: &str, body: &str) -> Outcome<(Duration, Value)> {
    let begun = Instant::now();
    let answer = ask(client, method, path, body)?;
    Ok((begun.elapsed(), answer))
}

fn print(name: &str, took: Duration, bound: Duration) {
    println!(
        "{:<48} {} ms (promised: {} ms at the most)",
        format!("{SALES} sales, {name}"),
        took.as_millis(),
        bound.as_millis()
    );
}
