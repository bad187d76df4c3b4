//! A gateway that follows a script: one payment, its customer, and answers that come late.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use gateway::{
    AmountRule, BuyerNeeds, Capabilities, CodeState, Creation, Gateway, GatewayError, GatewayState,
    Listing, NoPage, PageSize, PaymentPage, Priority, Refusal, SessionAnswer, SessionOptions,
    WebhookNotice,
};
use payment::id::{PaymentId, SessionId};
use payment::sale::{Intent, PaymentSnapshot, PaymentState, Session, WATCH};
use payment::{Currency, Money};
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
    /// How often a refund was asked for with a key that had been carried out already.
    pub(super) refunds_asked_again: u32,
    luck: fastrand::Rng,
}

/// The gateway. Clones share its truth.
#[derive(Clone, Debug)]
pub(super) struct Scripted {
    truth: Arc<Mutex<Truth>>,
    capabilities: Arc<Capabilities>,
}

impl Scripted {
    pub(super) fn new(seed: u64) -> Self {
        let truth = Truth {
            payment: None,
            sessions: 0,
            refunds: BTreeSet::new(),
            refunds_asked_again: 0,
            luck: fastrand::Rng::with_seed(seed),
        };
        Self {
            truth: Arc::new(Mutex::new(truth)),
            capabilities: Arc::new(capabilities()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Truth> {
        self.truth.lock().unwrap_or_else(PoisonError::into_inner)
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

fn capabilities() -> Capabilities {
    let every_amount = |currency| {
        Some(AmountRule {
            smallest: Money::from_minor(1, currency).ok()?,
            largest: None,
            step: NonZeroU32::MIN,
        })
    };
    Capabilities {
        code: true,
        link: None,
        cancel: true,
        refund: true,
        close: false,
        creation: Creation::Once,
        key_lives: None,
        listing: Listing::ByCreation,
        amounts: Currency::ALL.into_iter().filter_map(every_amount).collect(),
        buyer: BuyerNeeds::default(),
        pay_window: gateway::tabby::PAY_WINDOWS,
        watch: WATCH,
        longest_call: Duration::from_secs(1),
        calls: Vec::new(),
        image_origins: Vec::new(),
    }
}

#[async_trait]
impl Gateway for Scripted {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

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
        let (session, reading) = made.ok_or(GatewayError::Unknown)?;
        let mut truth = self.lock();
        truth.sessions += 1;
        truth.payment = Some(reading.clone());
        drop(truth);
        Ok(SessionAnswer::Opened(Box::new(session), reading))
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
