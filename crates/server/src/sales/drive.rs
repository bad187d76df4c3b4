//! Runs an event, and everything that follows from it, through a sale.

use std::collections::VecDeque;
use std::time::Duration;

use contract::{ProblemCode, SaleView};
use payment::Revision;
use payment::id::SaleId;
use payment::sale::{DoubtOver, Effect, Event, Failure, Phase, Sale, Stage, Step, step};
use tokio::time::Instant;
use tracing::{error, info, warn};

use super::alarms::raise;
use super::answers;
use super::catch_up::CaughtUp;
use super::inner::{Answer, Inner, SaleError};
use super::recipient::Recipients;
use super::timeline::TimelineEvent;
use super::waiting::Step as WaitingStep;
use crate::log;
use gateway::Priority;
use store::{Cause, Commit, Constraint, StoreError, Stored, WriteId};

impl Inner {
    /// The digests of customers' phones. The ledger creates their key at the first use.
    pub(super) async fn recipients(&self) -> Result<&Recipients, SaleError> {
        let make = async || {
            let secret = self.books.store().secret(Recipients::SECRET).await;
            let secret = self.books.noted(secret)?;
            Ok(Recipients::new(secret, &self.account.key))
        };
        let made = self.recipients.get_or_try_init(make).await;
        made.map_err(SaleError::NotBegun)
    }

    pub(super) async fn known(&self, id: SaleId) -> Result<Stored<Sale>, SaleError> {
        log::about_id(id);
        let found = self.books.find(id).await?;
        let sale = found.ok_or(SaleError::Refused(ProblemCode::UnknownSale))?;
        log::about(&sale);
        Ok(sale)
    }

    /// The sale as it is shown now.
    pub(super) fn view(&self, sale: &Sale) -> SaleView {
        SaleView::of(sale, self.clock.now_of(sale.intent.id))
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
    pub(super) async fn drive(
        &self,
        sale: Stored<Sale>,
        event: Event,
    ) -> Result<Answer, SaleError> {
        self.drive_as(sale, event, Priority::Act).await
    }

    /// The same with readings of this priority. If the key has no room for a reading, the sale
    /// stays as it is, with the age of its last reading.
    pub(super) async fn drive_as(
        &self,
        sale: Stored<Sale>,
        event: Event,
        priority: Priority,
    ) -> Result<Answer, SaleError> {
        let Stored {
            value: mut sale,
            mut revision,
        } = sale;
        if !self.may_step(&sale, &event) {
            return Ok(self.as_it_is(&sale));
        }
        let mut gateway = Duration::ZERO;
        let lost = sale.stage == Stage::Creating && event == Event::Tick;
        let first = if lost {
            Event::NotCreated(Failure::NoAnswer)
        } else {
            event
        };
        let mut events = VecDeque::from([first]);
        while let Some(event) = events.pop_front() {
            let (kind, at) = (TimelineEvent::of(&event), self.clock.now_of(sale.intent.id));
            let Step {
                sale: next,
                effects,
            } = step(&sale, event.clone(), at);
            let is_news = !next.differs_in_freshness_only(&sale);
            let written = if is_news {
                self.write(&next, revision, &event, kind).await?
            } else {
                let caught_up = self.books.catch_up(sale.intent.id).await;
                let newest = match &caught_up {
                    Ok(CaughtUp::AsKept(Some(made))) => *made,
                    _ => revision,
                };
                if next != sale {
                    self.books.refresh(&next, newest);
                }
                match caught_up {
                    Ok(CaughtUp::AsKept(_)) => Written::At(newest),
                    Ok(CaughtUp::Otherwise(stored)) => Written::Stale(stored),
                    Err(_) => Written::Later,
                }
            };
            let is_written = match written {
                Written::At(newer) => {
                    revision = newer;
                    true
                }
                Written::Later => false,
                // Whoever decided saw another sale.
                Written::Stale(_) if kind.is_decision => {
                    return Err(SaleError::Store(StoreError::Stale));
                }
                // Run the event again on the sale as it is by now. A reading is made anew: it may
                // be older than what was written meanwhile.
                Written::Stale(stored) => {
                    self.feed.publish(&self.view(&stored));
                    Stored {
                        value: sale,
                        revision,
                    } = *stored;
                    events.push_front(match event {
                        Event::Read(_) => Event::Hinted,
                        event => event,
                    });
                    continue;
                }
                // The session in the answer is another sale's: do not show, cancel or read any of
                // it for this sale.
                Written::OfOther => {
                    let known = self.known(sale.intent.id).await?;
                    if known.stage != Stage::Creating {
                        let view = self.view(&known);
                        self.feed.publish(&view);
                        return Ok(Answer { view, gateway });
                    }
                    error!(
                        code = "session_of_other_sale", sale = %sale.intent.id, reference = %sale.intent.reference,
                        "the gateway answered with another sale's session or payment; this sale has failed"
                    );
                    Stored {
                        value: sale,
                        revision,
                    } = known;
                    events = VecDeque::from([Event::NotCreated(Failure::OtherSale)]);
                    continue;
                }
            };
            // A code that is not written must not be shown: after a crash nobody would know of it.
            let is_hidden = !is_written && kind.makes_code;
            if is_news {
                let view = SaleView::of(&next, at);
                info!(sale = %next.intent.id, event = kind.name, state = ?view.state, "step");
                if !is_hidden {
                    self.feed.publish(&view);
                }
            }
            if is_hidden {
                events.push_back(Event::Unrecorded);
            }
            if let Some(was_read) = kind.is_read {
                self.retries.look_at(&sale, &next, was_read, at);
            }
            if is_news
                && let Some(session) = next.session()
                && next.accounts_for_money()
            {
                // The payment may have been reported as belonging to no sale while it could not be
                // read.
                self.unattended.accounted(&session.payment);
            }
            sale = next;
            log::about(&sale);
            for effect in effects {
                let asked = Instant::now();
                match effect {
                    Effect::Read(payment) => {
                        let told = self.gateway.read_payment(&payment, priority).await;
                        if !answers::was_not_asked(&told) {
                            let now = self.clock.monotonic();
                            self.missing.note(sale.intent.id, &told, now);
                            events.push_back(told.map_or(Event::NotRead, Event::Read));
                        }
                    }
                    // It is not certain yet whose session it is.
                    Effect::Cancel(_) if !is_written && !self.is_own_session(&sale).await => {}
                    Effect::Cancel(session) => {
                        let answer = self.gateway.cancel_session(&session).await;
                        events.push_back(answers::cancelled(answer));
                    }
                    // Calls that move money wait for the ledger; the watcher tries them again. A
                    // link is like a code: do not send one that a crash would forget.
                    Effect::Refund { .. } | Effect::Close(_) | Effect::SendLink(_)
                        if !is_written => {}
                    Effect::Refund {
                        payment,
                        amount,
                        already,
                    } => {
                        let key = format!("{}-{}", sale.intent.id, already.minor());
                        let answer = self.gateway.refund(&payment, amount, key).await;
                        events.push_back(answers::returned(answer));
                    }
                    Effect::Close(payment) => {
                        let answer = self.gateway.close(&payment).await;
                        events.push_back(answers::returned(answer));
                    }
                    Effect::SendLink(session) => {
                        let answer = self.gateway.send_link(&session).await;
                        events.push_back(answers::link_sent(answer));
                    }
                    Effect::Alarm(alarm) => raise(alarm, &sale),
                }
                gateway += asked.elapsed();
            }
        }
        Ok(Answer {
            gateway,
            ..self.as_it_is(&sale)
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

    /// Whether the sale's session is known to be another sale's.
    async fn is_of_other(&self, sale: &Sale) -> bool {
        match sale.session() {
            Some(session) => {
                let of_other = self.books.is_of_other(sale.intent.id, session).await;
                matches!(of_other, Ok(true))
            }
            None => false,
        }
    }

    /// Whether the session of a sale that is not written yet is certain to be no other sale's. For
    /// a written sale it is, because the ledger stores each session once.
    async fn is_own_session(&self, sale: &Sale) -> bool {
        match sale.session() {
            Some(session) => {
                let of_other = self.books.is_of_other(sale.intent.id, session).await;
                matches!(of_other, Ok(false))
            }
            None => false,
        }
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

    /// Commits a step. If the ledger cannot be written, keeps the step for later; but refuses a
    /// person's decision, which a crash would lose.
    async fn write(
        &self,
        sale: &Sale,
        after: Revision,
        event: &Event,
        kind: TimelineEvent,
    ) -> Result<Written, SaleError> {
        let commit = Commit {
            write: WriteId::fresh(),
            sale: sale.clone(),
            after,
            event: kind.name,
            at: self.clock.now(),
        };
        let error = match self.books.commit(commit.clone()).await {
            Ok(revision) => return Ok(Written::At(revision)),
            Err(StoreError::Stale) => match self.books.find(sale.intent.id).await {
                Ok(Some(stored)) => return Ok(Written::Stale(Box::new(stored))),
                Ok(None) => Cause::Missing.into(),
                Err(error) => error,
            },
            // Never keep this one: it could never be written, and would block the steps after it.
            Err(StoreError::Conflict(Constraint::Session | Constraint::Payment)) => {
                return Ok(Written::OfOther);
            }
            Err(error) => error,
        };
        if kind.is_decision {
            return Err(SaleError::NotBegun(error));
        }
        // A ledger that cannot be written can still tell whose session this is.
        if kind.makes_code && self.is_of_other(sale).await {
            return Ok(Written::OfOther);
        }
        warn!(code = "step_not_written", sale = %sale.intent.id, %error, "not written yet");
        // A code that may never be written must not be shown to anybody who asks now. Keep the step
        // that cancels it instead.
        if !(kind.makes_code && sale.is_waiting()) {
            let event = event.clone();
            self.books.keep(WaitingStep { commit, event });
        }
        Ok(Written::Later)
    }
}

/// What became of a step's write.
enum Written {
    /// The sale has this revision now.
    At(Revision),
    /// The ledger cannot be written; the step is kept for later.
    Later,
    /// The sale was changed since it was read; this is what it is now.
    Stale(Box<Stored<Sale>>),
    /// Another sale has this one's session or payment.
    OfOther,
}

/// Whether the payment could not be read by the key at the last attempt.
fn was_of_other_account(sale: &Sale) -> bool {
    let Stage::Opened(_, Phase::Checking(doubt)) = &sale.stage else {
        return false;
    };
    doubt.over == DoubtOver::OtherAccount
}
