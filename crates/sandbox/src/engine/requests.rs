//! The log of requests: what clients sent, the answers, and what is wrong with them.

use std::collections::VecDeque;

use axum::body::Bytes;
use jiff::Timestamp;
use serde_json::json;

use super::fault::{Effect, FaultName};

/// How many requests are kept.
const MOST: usize = 2_000;

/// How many bytes of bodies are kept in all.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Something that is wrong with a request.
pub trait Finding {
    /// Its name.
    fn rule(&self) -> &'static str;
}

/// A request. `N` is the API's names for faults, `F` its findings, `P` the id of a payment.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry<N: FaultName, F, P> {
    /// When it came, on the sandbox's clock.
    pub at: Timestamp,
    /// `POST`
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// The call; `None` for an unknown path.
    pub operation: Option<N::Operation>,
    /// Kind of the key and its last four characters; never the key itself.
    pub key: String,
    /// Name of the account that lists the key.
    pub account: Option<String>,
    /// The merchant code in the header, the body or the payment.
    pub branch: Option<String>,
    /// The body, as sent.
    pub body: Bytes,
    /// HTTP status of the answer; `None` if there was none.
    pub status: Option<u16>,
    /// The body of the answer; empty for images.
    pub answer: Bytes,
    /// The fault that was applied to it.
    pub fault: Option<N>,
    /// What is wrong with it.
    pub findings: Vec<F>,
    /// The rule of the finding for which it was refused.
    pub refused_because: Option<&'static str>,
    /// The payment that it created or is about.
    pub payment_id: Option<P>,
}

impl<N: FaultName, F: Finding, P> Entry<N, F, P> {
    fn size(&self) -> usize {
        let code = self.branch.as_ref().map_or(0, String::len);
        let account = self.account.as_ref().map_or(0, String::len);
        self.body.len() + self.answer.len() + self.path.len() + code + account
    }

    /// The request in one line, without body, key or customer data.
    #[must_use]
    pub fn line(&self) -> String {
        use std::fmt::Write as _;
        let status = self.status.map(|status| status.to_string());
        let (at, code) = (self.at, self.branch.as_deref().unwrap_or("-"));
        let mut line = format!(
            "{at} {} {} {} {code}",
            self.method,
            self.path.split('?').next().unwrap_or(""),
            status.as_deref().unwrap_or("unanswered"),
        );
        if let Some(fault) = &self.fault {
            // Writing to a string cannot fail.
            let _ = write!(line, " fault: {}", json!(fault).as_str().unwrap_or(""));
        }
        for finding in &self.findings {
            let _ = write!(line, " [{}]", finding.rule());
        }
        line.chars().filter(|c| !c.is_control()).collect()
    }
}

/// The answer to a request.
#[derive(Clone, PartialEq, Debug)]
pub struct Answered<F> {
    /// The HTTP status.
    pub status: u16,
    /// The body; empty for images.
    pub body: Bytes,
    /// Why it was refused, if it was.
    pub refusal: Option<F>,
}

/// The last requests.
#[derive(Clone, Debug)]
pub struct Requests<N: FaultName, F, P> {
    /// A function that logs one line for each request.
    pub log: Option<fn(&str)>,
    entries: VecDeque<Entry<N, F, P>>,
    bytes: usize,
    forgotten: u64,
}

impl<N: FaultName, F, P> Default for Requests<N, F, P> {
    fn default() -> Self {
        Self {
            log: None,
            entries: VecDeque::new(),
            bytes: 0,
            forgotten: 0,
        }
    }
}

impl<N: FaultName, F: Finding, P> Requests<N, F, P> {
    /// Stores a request. Returns its number.
    pub fn add(&mut self, entry: Entry<N, F, P>) -> u64 {
        // A request that will be answered is logged with its answer.
        let never = matches!(
            entry.fault.map(FaultName::effect),
            Some(Effect::NoAnswerBefore | Effect::NoAnswerAfter)
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

    /// Deletes all requests. Numbers continue.
    pub fn forget(&mut self) {
        self.forgotten += self.entries.len() as u64;
        self.entries.clear();
        self.bytes = 0;
    }

    fn entry_mut(&mut self, number: u64) -> Option<&mut Entry<N, F, P>> {
        let place = number.checked_sub(self.forgotten + 1)?;
        self.entries.get_mut(usize::try_from(place).ok()?)
    }

    /// Sets the payment that a request has created.
    pub fn made(&mut self, number: u64, payment_id: P) {
        if let Some(entry) = self.entry_mut(number) {
            entry.payment_id = Some(payment_id);
        }
    }

    /// Sets the answer to a request.
    pub fn answered(&mut self, number: u64, answered: Answered<F>) {
        if let Some(entry) = self.entry_mut(number) {
            entry.status = Some(answered.status);
            entry.refused_because = answered.refusal.as_ref().map(Finding::rule);
            // A finding that is already there is not added twice.
            let known = |new: &F| {
                entry
                    .findings
                    .iter()
                    .any(|known| known.rule() == new.rule())
            };
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

    /// All stored requests with their numbers, oldest first.
    pub fn list(&self) -> impl DoubleEndedIterator<Item = (u64, &Entry<N, F, P>)> {
        let first = self.forgotten + 1;
        let numbered = self.entries.iter().enumerate();
        numbered.map(move |(place, entry)| (first + place as u64, entry))
    }

    /// All stored requests, newest first.
    pub fn latest(&self) -> impl Iterator<Item = &Entry<N, F, P>> {
        self.entries.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::sample::{Never, Word};

    fn entry(bytes: usize) -> Entry<Word, Never, Never> {
        Entry {
            at: Timestamp::UNIX_EPOCH,
            method: "GET",
            path: "/".into(),
            operation: None,
            key: String::new(),
            account: None,
            branch: None,
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
        let ok = |bytes: usize| Answered::<Never> {
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
