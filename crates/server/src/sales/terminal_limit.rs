//! Limits how often a terminal may do what uses up the calls that the key allows for all terminals.
//!
//! A shop whose purchases Tabby declines at once, a finger resting on the button, or a till that makes and
//! cancels sales in a loop would leave nothing for the others.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gateway::{CallClass, CallLimit};
use payment::id::{BranchId, TerminalId};
use payment::identity::Principal;
use tokio::time::Instant;

/// How many sales that get no code one terminal may make ...
const CODELESS: usize = 12;

/// ... within this time.
const WINDOW: Duration = Duration::from_secs(60);

/// A terminal of a branch.
type Place = (BranchId, TerminalId);

/// When each terminal last did it.
#[derive(Debug)]
pub(super) struct TerminalLimit {
    /// So often ...
    most: usize,
    /// ... within this time.
    window: Duration,
    times: Mutex<HashMap<Place, VecDeque<Instant>>>,
}

fn place(who: &Principal) -> Place {
    (who.branch.clone(), who.terminal.clone())
}

impl TerminalLimit {
    /// For sales that get no code.
    pub(super) fn codeless() -> Self {
        Self::new(CODELESS, WINDOW)
    }

    /// For all new sales: half of what the key allows, and one at least. What a gateway does not limit is
    /// not limited here.
    pub(super) fn share_of(calls: &[CallLimit]) -> Self {
        let sessions = calls.iter().find(|limit| limit.class == CallClass::Session);
        sessions.map_or(Self::new(usize::MAX, Duration::ZERO), |limit| {
            let half = usize::try_from(limit.calls.get() / 2).unwrap_or(usize::MAX);
            Self::new(half.max(1), limit.within)
        })
    }

    fn new(most: usize, window: Duration) -> Self {
        Self {
            most,
            window,
            times: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Place, VecDeque<Instant>>> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts that this terminal does it.
    pub(super) fn count(&self, who: &Principal) {
        let mut all = self.lock();
        let times = all.entry(place(who)).or_default();
        times.push_back(Instant::now());
        if times.len() > self.most {
            times.pop_front();
        }
    }

    /// How long the terminal has to wait before it may do it again; `None` if it need not.
    pub(super) fn wait(&self, who: &Principal) -> Option<Duration> {
        let all = self.lock();
        let times = all
            .get(&place(who))
            .filter(|times| times.len() >= self.most)?;
        let wait = self.window.checked_sub(times.front()?.elapsed())?;
        (!wait.is_zero()).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use payment::id::AccountId;
    use payment::identity::Role;

    fn terminal(branch: &str, name: &str) -> Principal {
        Principal {
            account: AccountId::main(),
            branch: BranchId::try_from(branch.to_owned()).unwrap(),
            terminal: TerminalId::new(name).unwrap(),
            person: None,
            role: Role::Cashier,
            approver: None,
            by_command: false,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_terminal_has_twelve_in_any_minute_and_the_others_their_own() {
        let (codeless, one) = (TerminalLimit::codeless(), terminal("mall", "T1"));
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

    #[tokio::test(start_paused = true)]
    async fn a_terminal_has_half_of_what_the_key_allows() {
        let of = |calls: u32| {
            TerminalLimit::share_of(&[CallLimit {
                class: CallClass::Session,
                calls: NonZeroU32::new(calls).unwrap(),
                within: Duration::from_secs(10),
            }])
        };
        for (calls, half) in [(1, 1), (2, 1), (10, 5), (200, 100)] {
            let limit = of(calls);
            let one = terminal("mall", "T1");
            for _ in 0..half {
                assert_eq!(limit.wait(&one), None, "{calls}");
                limit.count(&one);
            }
            assert_eq!(limit.wait(&one), Some(Duration::from_secs(10)));
            assert_eq!(limit.wait(&terminal("mall", "T2")), None);
        }
        let unlimited = TerminalLimit::share_of(&[]);
        unlimited.count(&terminal("mall", "T1"));
        assert_eq!(unlimited.wait(&terminal("mall", "T1")), None);
    }
}
