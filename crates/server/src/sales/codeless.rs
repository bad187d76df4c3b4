//! Limits how often a terminal may request sales that get no code.
//!
//! A shop whose purchases Tabby declines at once, or a finger resting on the button, would use up
//! the calls that the key allows for all terminals. Sales that show a code need no limit, because
//! they take time.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use payment::id::TerminalId;
use tokio::time::Instant;

/// How many such sales one terminal may make within [`WINDOW`].
const MOST: usize = 12;

/// The time over which they are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// When each terminal's latest such sales were made.
#[derive(Debug, Default)]
pub(super) struct Codeless(Mutex<HashMap<TerminalId, VecDeque<Instant>>>);

impl Codeless {
    fn lock(&self) -> MutexGuard<'_, HashMap<TerminalId, VecDeque<Instant>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a sale of this terminal that got no code.
    pub(super) fn count(&self, terminal: &TerminalId) {
        let mut all = self.lock();
        let times = all.entry(terminal.clone()).or_default();
        times.push_back(Instant::now());
        if times.len() > MOST {
            times.pop_front();
        }
    }

    /// How long the terminal has to wait before its next sale; `None` if it need not.
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
