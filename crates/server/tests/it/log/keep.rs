//! Keeps what a test's server logs.

use std::cell::RefCell;
use std::io::Write;
use std::sync::Once;

use serde_json::Value;

thread_local! {
    /// What was logged on this thread: a test's server runs on its test's thread.
    static WRITTEN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes what each thread says to its own place. There is one subscriber for all: what a thread
/// without one meets first would be taken to be of no interest to anybody.
struct ByThread;

impl Write for ByThread {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        WRITTEN.with_borrow_mut(|written| written.extend(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What this thread's programs log from here on.
pub(crate) struct Log;

impl Log {
    pub(crate) fn keep() -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let filter = server::log::filter(None).unwrap();
            let subscriber = server::log::subscriber(filter, || ByThread);
            tracing::subscriber::set_global_default(subscriber).unwrap();
        });
        WRITTEN.take();
        Self
    }

    pub(crate) fn lines(&self) -> Vec<Value> {
        let text = String::from_utf8(WRITTEN.with_borrow(Clone::clone)).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The lines with this code.
    pub(crate) fn of(&self, code: &str) -> Vec<Value> {
        let mut all = self.lines();
        all.retain(|line| line["fields"]["code"] == code);
        all
    }

    pub(crate) fn said(&self, message: &str) -> usize {
        let all = self.lines();
        all.iter()
            .filter(|line| line["fields"]["message"] == message)
            .count()
    }
}
