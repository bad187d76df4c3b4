//! The request for a payment.

use http_client::setters;
use serde::Serialize;

use crate::error::{Flaw, check_length};
use crate::id::{ChannelId, ContextId};
use crate::objects::{Item, Metadata, Processing, Shipping, check_items};

use super::words::PaymentType;

/// `POST /payments`, of a payment context. Amount and customer are the context's.
///
/// ```
/// use checkout::payment::{NewPayment, PaymentType};
///
/// let payment = NewPayment::new("pct_abc".parse()?, PaymentType::Installment, "pc_abc".parse()?)
///     .capture(false)
///     .reference("sale-1");
/// assert!(payment.check().is_ok());
/// # Ok::<(), checkout::InvalidId>(())
/// ```
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct NewPayment {
    /// The context that said yes.
    pub payment_context_id: ContextId,
    /// The kind of payment that the context offered.
    pub payment_type: PaymentType,
    /// The processing channel with Tabby.
    pub processing_channel_id: ChannelId,
    /// Whether Checkout.com captures by itself. Say it: without it, it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture: Option<bool>,
    /// The shop's number of the order, by which the payment is found again; at most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What is bought. Needed here if the context did not have it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// How it is delivered. Needed here if all items are physical and the context did not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Shipping>,
    /// Data of the travel sector, if the context did not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing: Option<Processing>,
    /// The shop's own keys and values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

impl NewPayment {
    /// A payment of this context.
    #[must_use]
    pub fn new(context: ContextId, payment_type: PaymentType, channel: ChannelId) -> Self {
        Self {
            payment_context_id: context,
            payment_type,
            processing_channel_id: channel,
            capture: None,
            reference: None,
            items: Vec::new(),
            shipping: None,
            processing: None,
            metadata: None,
        }
    }

    /// Adds an item.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.items.push(item);
        self
    }

    /// Checks what Checkout.com would refuse in any case. The client does so before it sends
    /// anything.
    ///
    /// # Errors
    ///
    /// [`Flaw`] names the field.
    pub fn check(&self) -> Result<(), Flaw> {
        check_length("reference", self.reference.as_deref(), 80)?;
        check_items(&self.items)?;
        self.processing.as_ref().map_or(Ok(()), Processing::check)?;
        self.metadata.as_ref().map_or(Ok(()), Metadata::check)
    }
}

setters! { NewPayment {
    capture: bool,
    reference: String,
    shipping: Shipping,
    processing: Processing,
    metadata: Metadata,
} }
