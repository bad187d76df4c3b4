//! [`Gateway`] for one merchant's account at Tabby.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use async_trait::async_trait;
use http::HeaderMap;
use payment::id::{OperationReason, PaymentId, Reference, SessionId};
use payment::sale::{Intent, PaymentSnapshot};
use tabby::checkout::Coordinates;
use tabby::payment::{NewCapture, NewRefund, PaymentFilter};
use tabby::{Amount, Client, ClientError, Error, payment as wire};
use tracing::warn;

use super::list;
use super::outcome::outcome;
use super::session;
use super::settings::Settings;
use super::snapshot::snapshot;
use super::standing::{Standing, is_about_key, is_refused_key, is_strangers_about_nobody};
use super::webhook::{self, Gate};
use crate::capabilities::Capabilities;
use crate::list::{ListCursor, Listed, PaymentPage};
use crate::permits::{CallClass, Permits, Priority};
use crate::port::{
    Capture, CodeState, Gateway, GatewayError, GatewayState, Hindrance, Refund, Refusal, Rest,
    SessionAnswer, SessionOptions,
};
use crate::webhook::{Forged, WebhookNotice};

/// What Tabby is told where nobody wrote why a refund was asked for.
const NO_REASON: &str = "asked for by the shop";

/// One merchant's account at Tabby.
#[derive(Clone, Debug)]
pub struct TabbyGateway {
    client: Client,
    capabilities: Arc<Capabilities>,
    place: Coordinates,
    goods: session::Goods,
    permits: Arc<dyn Permits>,
    standing: Arc<Standing>,
    gate: Option<Arc<Gate>>,
}

impl TabbyGateway {
    /// A client for this key and address.
    ///
    /// # Errors
    ///
    /// The address is one that a key must not be sent to.
    pub fn new(settings: &Settings, permits: Arc<dyn Permits>) -> Result<Self, ClientError> {
        Ok(Self::over(settings.client()?, settings, permits))
    }

    /// [`Self::new`] with a given client.
    #[must_use]
    pub fn over(client: Client, settings: &Settings, permits: Arc<dyn Permits>) -> Self {
        Self {
            client,
            capabilities: Arc::new(settings.capabilities()),
            place: settings.place,
            goods: settings.goods.clone(),
            permits,
            gate: settings.webhooks.as_ref().and_then(Gate::new).map(Arc::new),
            standing: Arc::new(Standing::new(&settings.url, settings.merchant_code.clone())),
        }
    }

    /// Notes whether the answer shows that Tabby accepts the key.
    fn keyed<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        self.standing.note_key(&answer);
        answer
    }

    /// [`Self::keyed`] for a request about a payment. Tabby's answers to these are documented, so
    /// it also notes whether the answer is from Tabby.
    fn answered<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        self.standing.note_host(&answer);
        self.keyed(answer)
    }

    /// Notes what an answer to a request for a session says about key and merchant code. Tabby does
    /// not document its answer to a code that does not belong to the key. If it refuses the session
    /// as it would refuse a key, or says 404, and yet accepts the key, the code is wrong.
    async fn judged<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        let is_in_doubt = matches!(
            &answer,
            Err(Error::Refused(refusal)) if is_about_key(refusal) || refusal.status == 404
        );
        if is_in_doubt && self.state().await == GatewayState::Ready {
            self.standing.note_code(CodeState::Refused);
            return answer;
        }
        self.keyed(answer)
    }

    async fn permit(&self, class: CallClass, priority: Priority) -> Result<(), GatewayError> {
        let permit = self.permits.permit(class, priority).await;
        permit.map_err(|_| GatewayError::TryLater(Hindrance::NoPermit))
    }

    /// Makes a call that moves money, with the highest priority.
    async fn moved(
        &self,
        id: &PaymentId,
        ask: impl AsyncFnOnce(wire::PaymentId) -> Result<wire::Payment, Error> + Send,
    ) -> Result<(), GatewayError> {
        let id = tabbys(id.as_str())?;
        self.permit(CallClass::Other, Priority::Act).await?;
        match self.keyed(ask(id).await) {
            Ok(_) => Ok(()),
            Err(error) => {
                if !matches!(error, Error::Refused(_)) {
                    warn!(code = "return_unanswered", payment = %id, %error, "a capture, a refund or a release is unanswered");
                }
                Err(outcome(&error))
            }
        }
    }
}

#[async_trait]
impl Gateway for TabbyGateway {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn open_session(
        &self,
        intent: &Intent,
        options: &SessionOptions,
    ) -> Result<SessionAnswer, GatewayError> {
        let request = session::request(intent, options, self.place, &self.goods);
        if let Err(error) = self.permit(CallClass::Session, Priority::Act).await {
            warn!(code = "no_room", sale = %intent.id, "no room for a session within the key's limit");
            return Err(error);
        }
        let answer = self.client.create_session(&request).await;
        match self.judged(answer).await {
            Ok(answer) => {
                let answer = session::opened(&answer, intent)?;
                if matches!(answer, SessionAnswer::Opened(..)) {
                    self.standing.note_code(CodeState::Taken);
                }
                Ok(answer)
            }
            Err(error) => {
                // Tabby's text may repeat the customer's data.
                let error = match options.buyer {
                    Some(_) => error.without_text(),
                    None => error,
                };
                warn!(code = "no_session", sale = %intent.id, %error, "no session");
                Err(outcome(&error))
            }
        }
    }

    async fn read_payment(
        &self,
        id: &PaymentId,
        priority: Priority,
    ) -> Result<PaymentSnapshot, GatewayError> {
        let id = tabbys(id.as_str())?;
        self.permit(CallClass::Other, priority).await?;
        match self.answered(self.client.retrieve_payment(id).await) {
            Ok(payment) => snapshot(&payment).ok_or(GatewayError::Unknown),
            Err(error) => {
                // A refused key is logged once, not for each payment and each second.
                if !is_refused_key(&error) {
                    warn!(code = "not_read", payment = %id, %error, "not read");
                }
                Err(outcome(&error))
            }
        }
    }

    async fn cancel_session(&self, id: &SessionId) -> Result<(), GatewayError> {
        let id = tabbys(id.as_str())?;
        self.permit(CallClass::Other, Priority::Act).await?;
        self.keyed(self.client.cancel_session(id).await)
            .map_err(|error| {
                if !matches!(error, Error::Refused(_)) {
                    warn!(code = "cancel_unanswered", session = %id, %error, "cancellation unanswered");
                }
                outcome(&error)
            })
    }

    async fn send_link(&self, id: &SessionId) -> Result<(), GatewayError> {
        let id = tabbys(id.as_str())?;
        self.permit(CallClass::Other, Priority::Act).await?;
        self.keyed(self.client.send_link(id).await)
            .map_err(|error| {
                let (outcome, error) = (outcome(&error), error.without_text());
                warn!(code = "link_unanswered", session = %id, %error, "link not known to be sent");
                outcome
            })
    }

    async fn capture(
        &self,
        id: &PaymentId,
        capture: Capture<'_>,
        key: &str,
    ) -> Result<(), GatewayError> {
        let mut request = NewCapture::new(Amount(capture.amount.to_decimal()), key);
        request.items = capture.items.iter().map(session::line).collect();
        self.moved(id, async |id| {
            let payment = self.client.capture(id, &request).await?;
            // Tabby releases the rest by a call of its own.
            let is_left = payment.status == wire::Status::Authorized;
            if is_left && capture.rest == Rest::Released {
                return self.client.close(id).await;
            }
            Ok(payment)
        })
        .await
    }

    async fn refund(
        &self,
        id: &PaymentId,
        refund: Refund<'_>,
        key: &str,
    ) -> Result<(), GatewayError> {
        let reason = refund.reason.map_or(NO_REASON, OperationReason::as_str);
        let amount = Amount(refund.amount.to_decimal());
        let mut request = NewRefund::new(amount, key).reason(reason);
        request.items = refund.items.iter().map(session::line).collect();
        self.moved(id, async |id| self.client.refund(id, &request).await)
            .await
    }

    /// Tabby's name for it is "close". It has no key, and is one however often it is asked for.
    async fn void(&self, id: &PaymentId, _: &str) -> Result<(), GatewayError> {
        self.moved(id, async |id| self.client.close(id).await).await
    }

    async fn list_payments(
        &self,
        cursor: Option<&ListCursor>,
    ) -> Result<PaymentPage, GatewayError> {
        let cursor = cursor.cloned().unwrap_or_default();
        self.permit(CallClass::Other, Priority::Reconcile).await?;
        let (offset, entries) = (cursor.offset, cursor.size.entries());
        let filter = PaymentFilter::new().offset(offset).limit(entries);
        let list = self.keyed(self.client.list_payments(&filter).await);
        if let Err(error) = &list
            && !is_refused_key(error)
        {
            warn!(code = "list_not_read", %error, offset, entries, "no page of the list of payments");
        }
        list::page(list, &cursor)
    }

    async fn payments_of(&self, _: &Reference) -> Result<Vec<Listed>, GatewayError> {
        Err(GatewayError::Refused(Refusal::NotSent))
    }

    fn precheck_webhook(&self, headers: &HeaderMap, source: Option<IpAddr>) -> Result<(), Forged> {
        let gate = self.gate.as_ref().ok_or(Forged::NotConfigured)?;
        gate.admits(headers, source).map(drop)
    }

    fn verify_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        source: Option<IpAddr>,
    ) -> Result<WebhookNotice, Forged> {
        let gate = self.gate.as_ref().ok_or(Forged::NotConfigured)?;
        let secret = gate.admits(headers, source)?;
        webhook::read(body, secret).ok_or(Forged::Unreadable)
    }

    async fn state(&self) -> GatewayState {
        if self.permit(CallClass::Other, Priority::Act).await.is_err() {
            return GatewayState::Unreachable;
        }
        let nobodys = wire::PaymentId(uuid::Uuid::nil());
        match self.answered(self.client.retrieve_payment(nobodys).await) {
            Ok(_) => GatewayState::Ready,
            Err(error) if is_refused_key(&error) => GatewayState::KeyRefused,
            Err(error) if is_strangers_about_nobody(&error) => GatewayState::Foreign,
            Err(Error::Refused(_)) => GatewayState::Ready,
            Err(error) => {
                self.standing.say_silence(&error);
                GatewayState::Unreachable
            }
        }
    }

    fn merchant_code(&self) -> CodeState {
        self.standing.code()
    }

    fn has_taken_code(&self) {
        self.standing.note_code(CodeState::Taken);
    }

    fn problem(&self, state: GatewayState) -> Option<String> {
        match (state, self.standing.code()) {
            (GatewayState::Unreachable, _) => Some(self.standing.silence_sentence()),
            (GatewayState::Foreign, _) => Some(self.standing.strangers_sentence()),
            (GatewayState::Ready, CodeState::Refused) => Some(self.standing.codes_sentence()),
            _ => None,
        }
    }
}

/// An id as Tabby writes it. One that is none of Tabby's is not sent.
fn tabbys<T: FromStr>(id: &str) -> Result<T, GatewayError> {
    id.parse()
        .map_err(|_| GatewayError::Refused(Refusal::NotSent))
}
