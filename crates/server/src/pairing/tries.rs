//! How often an address may try codes. Five wrong ones end every code: one address alone may not do that.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use payment::time::{Millis, Timestamp};
use store::MOST_WRONG_TRIES;

use super::code::CODE_LIFE;
use crate::listen::owner;

/// The most tries of one address in the time that a code lives.
const MOST: u32 = MOST_WRONG_TRIES - 1;

/// The most addresses that are remembered. Of more the oldest is forgotten: five wrong codes end every code
/// in any case.
const MOST_ADDRESSES: usize = 1_024;

/// The addresses that have tried.
#[derive(Debug, Default)]
pub(super) struct Tries(HashMap<IpAddr, Tried>);

#[derive(Debug)]
struct Tried {
    since: Timestamp,
    times: u32,
}

impl Tried {
    /// When the address may try again. A clock that was set back makes nobody wait longer than that.
    fn wait(&self, now: Timestamp) -> Millis {
        let passed = now.since(self.since);
        CODE_LIFE.less(passed)
    }

    fn is_over(&self, now: Timestamp) -> bool {
        now < self.since || self.wait(now) == Millis(0)
    }
}

impl Tries {
    /// Counts a try; how long to wait instead if there were too many.
    pub(super) fn begin(&mut self, from: IpAddr, now: Timestamp) -> Result<(), Duration> {
        let from = owner(from.to_canonical());
        self.0.retain(|_, tried| !tried.is_over(now));
        if !self.0.contains_key(&from) && self.0.len() >= MOST_ADDRESSES {
            let oldest = self.0.iter().min_by_key(|(_, tried)| tried.since);
            if let Some(oldest) = oldest.map(|(address, _)| *address) {
                self.0.remove(&oldest);
            }
        }
        let fresh = Tried {
            since: now,
            times: 0,
        };
        let tried = self.0.entry(from).or_insert(fresh);
        if tried.times >= MOST {
            return Err(Duration::from_millis(tried.wait(now).0));
        }
        tried.times += 1;
        Ok(())
    }

    /// Forgets the tries of an address whose code was right.
    pub(super) fn succeeded(&mut self, from: IpAddr) {
        self.0.remove(&owner(from.to_canonical()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn an_address_tries_four_codes_in_five_minutes_and_others_have_their_own() {
        let mut tries = Tries::default();
        let neighbours = ["2001:db8::1", "2001:db8::2"].map(|address| address.parse().unwrap());
        for at in [0, 1, 0, 1] {
            assert_eq!(tries.begin(neighbours[at], NOW), Ok(()));
        }
        assert!(tries.begin(neighbours[1], NOW).is_err(), "one machine's");
        let [one, other] = ["10.0.0.1", "10.0.0.2"].map(|address| address.parse().unwrap());
        let as_v6 = "::ffff:10.0.0.1".parse().unwrap();
        for from in [one, as_v6, one, as_v6] {
            assert_eq!(tries.begin(from, NOW), Ok(()));
        }
        let minute = NOW.after(Millis::seconds(60));
        assert_eq!(tries.begin(one, minute), Err(Duration::from_secs(240)));
        assert_eq!(tries.begin(other, minute), Ok(()));
        let later = NOW.after(CODE_LIFE);
        assert_eq!(tries.begin(one, later), Ok(()));
        tries.succeeded(other);
        for _ in 0..MOST {
            assert_eq!(tries.begin(other, later), Ok(()));
        }
    }

    #[test]
    fn of_more_addresses_than_can_be_remembered_the_oldest_is_forgotten() {
        let mut tries = Tries::default();
        let last = "10.0.0.1".parse().unwrap();
        for _ in 0..MOST {
            assert_eq!(tries.begin(last, NOW.after(Millis(1))), Ok(()));
        }
        for address in 0..2 * u32::try_from(MOST_ADDRESSES).unwrap() {
            let at = NOW.after(Millis(u64::from(address / 1_000)));
            assert_eq!(tries.begin(IpAddr::from(address.to_be_bytes()), at), Ok(()));
            assert!(tries.0.len() <= MOST_ADDRESSES);
        }
    }
}
