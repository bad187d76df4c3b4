//! Calls for payment contexts and payments.

use super::{ApiAnswer, Client};
use crate::context::{Context, ContextAnswer, NewContext};
use crate::error::Error;
use crate::id::{ContextId, PaymentId, SessionId};
use crate::idempotency::IdempotencyKey;
use crate::lenient::Entries;
use crate::payment::{
    Accepted, Action, NewCapture, NewPayment, NewRefund, NewVoid, Payment, PaymentFilter,
    PaymentList, RequestedPayment,
};
use crate::transport::AnswerSize;

impl Client {
    /// Asks whether a purchase may be paid with Tabby. Look at
    /// [`eligibility`](ContextAnswer::eligibility): yes and no are both a success.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`ErrorKind::Refused`](crate::ErrorKind::Refused) with the code
    /// `apm_service_unavailable`: Tabby is not enabled for the account, or out of order.
    pub async fn request_context(
        &self,
        context: &NewContext,
        key: &IdempotencyKey,
    ) -> Result<ApiAnswer<ContextAnswer>, Error> {
        context.check()?;
        let path = "payment-contexts".to_owned();
        self.post(path, context, Some(key)).await?.read()
    }

    /// Reads a payment context.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn context(&self, id: &ContextId) -> Result<ApiAnswer<Context>, Error> {
        let path = format!("payment-contexts/{id}");
        self.get(path, AnswerSize::One).await?.read()
    }

    /// Requests a payment of a context that said yes. The customer pays on the page
    /// [`redirect`](RequestedPayment::redirect).
    ///
    /// # Errors
    ///
    /// After [`ErrorKind::Unknown`](crate::ErrorKind::Unknown), repeat it with the same key.
    pub async fn request_payment(
        &self,
        payment: &NewPayment,
        key: &IdempotencyKey,
    ) -> Result<ApiAnswer<RequestedPayment>, Error> {
        payment.check()?;
        let path = "payments".to_owned();
        self.post(path, payment, Some(key)).await?.read()
    }

    /// Reads a payment.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn payment(&self, id: &PaymentId) -> Result<ApiAnswer<Payment>, Error> {
        self.get(format!("payments/{id}"), AnswerSize::One)
            .await?
            .read()
    }

    /// Reads the payment of a customer's return: by the query `cko-session-id` of the address that
    /// the browser came back to. It works for 15 minutes.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn payment_of_return(&self, id: &SessionId) -> Result<ApiAnswer<Payment>, Error> {
        self.get(format!("payments/{id}"), AnswerSize::One)
            .await?
            .read()
    }

    /// Lists payments with a reference, newest first. Whether one that still waits for the customer
    /// is listed is not published.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn payments(&self, filter: &PaymentFilter) -> Result<ApiAnswer<PaymentList>, Error> {
        let path = format!("payments?{}", filter.query());
        self.get(path, AnswerSize::List).await?.read()
    }

    /// Reads what was done to a payment, newest first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn actions(&self, id: &PaymentId) -> Result<ApiAnswer<Entries<Action>>, Error> {
        let path = format!("payments/{id}/actions");
        self.get(path, AnswerSize::List).await?.read()
    }

    /// Captures money that is held. The answer says only that the capture was accepted.
    ///
    /// # Errors
    ///
    /// After [`ErrorKind::Unknown`](crate::ErrorKind::Unknown), repeat it with the same key.
    pub async fn capture(
        &self,
        id: &PaymentId,
        capture: &NewCapture,
        key: &IdempotencyKey,
    ) -> Result<ApiAnswer<Accepted>, Error> {
        capture.check()?;
        let path = format!("payments/{id}/captures");
        self.post(path, capture, Some(key)).await?.read()
    }

    /// Gives captured money back. The answer says only that the refund was accepted.
    ///
    /// # Errors
    ///
    /// After [`ErrorKind::Unknown`](crate::ErrorKind::Unknown), repeat it with the same key.
    pub async fn refund(
        &self,
        id: &PaymentId,
        refund: &NewRefund,
        key: &IdempotencyKey,
    ) -> Result<ApiAnswer<Accepted>, Error> {
        refund.check()?;
        let path = format!("payments/{id}/refunds");
        self.post(path, refund, Some(key)).await?.read()
    }

    /// Releases money that is held. The answer says only that the void was accepted.
    ///
    /// # Errors
    ///
    /// After [`ErrorKind::Unknown`](crate::ErrorKind::Unknown), repeat it with the same key.
    pub async fn void(
        &self,
        id: &PaymentId,
        void: &NewVoid,
        key: &IdempotencyKey,
    ) -> Result<ApiAnswer<Accepted>, Error> {
        void.check()?;
        let path = format!("payments/{id}/voids");
        self.post(path, void, Some(key)).await?.read()
    }
}
