//! Rate limits of an account.
//!
//! Source: Checkout.com, API rate limits: 100 reads and 100 writes a second, over all keys.

use jiff::SignedDuration;

use crate::checkout::settings::Settings;

/// Kinds of calls that are counted separately.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Class {
    /// `GET`
    Read,
    /// Everything else.
    Write,
}

impl Class {
    /// How many calls are allowed, and in which time.
    #[must_use]
    pub const fn allowed(self, settings: &Settings) -> (u32, SignedDuration) {
        let most = match self {
            Self::Read => settings.reads_per_s,
            Self::Write => settings.writes_per_s,
        };
        (most, SignedDuration::from_secs(1))
    }
}
