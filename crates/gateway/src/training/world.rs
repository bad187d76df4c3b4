//! The payments of the gateway in memory, and which changes they allow.

use std::collections::BTreeSet;

use payment::Money;
use payment::id::{Link, PaymentId, Reference, SaleId, SessionId};
use payment::sale::{Intent, PaymentSnapshot, PaymentState, Session};
use payment::time::{Millis, Monotonic, Timestamp};

use super::customer::{Plan, TAKES};
use crate::list::Listed;
use crate::port::{Capture, Refusal, Rest, SessionAnswer};

/// How long a session can be paid.
pub(super) const SESSION_LIVES: Millis = Millis::seconds(20 * 60);

/// The origin of the addresses in sessions. The domain is reserved and leads nowhere: RFC 2606.
pub(super) const ORIGIN: &str = "https://training.invalid";

/// The id of this sale's payment. Sales have ids that never repeat, so that a gateway that forgets
/// everything gives no id twice.
pub(super) fn payment_id(sale: SaleId) -> Option<PaymentId> {
    PaymentId::try_from(format!("p-{sale}")).ok()
}

/// All payments, in the order of their creation.
#[derive(Debug, Default)]
pub(super) struct World {
    payments: Vec<Payment>,
    pub(super) sessions_asked_for: u32,
    pub(super) refunds_asked_for: u32,
    pub(super) refund_keys: BTreeSet<String>,
    pub(super) refunds_repeated: u32,
}

#[derive(Debug)]
struct Payment {
    sale: SaleId,
    session: Session,
    snapshot: PaymentSnapshot,
    terminal: String,
    made_at: Timestamp,
    opened_at: Monotonic,
    /// When the session was cancelled, or its time was over.
    ended_at: Option<Monotonic>,
    plan: Plan,
    /// The keys of the captures and of the refunds that were made.
    captures: BTreeSet<String>,
    refunds: BTreeSet<String>,
}

impl Payment {
    fn is(&self, state: PaymentState) -> bool {
        self.snapshot.status == state
    }

    fn pay(&mut self) {
        self.snapshot.status = PaymentState::Closed;
        self.snapshot.captured = self.snapshot.amount;
    }

    /// Lets everything happen that is due by now.
    fn settle(&mut self, now: Monotonic) {
        let done_at = self.opened_at.after(TAKES);
        if self.is(PaymentState::Created) && now >= done_at {
            match self.plan {
                Plan::Pays => self.pay(),
                Plan::IsRejected => self.snapshot.status = PaymentState::Rejected,
                Plan::PaysTooLate | Plan::Waits => {}
            }
        }
        let over_at = self.opened_at.after(SESSION_LIVES);
        if self.is(PaymentState::Created) && now >= over_at {
            self.end(over_at);
        }
        let is_money_here = |ended: Monotonic| now >= ended.after(TAKES);
        if self.is(PaymentState::Expired)
            && self.plan == Plan::PaysTooLate
            && self.ended_at.is_some_and(is_money_here)
        {
            self.pay();
        }
    }

    fn end(&mut self, at: Monotonic) {
        self.snapshot.status = PaymentState::Expired;
        self.ended_at = Some(at);
    }
}

impl World {
    /// Opens a session, or returns the one that this sale has already. `None` if there is none and
    /// no other can be made.
    pub(super) fn open(
        &mut self,
        intent: &Intent,
        plan: Plan,
        now: Monotonic,
    ) -> Option<SessionAnswer> {
        self.sessions_asked_for = self.sessions_asked_for.saturating_add(1);
        let known = SessionId::try_from(format!("s-{}", intent.id)).ok()?;
        let payment = payment_id(intent.id)?;
        if let Some(payment) = self.payments.iter().find(|all| all.session.id == known) {
            let session = Box::new(payment.session.clone());
            return Some(SessionAnswer::Opened(session, payment.snapshot.clone()));
        }
        let link = |path: &str| Link::try_from(format!("{ORIGIN}/{path}/{}", intent.id)).ok();
        let session = Session {
            qr_code: link("code"),
            web_url: link("pay"),
            deadline: intent.created_at.after(intent.pay_window),
            expires_at: Some(intent.created_at.after(SESSION_LIVES)),
            ..Session::known_by_payment(known, payment.clone(), intent.created_at)
        };
        let none = Money::zero(intent.amount.currency());
        let snapshot = PaymentSnapshot {
            payment,
            status: PaymentState::Created,
            amount: Some(intent.amount),
            reference: Some(intent.reference.clone()),
            mode: Some(intent.mode),
            captured: Some(none),
            refunded: Some(none),
        };
        self.payments.push(Payment {
            sale: intent.id,
            session: session.clone(),
            snapshot: snapshot.clone(),
            terminal: intent.terminal.to_string(),
            made_at: intent.created_at,
            opened_at: now,
            ended_at: None,
            plan,
            captures: BTreeSet::new(),
            refunds: BTreeSet::new(),
        });
        Some(SessionAnswer::Opened(Box::new(session), snapshot))
    }

    /// The payment as it is by now.
    fn payment(&mut self, id: &PaymentId, now: Monotonic) -> Result<&mut Payment, Refusal> {
        let mut all = self.payments.iter_mut();
        let payment = all.find(|one| one.snapshot.payment == *id);
        let payment = payment.ok_or(Refusal::NotFound)?;
        payment.settle(now);
        Ok(payment)
    }

    fn of_session(&mut self, id: &SessionId, now: Monotonic) -> Result<&mut Payment, Refusal> {
        let mut all = self.payments.iter_mut();
        let payment = all.find(|one| one.session.id == *id);
        let payment = payment.ok_or(Refusal::NotFound)?;
        payment.settle(now);
        Ok(payment)
    }

    pub(super) fn read(
        &mut self,
        id: &PaymentId,
        now: Monotonic,
    ) -> Result<PaymentSnapshot, Refusal> {
        Ok(self.payment(id, now)?.snapshot.clone())
    }

    pub(super) fn cancel(&mut self, id: &SessionId, now: Monotonic) -> Result<(), Refusal> {
        let payment = self.of_session(id, now)?;
        if !payment.is(PaymentState::Created) {
            return Err(Refusal::Request);
        }
        payment.end(now);
        Ok(())
    }

    /// Whether the link of this session may be sent now.
    pub(super) fn send_link(&mut self, id: &SessionId, now: Monotonic) -> Result<(), Refusal> {
        match self.of_session(id, now)?.is(PaymentState::Created) {
            true => Ok(()),
            false => Err(Refusal::Request),
        }
    }

    pub(super) fn refund(
        &mut self,
        id: &PaymentId,
        amount: Money,
        key: &str,
        now: Monotonic,
    ) -> Result<(), Refusal> {
        self.refunds_asked_for = self.refunds_asked_for.saturating_add(1);
        self.refund_keys.insert(key.to_owned());
        let payment = self.payment(id, now)?;
        if payment.refunds.contains(key) {
            self.refunds_repeated = self.refunds_repeated.saturating_add(1);
            return Ok(());
        }
        let snapshot = &mut payment.snapshot;
        let refunded = snapshot.refunded.and_then(|sum| sum.checked_add(amount));
        let left = snapshot.captured.zip(refunded);
        let left = left.and_then(|(captured, refunded)| captured.checked_sub(refunded));
        if left.is_none() || amount.is_zero() {
            return Err(Refusal::Request);
        }
        snapshot.refunded = refunded;
        payment.refunds.insert(key.to_owned());
        Ok(())
    }

    pub(super) fn capture(
        &mut self,
        id: &PaymentId,
        capture: Capture<'_>,
        key: &str,
        now: Monotonic,
    ) -> Result<(), Refusal> {
        let payment = self.payment(id, now)?;
        if payment.captures.contains(key) {
            return Ok(());
        }
        if !payment.is(PaymentState::Authorized) || capture.amount.is_zero() {
            return Err(Refusal::Request);
        }
        let snapshot = &mut payment.snapshot;
        let before = snapshot.captured.ok_or(Refusal::Request)?;
        let captured = before.checked_add(capture.amount).ok_or(Refusal::Request)?;
        let whole = snapshot.amount.ok_or(Refusal::Request)?;
        let left = whole.checked_sub(captured).ok_or(Refusal::Request)?;
        snapshot.captured = Some(captured);
        if left.is_zero() || capture.rest == Rest::Released {
            snapshot.status = PaymentState::Closed;
        }
        payment.captures.insert(key.to_owned());
        Ok(())
    }

    pub(super) fn void(&mut self, id: &PaymentId, now: Monotonic) -> Result<(), Refusal> {
        let payment = self.payment(id, now)?;
        if !payment.is(PaymentState::Authorized) {
            return Err(Refusal::Request);
        }
        payment.snapshot.status = PaymentState::Closed;
        Ok(())
    }

    /// The paid payments, newest first.
    pub(super) fn paid(&mut self, now: Monotonic) -> Vec<Listed> {
        let is_paid = |payment: &Payment| {
            payment.is(PaymentState::Authorized) || payment.is(PaymentState::Closed)
        };
        self.listed(now, is_paid)
    }

    /// All payments with this reference, newest first.
    pub(super) fn of(&mut self, reference: &Reference, now: Monotonic) -> Vec<Listed> {
        self.listed(now, |payment| {
            payment.snapshot.reference.as_ref() == Some(reference)
        })
    }

    fn listed(&mut self, now: Monotonic, which: impl Fn(&Payment) -> bool) -> Vec<Listed> {
        for payment in &mut self.payments {
            payment.settle(now);
        }
        let listed = |payment: &Payment| Listed {
            snapshot: payment.snapshot.clone(),
            created_at: Some(payment.made_at),
            terminal: Some(payment.terminal.clone()),
            sale: Some(payment.sale),
        };
        let newest_first = self.payments.iter().rev();
        newest_first
            .filter(|payment| which(payment))
            .map(listed)
            .collect()
    }

    /// Moves a payment on from one state, if it is in that state.
    pub(super) fn customer_does(
        &mut self,
        id: &PaymentId,
        from: PaymentState,
        to: PaymentState,
        now: Monotonic,
    ) -> bool {
        let Ok(payment) = self.payment(id, now) else {
            return false;
        };
        if !payment.is(from) {
            return false;
        }
        match to {
            PaymentState::Closed => payment.pay(),
            other => payment.snapshot.status = other,
        }
        true
    }
}
