//! What clients sent, and what the guides say is wrong with it.

use std::collections::VecDeque;

use axum::body::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fault::{KindName, Operation};
use crate::lint::Finding;

/// How many requests are remembered.
const MOST: usize = 2_000;

/// How many bytes of bodies are remembered.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// One request.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// When, on the sandbox's clock.
    pub at: Timestamp,
    /// `POST`
    pub method: &'static str,
    /// With its query.
    pub path: String,
    /// The call; none for a path that Tabby does not have.
    pub operation: Option<Operation>,
    /// The key's kind and its last four characters, never the key.
    pub key: String,
    /// `X-Merchant-Code`
    pub merchant_code: Option<String>,
    /// The body, as sent.
    pub body: Bytes,
    /// What it was answered; none when it was not answered.
    pub status: Option<u16>,
    /// The bad day that it met.
    pub fault: Option<KindName>,
    /// What the guides say is wrong with it.
    pub findings: Vec<Finding>,
}

impl Entry {
    fn size(&self) -> usize {
        let code = self.merchant_code.as_ref().map_or(0, String::len);
        self.body.len() + self.path.len() + code
    }

    /// As `GET /_sandbox/requests` shows it.
    #[must_use]
    pub fn json(&self, number: u64) -> Value {
        let mut body = if self.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&self.body)
                .unwrap_or_else(|_| String::from_utf8_lossy(&self.body).into())
        };
        // The word by which a shop knows Tabby is nobody else's.
        if let Some(secret) = body.pointer_mut("/header/value") {
            *secret = json!("…");
        }
        json!({
            "number": number,
            "at": self.at.to_string(),
            "method": self.method,
            "path": self.path,
            "operation": self.operation,
            "key": self.key,
            "merchant_code": self.merchant_code,
            "body": body,
            "status": self.status,
            "fault": self.fault,
            "findings": self.findings,
        })
    }
}

/// The last requests.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    entries: VecDeque<Entry>,
    bytes: usize,
    forgotten: u64,
}

impl Requests {
    /// Remembers a request. Says which it is.
    pub fn add(&mut self, entry: Entry) -> u64 {
        self.bytes += entry.size();
        self.entries.push_back(entry);
        while self.entries.len() > MOST || self.bytes > MOST_BYTES {
            let Some(old) = self.entries.pop_front() else {
                break;
            };
            self.bytes -= old.size();
            self.forgotten += 1;
        }
        self.forgotten + self.entries.len() as u64
    }

    /// Forgets all of them. Numbers go on.
    pub fn forget(&mut self) {
        self.forgotten += self.entries.len() as u64;
        self.entries.clear();
        self.bytes = 0;
    }

    /// Says what a request was answered.
    pub fn answered(&mut self, number: u64, status: u16) {
        let place = number
            .checked_sub(self.forgotten + 1)
            .and_then(|place| usize::try_from(place).ok());
        if let Some(entry) = place.and_then(|place| self.entries.get_mut(place)) {
            entry.status = Some(status);
        }
    }

    /// All that are remembered, oldest first, each with its number.
    pub fn list(&self) -> impl Iterator<Item = (u64, &Entry)> {
        (self.forgotten + 1..).zip(&self.entries)
    }

    /// All that are remembered, youngest first.
    pub fn latest(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(bytes: usize) -> Entry {
        Entry {
            at: Timestamp::UNIX_EPOCH,
            method: "GET",
            path: "/".into(),
            operation: None,
            key: String::new(),
            merchant_code: None,
            body: vec![b' '; bytes].into(),
            status: None,
            fault: None,
            findings: Vec::new(),
        }
    }

    #[test]
    fn old_requests_are_forgotten_and_numbers_stay() {
        let mut requests = Requests::default();
        for _ in 0..MOST + 5 {
            requests.add(entry(1));
        }
        let number = requests.add(entry(1));
        assert_eq!(number, MOST as u64 + 6);
        assert_eq!(requests.list().count(), MOST);
        requests.answered(number, 200);
        requests.answered(1, 200);
        let (last, entry_of_last) = requests.list().last().unwrap();
        assert_eq!((last, entry_of_last.status), (number, Some(200)));
        // Its path counts as well.
        requests.add(entry(MOST_BYTES - 1));
        assert_eq!(requests.list().count(), 1);
    }
}
