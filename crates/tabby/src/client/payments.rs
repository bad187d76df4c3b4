//! Calls for payments.

use http::Method;

use super::{Client, NO_BODY};
use crate::error::Error;
use crate::pages::Pages;
use crate::payment::{NewCapture, NewRefund, Payment, PaymentFilter, PaymentId, PaymentList};

impl Client {
    /// Reads a payment.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn retrieve_payment(&self, id: PaymentId) -> Result<Payment, Error> {
        self.call(Method::GET, &format!("api/v2/payments/{id}"), NO_BODY)
            .await
    }

    /// Reads one page of payments, newest first: those that the filter selects, or without one all
    /// that were authorised or closed. Entries that cannot be parsed are in it as well.
    ///
    /// # Errors
    ///
    /// See [`Error`]. After [`Gap::TooLarge`](crate::error::Gap::TooLarge) a smaller
    /// [`limit`](PaymentFilter::limit) may help.
    pub async fn list_payments(&self, filter: &PaymentFilter) -> Result<PaymentList, Error> {
        let path = format!("api/v2/payments?{}", filter.query());
        self.page(path).await?.read()
    }

    /// All pages of such a list, one after the other, each requested when it is wanted.
    ///
    /// ```no_run
    /// # async fn list(client: &tabby::Client) -> Result<(), tabby::Error> {
    /// use tabby::payment::PaymentFilter;
    ///
    /// let mut pages = client.payments(PaymentFilter::new().created_from(tabby::date(2026, 11, 1)));
    /// while let Some(page) = pages.next().await {
    ///     let page = page?;
    ///     for payment in page.payments() {
    ///         println!("{} {} {}", payment.id, payment.amount, payment.currency);
    ///     }
    ///     // What cannot be read may be money that nobody sees.
    ///     assert!(page.is_complete());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn payments(&self, filter: PaymentFilter) -> Pages {
        Pages::new(self.clone(), filter)
    }

    /// Changes the order number of an authorised or closed payment. Nothing else of a payment can
    /// be changed.
    ///
    /// # Errors
    ///
    /// See [`Error`]. The call can be repeated: setting the same number again changes nothing.
    pub async fn set_reference(&self, id: PaymentId, reference: &str) -> Result<Payment, Error> {
        let path = format!("api/v2/payments/{id}");
        let update = serde_json::json!({ "order": { "reference_id": reference } });
        self.call(Method::PUT, &path, Some(&update)).await
    }

    /// Captures money of an authorised payment.
    ///
    /// # Errors
    ///
    /// After [`Error::Unknown`], repeat it with the same `reference_id`.
    pub async fn capture(&self, id: PaymentId, request: &NewCapture) -> Result<Payment, Error> {
        request.check().map_err(Error::InvalidRequest)?;
        self.call(
            Method::POST,
            &format!("api/v2/payments/{id}/captures"),
            Some(request),
        )
        .await
    }

    /// Refunds money of a closed payment.
    ///
    /// # Errors
    ///
    /// After [`Error::Unknown`], repeat it with the same `reference_id`.
    pub async fn refund(&self, id: PaymentId, request: &NewRefund) -> Result<Payment, Error> {
        request.check().map_err(Error::InvalidRequest)?;
        self.call(
            Method::POST,
            &format!("api/v2/payments/{id}/refunds"),
            Some(request),
        )
        .await
    }

    /// Closes an authorised payment. What was not captured is released.
    ///
    /// # Errors
    ///
    /// 400 `already closed` is an [`Error::Refused`].
    pub async fn close(&self, id: PaymentId) -> Result<Payment, Error> {
        self.call(
            Method::POST,
            &format!("api/v2/payments/{id}/close"),
            NO_BODY,
        )
        .await
    }
}
