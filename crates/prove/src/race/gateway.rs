//! A gateway that follows a script: one payment, its customer, and answers that come late.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use gateway::{
    CodeState, Gateway, GatewayError, GatewayState, NoPage, PageSize, PaymentPage, Priority,
    Refusal, SessionAnswer, SessionOptions, WebhookNotice,
};
use payment::Money;
use payment::id::{PaymentId, SessionId};
use payment::sale::{Intent, PaymentSnapshot, PaymentState, Session};
use tokio::time::{Duration, sleep};

/// What is true of the payment.
#[derive(Clone, Debug)]
pub(super) struct Truth {
    /// The payment as a reading would tell it; `None` before there is a session.
    pub(super) payment: Option<PaymentSnapshot>,
    /// How many sessions were asked for.
    pub(super) sessions: u32,
    /// The keys of the refunds that were carried out.
    refunds: BTreeSet<String>,
    /// How often a refund was asked for.
    pub(super) refunds_asked: u32,
    /// How often a refund was asked for with a key that had been carried out already.
    pub(super) refunds_asked_again: u32,
    luck: fastrand::Rng,
}

/// The gateway. Clones share its truth.
#[derive(Clone, Debug)]
pub(super) struct Scripted(Arc<Mutex<Truth>>);

impl Scripted {
    pub(super) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Truth {
            payment: None,
            sessions: 0,
            refunds: BTreeSet::new(),
            refunds_asked: 0,
            refunds_asked_again: 0,
            luck: fastrand::Rng::with_seed(seed),
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Truth> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn truth(&self) -> Truth {
        self.lock().clone()
    }

    /// A number below `below`, the same in each run of a seed.
    pub(super) fn pick(&self, below: u32) -> u32 {
        self.lock().luck.u32(0..below)
    }

    /// Lets the other tasks of the race go on for a while.
    pub(super) async fn pause(&self) {
        sleep(Duration::from_millis(self.pick(6).into())).await;
    }

    /// The customer pays, if that is still possible.
    pub(super) async fn customer_pays(&self) {
        self.pause().await;
        self.pay_if(|status| status == PaymentState::Created);
    }

    /// Money of a customer who paid at the last moment turns up after all.
    pub(super) fn money_turns_up(&self) {
        self.pay_if(|status| status == PaymentState::Expired);
    }

    fn pay_if(&self, may: fn(PaymentState) -> bool) {
        if let Some(payment) = &mut self.lock().payment
            && may(payment.status)
        {
            payment.status = PaymentState::Closed;
            payment.captured = payment.amount;
        }
    }

    fn change(
        &self,
        change: impl FnOnce(&mut Truth) -> Result<(), Refusal>,
    ) -> Result<(), GatewayError> {
        change(&mut self.lock()).map_err(GatewayError::Refused)
    }

    /// The answer, or none of three that was carried out all the same.
    fn answer<T>(&self, answer: Result<T, GatewayError>) -> Result<T, GatewayError> {
        match self.pick(4) {
            0 => Err(GatewayError::Unknown),
            _ => answer,
        }
    }
}

#[async_trait]
impl Gateway for Scripted {
    async fn open_session(
        &self,
        intent: &Intent,
        _: &SessionOptions,
    ) -> Result<SessionAnswer, GatewayError> {
        let made = (|| {
            let id = SessionId::try_from("s-1".to_owned()).ok()?;
            let payment = PaymentId::try_from("p-1".to_owned()).ok()?;
            let session = Session {
                qr_code: "https://api.tabby.ai/qr".to_owned().try_into().ok(),
                deadline: intent.created_at.after(intent.pay_window),
                ..Session::known_by_payment(id, payment.clone(), intent.created_at)
            };
            let none = Money::zero(intent.amount.currency());
            let reading = PaymentSnapshot {
                payment,
                status: PaymentState::Created,
                amount: Some(intent.amount),
                reference: Some(intent.reference.clone()),
                mode: Some(intent.mode),
                captured: Some(none),
                refunded: Some(none),
            };
            Some((session, reading))
        })();
        self.pause().await;
        let (session, reading) = made.ok_or(GatewayError::Unknown)?;
        {
            let mut truth = self.lock();
            truth.sessions += 1;
            truth.payment = Some(reading.clone());
        }
        self.pause().await;
        self.answer(Ok(SessionAnswer::Opened(Box::new(session), reading)))
    }

    async fn read_payment(
        &self,
        _: &PaymentId,
        _: Priority,
    ) -> Result<PaymentSnapshot, GatewayError> {
        self.pause().await;
        let reading = self.lock().payment.clone();
        // By the time that it arrives it may be old.
        self.pause().await;
        self.answer(reading.ok_or(GatewayError::Refused(Refusal::NotFound)))
    }

    async fn cancel_session(&self, _: &SessionId) -> Result<(), GatewayError> {
        self.pause().await;
        let outcome = self.change(|truth| match &mut truth.payment {
            Some(payment) if payment.status == PaymentState::Created => {
                payment.status = PaymentState::Expired;
                Ok(())
            }
            _ => Err(Refusal::Request),
        });
        self.pause().await;
        self.answer(outcome)
    }

    async fn send_link(&self, _: &SessionId) -> Result<(), GatewayError> {
        Err(GatewayError::Refused(Refusal::Request))
    }

    async fn refund(&self, _: &PaymentId, amount: Money, key: String) -> Result<(), GatewayError> {
        self.pause().await;
        let outcome = self.change(|truth| {
            truth.refunds_asked += 1;
            if truth.refunds.contains(&key) {
                truth.refunds_asked_again += 1;
                return Ok(());
            }
            let Some(payment) = &mut truth.payment else {
                return Err(Refusal::NotFound);
            };
            let refunded = payment.refunded.and_then(|sum| sum.checked_add(amount));
            let left = payment.captured.zip(refunded);
            let left = left.and_then(|(captured, refunded)| captured.checked_sub(refunded));
            if left.is_none() {
                return Err(Refusal::Request);
            }
            payment.refunded = refunded;
            truth.refunds.insert(key);
            Ok(())
        });
        self.pause().await;
        self.answer(outcome)
    }

    async fn close(&self, _: &PaymentId) -> Result<(), GatewayError> {
        Err(GatewayError::Refused(Refusal::Request))
    }

    async fn paid_payments(&self, _: u32, _: PageSize) -> Result<PaymentPage, NoPage> {
        Err(NoPage::Silent)
    }

    fn read_webhook(&self, _: &[u8]) -> Option<WebhookNotice> {
        None
    }

    async fn state(&self) -> GatewayState {
        GatewayState::Ready
    }

    fn merchant_code(&self) -> CodeState {
        CodeState::Taken
    }

    fn has_taken_code(&self) {}

    fn problem(&self, _: GatewayState) -> Option<String> {
        None
    }
}
