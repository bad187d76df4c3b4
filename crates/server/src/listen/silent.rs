//! Connections that have sent no request yet: when there is no place left, the oldest of them gives way,
//! so that nobody keeps others out by opening connections and saying nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// The connections that have sent no request yet, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Silent(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    came: u64,
    all: BTreeMap<u64, CancellationToken>,
}

/// One of the connections. It is forgotten when it is dropped.
#[derive(Debug)]
pub(super) struct Guest {
    number: u64,
    silent: Silent,
    leaving: CancellationToken,
    has_spoken: AtomicBool,
}

impl Silent {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new connection, which has said nothing.
    pub(super) fn came(&self) -> Guest {
        let leaving = CancellationToken::new();
        let mut waiting = self.lock();
        waiting.came = waiting.came.wrapping_add(1);
        let number = waiting.came;
        waiting.all.insert(number, leaving.clone());
        Guest {
            number,
            silent: self.clone(),
            leaving,
            has_spoken: AtomicBool::new(false),
        }
    }

    /// Tells the oldest one to leave; false if each has sent a request.
    pub(super) fn turn_away_the_oldest(&self) -> bool {
        let oldest = self.lock().all.pop_first();
        let Some((_, leaving)) = oldest else {
            return false;
        };
        leaving.cancel();
        true
    }
}

impl Guest {
    /// Notes that it has sent a request: it does not give way any more. Only the first request waits
    /// for the list of all connections.
    pub(super) fn spoke(&self) {
        if !self.has_spoken.swap(true, Relaxed) {
            self.silent.lock().all.remove(&self.number);
        }
    }

    /// Cancelled when it has to leave.
    pub(super) fn leaving(&self) -> CancellationToken {
        self.leaving.clone()
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.spoke();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_that_said_nothing_gives_way_and_none_that_spoke() {
        let silent = Silent::default();
        let (first, second, third) = (silent.came(), silent.came(), silent.came());
        first.spoke();
        assert!(silent.turn_away_the_oldest());
        assert!(second.leaving().is_cancelled());
        assert!(!first.leaving().is_cancelled() && !third.leaving().is_cancelled());
        drop(third);
        assert!(!silent.turn_away_the_oldest());
    }
}
