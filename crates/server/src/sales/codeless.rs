//! How often a terminal may ask for sales that come to no code.
//!
//! A shop whose purchases Tabby declines at once, or a finger that rests on the button, would spend
//! what the key may ask for all its terminals. Sales that show a code take their time by themselves.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use payment::id::TerminalId;
use tokio::time::Instant;

/// So many of one terminal in [`WINDOW`].
const MOST: usize = 12;

/// The time that they are counted over.
const WINDOW: Duration = Duration::from_secs(60);

/// The sales of the last minute that came to no code.
#[derive(Debug, Default)]
pub(super) struct Codeless(Mutex<HashMap<TerminalId, VecDeque<Instant>>>);

impl Codeless {
    fn lock(&self) -> MutexGuard<'_, HashMap<TerminalId, VecDeque<Instant>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one of this terminal.
    pub(super) fn count(&self, terminal: &TerminalId) {
        let mut all = self.lock();
        let times = all.entry(terminal.clone()).or_default();
        times.push_back(Instant::now());
        if times.len() > MOST {
            times.pop_front();
        }
    }

    /// How long the terminal has to wait before it may ask for a new sale, if it has to.
    pub(super) fn wait(&self, terminal: &TerminalId) -> Option<Duration> {
        let all = self.lock();
        let times = all.get(terminal).filter(|times| times.len() >= MOST)?;
        let wait = WINDOW.checked_sub(times.front()?.elapsed())?;
        (!wait.is_zero()).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_terminal_has_twelve_in_any_minute_and_the_others_their_own() {
        let terminal = |name| TerminalId::new(name).unwrap();
        let (codeless, one) = (Codeless::default(), terminal("T1"));
        for _ in 0..12 {
            assert_eq!(codeless.wait(&one), None);
            codeless.count(&one);
            tokio::time::advance(Duration::from_secs(2)).await;
        }
        assert_eq!(codeless.wait(&one), Some(Duration::from_secs(36)));
        assert_eq!(codeless.wait(&terminal("T2")), None);
        tokio::time::advance(Duration::from_secs(36)).await;
        assert_eq!(codeless.wait(&one), None);
        codeless.count(&one);
        assert_eq!(codeless.wait(&one), Some(Duration::from_secs(2)));
    }
}
