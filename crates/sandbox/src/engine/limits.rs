//! Rate limits with a sliding window: no time span of the given length holds more requests than
//! allowed.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};

/// Recent requests, counted separately for each `K`.
#[derive(Clone, Debug)]
pub struct Limits<K>(HashMap<K, VecDeque<Timestamp>>);

impl<K> Default for Limits<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash> Limits<K> {
    /// Counts a request. Returns false if it is one too many for `most` in `span`.
    pub fn allow(&mut self, of: K, most: u32, span: SignedDuration, now: Timestamp) -> bool {
        let recent = self.0.entry(of).or_default();
        while recent
            .front()
            .is_some_and(|then| now.duration_since(*then) >= span)
        {
            recent.pop_front();
        }
        if recent.len() as u64 >= u64::from(most) {
            return false;
        }
        recent.push_back(now);
        true
    }
}
