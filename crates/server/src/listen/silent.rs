//! Connections that have sent no request yet: when there is no place left, the oldest of them gives way,
//! so that nobody keeps others out by opening connections and saying nothing.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// The connections that have sent no request yet, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Silent(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    came: u64,
    all: BTreeMap<u64, Silence>,
}

/// A connection that has sent no request yet.
#[derive(Debug)]
struct Silence {
    owner: Option<IpAddr>,
    leaving: CancellationToken,
    has_spoken: Arc<AtomicBool>,
}

/// One of the connections. It is forgotten when it is dropped.
#[derive(Debug)]
pub(super) struct Guest {
    number: u64,
    silent: Silent,
    leaving: CancellationToken,
    has_spoken: Arc<AtomicBool>,
}

impl Silent {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new connection, which has said nothing, from whoever has this address.
    pub(super) fn came(&self, owner: Option<IpAddr>) -> Guest {
        let (leaving, has_spoken) = (CancellationToken::new(), Arc::default());
        let mut waiting = self.lock();
        waiting.came = waiting.came.wrapping_add(1);
        let number = waiting.came;
        let silence = Silence {
            owner,
            leaving: leaving.clone(),
            has_spoken: Arc::clone(&has_spoken),
        };
        waiting.all.insert(number, silence);
        Guest {
            number,
            silent: self.clone(),
            leaving,
            has_spoken,
        }
    }

    /// Tells the oldest one to leave; false if each has sent a request.
    pub(super) fn turn_away_the_oldest(&self) -> bool {
        self.turn_away(|_| true)
    }

    /// Tells this owner's oldest one to leave; false if each of his has sent a request.
    pub(super) fn turn_away_the_oldest_of(&self, owner: IpAddr) -> bool {
        self.turn_away(|silence| silence.owner == Some(owner))
    }

    fn turn_away(&self, is_meant: impl Fn(&Silence) -> bool) -> bool {
        let mut waiting = self.lock();
        let silent = |silence: &Silence| !silence.has_spoken.load(Relaxed) && is_meant(silence);
        let oldest = waiting.all.iter().find(|(_, silence)| silent(silence));
        let Some(number) = oldest.map(|(number, _)| *number) else {
            return false;
        };
        if let Some(silence) = waiting.all.remove(&number) {
            silence.leaving.cancel();
        }
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
        let [first, second, third] = [None; 3].map(|owner| silent.came(owner));
        first.spoke();
        assert!(silent.turn_away_the_oldest());
        assert!(second.leaving().is_cancelled());
        assert!(!first.leaving().is_cancelled() && !third.leaving().is_cancelled());
        drop(third);
        assert!(!silent.turn_away_the_oldest());
    }

    #[test]
    fn whose_address_has_all_its_places_gives_up_one_of_its_own() {
        let silent = Silent::default();
        let [one, other] = ["10.0.0.7", "10.0.0.8"].map(|address| address.parse().ok());
        let (older, own) = (silent.came(other), silent.came(one));
        assert!(silent.turn_away_the_oldest_of(one.unwrap()));
        assert!(own.leaving().is_cancelled() && !older.leaving().is_cancelled());
        assert!(!silent.turn_away_the_oldest_of(one.unwrap()));
    }
}
