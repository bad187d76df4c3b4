//! [`Gateway`] for one account at Checkout.com.

use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use checkout::error::Barrier;
use checkout::objects::Metadata;
use checkout::payment::{
    Accepted, ActionOutcome, CaptureType, NewCapture, NewRefund, NewVoid, Payment, PaymentFilter,
};
use checkout::{ApiAnswer, Client, ClientError, Error, ErrorKind, IdempotencyKey};
use http::HeaderMap;
use payment::id::{OperationReason, PaymentId, Reference, SessionId};
use payment::operation::OperationFate;
use payment::sale::{Intent, Mode, PaymentSnapshot};
use tracing::warn;

use super::fate::fate;
use super::kept;
use super::outcome::outcome;
use super::own::own;
use super::session::{self, Branch, amount, reference};
use super::settings::Settings;
use super::snapshot::{Sums, listed, snapshot, sums, sums_of};
use super::standing::Standing;
use super::webhook::{self, Gate};
use crate::capabilities::Capabilities;
use crate::list::{ListCursor, Listed, PaymentPage};
use crate::permits::{CallClass, Permits, Priority};
use crate::port::{
    Capture, CodeState, Gateway, GatewayError, GatewayState, Hindrance, Refund, Refusal, Rest,
    SessionAnswer, SessionOptions,
};
use crate::webhook::{Forged, WebhookNotice};

/// One account at Checkout.com.
#[derive(Clone, Debug)]
pub struct CheckoutGateway {
    client: Client,
    capabilities: Arc<Capabilities>,
    branch: Arc<Branch>,
    mode: Mode,
    permits: Arc<dyn Permits>,
    standing: Arc<Standing>,
    gate: Option<Arc<Gate>>,
}

/// The id of a payment that nobody has, to ask whether Checkout.com answers.
const NOBODYS: &str = "pay_aaaaaaaaaaaaaaaaaaaaaaaaaa";

/// So many pages of payments with one reference are read at the most.
const MOST_PAGES: u32 = 5;

impl CheckoutGateway {
    /// A client for these credentials and this address.
    ///
    /// # Errors
    ///
    /// The address is one that a key must not be sent to, or the credentials are of another
    /// environment.
    pub fn new(settings: &Settings, permits: Arc<dyn Permits>) -> Result<Self, ClientError> {
        Ok(Self::over(settings.client()?, settings, permits))
    }

    /// [`Self::new`] with a given client.
    #[must_use]
    pub fn over(client: Client, settings: &Settings, permits: Arc<dyn Permits>) -> Self {
        Self {
            client,
            capabilities: Arc::new(settings.capabilities()),
            branch: Arc::new(Branch {
                channel: settings.channel.clone(),
                capture: settings.capture,
                return_url: settings.return_url.clone(),
                goods: settings.goods.clone(),
            }),
            mode: settings.mode(),
            permits,
            standing: Arc::new(Standing::new(&settings.url, settings.channel.clone())),
            gate: settings.webhooks.as_ref().and_then(Gate::new).map(Arc::new),
        }
    }

    fn noted<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        self.standing.note(&answer);
        answer
    }

    async fn permit(&self, class: CallClass, priority: Priority) -> Result<(), GatewayError> {
        let permit = self.permits.permit(class, priority).await;
        permit.map_err(|_| GatewayError::TryLater(Hindrance::NoPermit))
    }

    /// Makes a request of a new session.
    async fn session_call<T: Send>(
        &self,
        intent: &Intent,
        ask: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<T, GatewayError> {
        if let Err(error) = self.permit(CallClass::Session, Priority::Act).await {
            warn!(code = "no_room", sale = %intent.id, "no room for a session within the account's limit");
            return Err(error);
        }
        let answer = self.noted(ask.await);
        self.standing.note_session(&answer);
        answer.map_err(|error| {
            // The client's errors never repeat what was sent.
            warn!(code = "no_session", sale = %intent.id, %error, "no session");
            outcome(&error)
        })
    }

    /// What became of an earlier call with this key, which each action has as its reference: it was
    /// accepted, or it was declined. Checkout.com keeps no answer but a success, and that for a day: a
    /// repeated call could be another action.
    async fn action_of(
        &self,
        id: &checkout::PaymentId,
        key: &str,
    ) -> Result<Option<Result<(), GatewayError>>, GatewayError> {
        self.permit(CallClass::Other, Priority::Act).await?;
        let actions = match self.noted(self.client.actions(id).await) {
            Ok(actions) => actions,
            Err(error) => {
                let outcome = match outcome(&error) {
                    // Nothing was asked for yet.
                    GatewayError::Unknown => GatewayError::TryLater(Hindrance::NotReached),
                    outcome => outcome,
                };
                return Err(outcome);
            }
        };
        let known = fate(&actions.read, key);
        Ok(known.map(|outcome| match outcome {
            ActionOutcome::Declined => Err(GatewayError::Refused(Refusal::Request)),
            ActionOutcome::Approved | ActionOutcome::Pending => Ok(()),
        }))
    }

    /// Makes a call that moves money, with the highest priority, unless an earlier one with the same key
    /// is known to the gateway.
    async fn moved(
        &self,
        id: &PaymentId,
        key: &str,
        ask: impl AsyncFnOnce(checkout::PaymentId, IdempotencyKey) -> Result<ApiAnswer<Accepted>, Error>
        + Send,
    ) -> Result<(), GatewayError> {
        let own_id: checkout::PaymentId = own(id.as_str())?;
        if let Some(known) = self.action_of(&own_id, key).await? {
            return known;
        }
        let key: IdempotencyKey = own(key)?;
        self.permit(CallClass::Other, Priority::Act).await?;
        match self.noted(ask(own_id, key).await) {
            Ok(_) => Ok(()),
            Err(error) => {
                if !error.did_nothing() {
                    warn!(code = "return_unanswered", payment = %id, %error, "a capture, a refund or a release is unanswered");
                }
                Err(outcome(&error))
            }
        }
    }

    /// The sums of a payment. Where its balances are not published, its actions are read.
    async fn sums(
        &self,
        payment: &Payment,
        priority: Priority,
    ) -> Result<Option<Sums>, GatewayError> {
        if let Some(sums) = sums(payment) {
            return Ok(Some(sums));
        }
        self.permit(CallClass::Other, priority).await?;
        match self.noted(self.client.actions(&payment.id).await) {
            Ok(actions) if actions.unreadable == 0 => Ok(sums_of(&actions.read)),
            // An action that cannot be read may be one of money.
            Ok(_) => Ok(None),
            Err(error) => Err(outcome(&error)),
        }
    }
}

#[async_trait]
impl Gateway for CheckoutGateway {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// Both requests have keys of the sale: asked again, they give the same payment.
    async fn open_session(
        &self,
        intent: &Intent,
        options: &SessionOptions,
    ) -> Result<SessionAnswer, GatewayError> {
        let request = session::context(intent, options, &self.branch)?;
        let key: IdempotencyKey = own(&format!("{}-context", intent.id))?;
        let asked = self.client.request_context(&request, &key);
        let answer = match self.session_call(intent, asked).await {
            // A context cannot be paid: whatever became of it, nothing happened.
            Err(GatewayError::Unknown) => {
                return Err(GatewayError::TryLater(Hindrance::NotReached));
            }
            answer => answer?,
        };
        let kind = match session::eligible(&answer)? {
            Ok(kind) => kind,
            Err(rejection) => return Ok(SessionAnswer::Declined(rejection)),
        };
        let context = answer.id.clone();
        let request = session::payment(intent, context.clone(), kind, &self.branch);
        let key: IdempotencyKey = own(&format!("{}-payment", intent.id))?;
        let asked = self.client.request_payment(&request, &key);
        let answer = self.session_call(intent, asked).await?;
        session::opened(&context, &answer, intent, self.mode)
    }

    async fn read_payment(
        &self,
        id: &PaymentId,
        priority: Priority,
    ) -> Result<PaymentSnapshot, GatewayError> {
        let id = own(id.as_str())?;
        self.permit(CallClass::Other, priority).await?;
        match self.noted(self.client.payment(&id).await) {
            Ok(payment) => {
                let sums = self.sums(&payment, priority).await?;
                snapshot(&payment, sums, self.mode).ok_or(GatewayError::Unknown)
            }
            Err(error) => {
                // Refused credentials are logged once, not for each payment and each second.
                if error.kind() != ErrorKind::WrongCredentials {
                    warn!(code = "not_read", payment = %id, %error, "not read");
                }
                Err(outcome(&error))
            }
        }
    }

    /// Checkout.com has no call that ends a payment which waits for its customer.
    async fn cancel_session(&self, _: &SessionId) -> Result<(), GatewayError> {
        Err(GatewayError::Refused(Refusal::NotSent))
    }

    /// Checkout.com sends no links.
    async fn send_link(&self, _: &SessionId) -> Result<(), GatewayError> {
        Err(GatewayError::Refused(Refusal::NotSent))
    }

    async fn capture(
        &self,
        id: &PaymentId,
        capture: Capture<'_>,
        key: &str,
    ) -> Result<(), GatewayError> {
        let kind = match capture.rest {
            Rest::Held => CaptureType::NonFinal,
            Rest::Released => CaptureType::Final,
        };
        let mut request = NewCapture::part(amount(capture.amount)?, kind).reference(key);
        request.items = session::lines(capture.items)?;
        self.moved(id, key, async |id, key| {
            self.client.capture(&id, &request, &key).await
        })
        .await
    }

    /// A refund has no place for its reason but the metadata.
    async fn refund(
        &self,
        id: &PaymentId,
        refund: Refund<'_>,
        key: &str,
    ) -> Result<(), GatewayError> {
        let mut request = NewRefund::part(amount(refund.amount)?).reference(key);
        request.items = session::lines(refund.items)?;
        let reason = refund.reason.map(OperationReason::as_str);
        request.metadata = reason.map(|reason| Metadata::new().with(kept::REASON, reason));
        self.moved(id, key, async |id, key| {
            self.client.refund(&id, &request, &key).await
        })
        .await
    }

    async fn void(&self, id: &PaymentId, key: &str) -> Result<(), GatewayError> {
        let request = NewVoid::new().reference(key);
        self.moved(id, key, async |id, key| {
            self.client.void(&id, &request, &key).await
        })
        .await
    }

    async fn operation_fate(
        &self,
        id: &PaymentId,
        key: &str,
        priority: Priority,
    ) -> Result<OperationFate, GatewayError> {
        let id = own(id.as_str())?;
        self.permit(CallClass::Other, priority).await?;
        let actions = self.noted(self.client.actions(&id).await);
        let actions = actions.map_err(|error| outcome(&error))?;
        Ok(match fate(&actions.read, key) {
            // An action that cannot be read may be ours.
            Some(ActionOutcome::Declined) if actions.unreadable == 0 => OperationFate::Declined,
            _ => OperationFate::Unclear,
        })
    }

    async fn list_payments(&self, _: Option<&ListCursor>) -> Result<PaymentPage, GatewayError> {
        Err(GatewayError::Refused(Refusal::NotSent))
    }

    async fn payments_of(&self, of: &Reference) -> Result<Vec<Listed>, GatewayError> {
        let mut filter = PaymentFilter::new(reference(of));
        let mut found = Vec::new();
        for _ in 0..MOST_PAGES {
            self.permit(CallClass::Other, Priority::Reconcile).await?;
            let page = self.noted(self.client.payments(&filter).await);
            let page = page.map_err(|error| {
                warn!(code = "list_not_read", %error, "no page of the payments with a reference");
                outcome(&error)
            })?;
            for payment in &page.data.read {
                let sums = self.sums(payment, Priority::Reconcile).await?;
                found.extend(listed(payment, sums, self.mode));
            }
            let entries = page.data.read.len().saturating_add(page.data.unreadable);
            let entries = u32::try_from(entries).unwrap_or(u32::MAX);
            if entries < filter.limit {
                return Ok(found);
            }
            filter.skip = filter.skip.saturating_add(entries);
        }
        Ok(found)
    }

    fn precheck_webhook(&self, headers: &HeaderMap, _: Option<IpAddr>) -> Result<(), Forged> {
        self.gate.as_ref().ok_or(Forged::NotConfigured)?;
        Gate::signature(headers).map(drop)
    }

    fn verify_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        _: Option<IpAddr>,
    ) -> Result<WebhookNotice, Forged> {
        let gate = self.gate.as_ref().ok_or(Forged::NotConfigured)?;
        let secret = gate.signed_with(headers, body)?;
        webhook::read(body, secret).ok_or(Forged::Unreadable)
    }

    async fn state(&self) -> GatewayState {
        if self.permit(CallClass::Other, Priority::Act).await.is_err() {
            return GatewayState::Unreachable;
        }
        let Ok(nobodys) = NOBODYS.parse() else {
            return GatewayState::Unreachable;
        };
        let Err(error) = self.noted(self.client.payment(&nobodys).await) else {
            return GatewayState::Foreign;
        };
        match error.kind() {
            ErrorKind::NotFound if self.standing.is_stranger() => GatewayState::Foreign,
            ErrorKind::NotFound | ErrorKind::RateLimited => GatewayState::Ready,
            // Without the right to read payments, nothing can be sold.
            ErrorKind::WrongCredentials | ErrorKind::NotAllowed => GatewayState::KeyRefused,
            ErrorKind::NotReached(Barrier::WebPage(_)) | ErrorKind::Refused => {
                GatewayState::Foreign
            }
            _ => {
                self.standing.say_silence(&error);
                GatewayState::Unreachable
            }
        }
    }

    fn merchant_code(&self) -> CodeState {
        self.standing.channel()
    }

    fn has_taken_code(&self) {
        self.standing.note_channel(CodeState::Taken);
    }

    fn problem(&self, state: GatewayState) -> Option<String> {
        match (state, self.standing.channel()) {
            (GatewayState::Unreachable, _) => Some(self.standing.silence_sentence()),
            (GatewayState::Foreign, _) => Some(self.standing.strangers_sentence()),
            (GatewayState::Ready, CodeState::Refused) => Some(self.standing.channels_sentence()),
            _ => None,
        }
    }
}
