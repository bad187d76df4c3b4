//! [`Gateway`] in memory.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderMap, HeaderValue};
use payment::id::{PaymentId, Reference, SaleId, SessionId};
use payment::sale::{
    CaptureMode, Intent, PAY_WINDOW, PAY_WINDOW_MIN, PaymentSnapshot, PaymentState,
};
use payment::time::{Millis, Monotonic};
use payment::{Currency, Money};
use tokio::time::Instant;

use super::customer::{Customers, Fate, Plan};
use super::wire::{Call, EveryCall, Undisturbed, Wire};
use super::world::{ORIGIN, SESSION_LIVES, World, payment_id};
use crate::capabilities::{
    AmountRule, BuyerNeeds, Capabilities, Captures, Creation, LinkDelivery, Listing, PayWindow,
};
use crate::list::{ListCursor, Listed, PaymentPage};
use crate::permits::{CallClass, Permits, Priority};
use crate::port::{
    Capture, CodeState, Gateway, GatewayError, GatewayState, Hindrance, Refund, Refusal,
    SessionAnswer, SessionOptions,
};
use crate::webhook::{Forged, WebhookNotice, WebhookSecret};

/// How a gateway in memory behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Who the customers are.
    pub customers: Customers,
    /// What happens to calls on their way.
    pub wire: Arc<dyn Wire>,
    /// Limits the calls.
    pub permits: Arc<dyn Permits>,
    /// What it can do.
    pub capabilities: Capabilities,
}

impl Settings {
    /// A gateway that can do everything, to which every call arrives at once.
    #[must_use]
    pub fn new(customers: Customers) -> Self {
        Self {
            customers,
            wire: Arc::new(Undisturbed),
            permits: Arc::new(EveryCall),
            capabilities: everything(),
        }
    }
}

/// All that a gateway in memory can do. What [`Settings::capabilities`] leaves out, it refuses.
fn everything() -> Capabilities {
    let every_amount = |currency| {
        Some(AmountRule {
            smallest: Money::from_minor(1, currency).ok()?,
            largest: None,
            step: NonZeroU32::MIN,
        })
    };
    Capabilities {
        code: true,
        link: Some(LinkDelivery::Sent),
        cancel: true,
        refund: true,
        void: true,
        capture: CaptureMode::Automatic,
        captures: Captures::Several,
        creation: Creation::Once,
        key_lives: None,
        listing: Listing::ByCreation,
        amounts: Currency::ALL.into_iter().filter_map(every_amount).collect(),
        buyer: BuyerNeeds {
            phone: true,
            ..BuyerNeeds::default()
        },
        buyer_for_code: false,
        pay_window: PayWindow {
            usual: PAY_WINDOW,
            shortest: PAY_WINDOW_MIN,
            longest: SESSION_LIVES,
        },
        watch: SESSION_LIVES,
        longest_call: Duration::from_secs(1),
        calls: Vec::new(),
        image_origins: vec![ORIGIN.to_owned()],
    }
}

/// The header that the webhooks of a gateway in memory carry.
const SECRET_HEADER: &str = "x-training";

/// A gateway in memory. Clones share their payments.
#[derive(Clone, Debug)]
pub struct Training {
    world: Arc<Mutex<World>>,
    settings: Arc<Settings>,
    /// When it was made, and how much time was skipped since.
    begun: Instant,
    skipped: Arc<Mutex<Millis>>,
    /// What its webhooks carry. Nobody else knows it.
    secret: Arc<str>,
}

impl Training {
    /// A gateway without payments.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            world: Arc::default(),
            settings: Arc::new(settings),
            begun: Instant::now(),
            skipped: Arc::default(),
            secret: uuid::Uuid::new_v4().to_string().into(),
        }
    }

    /// The id that the payment of this sale has.
    #[must_use]
    pub fn payment_of(sale: SaleId) -> Option<PaymentId> {
        payment_id(sale)
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Monotonic {
        let skipped = *self.skipped.lock().unwrap_or_else(PoisonError::into_inner);
        let lasted = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Monotonic(lasted).after(skipped)
    }

    /// Lets this span pass at once.
    pub fn time_passes(&self, span: Millis) {
        let mut skipped = self.skipped.lock().unwrap_or_else(PoisonError::into_inner);
        *skipped = Millis(skipped.0.saturating_add(span.0));
    }

    /// The customer pays, if the payment waits for them; returns whether it did.
    pub fn customer_pays(&self, id: &PaymentId) -> bool {
        self.moves(id, PaymentState::Created, PaymentState::Closed)
    }

    /// The customer pays and nothing is captured, if the payment waits for them; returns whether it
    /// did.
    pub fn customer_authorises(&self, id: &PaymentId) -> bool {
        self.moves(id, PaymentState::Created, PaymentState::Authorized)
    }

    /// Money of a customer who paid at the last moment turns up, if the session has ended unpaid;
    /// returns whether it had.
    pub fn money_turns_up(&self, id: &PaymentId) -> bool {
        self.moves(id, PaymentState::Expired, PaymentState::Closed)
    }

    fn moves(&self, id: &PaymentId, from: PaymentState, to: PaymentState) -> bool {
        let now = self.now();
        self.world().customer_does(id, from, to, now)
    }

    /// The payment as it is, without a call.
    #[must_use]
    pub fn payment(&self, id: &PaymentId) -> Option<PaymentSnapshot> {
        let now = self.now();
        self.world().read(id, now).ok()
    }

    /// The webhook that tells of a payment: its headers and its body.
    #[must_use]
    pub fn webhook(&self, id: &PaymentId) -> (HeaderMap, Vec<u8>) {
        let mut headers = HeaderMap::new();
        if let Ok(secret) = HeaderValue::from_str(&self.secret) {
            headers.insert(SECRET_HEADER, secret);
        }
        (headers, id.as_str().into())
    }

    /// How many sessions were asked for.
    #[must_use]
    pub fn sessions_asked_for(&self) -> u32 {
        self.world().sessions_asked_for
    }

    /// How often a refund was asked for.
    #[must_use]
    pub fn refunds_asked_for(&self) -> u32 {
        self.world().refunds_asked_for
    }

    /// How many different keys refunds were asked for with.
    #[must_use]
    pub fn refund_keys(&self) -> usize {
        self.world().refund_keys.len()
    }

    /// How often a refund was asked for with the key of one that had been made already.
    #[must_use]
    pub fn refunds_repeated(&self) -> u32 {
        self.world().refunds_repeated
    }

    /// Makes a call: waits for its permit and its way, carries it out, and loses its answer if the
    /// wire does.
    async fn call<T>(
        &self,
        call: Call,
        priority: Priority,
        carry_out: impl FnOnce(&mut World, Monotonic) -> Result<T, GatewayError> + Send,
    ) -> Result<T, GatewayError>
    where
        T: Send,
    {
        let class = match call {
            Call::Open => CallClass::Session,
            _ => CallClass::Other,
        };
        let permit = self.settings.permits.permit(class, priority).await;
        permit.map_err(|_| GatewayError::TryLater(Hindrance::NoPermit))?;
        let wire = &self.settings.wire;
        wire.arrives(call).await;
        let now = self.now();
        let answer = carry_out(&mut self.world(), now);
        match wire.comes_back(call).await {
            true => answer,
            false => Err(GatewayError::Unknown),
        }
    }

    /// Refuses what [`Settings::capabilities`] leaves out, without a call.
    fn only_if(is_possible: bool) -> Result<(), GatewayError> {
        is_possible
            .then_some(())
            .ok_or(GatewayError::Refused(Refusal::NotSent))
    }
}

#[async_trait]
impl Gateway for Training {
    fn capabilities(&self) -> &Capabilities {
        &self.settings.capabilities
    }

    async fn open_session(
        &self,
        intent: &Intent,
        _: &SessionOptions,
    ) -> Result<SessionAnswer, GatewayError> {
        Self::only_if(self.capabilities().takes(intent.amount))?;
        self.call(Call::Open, Priority::Act, |world, now| {
            match self.settings.customers.fate(intent.amount) {
                Fate::Declined(rejection) => Ok(SessionAnswer::Declined(rejection)),
                Fate::Opened(plan) => world.open(intent, plan, now).ok_or(GatewayError::Unknown),
                Fate::AnswerLost => {
                    world.open(intent, Plan::Waits, now);
                    Err(GatewayError::Unknown)
                }
            }
        })
        .await
    }

    async fn read_payment(
        &self,
        id: &PaymentId,
        priority: Priority,
    ) -> Result<PaymentSnapshot, GatewayError> {
        self.call(Call::Read, priority, |world, now| {
            world.read(id, now).map_err(GatewayError::Refused)
        })
        .await
    }

    async fn cancel_session(&self, id: &SessionId) -> Result<(), GatewayError> {
        Self::only_if(self.capabilities().cancel)?;
        self.call(Call::Cancel, Priority::Act, |world, now| {
            world.cancel(id, now).map_err(GatewayError::Refused)
        })
        .await
    }

    async fn send_link(&self, id: &SessionId) -> Result<(), GatewayError> {
        Self::only_if(self.capabilities().link == Some(LinkDelivery::Sent))?;
        self.call(Call::SendLink, Priority::Act, |world, now| {
            world.send_link(id, now).map_err(GatewayError::Refused)
        })
        .await
    }

    async fn capture(
        &self,
        id: &PaymentId,
        capture: Capture<'_>,
        key: &str,
    ) -> Result<(), GatewayError> {
        self.call(Call::Capture, Priority::Act, |world, now| {
            let captured = world.capture(id, capture, key, now);
            captured.map_err(GatewayError::Refused)
        })
        .await
    }

    async fn refund(
        &self,
        id: &PaymentId,
        refund: Refund<'_>,
        key: &str,
    ) -> Result<(), GatewayError> {
        Self::only_if(self.capabilities().refund)?;
        self.call(Call::Refund, Priority::Act, |world, now| {
            let refunded = world.refund(id, refund.amount, key, now);
            refunded.map_err(GatewayError::Refused)
        })
        .await
    }

    async fn void(&self, id: &PaymentId, _: &str) -> Result<(), GatewayError> {
        Self::only_if(self.capabilities().void)?;
        self.call(Call::Void, Priority::Act, |world, now| {
            world.void(id, now).map_err(GatewayError::Refused)
        })
        .await
    }

    async fn list_payments(
        &self,
        cursor: Option<&ListCursor>,
    ) -> Result<PaymentPage, GatewayError> {
        let cursor = cursor.cloned().unwrap_or_default();
        let paid = self.call(Call::List, Priority::Reconcile, |world, now| {
            Ok(world.paid(now))
        });
        let paid = paid.await?;
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let page = paid.into_iter().skip(count(cursor.offset));
        let listed: Vec<_> = page.take(count(cursor.size.entries())).collect();
        Ok(PaymentPage {
            next: (!listed.is_empty()).then(|| cursor.after(listed.len())),
            listed,
            unreadable: 0,
        })
    }

    async fn payments_of(&self, reference: &Reference) -> Result<Vec<Listed>, GatewayError> {
        Self::only_if(self.capabilities().listing == Listing::ByReference)?;
        self.call(Call::List, Priority::Reconcile, |world, now| {
            Ok(world.of(reference, now))
        })
        .await
    }

    fn precheck_webhook(&self, headers: &HeaderMap, _: Option<IpAddr>) -> Result<(), Forged> {
        match headers.get(SECRET_HEADER) {
            Some(secret) if secret.as_bytes() == self.secret.as_bytes() => Ok(()),
            _ => Err(Forged::Secret),
        }
    }

    fn verify_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        source: Option<IpAddr>,
    ) -> Result<WebhookNotice, Forged> {
        self.precheck_webhook(headers, source)?;
        let id = std::str::from_utf8(body).ok();
        let id = id.and_then(|id| PaymentId::try_from(id.to_owned()).ok());
        let payment = id.and_then(|id| self.payment(&id));
        let payment = payment.ok_or(Forged::Unreadable)?;
        Ok(WebhookNotice {
            payment: payment.payment,
            status: payment.status,
            event: None,
            secret: WebhookSecret::Newest,
        })
    }

    async fn state(&self) -> GatewayState {
        match self.call(Call::State, Priority::Act, |_, _| Ok(())).await {
            Ok(()) => GatewayState::Ready,
            Err(_) => GatewayState::Unreachable,
        }
    }

    fn merchant_code(&self) -> CodeState {
        CodeState::Taken
    }

    fn has_taken_code(&self) {}

    fn problem(&self, _: GatewayState) -> Option<String> {
        None
    }
}
