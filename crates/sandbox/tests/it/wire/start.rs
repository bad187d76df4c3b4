//! How the program starts: addresses, scenarios, variables.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::desk::KEY;
use crate::program::{Program, command};

use super::payload::payload;
use crate::desk::CHECKOUT;

#[test]
fn a_second_address_is_saudi_arabias() {
    let program = Program::start(&["--listen-sa", "127.0.0.1:0"], 2);
    let saudi = program.said[1]
        .split("http://")
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let ksa = "sk_test_00000000-0000-4000-8000-000000000966";
    for (address, status) in [(program.address, "403"), (saudi, "200")] {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "GET /api/v2/payments HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {ksa}\r\n\r\n"
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.starts_with(&format!("HTTP/1.1 {status}")), "{text}");
    }
}

#[test]
fn a_scenario_is_how_it_begins_and_a_wrong_one_stops_the_start() {
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/example.toml");
    let program = Program::start(&["--scenario", scenario], 1);
    let (_, state) = program.ask("GET", "/_sandbox/state", "");
    assert_eq!(state["speed"], 60);
    assert_eq!(state["sessions"][0]["status"], "AUTHORIZED");
    assert_eq!(state["sessions"][1]["status"], "CREATED");
    program.ask("PUT", "/_sandbox/faults", "{\"faults\":[]}");
    program.ask("POST", "/_sandbox/reset", "");
    let (_, state) = program.ask("GET", "/_sandbox/state", "");
    assert_eq!(state["faults"].as_array().unwrap().len(), 2);

    let folder = tempfile::tempdir().unwrap();
    refuses(
        folder.path(),
        "[settings]\nsession_ttl_s = \"long\"",
        "settings.session_ttl_s",
    );
    refuses(folder.path(), "[[payments]]\namount = 1", "payments[0]");
    refuses(folder.path(), "nonsense", "TOML");
}

fn refuses(folder: &Path, text: &str, named: &str) {
    let file = folder.join("scenario.toml");
    std::fs::write(&file, text).unwrap();
    let output = command(&["--scenario", file.to_str().unwrap()])
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && error.lines().count() <= 5,
        "{error}"
    );
    assert!(
        error.contains(named) && error.contains("scenario.toml"),
        "{error}"
    );
}

#[test]
fn behind_every_address_links_follow_the_host_and_that_is_said() {
    let program = Program::start(&["--listen", "0.0.0.0:0", "--unlisted-keys", "1"], 3);
    let said = program.said.join("\n");
    assert!(
        said.contains("warning") && said.contains("TABBY_SANDBOX_PUBLIC_URL"),
        "{said}"
    );
    let (_, made) = program.ask("POST", CHECKOUT, &payload());
    let links = made["configuration"]["available_products"].to_string();
    assert!(
        links.contains("http://localhost/?") && links.contains("http://localhost/api/v2/checkout"),
        "{links}"
    );
    // It is the session's own: another host that asks later changes nothing.
    assert!(!links.contains("0.0.0.0"), "{links}");
    let url = json!({"public_url": "http://192.168.1.20:8090"}).to_string();
    program.ask("PATCH", "/_sandbox/settings", &url);
    let (_, made) = program.ask("POST", CHECKOUT, &payload());
    let links = made["configuration"]["available_products"].to_string();
    assert!(links.contains("http://192.168.1.20:8090/?"), "{links}");
}

#[test]
fn an_address_that_was_given_is_the_one_in_links_and_nothing_is_warned_of() {
    let url = "https://sandbox.example";
    let program = Program::start(
        &[
            "--listen",
            "0.0.0.0:0",
            "--unlisted-keys",
            "1",
            "--public-url",
            url,
        ],
        2,
    );
    assert!(
        !program.said.join("").contains("warning"),
        "{:?}",
        program.said
    );
    let (_, made) = program.ask("POST", CHECKOUT, &payload());
    let links = made["configuration"]["available_products"].to_string();
    assert!(links.contains("https://sandbox.example/?"), "{links}");
}

#[test]
fn health_is_asked_for_without_leaving_a_trace() {
    let program = Program::start(&[], 1);
    let (head, health) = program.ask("GET", "/_sandbox/health", "");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(health["status"], "ok");
    assert_eq!(health["data_problem"], Value::Null);
    let (_, requests) = program.ask("GET", "/_sandbox/requests", "");
    assert_eq!(requests["requests"], json!([]));
}

#[test]
fn verbose_tells_each_request_in_a_line_without_key_or_body() {
    let mut command = command(&["--verbose"]);
    command.stderr(Stdio::piped());
    let mut program = Program::of(&mut command, 1);
    program.ask("POST", CHECKOUT, &payload().replace("\"100\"", "\"-1\""));
    program.ask("GET", "/api/v2/nowhere?key=sk_test_1", "");
    program.fault(&json!({"operation": "create_session", "kind": "no_answer_after"}));
    let _waits = program.send("POST", CHECKOUT, &payload());
    let lines = BufReader::new(program.child.stderr.take().unwrap()).lines();
    let lines: Vec<String> = lines.take(3).map(Result::unwrap).collect();
    assert!(
        lines[0].contains("POST /api/v2/checkout 400 demo"),
        "{lines:?}"
    );
    assert!(lines[0].contains("[wrong_value]"), "{lines:?}");
    assert!(
        lines[1].contains("GET /api/v2/nowhere 404 - [unknown_path]"),
        "{lines:?}"
    );
    assert!(
        lines[2].contains("unanswered demo fault: no_answer_after"),
        "{lines:?}"
    );
    assert!(!lines.join("").contains("sk_"), "{lines:?}");
}

#[test]
fn an_empty_variable_is_an_unset_one() {
    let names = [
        "LISTEN",
        "LISTEN_SA",
        "PUBLIC_URL",
        "PUBLIC_URL_SA",
        "PROFILE",
        "CLIENTS",
        "SCENARIO",
        "DATA",
        "NO_AUTO_CAPTURE",
        "NO_RATE_LIMITS",
        "LOCAL_WEBHOOKS",
        "HOSTS",
        "UNLISTED_KEYS",
        "VERBOSE",
        "CHECKOUT_LISTEN",
        "CHECKOUT_PUBLIC_URL",
        "CHECKOUT_SCENARIO",
        "CHECKOUT_DATA",
    ];
    // Every variable that the help names is in the list.
    let help = command(&["--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert_eq!(help.matches("[env: TABBY_SANDBOX_").count(), names.len());
    let mut command = command(&[]);
    for name in names {
        assert!(
            help.contains(&format!("[env: TABBY_SANDBOX_{name}=")),
            "{name}"
        );
        command.env(format!("TABBY_SANDBOX_{name}"), "");
    }
    let program = Program::of(&mut command, 1);
    assert!(!program.said.join("").contains("others may reach it"));
    let (head, _) = program.ask("POST", "/api/v1/webhooks", "{}");
    assert!(!head.contains("401"), "{head}");
    let (_, settings) = program.ask("GET", "/_sandbox/settings", "");
    assert_eq!(
        (
            &settings["auto_capture"],
            &settings["rate_limits"],
            &settings["clients"]
        ),
        (&json!(true), &json!(true), &json!("as_published"))
    );
}

#[test]
fn a_variable_chooses_profile_and_strictness_at_the_start_and_after_a_reset() {
    let mut strict = command(&[]);
    strict
        .env("TABBY_SANDBOX_PROFILE", "web")
        .env("TABBY_SANDBOX_CLIENTS", "strict");
    let program = Program::of(&mut strict, 1);
    let chosen = || {
        let (_, settings) = program.ask("GET", "/_sandbox/settings", "");
        (settings["profile"].clone(), settings["clients"].clone())
    };
    assert_eq!(chosen(), (json!("web"), json!("strict")));
    program.ask("PATCH", "/_sandbox/settings", "{\"profile\":\"pos\"}");
    program.ask("POST", "/_sandbox/reset", "");
    assert_eq!(chosen(), (json!("web"), json!("strict")));
    let wrong = command(&["--profile", "shop"]).output().unwrap();
    let error = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(error.contains("pos, links, web"), "{error}");
}

#[test]
fn a_public_address_that_no_link_can_begin_with_is_refused_as_what_was_given() {
    for wrong in ["localhost:18528", "http://", "ftp://till.example"] {
        let output = command(&["--public-url", wrong]).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{wrong}");
        assert!(
            error.contains("--public-url") && error.contains("http://192.168.1.20:8090"),
            "{error}"
        );
    }
}

#[test]
fn a_receiver_without_tls_is_told_on_a_machine_without_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("none");
    let mut command = command(&[]);
    command
        .env("SSL_CERT_FILE", &none)
        .env("SSL_CERT_DIR", &none);
    let program = Program::of(&mut command, 1);
    let receiver = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let hook = json!({"url": format!("http://{}/hook", receiver.local_addr().unwrap())});
    let asked = |path: &str, body: &Value| {
        let body = body.to_string();
        let mut stream = program.connect();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Merchant-Code: demo\r\n\
             Authorization: Bearer {KEY}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    };
    let registered = asked("/api/v1/webhooks", &hook);
    assert!(registered.contains(" 200 "), "{registered}");
    let (_, made) = program.ask("POST", CHECKOUT, &payload());
    let path = format!(
        "/_sandbox/payments/{}/outcome",
        made["id"].as_str().unwrap()
    );
    asked(&path, &json!({"outcome": "approve"}));
    receiver.set_nonblocking(true).unwrap();
    let begun = Instant::now();
    // It comes, or the sandbox says why it does not.
    while receiver.accept().is_err() {
        let (_, list) = program.ask("GET", "/_sandbox/deliveries", "");
        let tried = list["deliveries"].to_string();
        assert!(!tried.contains("certificates"), "{tried}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{tried}");
        std::thread::yield_now();
    }
}
