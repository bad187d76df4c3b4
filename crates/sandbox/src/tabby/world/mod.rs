//! Everything that this Tabby knows: sessions, payments, webhooks, disputes, and their time.
//!
//! | module | what it is |
//! |---|---|
//! | [`session`] | the time in which a customer can pay |
//! | [`payment`] | what may be done with a payment where it stands |
//! | [`dispute`] | a customer wants money back |
//! | [`webhook`] | who is told, and what became of it |
//! | [`due`] | what will happen by itself |
//! | [`view`] | how all of it is written in replies |
//! | `sessions`, `deliveries`, `disputes` | what happens to them, one after the other |
//!
//! Whoever looks at the world calls [`World::settle`] first, so that what is due has happened.

mod deliveries;
pub mod dispute;
mod disputes;
pub mod due;
pub mod message;
pub mod payment;
pub mod session;
mod sessions;
pub mod view;
pub mod webhook;

use std::collections::{BTreeSet, HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::engine::agenda::Agenda;
use crate::engine::clock::{Clock, Speed};
use crate::engine::exposure::Exposure;
use crate::engine::input::Wrong;
use crate::engine::journal::{Change, Journal};
use crate::engine::limits::Limits;
use crate::tabby::accounts::{Account, Owner};
use crate::tabby::fault::{Faults, Kind, KindName, Operation};
use crate::tabby::hosted::Mistake;
use crate::tabby::rates::Class;
use crate::tabby::request::Requests;
use crate::tabby::scenario::{self, Scenario};
use crate::tabby::settings::Notices;
pub use crate::tabby::settings::Settings;

pub use crate::tabby::outcome::Outcome;
use dispute::Dispute;
use due::Due;
use payment::Status;
pub use session::{Progress, Requested, Session};
use sessions::{customer_of, next_capture, payment_end};
use webhook::{Answer, Delivery, DeliveryState, Event, Webhook};

/// Everything that this Tabby knows.
#[derive(Debug)]
pub struct World {
    /// How it behaves. [`change_settings`](Self::change_settings) changes it for good.
    pub settings: Settings,
    /// What of it was changed since the start.
    changed_settings: Value,
    /// What it refuses when others than its own machine can reach it. Nobody changes it but who
    /// starts it.
    pub exposure: Exposure,
    /// Its merchants.
    pub accounts: Vec<Account>,
    scenario: Scenario,
    faults: Faults,
    /// What it was asked.
    pub requests: Requests,
    /// How often it was asked of late.
    pub limits: Limits<(Owner, Class)>,
    /// What customers got wrong on the hosted page, until it is told them.
    pub(crate) mistakes: HashMap<Uuid, Mistake>,
    clock: Clock,
    sessions: Vec<Session>,
    places: HashMap<Uuid, usize>,
    webhooks: Vec<Webhook>,
    deliveries: VecDeque<Delivery>,
    disputes: Vec<Dispute>,
    attachments: BTreeSet<Uuid>,
    agenda: Agenda<Due>,
    outbox: Vec<Uuid>,
    journal: Option<Journal>,
    resets: u64,
}

impl World {
    /// A Tabby to which nothing has happened yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::start(Scenario {
            settings,
            ..Scenario::default()
        })
    }

    /// A Tabby as a scenario wants it.
    #[must_use]
    pub fn start(scenario: Scenario) -> Self {
        let mut world = Self::empty(scenario.settings.clone(), scenario.accounts.clone());
        scenario.play(&mut world);
        world.scenario = scenario;
        world
    }

    fn empty(settings: Settings, accounts: Vec<Account>) -> Self {
        Self {
            settings,
            changed_settings: json!({}),
            exposure: Exposure::DESK,
            accounts,
            scenario: Scenario::default(),
            faults: Faults::default(),
            requests: Requests::default(),
            limits: Limits::default(),
            mistakes: HashMap::new(),
            clock: Clock::at(Timestamp::now()),
            sessions: Vec::new(),
            places: HashMap::new(),
            webhooks: Vec::new(),
            deliveries: VecDeque::new(),
            disputes: Vec::new(),
            attachments: BTreeSet::new(),
            agenda: Agenda::default(),
            outbox: Vec::new(),
            journal: None,
            resets: 0,
        }
    }

    /// Goes on from a journal, and writes into it from now on. What the scenario says has
    /// happened is in an older journal already; what was changed of its settings and its faults
    /// counts for more than the scenario.
    ///
    /// # Errors
    ///
    /// A setting or a fault in it that this sandbox does not know.
    pub fn keep_in(&mut self, journal: Journal, changes: Vec<Change>) -> Result<(), Wrong> {
        if !changes.is_empty() {
            self.sessions.clear();
            self.places.clear();
            self.webhooks.clear();
            self.deliveries.clear();
            self.disputes.clear();
            self.agenda = Agenda::default();
        }
        let mut deliveries: HashMap<Uuid, usize> = HashMap::new();
        for change in changes {
            match change {
                Change::Session(session) => self.keep(*session),
                Change::Webhook(webhook) => self.keep_webhook(webhook),
                Change::WebhookGone(id) => self.drop_webhook(id),
                Change::Delivery(delivery) => {
                    let place = *deliveries
                        .entry(delivery.id)
                        .or_insert(self.deliveries.len());
                    match self.deliveries.get_mut(place) {
                        Some(known) => *known = delivery,
                        None => self.deliveries.push_back(delivery),
                    }
                }
                Change::Dispute(dispute) => {
                    match self.disputes.iter_mut().find(|d| d.id == dispute.id) {
                        Some(known) => *known = *dispute,
                        None => self.disputes.push(*dispute),
                    }
                }
                Change::Attachment(id) => {
                    self.attachments.insert(id);
                }
                Change::Clock(mark) => self.clock = Clock::going_on(mark),
                Change::Settings(changes) => self.changed_settings = changes,
                Change::Faults(asked) => {
                    self.faults = Faults::read(asked)
                        .map_err(|(_, unclear)| Wrong::new(unclear.field, &unclear.message))?;
                }
            }
        }
        self.settings = scenario::changed(&self.settings, self.changed_settings.clone())?;
        self.forget_old_deliveries();
        self.plan_again();
        self.journal = Some(journal);
        self.everything_changed();
        Ok(())
    }

    /// All that would be written into an empty journal.
    #[must_use]
    pub fn everything(&self) -> Vec<Change> {
        let mut all = vec![Change::Clock(self.clock.mark())];
        all.extend(
            self.sessions
                .iter()
                .cloned()
                .map(|s| Change::Session(Box::new(s))),
        );
        all.extend(self.webhooks.iter().cloned().map(Change::Webhook));
        all.extend(self.deliveries.iter().cloned().map(Change::Delivery));
        all.extend(
            self.disputes
                .iter()
                .cloned()
                .map(|d| Change::Dispute(Box::new(d))),
        );
        all.extend(self.attachments.iter().copied().map(Change::Attachment));
        all.push(Change::Settings(self.changed_settings.clone()));
        all.push(Change::Faults(self.faults.list().cloned().collect()));
        all
    }

    fn everything_changed(&mut self) {
        let all = self.everything();
        if let Some(journal) = &mut self.journal {
            journal.rewrite(&all);
        }
    }

    /// Changes some of the settings, until the next reset.
    ///
    /// # Errors
    ///
    /// The member, and what is wrong with it; nothing was changed then.
    pub fn change_settings(&mut self, changes: Value) -> Result<(), Wrong> {
        self.settings = scenario::changed(&self.settings, changes.clone())?;
        if let Value::Object(changes) = changes {
            for (name, value) in changes {
                scenario::merge(&mut self.changed_settings, name, value);
            }
        }
        let changed = self.changed_settings.clone();
        self.write(|| Change::Settings(changed));
        Ok(())
    }

    /// The faults to come.
    #[must_use]
    pub const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Replaces the faults to come.
    pub fn set_faults(&mut self, faults: Faults) {
        self.faults = faults;
        self.note_faults();
    }

    /// Changes the faults to come.
    pub fn change_faults<T>(&mut self, change: impl FnOnce(&mut Faults) -> T) -> T {
        let result = change(&mut self.faults);
        self.note_faults();
        result
    }

    /// What goes wrong with this call, and what that is called. Counts it.
    pub fn take_fault(&mut self, operation: Operation) -> Option<(Kind, KindName)> {
        let taken = self.faults.take(operation);
        if taken.is_some() {
            self.note_faults();
        }
        taken
    }

    fn note_faults(&mut self) {
        if self.journal.is_some() {
            let asked: Vec<_> = self.faults.list().cloned().collect();
            self.write(|| Change::Faults(asked));
        }
    }

    /// Puts what may happen by itself on the agenda, after a start.
    fn plan_again(&mut self) {
        for session in &self.sessions {
            let id = session.id;
            match session.payment.status {
                Status::Created => {
                    self.agenda
                        .plan(payment_end(session, &self.settings), Due::Expire(id));
                    if let Some((at, outcome)) = customer_of(session, &self.settings) {
                        self.agenda.plan(at, Due::Customer(id, outcome));
                    }
                }
                Status::Authorized => {
                    if let Some(at) = next_capture(session, &self.settings) {
                        self.agenda.plan(at, Due::AutoCapture(id));
                    }
                }
                Status::Closed | Status::Rejected | Status::Expired => {}
            }
        }
        for delivery in &mut self.deliveries {
            // What was on its way when it stopped was not answered.
            if delivery.state == DeliveryState::Sending {
                delivery.state = DeliveryState::Waiting;
            }
            if delivery.state == DeliveryState::Waiting {
                self.agenda.plan(delivery.due_at, Due::Deliver(delivery.id));
            }
        }
        for dispute in self.disputes.iter().filter(|d| d.status.is_open()) {
            self.agenda
                .plan(dispute.expires_at, Due::Dispute(dispute.id));
        }
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

    fn write(&mut self, change: impl FnOnce() -> Change) {
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

    /// Why what happens can no longer be kept in the file, if so.
    #[must_use]
    pub fn journal_problem(&self) -> Option<&str> {
        self.journal.as_ref().and_then(Journal::problem)
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

    /// Lets time pass at once; everything that is due in it happens in its order.
    pub fn advance(&mut self, span: SignedDuration) {
        self.clock.advance(span);
        let mark = self.clock.mark();
        self.write(|| Change::Clock(mark));
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
            if step == left || !self.outbox.is_empty() {
                break step == left;
            }
        };
        let mark = self.clock.mark();
        self.write(|| Change::Clock(mark));
        is_there
    }

    /// How often it went back to the start.
    #[must_use]
    pub const fn resets(&self) -> u64 {
        self.resets
    }

    /// Lets the clock run at another speed.
    pub fn hurry(&mut self, speed: Speed) {
        self.settle();
        self.clock.hurry(speed);
        let mark = self.clock.mark();
        self.write(|| Change::Clock(mark));
        // Whoever waits for the next event waits for another moment now.
        self.agenda.touch();
    }

    /// Does everything that was to happen until now.
    pub fn settle(&mut self) {
        let now = self.now();
        while let Some((at, due)) = self.agenda.take(now) {
            self.happen(at, due);
        }
    }

    /// When something happens next.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.agenda.next()
    }

    /// Whether somebody who waits for the next event should look again.
    pub fn take_changed(&mut self) -> bool {
        self.agenda.take_changed() || !self.outbox.is_empty()
    }

    fn happen(&mut self, at: Timestamp, due: Due) {
        match due {
            Due::Expire(id) => {
                let waiting = |s: &Session| s.payment.status == Status::Created;
                if self.session(id).is_some_and(waiting) {
                    self.change(id, |session| session.payment.expire(at));
                    self.tell(id, Event::Expire, at);
                }
            }
            Due::AutoCapture(id) => {
                let open = |s: &Session| s.payment.status == Status::Authorized;
                if self.session(id).is_some_and(open) {
                    self.change(id, |session| session.payment.capture_rest(at));
                    if self.settings.auto_capture_notices == Notices::Three {
                        self.tell_as(id, Event::Capture, Some(Status::Authorized), at);
                    }
                    self.tell(id, Event::Close, at);
                }
            }
            Due::Customer(id, outcome) => {
                // One who comes too late finds it over.
                let _ = self.decide_at(id, outcome, at);
            }
            Due::Deliver(id) => self.outbox.push(id),
            Due::GiveUp(id, attempt) => {
                let text = format!("no answer within {} s", self.settings.webhook_timeout_s);
                self.answered(id, attempt, Answer::Nothing(text), at);
            }
            Due::Dispute(id) => self.dispute_is_left(id, at),
        }
    }
}
