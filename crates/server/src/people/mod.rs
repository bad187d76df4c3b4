//! Who signs in at paired terminals: people with their PINs, and what managers approve.
//!
//! As long as an account has nobody, its terminals act for themselves, as in a shop of one. From the first
//! person on, somebody has to sign in to sell, and what [needs an approval](approvals) needs a manager's PIN
//! at that moment, also if the manager has signed in.
//!
//! | file | what it has |
//! |---|---|
//! | `pin` | PINs: made, stored and checked |
//! | `pepper` | the secret without which a copy of the ledger tells no PIN |
//! | `shifts` | who has signed in at which terminal |
//! | `approvals` | what somebody has approved |
//! | `checks` | the terminals at which a PIN is checked now |
//! | `tell` | what of it stands in the audit log |
//! | `error` | why a PIN was not taken |

mod approvals;
mod checks;
mod error;
mod pepper;
mod pin;
mod shifts;
mod tell;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use payment::id::{AccountId, PersonId, PersonName};
use payment::identity::{Actor, Role};
use store::{PersonChange, PersonChanged, PinTry, Store, StoreError, StoredPerson};
use tracing::{Instrument, error};
use uuid::Uuid;

use self::approvals::Approvals;
pub use self::approvals::{APPROVAL_LIFE, action};
use self::checks::Checks;
pub use self::error::{NoPeople, NotTaken};
pub use self::pepper::PepperError;
use self::pin::Pins;
use self::shifts::Shift;
pub use self::shifts::{IDLE, LONGEST_SHIFT};
use self::tell::Telling;
use crate::pairing::{KeyId, Paired, Request};
use crate::sale_clock::SaleClock;

/// The people of a server. All its accounts share one.
#[derive(Debug)]
pub struct People {
    store: Arc<dyn Store>,
    clock: SaleClock,
    pins: Pins,
    /// Those of the ledger. Every request asks for one.
    all: RwLock<Arc<[StoredPerson]>>,
    shifts: Mutex<Shifts>,
    approvals: Mutex<Approvals>,
    tell: Telling,
    checks: Checks,
    /// Whoever changes the ledger's people and the copy here has it until both are changed.
    change: tokio::sync::Mutex<()>,
}

/// Who has signed in, by the terminal.
#[derive(Debug, Default)]
struct Shifts {
    all: HashMap<KeyId, Shift>,
    /// Counts changes of people: a PIN that was checked before one is not taken after it.
    changes: u64,
}

impl People {
    /// Reads the people of the ledger.
    ///
    /// # Errors
    ///
    /// The ledger failed, or the pepper beside it cannot be read or made.
    pub async fn open(
        store: Arc<dyn Store>,
        ledger: Option<&Path>,
        clock: SaleClock,
    ) -> Result<Self, NoPeople> {
        let all = store.people().await?;
        let pepper = pepper::load(ledger)?;
        if pepper.is_new && !all.is_empty() {
            error!(
                code = "pins_lost",
                "the file that PINs are checked with is not beside the ledger: everybody needs a new PIN, by `tabby-pos people pin`"
            );
        }
        let tell = Telling::new(store.clone(), clock.clone());
        Ok(Self {
            store,
            clock,
            pins: Pins::new(pepper.bytes),
            all: RwLock::new(all.into()),
            shifts: Mutex::default(),
            approvals: Mutex::default(),
            tell,
            checks: Checks::default(),
            change: tokio::sync::Mutex::default(),
        })
    }

    fn all(&self) -> Arc<[StoredPerson]> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        all.clone()
    }

    fn shifts(&self) -> MutexGuard<'_, Shifts> {
        self.shifts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn approvals(&self) -> MutexGuard<'_, Approvals> {
        let approvals = self.approvals.lock();
        approvals.unwrap_or_else(PoisonError::into_inner)
    }

    /// Those who may sign in at terminals of this account.
    #[must_use]
    pub fn of(&self, account: &AccountId) -> Vec<StoredPerson> {
        let all = self.all();
        let here = all.iter().filter(|person| person.account == *account);
        here.cloned().collect()
    }

    /// Whether somebody has to sign in at terminals of this account.
    #[must_use]
    pub fn are_needed(&self, account: &AccountId) -> bool {
        self.all().iter().any(|person| person.account == *account)
    }

    /// The person of this id.
    pub(crate) fn find(&self, account: &AccountId, id: &PersonId) -> Option<StoredPerson> {
        let all = self.all();
        let mut here = all.iter().filter(|person| person.account == *account);
        here.find(|person| person.id == *id).cloned()
    }

    /// The person of this name, in whatever case.
    #[must_use]
    pub fn named(&self, account: &AccountId, name: &str) -> Option<StoredPerson> {
        let mut here = self.of(account).into_iter();
        here.find(|person| person.name.as_str().eq_ignore_ascii_case(name.trim()))
    }

    /// Adds somebody. Returns the PIN, which is told once and never again; `None` if the account has
    /// somebody of this name.
    ///
    /// # Errors
    ///
    /// The ledger could not be written.
    pub async fn add(
        &self,
        account: &AccountId,
        name: PersonName,
        role: Role,
        by: &Actor,
    ) -> Result<Option<String>, NotTaken> {
        let pin = pin::fresh();
        let person = StoredPerson {
            account: account.clone(),
            // A UUID is plain text.
            id: PersonId::try_from(Uuid::new_v4().to_string()).map_err(|_| NotTaken::Nobody)?,
            name,
            role,
            added_at: self.clock.now(),
        };
        let stored = self.pins.stored(&pin).await?;
        let _change = self.change.lock().await;
        let is_new = self.store.add_person(&person, &stored, by).await?;
        self.read_again().await?;
        Ok(is_new.then_some(pin))
    }

    /// Gives somebody a new PIN, with which a locked person is free again. Whoever has signed in with the old
    /// one is signed out.
    ///
    /// # Errors
    ///
    /// The ledger could not be written.
    pub async fn new_pin(&self, person: &StoredPerson, by: &Actor) -> Result<String, NotTaken> {
        let pin = pin::fresh();
        let stored = self.pins.stored(&pin).await?;
        match self.change(person, &PersonChange::Pin(stored), by).await? {
            PersonChanged::Done => Ok(pin),
            PersonChanged::Unknown | PersonChanged::LastAdministrator => Err(NotTaken::Nobody),
        }
    }

    /// Changes somebody. Whoever has another role, another PIN or none is signed out everywhere.
    ///
    /// # Errors
    ///
    /// The ledger could not be written.
    pub async fn change(
        &self,
        person: &StoredPerson,
        change: &PersonChange,
        by: &Actor,
    ) -> Result<PersonChanged, StoreError> {
        let StoredPerson { account, id, .. } = person;
        let _change = self.change.lock().await;
        let ends = *change != PersonChange::Unlock;
        // Before the ledger is asked, too: if that fails, nobody has a right that was taken away.
        if ends {
            self.end(id);
        }
        let now = self.clock.now();
        let changed = self.store.change_person(account, id, change, by, now).await;
        if ends {
            self.end(id);
        }
        // Also after an error: nobody knows then whether the ledger was changed.
        self.read_again().await?;
        changed
    }

    /// Ends whatever this person's PIN has begun, and what it is being checked for.
    fn end(&self, id: &PersonId) {
        let mut shifts = self.shifts();
        shifts.changes = shifts.changes.wrapping_add(1);
        shifts.all.retain(|_, shift| shift.person != *id);
        self.approvals().forget(id);
    }

    async fn read_again(&self) -> Result<(), StoreError> {
        let read = self.store.people().await?;
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        *all = read.into();
        Ok(())
    }

    /// Who has signed in at this terminal. `uses`: the person does something there now.
    #[must_use]
    pub fn at(&self, terminal: &Paired, uses: bool) -> Option<StoredPerson> {
        let now = self.clock.monotonic();
        let person = {
            let mut shifts = self.shifts();
            let shift = shifts.all.get_mut(&terminal.key_id)?;
            if shift.is_over(now) {
                shifts.all.remove(&terminal.key_id);
                return None;
            }
            if uses {
                shift.last = now;
            }
            shift.person.clone()
        };
        self.find(&terminal.principal.account, &person)
    }

    /// Signs somebody in at this terminal, in place of whoever had signed in before. Goes on also if
    /// whoever asked does not wait for the answer.
    ///
    /// # Errors
    ///
    /// [`NotTaken`].
    pub async fn sign_in(
        self: &Arc<Self>,
        terminal: &Arc<Paired>,
        person: &PersonId,
        pin: &str,
    ) -> Result<StoredPerson, NotTaken> {
        let changes = self.shifts().changes;
        let found = self.checked(terminal, person, pin, Role::Cashier).await?;
        self.tell.signed_in(terminal, &found.id).await?;
        let now = self.clock.monotonic();
        let shift = Shift::new(found.id.clone(), now, terminal.ended.clone());
        let before = {
            let mut shifts = self.shifts();
            if shifts.changes != changes {
                return Err(NotTaken::Nobody);
            }
            shifts.all.insert(terminal.key_id, shift)
        };
        if let Some(before) = before.filter(|before| before.person != found.id) {
            self.tell.signed_out(terminal, &before.person).await;
        }
        Ok(found)
    }

    /// Takes down that whoever has signed in at this terminal may not make this request.
    pub async fn refuses(&self, terminal: &Paired, request: (&str, &str)) {
        if let Some(person) = self.at(terminal, false) {
            self.tell.refused(terminal, &person.id, request).await;
        }
    }

    /// Signs out whoever has signed in at this terminal.
    pub async fn sign_out(&self, terminal: &Paired) {
        let ended = self.shifts().all.remove(&terminal.key_id);
        if let Some(shift) = ended {
            self.tell.signed_out(terminal, &shift.person).await;
        }
    }

    /// Takes down that somebody approves this very action, once, at this terminal. Returns what the request
    /// has to come with.
    ///
    /// # Errors
    ///
    /// [`NotTaken`].
    pub async fn approve(
        self: &Arc<Self>,
        terminal: &Arc<Paired>,
        approver: &PersonId,
        pin: &str,
        request: &Request<'_>,
    ) -> Result<String, NotTaken> {
        let changes = self.shifts().changes;
        let found = self.checked(terminal, approver, pin, Role::Manager).await?;
        let person = self.at(terminal, false).map(|person| person.id);
        let who = (person.as_ref(), &found.id);
        self.tell.approved(terminal, who, request).await?;
        let (now, action) = (self.clock.monotonic(), action(request));
        let shifts = self.shifts();
        if shifts.changes != changes {
            return Err(NotTaken::Nobody);
        }
        let approval = self.approvals().add(terminal.key_id, found.id, action, now);
        Ok(approval)
    }

    /// Uses up an approval: who has approved this action at this terminal.
    #[must_use]
    pub fn approver(
        &self,
        terminal: &Paired,
        approval: &str,
        action: &[u8; 32],
    ) -> Option<PersonId> {
        let now = self.clock.monotonic();
        let approver = self
            .approvals()
            .take(terminal.key_id, approval, action, now)?;
        let found = self.find(&terminal.principal.account, &approver)?;
        found.role.approves().then_some(approver)
    }

    async fn checked(
        self: &Arc<Self>,
        terminal: &Arc<Paired>,
        person: &PersonId,
        pin: &str,
        at_least: Role,
    ) -> Result<StoredPerson, NotTaken> {
        let (people, terminal) = (self.clone(), terminal.clone());
        let (person, pin) = (person.clone(), pin.to_owned());
        let checked = async move { people.check(&terminal, &person, &pin, at_least).await };
        tokio::spawn(checked.in_current_span()).await?
    }

    /// Counts a try, checks the PIN, and forgets the tries if it is right.
    async fn check(
        &self,
        terminal: &Paired,
        person: &PersonId,
        pin: &str,
        at_least: Role,
    ) -> Result<StoredPerson, NotTaken> {
        let who = &terminal.principal;
        let found = self.find(&who.account, person).ok_or(NotTaken::Nobody)?;
        if found.role < at_least {
            return Err(NotTaken::Nobody);
        }
        // What cannot be a PIN is nobody's, and costs no try.
        if !pin::is_one(pin) {
            return Err(NotTaken::Wrong);
        }
        let at = (&who.branch, &who.terminal);
        let now = self.clock.now();
        let _check = self.checks.begin(terminal.key_id)?;
        let begun = self
            .store
            .begin_pin_try(&who.account, person, at, now)
            .await?;
        let stored = match begun {
            PinTry::Counted(stored) => stored,
            PinTry::Wait(wait) => return Err(NotTaken::Wait(Duration::from_millis(wait.0))),
            PinTry::Locked => return Err(NotTaken::Locked),
            PinTry::Unknown => return Err(NotTaken::Nobody),
        };
        let Some(stored) = stored else {
            return Err(NotTaken::Wrong);
        };
        let is_right = self.pins.is_right(pin, stored.clone()).await?;
        // Somebody may have a new one meanwhile.
        if !is_right || !self.store.pin_was_right(person, at, &stored).await? {
            let signed_in = self.at(terminal, false).map(|person| person.id);
            let told = self.tell.wrong_pin(terminal, signed_in.as_ref(), person);
            told.await;
            return Err(NotTaken::Wrong);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests;
