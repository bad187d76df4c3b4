//! A sandbox: a simulated API with clock, faults, limits, request log, settings and file.
//!
//! Call [`Sandbox::settle`] before you look at it, so that everything due has happened.

use std::fmt;
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::agenda::Agenda;
use super::clock::{Clock, Speed};
use super::control::input::Wrong;
use super::exposure::Exposure;
use super::fault::{FaultName, Faults, Kind, WebhookFault};
use super::journal::{Change, Common, Journal};
use super::limits::Limits;
use super::requests::{Finding, Requests};
use super::settings::{Switches, changed, merge};

/// A simulated API. `Self` is its state. Clock, agenda, faults, limits, requests, settings and the
/// file on disk belong to [`Sandbox`].
pub trait Api: Sized + fmt::Debug + Send + 'static {
    /// The program's name in the first line of its files.
    const PROGRAM: &'static str;

    /// Its settings.
    type Settings: Switches;
    /// How it starts: what a scenario file describes.
    type Scenario: Clone + fmt::Debug + Default + Send;
    /// Its names for faults.
    type FaultName: FaultName<Operation: DeserializeOwned> + DeserializeOwned;
    /// A finding about a request.
    type Finding: Finding + Clone + fmt::Debug + Send;
    /// A payment's id.
    type PaymentId: Copy + fmt::Debug + Send;
    /// Whom a rate limit counts together.
    type Asker: Eq + Hash + fmt::Debug + Send;
    /// A timed event.
    type Due: fmt::Debug + Send;
    /// A change of its state, as a line of the journal. Its names must differ from those of
    /// [`Common`].
    type Change: Serialize + DeserializeOwned;

    /// Returns the settings and the state at the start.
    fn begin(scenario: &Self::Scenario) -> (Self::Settings, Self);

    /// Carries out what the scenario says has happened.
    fn play(scenario: &Self::Scenario, sandbox: &mut Sandbox<Self>);

    /// Carries out an event whose time has come.
    fn happen(sandbox: &mut Sandbox<Self>, at: Timestamp, due: Self::Due);

    /// Removes what a scenario has created.
    fn clear(&mut self);

    /// Restores the state from the journal's changes, oldest first.
    fn take_over(sandbox: &mut Sandbox<Self>, changes: Vec<Self::Change>);

    /// Fills the agenda again after a restart.
    fn plan_again(sandbox: &mut Sandbox<Self>);

    /// The changes that describe the whole state, for a new journal.
    fn everything(&self) -> Vec<Self::Change>;

    /// Whether a delivery is to be sent now.
    fn has_outgoing(&self) -> bool;
}

/// A line of the journal of `A`.
pub type ChangeOf<A> = Change<<A as Api>::Change, <A as Api>::FaultName>;

/// What a fault does to a call of `A`.
pub type KindOf<A> = Kind<<<A as Api>::FaultName as FaultName>::Lie>;

/// A call of `A`.
pub type OperationOf<A> = <<A as Api>::FaultName as FaultName>::Operation;

/// A simulated API and everything around it.
#[derive(Debug)]
pub struct Sandbox<A: Api> {
    /// The settings. Use [`change_settings`](Self::change_settings) for changes that must be
    /// stored.
    pub settings: A::Settings,
    /// Settings that were changed since the start.
    changed_settings: Value,
    /// Restrictions for other machines. Set at the start; no call changes it.
    pub exposure: Exposure,
    /// The log of requests.
    pub requests: Requests<A::FaultName, A::Finding, A::PaymentId>,
    /// Counters of the rate limits.
    pub limits: Limits<A::Asker>,
    /// The API's own state.
    pub state: A,
    scenario: A::Scenario,
    faults: Faults<A::FaultName>,
    clock: Clock,
    agenda: Agenda<A::Due>,
    journal: Option<Journal>,
    resets: u64,
}

impl<A: Api> Sandbox<A> {
    /// Starts a sandbox from a scenario.
    #[must_use]
    pub fn start(scenario: A::Scenario) -> Self {
        let (settings, state) = A::begin(&scenario);
        let mut sandbox = Self {
            settings,
            changed_settings: json!({}),
            exposure: Exposure::DESK,
            requests: Requests::default(),
            limits: Limits::default(),
            state,
            scenario: A::Scenario::default(),
            faults: Faults::default(),
            clock: Clock::at(Timestamp::now()),
            agenda: Agenda::default(),
            journal: None,
            resets: 0,
        };
        A::play(&scenario, &mut sandbox);
        sandbox.scenario = scenario;
        sandbox
    }

    /// Restores the sandbox from a journal, and writes to it from now on. What the scenario says
    /// has happened is already in an older journal. Changed settings and faults in the journal
    /// override those of the scenario.
    ///
    /// # Errors
    ///
    /// The journal has a setting or a fault that this sandbox does not know.
    pub fn keep_in(&mut self, journal: Journal, changes: Vec<ChangeOf<A>>) -> Result<(), Wrong> {
        if !changes.is_empty() {
            self.state.clear();
            self.agenda = Agenda::default();
        }
        let mut own = Vec::new();
        for change in changes {
            match change {
                Change::Own(change) => own.push(change),
                Change::Common(Common::Clock(mark)) => self.clock = Clock::going_on(mark),
                Change::Common(Common::Settings(changes)) => self.changed_settings = changes,
                Change::Common(Common::Faults(asked)) => {
                    self.faults = Faults::read(asked)
                        .map_err(|(_, unclear)| Wrong::new(unclear.field, &unclear.message))?;
                }
            }
        }
        A::take_over(self, own);
        self.settings = changed(&self.settings, self.changed_settings.clone())?;
        A::plan_again(self);
        self.journal = Some(journal);
        self.everything_changed();
        Ok(())
    }

    /// The changes that describe the whole sandbox, for a new journal.
    #[must_use]
    pub fn everything(&self) -> Vec<ChangeOf<A>> {
        let mut all = vec![Change::Common(Common::Clock(self.clock.mark()))];
        all.extend(self.state.everything().into_iter().map(Change::Own));
        all.push(Change::Common(Common::Settings(
            self.changed_settings.clone(),
        )));
        let faults = self.faults.list().cloned().collect();
        all.push(Change::Common(Common::Faults(faults)));
        all
    }

    fn everything_changed(&mut self) {
        let all = self.everything();
        if let Some(journal) = &mut self.journal {
            journal.rewrite(&all);
        }
    }

    /// Writes a change to the journal, if there is one.
    pub fn write(&mut self, change: impl FnOnce() -> A::Change) {
        self.write_line(|| Change::Own(change()));
    }

    fn write_line(&mut self, change: impl FnOnce() -> ChangeOf<A>) {
        let Some(journal) = &mut self.journal else {
            return;
        };
        if journal.problem().is_none() {
            journal.add(&change());
        } else {
            // An earlier change is missing, and the file may end with half a line: write everything
            // anew.
            self.everything_changed();
        }
    }

    /// Whether there is a journal.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.journal.is_some()
    }

    /// Why changes can no longer be written to the file, if so.
    #[must_use]
    pub fn journal_problem(&self) -> Option<&str> {
        self.journal.as_ref().and_then(Journal::problem)
    }

    /// Changes some of the settings, until the next reset.
    ///
    /// # Errors
    ///
    /// The field, and what is wrong with it. Nothing was changed then.
    pub fn change_settings(&mut self, changes: Value) -> Result<(), Wrong> {
        self.settings = changed(&self.settings, changes.clone())?;
        if let Value::Object(changes) = changes {
            for (name, value) in changes {
                merge(&mut self.changed_settings, name, value);
            }
        }
        let changed = self.changed_settings.clone();
        self.write_line(|| Change::Common(Common::Settings(changed)));
        Ok(())
    }

    /// Restores the state of the start.
    pub fn reset(&mut self) {
        let mut fresh = Self::start(self.scenario.clone());
        // A call that is being carried out still finds its number.
        fresh.requests = std::mem::take(&mut self.requests);
        fresh.requests.forget();
        fresh.journal = self.journal.take();
        fresh.exposure = self.exposure.clone();
        fresh.resets = self.resets + 1;
        // A task that waits for the next event must look again.
        fresh.agenda.touch();
        *self = fresh;
        self.everything_changed();
    }

    /// How many resets there were.
    #[must_use]
    pub const fn resets(&self) -> u64 {
        self.resets
    }

    // Faults.

    /// The faults to come.
    #[must_use]
    pub const fn faults(&self) -> &Faults<A::FaultName> {
        &self.faults
    }

    /// Replaces the list of faults and stores it.
    pub fn set_faults(&mut self, faults: Faults<A::FaultName>) {
        self.faults = faults;
        self.note_faults();
    }

    /// Changes the list of faults and stores it.
    pub fn change_faults<T>(&mut self, change: impl FnOnce(&mut Faults<A::FaultName>) -> T) -> T {
        let result = change(&mut self.faults);
        self.note_faults();
        result
    }

    /// The fault that applies to this call, and its name. Counts the call.
    pub fn take_fault(&mut self, operation: OperationOf<A>) -> Option<(KindOf<A>, A::FaultName)> {
        let taken = self.faults.take(operation);
        if taken.is_some() {
            self.note_faults();
        }
        taken
    }

    /// The fault that applies to this delivery, and its name. Counts the delivery.
    pub fn take_webhook_fault(&mut self) -> Option<(WebhookFault, A::FaultName)> {
        let taken = self.faults.take_webhook();
        if taken.is_some() {
            self.note_faults();
        }
        taken
    }

    fn note_faults(&mut self) {
        if self.journal.is_some() {
            let asked: Vec<_> = self.faults.list().cloned().collect();
            self.write_line(|| Change::Common(Common::Faults(asked)));
        }
    }

    // Time.

    /// The sandbox's time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The sandbox's clock.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    fn note_clock(&mut self) {
        let mark = self.clock.mark();
        self.write_line(|| Change::Common(Common::Clock(mark)));
    }

    /// Moves the clock forward. Everything due in that time happens in its order.
    pub fn advance(&mut self, span: SignedDuration) {
        self.clock.advance(span);
        self.note_clock();
        self.settle();
    }

    /// Moves the clock forward until a delivery is to be sent, but at most to `until`. Returns
    /// whether `until` is reached. It stops at a delivery because the receiver's answer decides
    /// what is due after it.
    pub fn advance_to_delivery(&mut self, until: Timestamp) -> bool {
        let is_there = loop {
            let now = self.now();
            let left = until.duration_since(now).max(SignedDuration::ZERO);
            let next = self.agenda.next().map(|due| due.duration_since(now));
            let step = next.map_or(left, |step| step.clamp(SignedDuration::ZERO, left));
            self.clock.advance(step);
            self.settle();
            if step == left || self.state.has_outgoing() {
                break step == left;
            }
        };
        self.note_clock();
        is_there
    }

    /// Changes the speed of the clock.
    pub fn set_speed(&mut self, speed: Speed) {
        self.settle();
        self.clock.set_speed(speed);
        self.note_clock();
        // A task that waits for the next event must compute its waiting time anew.
        self.agenda.touch();
    }

    /// Plans an event.
    pub fn plan(&mut self, at: Timestamp, due: A::Due) {
        self.agenda.plan(at, due);
    }

    /// Carries out everything that is due by now.
    pub fn settle(&mut self) {
        let now = self.now();
        while let Some((at, due)) = self.agenda.take(now) {
            A::happen(self, at, due);
        }
    }

    /// Time of the next event.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.agenda.next()
    }

    /// Whether the task that waits for the next event must look again.
    pub fn take_changed(&mut self) -> bool {
        self.agenda.take_changed() || self.state.has_outgoing()
    }
}
