//! Runs an event, and everything that follows from it, through a sale.

use std::time::Duration;

use contract::{ProblemCode, SaleView};
use payment::id::{SaleId, ServerRun};
use payment::identity::{Actor, Scope};
use payment::sale::run::{Request, Run, Step, Unwritable, Written};
use payment::sale::{DoubtOver, Effect, Event, Intent, Sale, State};
use payment::time::{Millis, Timestamp};
use tokio::time::Instant;
use tracing::{error, info, warn};

use super::alarms::raise;
use super::answers;
use super::catch_up::CaughtUp;
use super::inner::{Answer, Inner, SaleError};
use super::recipient::Recipients;
use super::timeline::{name, was_read};
use super::waiting::Step as WaitingStep;
use crate::budget::LONGEST_WAIT;
use crate::log;
use gateway::{Capture, LinkDelivery, Priority, Refund, Rest};
use store::{Cause, Commit, Constraint, StoreError, Stored, WriteId};

/// After this time, and twice the longest call with its wait for a permit, no server waits for the answer
/// to a creation any more: it may have been asked for twice.
const GIVEN_UP: Millis = Millis::seconds(26);

impl Inner {
    /// The digests of customers' phones. The ledger creates their key at the first use.
    pub(super) async fn recipients(&self) -> Result<&Recipients, SaleError> {
        let make = async || {
            let secret = self.unwritten.store().secret(Recipients::SECRET).await;
            let secret = self.unwritten.note(secret)?;
            Ok(Recipients::new(secret, &self.account.key))
        };
        let made = self.recipients.get_or_try_init(make).await;
        made.map_err(SaleError::NotBegun)
    }

    /// The sale with this id, if the scope has it.
    pub(super) async fn known(&self, scope: &Scope, id: SaleId) -> Result<Stored<Sale>, SaleError> {
        log::about_id(id);
        let found = self.unwritten.find(scope, id).await?;
        let sale = found.ok_or(SaleError::Refused(ProblemCode::UnknownSale))?;
        log::about(&sale);
        Ok(sale)
    }

    /// The sale as it is shown now.
    pub(super) fn view(&self, sale: &Sale) -> SaleView {
        self.view_at(sale, self.clock.now_of(sale.intent.id))
    }

    /// The sale as it is shown at `now`.
    pub(super) fn view_at(&self, sale: &Sale, now: Timestamp) -> SaleView {
        let view = SaleView::of(sale, now);
        match self.sends_links() {
            true => view,
            false => view.without_link(),
        }
    }

    /// Whether the gateway sends links.
    pub(super) fn sends_links(&self) -> bool {
        self.gateway.capabilities().link == Some(LinkDelivery::Sent)
    }

    /// The sale's state, without asking the gateway.
    pub(super) fn as_it_is(&self, sale: &Sale) -> Answer {
        Answer {
            view: self.view(sale),
            gateway: Duration::ZERO,
        }
    }

    /// Runs `event` through the sale and makes every gateway call that results. The caller must
    /// hold the sale's lock.
    pub(super) async fn run_event(
        &self,
        sale: Stored<Sale>,
        event: Event,
    ) -> Result<Answer, SaleError> {
        self.run_event_as(sale, event, Priority::Act).await
    }

    /// The same for an event that somebody brings about.
    pub(super) async fn run_event_by(
        &self,
        sale: Stored<Sale>,
        event: Event,
        by: Actor,
    ) -> Result<Answer, SaleError> {
        self.run(sale, event, Priority::Act, by).await
    }

    /// The same with readings of this priority. If the key has no room for a reading, the sale
    /// stays as it is, with the age of its last reading.
    pub(super) async fn run_event_as(
        &self,
        sale: Stored<Sale>,
        event: Event,
        priority: Priority,
    ) -> Result<Answer, SaleError> {
        self.run(sale, event, priority, Actor::Server).await
    }

    async fn run(
        &self,
        sale: Stored<Sale>,
        event: Event,
        priority: Priority,
        by: Actor,
    ) -> Result<Answer, SaleError> {
        let Some(event) = self.event_now(&sale, event) else {
            return Ok(self.as_it_is(&sale));
        };
        let id = sale.intent.id;
        let mut run = Run::new(sale.value, sale.revision, event);
        let mut gateway = Duration::ZERO;
        // The first step is the event's; what follows is the server's doing.
        let mut by = Some(by);
        loop {
            match run.next(self.clock.now_of(id)) {
                Request::Write(step) => {
                    let by = by.take().unwrap_or(Actor::Server);
                    let written = self.write(&step, by).await?;
                    self.tell(&step, &written);
                    if !run.written(written) {
                        return Err(SaleError::Store(StoreError::Stale));
                    }
                    log::about(run.sale());
                }
                Request::Call { effect, is_written } => {
                    let asked = Instant::now();
                    let answer = self.call(effect, run.sale(), is_written, priority).await;
                    gateway += asked.elapsed();
                    run.answered(answer);
                }
                Request::Done => break,
            }
        }
        Ok(Answer {
            gateway,
            ..self.as_it_is(run.sale())
        })
    }

    /// The event to run, if it can be carried out now. A sale whose session is being created waits
    /// for the answer, unless the server that asked is gone.
    fn event_now(&self, sale: &Sale, event: Event) -> Option<Event> {
        if !self.may_step(sale, &event) {
            return None;
        }
        match (&sale.state, event) {
            (State::Creating { server }, Event::Tick) => {
                self.is_gone(sale, *server).then_some(Event::Orphaned)
            }
            (_, event) => Some(event),
        }
    }

    /// Whether the task that asked for this sale's creation is gone, so that its answer never comes.
    /// The caller holds the sale's lock, so it is none of this server's. Where no other server works
    /// on the store, every other run is over; elsewhere, no run waits as long as [`GIVEN_UP`].
    fn is_gone(&self, sale: &Sale, server: Option<ServerRun>) -> bool {
        let Intent { id, created_at, .. } = sale.intent;
        let is_ours = server.is_none_or(|server| server == self.server);
        is_ours
            || !self.unwritten.store().is_shared()
            || self.clock.now_of(id).since(created_at) >= self.given_up_after()
    }

    /// How long after its intent no server waits for the answer to a creation any more.
    fn given_up_after(&self) -> Millis {
        let call = self.gateway.capabilities().longest_call + LONGEST_WAIT;
        let calls = u64::try_from(call.as_millis()).unwrap_or(u64::MAX);
        Millis(GIVEN_UP.0.saturating_add(calls.saturating_mul(2)))
    }

    /// Publishes and logs a step, and what its readings mean for the retries.
    fn tell(&self, step: &Step, written: &Written) {
        let sale = match written {
            Written::Stale(sale, _) => {
                return if !step.event.is_decision() {
                    self.feed.publish(&sale.intent, &self.view(sale));
                };
            }
            Written::OfOther(sale, _) => {
                if matches!(sale.state, State::Creating { .. }) {
                    error!(
                        code = "session_of_other_sale", sale = %sale.intent.id, reference = %sale.intent.reference,
                        "the gateway answered with another sale's session or payment; this sale has failed"
                    );
                } else {
                    self.feed.publish(&sale.intent, &self.view(sale));
                }
                return;
            }
            Written::Unwritable if step.if_unwritable() == Unwritable::Forget => return,
            Written::At(_) | Written::Unwritable => &step.after,
        };
        if step.is_news() {
            let view = self.view_at(sale, step.at);
            let event = name(&step.event);
            info!(sale = %sale.intent.id, event, state = ?view.state, "step");
            if !step.is_hidden(written) {
                self.feed.publish(&sale.intent, &view);
            }
            if let Some(session) = sale.session()
                && sale.accounts_for_money()
            {
                // The payment may have been reported as belonging to no sale while it could not be
                // read.
                self.unattended.accounted(&session.payment);
            }
        }
        if let Some(was_read) = was_read(&step.event) {
            self.retries.look_at(&step.before, sale, was_read, step.at);
        }
    }

    /// Makes a call; returns its answer as an event, if it was made.
    async fn call(
        &self,
        effect: Effect,
        sale: &Sale,
        is_written: bool,
        priority: Priority,
    ) -> Option<Event> {
        let id = sale.intent.id;
        Some(match effect {
            Effect::Read(payment) => {
                let told = self.gateway.read_payment(&payment, priority).await;
                if answers::was_not_asked(&told) {
                    return None;
                }
                self.missing.note(id, &told, self.clock.monotonic());
                told.map_or(Event::NotRead, Event::Read)
            }
            Effect::Cancel(_) if !is_written && self.is_of_other(sale).await != Some(false) => {
                return None;
            }
            Effect::Cancel(session) => {
                answers::cancelled(self.gateway.cancel_session(&session).await)
            }
            Effect::Refund {
                payment,
                amount,
                already,
            } => {
                let key = format!("{id}-{}", already.minor());
                let refund = Refund::of(amount);
                answers::returned(self.gateway.refund(&payment, refund, &key).await)
            }
            Effect::Void { payment, attempt } => {
                let key = format!("{id}-void-{attempt}");
                answers::returned(self.gateway.void(&payment, &key).await)
            }
            Effect::Capture {
                payment,
                amount,
                attempt,
            } => {
                let key = format!("{id}-capture-{attempt}");
                let capture = Capture::of(amount, Rest::Released);
                answers::captured(self.gateway.capture(&payment, capture, &key).await)
            }
            Effect::SendLink(session) => answers::link_sent(self.gateway.send_link(&session).await),
            Effect::Alarm(alarm) => {
                raise(alarm, sale);
                return None;
            }
        })
    }

    /// Whether this event can be carried out with the configured key. For another account's sale
    /// the call would be refused, or concern somebody else's payment. Such a sale can be put aside,
    /// and a frozen one acknowledged, which needs no call.
    pub(super) fn may_step(&self, sale: &Sale, event: &Event) -> bool {
        match event {
            Event::Stranded => true,
            Event::Keep if sale.is_frozen() => true,
            // These cannot be carried out if the key cannot read the payment; other events still
            // can.
            Event::Keep | Event::Return | Event::SendLink => self.can_read(sale),
            _ => self.account.has(sale),
        }
    }

    /// Whether another sale has this one's session; `None` if it has none, or the ledger does not
    /// tell. For a written sale no other one has, because the ledger stores each session once.
    async fn is_of_other(&self, sale: &Sale) -> Option<bool> {
        let session = sale.session()?;
        let of_other = self.unwritten.is_of_other(sale.intent.id, session);
        of_other.await.ok()
    }

    /// Whether the configured key can read the sale's payment, as far as is known. A payment that
    /// the previous key could not read counts as unreadable until it is read.
    pub(super) fn can_read(&self, sale: &Sale) -> bool {
        let was_of_other = was_of_other_account(sale) && !self.is_of_this_key(sale);
        !self.is_of_other_account(sale) && !was_of_other
    }

    /// Whether it is known since the start that the configured key cannot read the payment.
    pub(super) fn is_of_other_account(&self, sale: &Sale) -> bool {
        let is_missing = self.missing.is_lasting(sale.intent.id) && !self.is_of_this_key(sale);
        !self.account.has(sale) || is_missing
    }

    /// Whether the sale is known to have been made with the configured key. Then it is not another
    /// merchant's, whatever the gateway answers.
    fn is_of_this_key(&self, sale: &Sale) -> bool {
        let own = self.recipients.get().map(Recipients::key);
        self.account.has(sale) && own.is_some() && sale.intent.key.as_deref() == own
    }

    /// Commits a step. If the ledger cannot be written, keeps it for later where it may wait; refuses
    /// a person's decision, which a crash would lose.
    async fn write(&self, step: &Step, by: Actor) -> Result<Written, SaleError> {
        if !step.is_news() {
            return Ok(self.refresh(step).await);
        }
        let id = step.after.intent.id;
        let commit = Commit {
            write: WriteId::fresh(),
            sale: step.after.clone(),
            after: step.revision,
            event: name(&step.event),
            at: self.clock.now(),
            by,
        };
        let error = match self.unwritten.commit(commit.clone()).await {
            Ok(revision) => return Ok(Written::At(revision)),
            Err(StoreError::Stale) => match self.unwritten.find(&self.scope, id).await {
                Ok(Some(Stored { value, revision })) => {
                    return Ok(Written::Stale(Box::new(value), revision));
                }
                Ok(None) => Cause::Missing.into(),
                Err(error) => error,
            },
            // Never keep this one: it could never be written, and would block the steps after it.
            Err(StoreError::Conflict(Constraint::Session | Constraint::Payment)) => {
                return self.of_other(id).await;
            }
            Err(error) => error,
        };
        let goes_on = step.if_unwritable();
        if goes_on == Unwritable::Refuse {
            return Err(SaleError::NotBegun(error));
        }
        // A ledger that cannot be written can still tell whose session this is.
        if step.event.makes_code() && self.is_of_other(&step.after).await == Some(true) {
            return self.of_other(id).await;
        }
        if goes_on == Unwritable::Forget {
            return Ok(Written::Unwritable);
        }
        warn!(code = "step_not_written", sale = %id, %error, "not written yet");
        if goes_on == Unwritable::Keep {
            let event = step.event.clone();
            self.unwritten.keep(WaitingStep { commit, event });
        }
        Ok(Written::Unwritable)
    }

    /// For a step that changes nothing but when the gateway was asked: writes earlier steps that
    /// wait, and remembers the time.
    async fn refresh(&self, step: &Step) -> Written {
        let caught_up = self.unwritten.catch_up(step.after.intent.id).await;
        let newest = match &caught_up {
            Ok(CaughtUp::AsKept(Some(made))) => *made,
            _ => step.revision,
        };
        if step.after != step.before {
            self.unwritten.last_readings.note(&step.after, newest);
        }
        match caught_up {
            Ok(CaughtUp::AsKept(_)) => Written::At(newest),
            Ok(CaughtUp::Otherwise(stored)) => {
                let Stored { value, revision } = *stored;
                Written::Stale(Box::new(value), revision)
            }
            Err(_) => Written::Unwritable,
        }
    }

    async fn of_other(&self, id: SaleId) -> Result<Written, SaleError> {
        let Stored { value, revision } = self.known(&self.scope, id).await?;
        Ok(Written::OfOther(Box::new(value), revision))
    }
}

/// Whether the payment could not be read by the key at the last attempt.
fn was_of_other_account(sale: &Sale) -> bool {
    matches!(&sale.state, State::Checking(_, doubt) if doubt.over == DoubtOver::OtherAccount)
}
