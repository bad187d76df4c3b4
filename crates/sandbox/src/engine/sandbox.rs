//! A sandbox: what every simulated API has, around what only this one has.
//!
//! Whoever looks at it calls [`Sandbox::settle`] first, so that what is due has happened.

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

/// An API that is simulated: what it knows, and what happens to that. Its state is `Self`; clock,
/// agenda, faults, limits, requests, settings and the file on disk are its sandbox's.
pub trait Api: Sized + fmt::Debug + Send + 'static {
    /// The program's name, as the first line of its files has it.
    const PROGRAM: &'static str;

    /// How it behaves.
    type Settings: Switches;
    /// How it begins.
    type Scenario: Clone + fmt::Debug + Default + Send;
    /// The words for what goes wrong with its calls.
    type FaultName: FaultName<Operation: DeserializeOwned> + DeserializeOwned;
    /// What is wrong with a request.
    type Finding: Finding + Clone + fmt::Debug + Send;
    /// A payment's id.
    type PaymentId: Copy + fmt::Debug + Send;
    /// Whose requests are counted, and which are counted apart.
    type Asker: Eq + Hash + fmt::Debug + Send;
    /// What happens by itself.
    type Due: fmt::Debug + Send;
    /// A change of its state, as a line of a file. No member of [`Common`] has its name.
    type Change: Serialize + DeserializeOwned;

    /// Settings and state before anything has happened.
    fn begin(scenario: &Self::Scenario) -> (Self::Settings, Self);

    /// Lets happen what a scenario says has happened.
    fn play(scenario: &Self::Scenario, sandbox: &mut Sandbox<Self>);

    /// Does what was to happen at a time that has come.
    fn happen(sandbox: &mut Sandbox<Self>, at: Timestamp, due: Self::Due);

    /// Forgets what a scenario has let happen.
    fn clear(&mut self);

    /// Takes over what was written down, the oldest first.
    fn take_over(sandbox: &mut Sandbox<Self>, changes: Vec<Self::Change>);

    /// Puts what may happen by itself on the agenda, after a start.
    fn plan_again(sandbox: &mut Sandbox<Self>);

    /// All that would be written into an empty file.
    fn everything(&self) -> Vec<Self::Change>;

    /// Whether a webhook's delivery is to go out now.
    fn has_outgoing(&self) -> bool;
}

/// A line of the file of a sandbox of `A`.
pub type ChangeOf<A> = Change<<A as Api>::Change, <A as Api>::FaultName>;

/// What goes wrong with a call of `A`.
pub type KindOf<A> = Kind<<<A as Api>::FaultName as FaultName>::Lie>;

/// A call of `A`.
pub type OperationOf<A> = <<A as Api>::FaultName as FaultName>::Operation;

/// A simulated API and everything around it.
#[derive(Debug)]
pub struct Sandbox<A: Api> {
    /// How it behaves. [`change_settings`](Self::change_settings) changes it for good.
    pub settings: A::Settings,
    /// What of it was changed since the start.
    changed_settings: Value,
    /// What it refuses when others than its own machine can reach it. Nobody changes it but who
    /// starts it.
    pub exposure: Exposure,
    /// What it was asked.
    pub requests: Requests<A::FaultName, A::Finding, A::PaymentId>,
    /// How often it was asked of late.
    pub limits: Limits<A::Asker>,
    /// What the API itself knows.
    pub state: A,
    scenario: A::Scenario,
    faults: Faults<A::FaultName>,
    clock: Clock,
    agenda: Agenda<A::Due>,
    journal: Option<Journal>,
    resets: u64,
}

impl<A: Api> Sandbox<A> {
    /// A sandbox as a scenario wants it.
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

    /// Goes on from a journal, and writes into it from now on. What the scenario says has
    /// happened is in an older journal already; what was changed of its settings and its faults
    /// counts for more than the scenario.
    ///
    /// # Errors
    ///
    /// A setting or a fault in it that this sandbox does not know.
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

    /// All that would be written into an empty journal.
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

    /// Writes down what has changed, if it is kept anywhere.
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
            // What could not be written is missing, and half a line may stand there.
            self.everything_changed();
        }
    }

    /// Whether changes are written down.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.journal.is_some()
    }

    /// Why what happens can no longer be kept in the file, if so.
    #[must_use]
    pub fn journal_problem(&self) -> Option<&str> {
        self.journal.as_ref().and_then(Journal::problem)
    }

    /// Changes some of the settings, until the next reset.
    ///
    /// # Errors
    ///
    /// The member, and what is wrong with it; nothing was changed then.
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

    /// Goes back to what it was at the start.
    pub fn reset(&mut self) {
        let mut fresh = Self::start(self.scenario.clone());
        // A call that is under way still finds its number.
        fresh.requests = std::mem::take(&mut self.requests);
        fresh.requests.forget();
        fresh.journal = self.journal.take();
        fresh.exposure = self.exposure.clone();
        fresh.resets = self.resets + 1;
        // Whoever waits for the next event waits for nothing any more.
        fresh.agenda.touch();
        *self = fresh;
        self.everything_changed();
    }

    /// How often it went back to the start.
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

    /// Replaces the faults to come.
    pub fn set_faults(&mut self, faults: Faults<A::FaultName>) {
        self.faults = faults;
        self.note_faults();
    }

    /// Changes the faults to come.
    pub fn change_faults<T>(&mut self, change: impl FnOnce(&mut Faults<A::FaultName>) -> T) -> T {
        let result = change(&mut self.faults);
        self.note_faults();
        result
    }

    /// What goes wrong with this call, and what that is called. Counts it.
    pub fn take_fault(&mut self, operation: OperationOf<A>) -> Option<(KindOf<A>, A::FaultName)> {
        let taken = self.faults.take(operation);
        if taken.is_some() {
            self.note_faults();
        }
        taken
    }

    /// What goes wrong with this webhook, and what that is called. Counts it.
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

    /// Lets time pass at once; everything that is due in it happens in its order.
    pub fn advance(&mut self, span: SignedDuration) {
        self.clock.advance(span);
        self.note_clock();
        self.settle();
    }

    /// Lets time pass until a webhook's delivery is to go out, or until this time. Says whether it is
    /// this time already: what is answered to the delivery decides what falls due before it.
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

    /// Lets the clock run at another speed.
    pub fn hurry(&mut self, speed: Speed) {
        self.settle();
        self.clock.hurry(speed);
        self.note_clock();
        // Whoever waits for the next event waits for another moment now.
        self.agenda.touch();
    }

    /// Lets something happen by itself at a time.
    pub fn plan(&mut self, at: Timestamp, due: A::Due) {
        self.agenda.plan(at, due);
    }

    /// Does everything that was to happen until now.
    pub fn settle(&mut self) {
        let now = self.now();
        while let Some((at, due)) = self.agenda.take(now) {
            A::happen(self, at, due);
        }
    }

    /// When something happens next.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.agenda.next()
    }

    /// Whether somebody who waits for the next event should look again.
    pub fn take_changed(&mut self) -> bool {
        self.agenda.take_changed() || self.state.has_outgoing()
    }
}
