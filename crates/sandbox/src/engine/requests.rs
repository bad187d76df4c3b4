//! What clients sent, and what the guides say is wrong with it.

use std::collections::VecDeque;

use axum::body::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::tabby::api::payload::exact;
use crate::tabby::fault::{KindName, Operation};
use crate::tabby::lint::Finding;

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
    /// Whose key it is, if an account lists it.
    pub account: Option<String>,
    /// The branch that the header, the body or the payment names.
    pub merchant_code: Option<String>,
    /// The body, as sent.
    pub body: Bytes,
    /// What it was answered; none when it was not answered.
    pub status: Option<u16>,
    /// The body of the answer; empty for images.
    pub answer: Bytes,
    /// The fault that it met.
    pub fault: Option<KindName>,
    /// What the guides say is wrong with it.
    pub findings: Vec<Finding>,
    /// Which of the findings is why it was refused, by its rule.
    pub refused_because: Option<&'static str>,
    /// The payment that it made or is about.
    pub payment_id: Option<Uuid>,
}

impl Entry {
    fn size(&self) -> usize {
        let code = self.merchant_code.as_ref().map_or(0, String::len);
        let account = self.account.as_ref().map_or(0, String::len);
        self.body.len() + self.answer.len() + self.path.len() + code + account
    }

    /// The request in a line: no body, no key, no customer.
    #[must_use]
    pub fn line(&self) -> String {
        use std::fmt::Write as _;
        let status = self.status.map(|status| status.to_string());
        let (at, code) = (self.at, self.merchant_code.as_deref().unwrap_or("-"));
        let mut line = format!(
            "{at} {} {} {} {code}",
            self.method,
            self.path.split('?').next().unwrap_or(""),
            status.as_deref().unwrap_or("unanswered"),
        );
        if let Some(fault) = &self.fault {
            // A text takes every write.
            let _ = write!(line, " fault: {}", json!(fault).as_str().unwrap_or(""));
        }
        for finding in &self.findings {
            let _ = write!(line, " [{}]", finding.rule);
        }
        line.chars().filter(|c| !c.is_control()).collect()
    }

    /// As `GET /_sandbox/requests` shows it.
    #[must_use]
    pub fn shown(&self, number: u64) -> RequestState {
        RequestState {
            number,
            at: self.at.to_string(),
            method: self.method,
            path: self.path.clone(),
            operation: self.operation,
            key: self.key.clone(),
            account: self.account.clone(),
            merchant_code: self.merchant_code.clone(),
            body: shown(&self.body),
            status: self.status,
            answer: shown(&self.answer),
            fault: self.fault,
            findings: self.findings.clone(),
            refused_because: self.refused_because,
            payment_id: self.payment_id,
        }
    }
}

/// What a client sent, and what it was answered.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct RequestState {
    /// Counts requests from 1; it goes on after a reset.
    pub number: u64,
    /// When, on the sandbox's clock.
    pub at: String,
    /// The HTTP method.
    pub method: &'static str,
    /// The path with its query, without a key.
    pub path: String,
    /// Which call it is; `null` for a path or method that Tabby does not have, and for what was
    /// refused by its host name (421) or for coming from another site's page (403).
    pub operation: Option<Operation>,
    /// The key's kind and its last four characters, such as `sk_test_…0971`; empty without a key.
    pub key: String,
    /// The account whose key it is; `null` for a key that no account lists.
    pub account: Option<String>,
    /// The branch that the header, the body or the payment names.
    pub merchant_code: Option<String>,
    /// The body: JSON, or a text for what is no JSON, or `null` for none.
    pub body: Value,
    /// The HTTP status of the answer; `null` for none (yet).
    pub status: Option<u16>,
    /// The answer's body, in the same form; `null` for images.
    pub answer: Value,
    /// The fault that it met; `null` for none.
    pub fault: Option<KindName>,
    /// What the guides say is wrong with it, and why it was refused.
    pub findings: Vec<Finding>,
    /// The `rule` of the finding that is why it was refused; `null` when it was not.
    pub refused_because: Option<&'static str>,
    /// The payment that it made or is about; `null` for none.
    pub payment_id: Option<Uuid>,
}

/// A body as JSON, or as text. The word by which a shop knows Tabby is nobody else's: it is left out.
fn shown(body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    let mut body = exact(body).unwrap_or_else(|| String::from_utf8_lossy(body).into());
    match &mut body {
        Value::Array(webhooks) => webhooks.iter_mut().for_each(without_secret),
        one => without_secret(one),
    }
    body
}

fn without_secret(webhook: &mut Value) {
    if let Some(secret) = webhook.pointer_mut("/header/value") {
        *secret = json!("…");
    }
}

/// What came of a request.
#[derive(Clone, PartialEq, Debug)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The body; empty for images.
    pub body: Bytes,
    /// Why it was refused, if it was.
    pub refusal: Option<Finding>,
}

/// The last requests.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    /// Where each is told in a line, if anywhere.
    pub log: Option<fn(&str)>,
    entries: VecDeque<Entry>,
    bytes: usize,
    forgotten: u64,
}

impl Requests {
    /// Remembers a request. Says which it is.
    pub fn add(&mut self, entry: Entry) -> u64 {
        // One that waits for its answer is told with it.
        let never = matches!(
            entry.fault,
            Some(KindName::NoAnswerBefore | KindName::NoAnswerAfter)
        );
        if let Some(log) = self.log.filter(|_| entry.status.is_some() || never) {
            log(&entry.line());
        }
        self.bytes += entry.size();
        self.entries.push_back(entry);
        self.forget_old();
        self.forgotten + self.entries.len() as u64
    }

    fn forget_old(&mut self) {
        while self.entries.len() > MOST || self.bytes > MOST_BYTES {
            let Some(old) = self.entries.pop_front() else {
                break;
            };
            self.bytes -= old.size();
            self.forgotten += 1;
        }
    }

    /// Forgets all of them. Numbers go on.
    pub fn forget(&mut self) {
        self.forgotten += self.entries.len() as u64;
        self.entries.clear();
        self.bytes = 0;
    }

    fn entry_mut(&mut self, number: u64) -> Option<&mut Entry> {
        let place = number.checked_sub(self.forgotten + 1)?;
        self.entries.get_mut(usize::try_from(place).ok()?)
    }

    /// Says which payment a request has made.
    pub fn made(&mut self, number: u64, payment_id: Uuid) {
        if let Some(entry) = self.entry_mut(number) {
            entry.payment_id = Some(payment_id);
        }
    }

    /// Says what a request was answered.
    pub fn answered(&mut self, number: u64, answered: Answered) {
        if let Some(entry) = self.entry_mut(number) {
            entry.status = Some(answered.status);
            entry.refused_because = answered.refusal.as_ref().map(|refusal| refusal.rule);
            // What the guides said already is not said twice.
            let known = |new: &Finding| entry.findings.iter().any(|known| known.rule == new.rule);
            if let Some(finding) = answered.refusal.filter(|new| !known(new)) {
                entry.findings.push(finding);
            }
            let (before, after) = (entry.answer.len(), answered.body.len());
            entry.answer = answered.body;
            let line = entry.line();
            self.bytes = self.bytes - before + after;
            if let Some(log) = self.log {
                log(&line);
            }
            self.forget_old();
        }
    }

    /// All that are remembered, oldest first, each with its number.
    pub fn list(&self) -> impl DoubleEndedIterator<Item = (u64, &Entry)> {
        let first = self.forgotten + 1;
        let numbered = self.entries.iter().enumerate();
        numbered.map(move |(place, entry)| (first + place as u64, entry))
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
            account: None,
            merchant_code: None,
            body: vec![b' '; bytes].into(),
            status: None,
            answer: Bytes::new(),
            fault: None,
            findings: Vec::new(),
            refused_because: None,
            payment_id: None,
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
        let ok = |bytes: usize| Answered {
            status: 200,
            body: vec![b' '; bytes].into(),
            refusal: None,
        };
        requests.answered(number, ok(1));
        requests.answered(1, ok(1));
        let (last, entry_of_last) = requests.list().last().unwrap();
        assert_eq!((last, entry_of_last.status), (number, Some(200)));
        // Its path counts as well.
        let number = requests.add(entry(MOST_BYTES - 1));
        assert_eq!(requests.list().count(), 1);
        // And its answer.
        requests.answered(number, ok(1));
        assert_eq!(requests.list().count(), 0);
    }
}
