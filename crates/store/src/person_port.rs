//! The port of people: who may sign in at the terminals of an account, and how often a PIN was wrong.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, PersonId, PersonName, TerminalId};
use payment::identity::{Actor, Role};
use payment::time::{Millis, Timestamp};

use crate::error::StoreError;

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredPerson {
    /// The account at whose terminals this person signs in.
    pub account: AccountId,
    /// The id, which no other person ever has.
    pub id: PersonId,
    /// The name, which no other person of the account has, in whatever case.
    pub name: PersonName,
    /// What the person may do.
    pub role: Role,
    /// When the person was added.
    pub added_at: Timestamp,
}

/// A change of a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PersonChange {
    /// Another role.
    Role(Role),
    /// Another PIN, as it is stored. What was counted as wrong before is forgotten.
    Pin(String),
    /// What was counted as wrong is forgotten.
    Unlock,
    /// The person is removed, and signs in no more.
    Remove(Timestamp),
}

/// What came of a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PersonChanged {
    /// It was made.
    Done,
    /// The account has no such person.
    Unknown,
    /// It was not made: the account would have no administrator any more.
    LastAdministrator,
}

/// What came of beginning to check a PIN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PinTry {
    /// The try is counted. What the PIN is checked with; `None` if the person has none.
    Counted(Option<String>),
    /// Too many were wrong at this terminal: the next is counted after this time.
    Wait(Millis),
    /// Too many were wrong at this terminal: none is checked until the person is unlocked.
    Locked,
    /// The account has no such person.
    Unknown,
}

/// After so many wrong PINs of a person at a terminal each further try waits for [`PIN_WAIT`].
pub const FREE_PIN_TRIES: u32 = 5;

/// So many wrong PINs of a person at a terminal are checked at the most.
pub const MOST_PIN_TRIES: u32 = 10;

/// How long a try waits after [`FREE_PIN_TRIES`].
pub const PIN_WAIT: Millis = Millis::seconds(15 * 60);

/// What keeps the next try from being counted, after so many wrong ones, the last at this time.
pub(crate) fn next_try(tries: u32, last_at: Timestamp, now: Timestamp) -> Option<PinTry> {
    if tries >= MOST_PIN_TRIES {
        return Some(PinTry::Locked);
    }
    let passed = now.since(last_at);
    // Under a clock that was set back nobody waits until it has caught up: the most tries still hold.
    let is_over = tries < FREE_PIN_TRIES || passed >= PIN_WAIT || last_at > now;
    (!is_over).then(|| PinTry::Wait(Millis(PIN_WAIT.0 - passed.0)))
}

/// The durable store of people.
#[async_trait]
pub trait PersonStore: Send + Sync {
    /// Adds somebody, with a PIN as it is stored. False if the account has somebody of this name.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or it is not known whether it was.
    async fn add_person(
        &self,
        person: &StoredPerson,
        pin: &str,
        by: &Actor,
    ) -> Result<bool, StoreError>;

    /// Changes somebody.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or it is not known whether it was.
    async fn change_person(
        &self,
        account: &AccountId,
        id: &PersonId,
        change: &PersonChange,
        by: &Actor,
        at: Timestamp,
    ) -> Result<PersonChanged, StoreError>;

    /// All who may sign in, of all accounts, in the order in which they were added.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    async fn people(&self) -> Result<Vec<StoredPerson>, StoreError>;

    /// The name of a person, also of one who was removed; `None` if there never was one with this id.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    async fn name_of(&self, id: &PersonId) -> Result<Option<PersonName>, StoreError>;

    /// Counts a wrong PIN of a person at a terminal of the account, before it is checked: many tries at
    /// once are no more than one after the other.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or it is not known whether it was.
    async fn begin_pin_try(
        &self,
        account: &AccountId,
        id: &PersonId,
        at: (&BranchId, &TerminalId),
        now: Timestamp,
    ) -> Result<PinTry, StoreError>;

    /// Takes back the try of a right PIN, and one wrong one before it: whoever guesses between two right
    /// ones of somebody else has hardly more tries than otherwise. `pin` is what the PIN was checked with:
    /// false if the person has another one by now, or is not there any more.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or it is not known whether it was.
    async fn pin_was_right(
        &self,
        id: &PersonId,
        at: (&BranchId, &TerminalId),
        pin: &str,
    ) -> Result<bool, StoreError>;
}

#[cfg(test)]
mod tests {
    use payment::sale::sample::START;

    use super::*;

    #[test]
    fn five_tries_are_free_five_more_wait_and_then_somebody_has_to_unlock() {
        assert_eq!(next_try(4, START, START), None);
        assert_eq!(next_try(5, START, START), Some(PinTry::Wait(PIN_WAIT)));
        let almost = START.after(Millis(PIN_WAIT.0 - 1));
        assert_eq!(next_try(9, START, almost), Some(PinTry::Wait(Millis(1))));
        assert_eq!(next_try(9, START, START.after(PIN_WAIT)), None);
        let later = START.after(Millis::seconds(1_000_000));
        assert_eq!(next_try(10, START, later), Some(PinTry::Locked));
        // Set back by a day.
        let before = Timestamp(START.0 - 86_400_000);
        assert_eq!(next_try(9, START, before), None);
        assert_eq!(next_try(10, START, before), Some(PinTry::Locked));
    }
}
