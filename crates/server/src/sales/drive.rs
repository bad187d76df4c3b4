//! Runs an event, and everything that follows from it, through a sale.

use std::collections::VecDeque;
use std::time::Duration;

use contract::{ProblemCode, SaleView};
use payment::id::SaleId;
use payment::sale::{Alarm, DoubtOver, Effect, Event, Failure, Phase, Sale, Stage, Step, step};
use tokio::time::Instant;
use tracing::{error, info, warn};

use super::answers;
use super::inner::{Answer, Inner, SaleError};
use super::recipient::Recipients;
use crate::log;
use gateway::Priority;
use store::{Constraint, StoreError};

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

    pub(super) async fn known(&self, id: SaleId) -> Result<Sale, SaleError> {
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
    pub(super) async fn drive(&self, sale: Sale, event: Event) -> Result<Answer, SaleError> {
        self.drive_as(sale, event, Priority::Act).await
    }

    /// The same with readings of this priority. If the key has no room for a reading, the sale
    /// stays as it is, with the age of its last reading.
    pub(super) async fn drive_as(
        &self,
        mut sale: Sale,
        event: Event,
        priority: Priority,
    ) -> Result<Answer, SaleError> {
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
            let (kind, at) = (Kind::of(&event), self.clock.now_of(sale.intent.id));
            let Step {
                sale: next,
                effects,
            } = step(&sale, event, at);
            let is_news = !next.differs_in_freshness_only(&sale);
            let is_written = if is_news {
                match self.write(&next, kind, self.clock.now()).await {
                    // The session in the answer is another sale's: do not show, cancel or read any
                    // of it for this sale.
                    Err(SaleError::Store(StoreError::Conflict(_))) => {
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
                        sale = known;
                        events = VecDeque::from([Event::NotCreated(Failure::OtherSale)]);
                        continue;
                    }
                    written => written?,
                }
            } else {
                if next != sale {
                    self.books.refresh(&next);
                }
                match self.books.catch_up(sale.intent.id).await {
                    Ok(None) => true,
                    Ok(Some(failed)) => {
                        let view = self.view(&failed);
                        self.feed.publish(&view);
                        return Ok(Answer { view, gateway });
                    }
                    Err(_) => false,
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

    /// Commits a step. If the ledger cannot be written, keeps the step for later and returns
    /// `false`; but refuses a person's decision, which a crash would lose.
    async fn write(
        &self,
        sale: &Sale,
        kind: Kind,
        at: payment::time::Timestamp,
    ) -> Result<bool, SaleError> {
        match self.books.record(sale, kind.name, at).await {
            Ok(()) => Ok(true),
            // Never keep this one: it could never be written, and would block the steps after it.
            Err(error @ StoreError::Conflict(_)) => Err(SaleError::Store(error)),
            Err(error) if kind.is_decision => Err(SaleError::NotBegun(error)),
            // A ledger that cannot be written can still tell whose session this is.
            Err(_) if kind.makes_code && self.is_of_other(sale).await => {
                Err(SaleError::Store(StoreError::Conflict(Constraint::Session)))
            }
            Err(error) => {
                warn!(code = "step_not_written", sale = %sale.intent.id, %error, "not written yet");
                // A code that may never be written must not be shown to anybody who asks now. Keep
                // the step that cancels it instead.
                if !(kind.makes_code && sale.is_waiting()) {
                    self.books.keep(sale, kind.name, at);
                }
                Ok(false)
            }
        }
    }
}

/// Whether the payment could not be read by the key at the last attempt.
fn was_of_other_account(sale: &Sale) -> bool {
    let Stage::Opened(_, Phase::Checking(doubt)) = &sale.stage else {
        return false;
    };
    doubt.over == DoubtOver::OtherAccount
}

/// The properties of an event that matter for the ledger.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    is_decision: bool,
    makes_code: bool,
    /// Whether the gateway answered a reading; `None` if it was not asked.
    is_read: Option<bool>,
}

impl Kind {
    fn of(event: &Event) -> Self {
        let name = match event {
            Event::Created(..) => "created",
            Event::Declined(_) => "declined",
            Event::NotCreated(_) => "not_created",
            Event::Read(_) => "read",
            Event::NotRead => "not_read",
            Event::Cancel(_) => "cancel_asked",
            Event::CancelAnswered => "cancel_answered",
            Event::CancelUnanswered => "cancel_unanswered",
            Event::Tick => "tick",
            Event::Hinted => "hinted",
            Event::Unrecorded => "unrecorded",
            Event::PutAside => "put_aside",
            Event::Stranded => "stranded",
            Event::Found(_) => "found",
            Event::Keep => "kept",
            Event::Return => "return_asked",
            Event::ReturnAnswered => "return_answered",
            Event::ReturnUnanswered => "return_unanswered",
            Event::SendLink => "link_asked",
            Event::LinkSent(_) => "link_sent",
        };
        Self {
            name,
            is_decision: matches!(
                event,
                Event::PutAside | Event::Keep | Event::Return | Event::SendLink
            ),
            makes_code: matches!(event, Event::Created(..)),
            is_read: match event {
                Event::Read(_) => Some(true),
                Event::NotRead | Event::CancelUnanswered => Some(false),
                _ => None,
            },
        }
    }
}

/// Logs an alarm for the people who run the shop.
pub(super) fn raise(alarm: Alarm, sale: &Sale) {
    let (sale, payment) = (
        sale.intent.id,
        sale.session().map(|session| session.payment.as_str()),
    );
    match alarm {
        Alarm::PaidLate => {
            error!(code = "paid_late", %sale, payment, "money came for a sale that had been given up")
        }
        Alarm::Mismatch => {
            error!(code = "mismatch", %sale, payment, "a reading does not belong to its sale; a person has to look");
        }
        Alarm::NotReturned => {
            error!(code = "not_returned", %sale, payment, "late money does not get back to its customer; look in Tabby's dashboard");
        }
        Alarm::Uncaptured => {
            error!(code = "not_captured", %sale, payment, "money was promised and is not captured; ask Tabby for auto-capture");
        }
    }
}
