//! Fixture: the real program on a real connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::KEY;

/// The program, on a port of its own.
pub struct Program {
    pub child: Child,
    pub address: SocketAddr,
    /// The lines that it printed when it was ready.
    pub said: Vec<String>,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tabby-sandbox"));
    if !arguments.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    // Programs of other tests would ask for the same port.
    command.env("TABBY_SANDBOX_CHECKOUT_LISTEN", "");
    command.args(arguments);
    command
}

impl Program {
    pub fn start(arguments: &[&str], lines: usize) -> Self {
        Self::of(&mut command(arguments), lines)
    }

    pub fn of(command: &mut Command, lines: usize) -> Self {
        let child = command.stdout(Stdio::piped()).spawn().unwrap();
        // Stored before anything can fail, so that `Drop` ends the program in any case.
        let mut program = Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            said: Vec::new(),
        };
        let out = BufReader::new(program.child.stdout.take().unwrap());
        program.said = out.lines().take(lines).map(Result::unwrap).collect();
        let said = &program.said;
        let listens = said
            .iter()
            .find(|line| line.contains("tabby-sandbox listens on"));
        program.address = listens
            .and_then(|line| line.split("http://").nth(1))
            .and_then(|rest| rest.split(';').next())
            .and_then(|address| address.parse().ok())
            .unwrap_or_else(|| panic!("{said:?}"));
        program
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    pub fn send(&self, method: &str, path: &str, body: &str) -> TcpStream {
        let mut stream = self.connect();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {KEY}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        stream
    }

    /// The status line, the headers and the body.
    pub fn ask(&self, method: &str, path: &str, body: &str) -> (String, Value) {
        let mut text = String::new();
        self.send(method, path, body)
            .read_to_string(&mut text)
            .unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (
            head.to_owned(),
            serde_json::from_str(body).unwrap_or(Value::Null),
        )
    }

    pub fn fault(&self, fault: &Value) {
        let body = json!({"faults": [fault]}).to_string();
        assert!(self.ask("PUT", "/_sandbox/faults", &body).0.contains("204"));
    }

    pub fn sessions(&self) -> Vec<Value> {
        let (_, state) = self.ask("GET", "/_sandbox/state", "");
        state["sessions"].as_array().unwrap().clone()
    }
}
