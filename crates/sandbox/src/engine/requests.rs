//! What clients sent, what it was answered, and what is wrong with it.

use std::collections::VecDeque;

use axum::body::Bytes;
use jiff::Timestamp;
use serde_json::json;

use super::fault::{Effect, FaultName};

/// How many requests are remembered.
const MOST: usize = 2_000;

/// How many bytes of bodies are remembered.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Something that is wrong with a request.
pub trait Finding {
    /// Its name.
    fn rule(&self) -> &'static str;
}

/// One request: `N` are the words for faults, `F` says what is wrong with it, `P` is a payment's id.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry<N: FaultName, F, P> {
    /// When, on the sandbox's clock.
    pub at: Timestamp,
    /// `POST`
    pub method: &'static str,
    /// With its query.
    pub path: String,
    /// The call; none for a path that there is not.
    pub operation: Option<N::Operation>,
    /// The key's kind and its last four characters, never the key.
    pub key: String,
    /// Whose key it is, if an account lists it.
    pub account: Option<String>,
    /// The branch that the header, the body or the payment names.
    pub branch: Option<String>,
    /// The body, as sent.
    pub body: Bytes,
    /// What it was answered; none when it was not answered.
    pub status: Option<u16>,
    /// The body of the answer; empty for images.
    pub answer: Bytes,
    /// The fault that it met.
    pub fault: Option<N>,
    /// What is wrong with it.
    pub findings: Vec<F>,
    /// Which of the findings is why it was refused, by its rule.
    pub refused_because: Option<&'static str>,
    /// The payment that it made or is about.
    pub payment_id: Option<P>,
}

impl<N: FaultName, F: Finding, P> Entry<N, F, P> {
    fn size(&self) -> usize {
        let code = self.branch.as_ref().map_or(0, String::len);
        let account = self.account.as_ref().map_or(0, String::len);
        self.body.len() + self.answer.len() + self.path.len() + code + account
    }

    /// The request in a line: no body, no key, no customer.
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
            // A text takes every write.
            let _ = write!(line, " fault: {}", json!(fault).as_str().unwrap_or(""));
        }
        for finding in &self.findings {
            let _ = write!(line, " [{}]", finding.rule());
        }
        line.chars().filter(|c| !c.is_control()).collect()
    }
}

/// What came of a request.
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
    /// Where each is told in a line, if anywhere.
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
    /// Remembers a request. Says which it is.
    pub fn add(&mut self, entry: Entry<N, F, P>) -> u64 {
        // One that waits for its answer is told with it.
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

    /// Forgets all of them. Numbers go on.
    pub fn forget(&mut self) {
        self.forgotten += self.entries.len() as u64;
        self.entries.clear();
        self.bytes = 0;
    }

    fn entry_mut(&mut self, number: u64) -> Option<&mut Entry<N, F, P>> {
        let place = number.checked_sub(self.forgotten + 1)?;
        self.entries.get_mut(usize::try_from(place).ok()?)
    }

    /// Says which payment a request has made.
    pub fn made(&mut self, number: u64, payment_id: P) {
        if let Some(entry) = self.entry_mut(number) {
            entry.payment_id = Some(payment_id);
        }
    }

    /// Says what a request was answered.
    pub fn answered(&mut self, number: u64, answered: Answered<F>) {
        if let Some(entry) = self.entry_mut(number) {
            entry.status = Some(answered.status);
            entry.refused_because = answered.refusal.as_ref().map(Finding::rule);
            // What the guides said already is not said twice.
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

    /// All that are remembered, oldest first, each with its number.
    pub fn list(&self) -> impl DoubleEndedIterator<Item = (u64, &Entry<N, F, P>)> {
        let first = self.forgotten + 1;
        let numbered = self.entries.iter().enumerate();
        numbered.map(move |(place, entry)| (first + place as u64, entry))
    }

    /// All that are remembered, youngest first.
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
