//! Checkout.com's side of the program.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use serde_json::Value;

use super::till::KEY;
use crate::program::{Program, command};

/// Asks Checkout.com's side of a program.
pub fn ask(program: &Program, method: &str, path: &str, body: &str) -> (String, Value) {
    let said = program.said.iter();
    let line = said
        .into_iter()
        .find(|line| line.contains("as Checkout.com"))
        .unwrap_or_else(|| panic!("{:?}", program.said));
    let address = line
        .split("http://")
        .nth(1)
        .and_then(|rest| rest.split(';').next());
    let mut stream = TcpStream::connect(address.unwrap()).unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {KEY}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (
        head.to_owned(),
        serde_json::from_str(body).unwrap_or_default(),
    )
}

/// Where Checkout.com's side listens.
pub const LISTEN: [&str; 2] = ["--checkout-listen", "127.0.0.1:0"];

#[test]
fn both_sides_are_served_each_at_its_address() {
    let program = Program::start(&LISTEN, 2);
    let (head, list) = ask(&program, "GET", "/workflows", "");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(head.to_lowercase().contains("cko-request-id: "), "{head}");
    assert_eq!(list["data"], serde_json::json!([]));
    let (_, state) = program.ask("GET", "/_sandbox/state", "");
    assert!(state["sessions"].is_array(), "Tabby's: {state}");
    let (_, state) = ask(&program, "GET", "/_sandbox/state", "");
    assert!(state["payments"].is_array(), "Checkout.com's: {state}");
}

#[test]
fn a_default_port_that_is_taken_does_not_stop_tabbys_side() {
    // Taken by this test, or by somebody else.
    let _taken = TcpListener::bind("127.0.0.1:8092").ok();
    let mut command = command(&[]);
    command.env_remove("TABBY_SANDBOX_CHECKOUT_LISTEN");
    let program = Program::of(&mut command, 2);
    let said = program.said.join("\n");
    assert!(
        said.contains("Checkout.com's side is off") && said.contains("8092"),
        "{said}"
    );
    let (head, _) = program.ask("GET", "/_sandbox/health", "");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
}

#[test]
fn a_port_that_was_asked_for_and_is_taken_stops_the_start() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = command(&[])
        .env("TABBY_SANDBOX_CHECKOUT_LISTEN", &address)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(
        error.contains(&address) && error.contains("TABBY_SANDBOX_CHECKOUT_LISTEN"),
        "{error}"
    );
    let wrong = command(&["--checkout-listen", "here"]).output().unwrap();
    assert!(!wrong.status.success());
}

#[test]
fn an_empty_address_turns_it_off_without_a_word() {
    let mut command = command(&[]);
    command.env("TABBY_SANDBOX_CHECKOUT_LISTEN", "");
    let mut program = Program::of(&mut command, 1);
    program.child.kill().unwrap();
    let mut rest = String::new();
    if let Some(out) = program.child.stdout.take() {
        let mut out = BufReader::new(out);
        out.read_line(&mut rest).unwrap();
    }
    assert!(!rest.contains("Checkout.com"), "{rest}");
}

#[test]
fn its_scenario_and_its_file_are_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/checkout.toml");
    let data = folder.path().join("checkout.jsonl");
    let data = data.to_str().unwrap();
    let body = "{\"model\":\"gateway\"}";
    for expected in ["collecting", "gateway"] {
        let arguments = [
            &LISTEN[..],
            &["--checkout-scenario", scenario, "--checkout-data", data],
        ];
        let program = Program::start(&arguments.concat(), 2);
        let (_, settings) = ask(&program, "GET", "/_sandbox/settings", "");
        assert_eq!(
            settings["model"], expected,
            "as it was told and as it was left"
        );
        ask(&program, "PATCH", "/_sandbox/settings", body);
    }
    assert!(Path::new(data).exists());
    let tabbys = Program::start(&[], 1);
    drop(tabbys);
    let output = command(&["--data", data]).output().unwrap();
    assert!(
        !output.status.success(),
        "Tabby's side takes no file of Checkout.com's"
    );
}
