//! Actions on disputes, and their effects on payments.

use jiff::Timestamp;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::change::Change;
use super::dispute::{Dispute, DisputeReason, DisputeStatus};
use super::due::Due;
use super::payment::{Done, Order, RefundOf, Refusal, Status};
use super::state::World;
use super::view;
use super::webhook::Event;
use crate::engine::clock::days;
use crate::tabby::settings::Settings;

impl World {
    /// Every dispute, oldest first.
    #[must_use]
    pub fn disputes(&self) -> &[Dispute] {
        &self.state.disputes
    }

    /// The dispute with this id.
    #[must_use]
    pub fn dispute(&self, id: Uuid) -> Option<&Dispute> {
        self.state.disputes.iter().find(|dispute| dispute.id == id)
    }

    /// Opens a dispute about a captured payment.
    ///
    /// # Errors
    ///
    /// Nothing was captured, the amount is more than what is left of it, or there is a dispute
    /// already.
    pub fn open_dispute(
        &mut self,
        id: Uuid,
        amount: Option<Decimal>,
        reason: DisputeReason,
        comment: String,
    ) -> Result<Uuid, Refusal> {
        let now = self.now();
        let payment = &self.session(id).ok_or(Refusal::NotCaptured)?.payment;
        let left = payment.captured() - payment.refunded();
        if payment.status != Status::Closed || payment.captures.is_empty() {
            return Err(Refusal::NotCaptured);
        }
        if payment.disputed {
            return Err(Refusal::Disputed);
        }
        let amount = amount.unwrap_or(left);
        if amount > left || amount.is_zero() {
            return Err(Refusal::MoreThanCaptured);
        }
        let dispute = Dispute::open(id, amount, reason, comment, &self.settings, now);
        let dispute_id = dispute.id;
        self.plan(dispute.expires_at, Due::Dispute(dispute_id));
        self.state.disputes.push(dispute);
        self.change(id, |session| session.payment.disputed = true);
        self.dispute_changed(dispute_id, now);
        Ok(dispute_id)
    }

    pub(super) fn change_dispute(&mut self, id: Uuid, change: impl FnOnce(&mut Dispute)) {
        if let Some(dispute) = self
            .state
            .disputes
            .iter_mut()
            .find(|dispute| dispute.id == id)
        {
            change(dispute);
            let dispute = dispute.clone();
            self.write(|| Change::Dispute(Box::new(dispute)));
        }
    }

    /// Updates the payment and creates deliveries after a dispute's status has changed.
    fn dispute_changed(&mut self, id: Uuid, at: Timestamp) {
        let Some(dispute) = self.dispute(id).cloned() else {
            return;
        };
        self.write(|| Change::Dispute(Box::new(dispute.clone())));
        let open = dispute.status.is_open();
        self.change(dispute.session_id, |session| {
            session.payment.disputed = open
        });
        if !self.settings.dispute_webhooks {
            return;
        }
        if let Some(session) = self.session(dispute.session_id) {
            let body = view::dispute_notice(&dispute, session, &self.settings).to_string();
            let (payment, owner, code) = (
                session.payment.id,
                session.owner.clone(),
                session.merchant_code.clone(),
            );
            self.send_to(&owner, &code, payment, Event::Dispute, &body, at);
        }
    }

    /// Sets a dispute's status, as its customer, its merchant or Tabby's support does. False if it
    /// is over already.
    pub fn turn_dispute(
        &mut self,
        id: Uuid,
        status: DisputeStatus,
        content: String,
        note: String,
        attachments: Vec<Uuid>,
    ) -> bool {
        let now = self.now();
        if !self
            .dispute(id)
            .is_some_and(|dispute| dispute.status.is_open())
        {
            return false;
        }
        if status == DisputeStatus::Refunded {
            self.approve(id, now);
            return true;
        }
        let asked = matches!(
            status,
            DisputeStatus::EvidenceMerchant | DisputeStatus::EvidenceCustomer
        );
        let until = now
            .saturating_add(days(self.settings.dispute_days))
            .unwrap_or(Timestamp::MAX);
        self.change_dispute(id, |dispute| {
            dispute.turn(status, content, note, attachments, now);
            if asked {
                dispute.expires_at = until;
            }
        });
        if asked {
            self.plan(until, Due::Dispute(id));
        }
        self.dispute_changed(id, now);
        true
    }

    /// Carries out what happens when nobody has acted in time.
    pub(super) fn dispute_is_left(&mut self, id: Uuid, at: Timestamp) {
        let Some(dispute) = self.dispute(id).filter(|dispute| dispute.expires_at <= at) else {
            return;
        };
        match dispute.status {
            DisputeStatus::New | DisputeStatus::EvidenceMerchant => {
                self.change_dispute(id, |dispute| {
                    dispute.happened("merchant_14d_unresponsive", "merchant", at);
                });
                self.approve(id, at);
            }
            DisputeStatus::EvidenceCustomer => {
                self.change_dispute(id, |dispute| {
                    dispute.happened("customer_14d_unresponsive", "customer", at);
                    dispute.turn(
                        DisputeStatus::Declined,
                        String::new(),
                        String::new(),
                        Vec::new(),
                        at,
                    );
                });
                self.dispute_changed(id, at);
            }
            // Tabby's support has no time limit.
            DisputeStatus::InProgress
            | DisputeStatus::Declined
            | DisputeStatus::Cancelled
            | DisputeStatus::Refunded => {}
        }
    }

    /// Refunds the customer and closes the dispute.
    pub(super) fn approve(&mut self, id: Uuid, at: Timestamp) {
        let Some(dispute) = self.dispute(id).cloned() else {
            return;
        };
        // Support can refund at any age of the payment.
        let settings = Settings {
            refund_window_days: u32::MAX,
            ..self.settings.clone()
        };
        let order = Order {
            amount: dispute.amount,
            reference_id: format!("dispute {id}"),
        };
        let of = RefundOf {
            reason: Some("dispute".into()),
            ..RefundOf::default()
        };
        let refunded = self.change(dispute.session_id, |session| {
            session.payment.disputed = false;
            session.payment.refund(order, of, &settings, at)
        });
        // The refund comes first: a dispute is over only when its customer has the money.
        if let Some(Ok(done)) = refunded {
            self.change_dispute(id, |dispute| {
                dispute.turn(
                    DisputeStatus::Refunded,
                    String::new(),
                    String::new(),
                    Vec::new(),
                    at,
                );
            });
            self.dispute_changed(id, at);
            if done == Done::Now {
                self.tell(dispute.session_id, Event::Refund, at);
            }
        }
    }

    /// Sets the disputed amount that a merchant has corrected.
    pub fn change_dispute_amount(&mut self, id: Uuid, amount: Decimal) {
        let now = self.now();
        self.change_dispute(id, |dispute| {
            dispute.amount = amount;
            dispute.happened("dispute_amount_changed", "merchant", now);
        });
    }

    /// Adds a merchant's evidence.
    pub fn give_evidence(&mut self, id: Uuid, content: String, attachments: Vec<Uuid>) {
        let now = self.now();
        self.change_dispute(id, |dispute| {
            dispute.evidence(content, attachments, now);
        });
        self.dispute_changed(id, now);
    }

    /// Stores the id of an uploaded file. The file itself is not needed.
    pub fn keep_attachment(&mut self) -> Uuid {
        let id = Uuid::new_v4();
        self.state.attachments.insert(id);
        self.write(|| Change::Attachment(id));
        id
    }

    /// Whether a file with this id was sent.
    #[must_use]
    pub fn has_attachment(&self, id: Uuid) -> bool {
        self.state.attachments.contains(&id)
    }
}
