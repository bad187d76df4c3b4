//! Actions on sessions and payments, and the deliveries that follow.

use jiff::Timestamp;
use uuid::Uuid;

use super::change::Change;
use super::due::Due;
use super::payment::{Done, Order, Parts, Payment, RefundOf, Refusal, Status};
use super::session::{Requested, Session};
use super::state::{Tabby, World};
use super::webhook::Event;
use crate::customer::outcome::Outcome;
use crate::customer::step::Progress;
use crate::engine::clock::{days, seconds};
use crate::engine::sandbox::Api;
use crate::tabby::settings::Settings;

impl Tabby {
    /// Stores a session.
    pub(super) fn keep(&mut self, session: Session) {
        if let Some(known) = self
            .places
            .get(&session.id)
            .and_then(|at| self.sessions.get_mut(*at))
        {
            *known = session;
            return;
        }
        let place = self.sessions.len();
        self.places.insert(session.id, place);
        self.places.insert(session.payment.id, place);
        self.sessions.push(session);
    }
}

impl World {
    /// Every session, oldest first.
    #[must_use]
    pub fn sessions(&self) -> &[Session] {
        &self.state.sessions
    }

    /// Creates a session. It can be found by its own id and by its payment's id.
    pub fn open(&mut self, asked: Requested) -> Uuid {
        let now = self.now();
        let expires_at = now
            .saturating_add(self.settings.session_ttl())
            .unwrap_or(Timestamp::MAX);
        let session = Session {
            id: Uuid::new_v4(),
            owner: asked.owner,
            region: asked.region,
            host: asked.host,
            expires_at,
            arabic: asked.arabic,
            merchant_code: asked.merchant_code,
            merchant_urls: asked.merchant_urls,
            rejection: asked.rejection,
            progress: Progress::Identify,
            links_sent: Vec::new(),
            payment: Payment {
                created_at: now,
                ..asked.payment
            },
        };
        let id = session.id;
        if session.payment.status == Status::Created {
            self.plan(payment_end(&session, &self.settings), Due::Expire(id));
        }
        if let Some((at, outcome)) = customer_of(&session, &self.settings) {
            self.plan(at, Due::Customer(id, outcome));
        }
        let told_at_once = session.payment.status == Status::Rejected
            && self.settings.rejected_webhooks_at_creation;
        self.write(|| Change::Session(Box::new(session.clone())));
        self.state.keep(session);
        if told_at_once {
            self.tell(id, Event::Reject, now);
        }
        id
    }

    /// The session with this id.
    #[must_use]
    pub fn session(&self, id: Uuid) -> Option<&Session> {
        self.state
            .sessions
            .get(*self.state.places.get(&id)?)
            .filter(|session| session.id == id)
    }

    /// The session whose payment has this id.
    #[must_use]
    pub fn payment(&self, id: Uuid) -> Option<&Session> {
        self.state
            .sessions
            .get(*self.state.places.get(&id)?)
            .filter(|session| session.payment.id == id)
    }

    /// The only function that changes a session. It writes the change to the journal.
    pub(super) fn change<T>(
        &mut self,
        id: Uuid,
        change: impl FnOnce(&mut Session) -> T,
    ) -> Option<T> {
        let kept = self.is_kept();
        let session = self.state.sessions.get_mut(*self.state.places.get(&id)?)?;
        let result = change(session);
        let changed = kept.then(|| session.clone());
        if let Some(session) = changed {
            self.write(|| Change::Session(Box::new(session)));
        }
        Some(result)
    }

    /// Sets the customer's step.
    pub fn progress(&mut self, id: Uuid, progress: Progress) {
        self.change(id, |session| session.progress = progress);
    }

    /// Cancels a session, as the merchant's API does.
    ///
    /// # Errors
    ///
    /// [`Refusal::Finalized`] unless the payment is still `CREATED`.
    pub fn cancel(&mut self, id: Uuid) -> Result<(), Refusal> {
        let now = self.now();
        let with_code = !self.settings.cancel_while_paying;
        let open = self.session(id).is_some_and(|session| {
            session.rejection.is_none()
                && session.payment.status == Status::Created
                && !(with_code && session.progress != Progress::Identify)
        });
        if !open {
            return Err(Refusal::Finalized);
        }
        self.end_unpaid(id, now);
        Ok(())
    }

    fn end_unpaid(&mut self, id: Uuid, at: Timestamp) {
        self.change(id, |session| session.payment.expire(at));
        self.tell(id, Event::Expire, at);
    }

    /// Sends the link to the customer's phone.
    ///
    /// # Errors
    ///
    /// [`Refusal::Finalized`] if the customer cannot pay any more.
    pub fn send_link(&mut self, id: Uuid) -> Result<(), Refusal> {
        let now = self.now();
        if !self
            .session(id)
            .is_some_and(|session| session.is_payable(now))
        {
            return Err(Refusal::Finalized);
        }
        self.change(id, |session| session.links_sent.push(now));
        Ok(())
    }

    /// Carries out the customer's decision.
    ///
    /// # Errors
    ///
    /// [`Refusal::Finalized`] if the customer cannot pay any more.
    pub fn decide(&mut self, id: Uuid, outcome: Outcome) -> Result<(), Refusal> {
        self.decide_at(id, outcome, self.now())
    }

    pub(super) fn decide_at(
        &mut self,
        id: Uuid,
        outcome: Outcome,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        if !self
            .session(id)
            .is_some_and(|session| session.is_payable(at))
        {
            return Err(Refusal::Finalized);
        }
        match outcome {
            Outcome::Approve => self.authorize(id, at),
            Outcome::Reject => {
                self.change(id, |session| session.payment.reject());
                self.tell(id, Event::Reject, at);
            }
            Outcome::Cancel => self.end_unpaid(id, at),
            Outcome::Expire => {
                // As if its time had run out.
                self.change(id, |session| session.expires_at = at);
                self.end_unpaid(id, at);
            }
        }
        Ok(())
    }

    fn authorize(&mut self, id: Uuid, at: Timestamp) {
        self.change(id, |session| session.payment.authorize(at));
        self.tell(id, Event::Authorize, at);
        let capture = self
            .session(id)
            .and_then(|s| next_capture(s, &self.settings));
        match capture {
            Some(then) if then <= at => Tabby::happen(self, at, Due::AutoCapture(id)),
            Some(then) => self.plan(then, Due::AutoCapture(id)),
            None => {}
        }
    }

    /// Captures money.
    ///
    /// # Errors
    ///
    /// See [`Payment::capture`].
    pub fn capture(&mut self, id: Uuid, order: Order, parts: Parts) -> Result<(), Refusal> {
        let (now, settings) = (self.now(), self.settings.clone());
        let done = self
            .change(id, |session| {
                session.payment.capture(order, parts, &settings, now)
            })
            .unwrap_or(Err(Refusal::NotAuthorized))?;
        if done == Done::Now {
            let closed = self
                .session(id)
                .is_some_and(|s| s.payment.status == Status::Closed);
            self.tell_as(id, Event::Capture, Some(Status::Authorized), now);
            if closed {
                self.tell(id, Event::Close, now);
            }
        }
        Ok(())
    }

    /// Refunds money.
    ///
    /// # Errors
    ///
    /// See [`Payment::refund`].
    pub fn refund(&mut self, id: Uuid, order: Order, of: RefundOf) -> Result<(), Refusal> {
        let (now, settings) = (self.now(), self.settings.clone());
        let done = self
            .change(id, |session| {
                session.payment.refund(order, of, &settings, now)
            })
            .unwrap_or(Err(Refusal::NotCaptured))?;
        if done == Done::Now {
            self.tell(id, Event::Refund, now);
        }
        Ok(())
    }

    /// Closes a payment.
    ///
    /// # Errors
    ///
    /// See [`Payment::close`].
    pub fn close(&mut self, id: Uuid) -> Result<(), Refusal> {
        let (now, settings) = (self.now(), self.settings.clone());
        self.change(id, |session| session.payment.close(&settings, now))
            .unwrap_or(Err(Refusal::NotPaid))?;
        let closed = self
            .session(id)
            .is_some_and(|s| s.payment.status == Status::Closed);
        self.tell(id, if closed { Event::Close } else { Event::Expire }, now);
        Ok(())
    }

    /// Changes the order number of a payment.
    ///
    /// # Errors
    ///
    /// See [`Payment::rename`].
    pub fn rename(&mut self, id: Uuid, reference_id: Option<String>) -> Result<(), Refusal> {
        let now = self.now();
        let settings = self.settings.clone();
        let done = self
            .change(id, |session| {
                session.payment.rename(reference_id, &settings)
            })
            .unwrap_or(Err(Refusal::NotUpdatable))?;
        if done == Done::Now {
            self.tell(id, Event::Update, now);
        }
        Ok(())
    }
}

pub(super) fn payment_end(session: &Session, settings: &Settings) -> Timestamp {
    session
        .expires_at
        .saturating_add(settings.expire_lag())
        .unwrap_or(Timestamp::MAX)
}

/// When Tabby captures an approved payment automatically; `None` for never.
pub(super) fn next_capture(session: &Session, settings: &Settings) -> Option<Timestamp> {
    let approved = session.payment.authorized_at?;
    let wait = if settings.auto_capture {
        seconds(settings.auto_capture_delay_s)
    } else if settings.capture_after_21_days {
        days(21)
    } else {
        return None;
    };
    approved.saturating_add(wait).ok()
}

/// What a simulated customer will do, and when. One who lets the time run out does nothing.
pub(super) fn customer_of(session: &Session, settings: &Settings) -> Option<(Timestamp, Outcome)> {
    let customers = settings.customers.as_ref()?;
    let at = session
        .payment
        .created_at
        .saturating_add(seconds(customers.after_s))
        .unwrap_or(Timestamp::MAX);
    (customers.outcome != Outcome::Expire).then_some((at, customers.outcome))
}
