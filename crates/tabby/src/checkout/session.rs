//! A session as Tabby returns it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::lenient::{null_as_default, open_words, or_default, private, text, time, uuid_type};
use crate::payment::Payment;
use crate::private::Private;

use super::create::MerchantUrls;

uuid_type! {
    /// Id of a session, to which a QR code, a link and a cancellation belong. It is not the
    /// payment's id.
    SessionId
}

open_words! {
    /// Whether the session was created.
    SessionStatus {
        /// The customer may pay.
        Created = "created",
        /// The customer may not pay. The session cannot be used any more.
        Rejected = "rejected",
        /// Used only in the token flow.
        Expired = "expired",
        /// Used only in the token flow.
        Approved = "approved",
    }
}

open_words! {
    /// Why a session was rejected. Tabby publishes a text for customers for each reason.
    RejectionReason {
        /// Tabby gives no reason.
        NotAvailable = "not_available",
        /// Above the customer's limit.
        OrderAmountTooHigh = "order_amount_too_high",
        /// Below the minimum amount.
        OrderAmountTooLow = "order_amount_too_low",
    }
}

/// A checkout session.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Session {
    /// The id by which the session is shown and cancelled.
    pub id: SessionId,
    /// What became of the request.
    pub status: SessionStatus,
    /// How it can be paid.
    #[serde(default, deserialize_with = "null_as_default")]
    pub configuration: Configuration,
    /// What is to be paid.
    pub payment: Payment,
    /// For tokenised payments only.
    #[serde(default, deserialize_with = "private")]
    pub token: Option<Private>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub merchant_urls: Option<MerchantUrls>,
    /// `eng` or `ara`, though the request says `en` or `ar`.
    #[serde(default, deserialize_with = "text")]
    pub lang: Option<String>,
    /// The merchant.
    #[serde(default, deserialize_with = "or_default")]
    pub merchant: Option<Merchant>,
    /// The branch's code.
    #[serde(default, deserialize_with = "text")]
    pub merchant_code: Option<String>,
    /// Not documented; read by Tabby's own mobile library.
    #[serde(default, deserialize_with = "text")]
    pub rejection_reason_code: Option<String>,
}

impl Session {
    /// The address of the QR image. Use it exactly as it is: do not add or change parameters.
    #[must_use]
    pub fn qr_code(&self) -> Option<&str> {
        self.product()?.qr_code.as_ref().map(Private::expose)
    }

    /// The address of the hosted page.
    #[must_use]
    pub fn web_url(&self) -> Option<&str> {
        self.product()?.web_url.as_ref().map(Private::expose)
    }

    /// Why it was rejected. A missing or unknown reason reads as "not available".
    #[must_use]
    pub fn rejection_reason(&self) -> RejectionReason {
        let documented = self
            .configuration
            .products
            .installments
            .rejection_reason
            .clone();
        documented
            .or_else(|| self.rejection_reason_code.clone())
            .map_or(RejectionReason::NotAvailable, RejectionReason::from)
    }

    fn product(&self) -> Option<&Product> {
        self.configuration.available_products.installments.first()
    }
}

/// How a session can be paid.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Configuration {
    /// Products that can be used.
    #[serde(default, deserialize_with = "or_default")]
    pub available_products: AvailableProducts,
    /// When the session closes by itself.
    #[serde(default, deserialize_with = "time")]
    pub expires_at: Option<Timestamp>,
    /// Products that were considered, and why they cannot be used.
    #[serde(default, deserialize_with = "or_default")]
    pub products: Products,
}

/// Products that can be used. Here `installments` is an array.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AvailableProducts {
    /// Instalment plans.
    #[serde(default, deserialize_with = "null_as_default")]
    pub installments: Vec<Product>,
}

/// A payment product.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Product {
    /// The address of the hosted page. Anyone who has it can continue the payment.
    #[serde(default, deserialize_with = "private")]
    pub web_url: Option<Private>,
    /// The address of a QR image of it, which needs no authentication.
    #[serde(default, deserialize_with = "private")]
    pub qr_code: Option<Private>,
}

/// Products that were considered. Here `installments` is an object.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Products {
    /// The instalment product.
    #[serde(default, deserialize_with = "null_as_default")]
    pub installments: Availability,
}

/// Whether a product can be used.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Availability {
    /// Name of the product.
    #[serde(default, deserialize_with = "text", rename = "type")]
    pub kind: Option<String>,
    /// Whether it can be used.
    #[serde(default, deserialize_with = "or_default")]
    pub is_available: Option<bool>,
    /// Why not.
    #[serde(default, deserialize_with = "text")]
    pub rejection_reason: Option<String>,
}

/// The merchant.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Merchant {
    /// The shop's name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// Its address.
    #[serde(default, deserialize_with = "text")]
    pub address: Option<String>,
    /// Its logo.
    #[serde(default, deserialize_with = "text")]
    pub logo: Option<String>,
}
