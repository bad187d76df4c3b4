//! Limits how often a terminal may request sales that get no code.
//!
//! A shop whose purchases Tabby declines at once, or a finger resting on the button, would use up
//! the calls that the key allows for all terminals. Sales that show a code need no limit, because
//! they take time.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use payment::id::{BranchId, TerminalId};
use payment::identity::Principal;
use tokio::time::Instant;

/// How many such sales one terminal may make within [`WINDOW`].
const MOST: usize = 12;

/// The time over which they are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// A terminal of a branch.
type Place = (BranchId, TerminalId);

/// When each terminal's latest such sales were made.
#[derive(Debug, Default)]
pub(super) struct Codeless(Mutex<HashMap<Place, VecDeque<Instant>>>);

fn place(who: &Principal) -> Place {
    (who.branch.clone(), who.terminal.clone())
}

impl Codeless {
    fn lock(&self) -> MutexGuard<'_, HashMap<Place, VecDeque<Instant>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a sale of this terminal that got no code.
    pub(super) fn count(&self, who: &Principal) {
        let mut all = self.lock();
        let times = all.entry(place(who)).or_default();
        times.push_back(Instant::now());
        if times.len() > MOST {
            times.pop_front();
        }
    }

    /// How long the terminal has to wait before its next sale; `None` if it need not.
    pub(super) fn wait(&self, who: &Principal) -> Option<Duration> {
        let all = self.lock();
        let times = all.get(&place(who)).filter(|times| times.len() >= MOST)?;
        let wait = WINDOW.checked_sub(times.front()?.elapsed())?;
        (!wait.is_zero()).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::id::AccountId;
    use payment::identity::Role;

    #[tokio::test(start_paused = true)]
    async fn a_terminal_has_twelve_in_any_minute_and_the_others_their_own() {
        let terminal = |branch: &str, name| Principal {
            account: AccountId::main(),
            branch: BranchId::try_from(branch.to_owned()).unwrap(),
            terminal: TerminalId::new(name).unwrap(),
            person: None,
            role: Role::Cashier,
        };
        let (codeless, one) = (Codeless::default(), terminal("mall", "T1"));
        for _ in 0..12 {
            assert_eq!(codeless.wait(&one), None);
            codeless.count(&one);
            tokio::time::advance(Duration::from_secs(2)).await;
        }
        assert_eq!(codeless.wait(&one), Some(Duration::from_secs(36)));
        for other in [terminal("mall", "T2"), terminal("beach", "T1")] {
            assert_eq!(codeless.wait(&other), None);
        }
        tokio::time::advance(Duration::from_secs(36)).await;
        assert_eq!(codeless.wait(&one), None);
        codeless.count(&one);
        assert_eq!(codeless.wait(&one), Some(Duration::from_secs(2)));
    }
}
