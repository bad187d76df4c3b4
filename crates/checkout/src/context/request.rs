//! The request for a payment context.

use http_client::setters;
use serde::{Serialize, Serializer};

use crate::amount::Amount;
use crate::error::{Flaw, check_length};
use crate::id::ChannelId;
use crate::objects::{Customer, Item, Metadata, Processing, Shipping, check_items};
use crate::payment::PaymentType;

/// `POST /payment-contexts`
///
/// ```
/// use checkout::context::NewContext;
/// use checkout::objects::{Customer, Phone, Processing};
/// use checkout::{Amount, Currency};
///
/// let customer = Customer::new().email("otp.success@tabby.ai").phone(Phone::new("+971", "500000001"));
/// let context = NewContext::new(Amount::parse("100.00", Currency::Aed)?, customer, "pc_abc".parse()?)
///     .success_url("https://shop.example/paid")
///     .failure_url("https://shop.example/not-paid")
///     .processing(Processing::new().locale("ar-AE"));
/// assert!(context.check().is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct NewContext {
    /// Always `{"type": "tabby"}`.
    source: Source,
    /// The amount to pay.
    #[serde(flatten, serialize_with = "minor_and_currency")]
    pub amount: Amount,
    /// The customer. Tabby needs one.
    pub customer: Customer,
    /// The processing channel with Tabby.
    pub processing_channel_id: ChannelId,
    /// The shop's number of the order, at most 50 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What is bought, at most 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where the customer's browser goes after an approval, at most 1024 characters. Coming there
    /// proves nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_url: Option<String>,
    /// Where it goes otherwise, at most 1024 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_url: Option<String>,
    /// Whether Checkout.com captures by itself as soon as the customer is approved. Say the same in
    /// [`NewPayment`](crate::payment::NewPayment).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture: Option<bool>,
    /// Kind of payment; Tabby's answer says which one to request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_type: Option<PaymentType>,
    /// What is bought. It makes an approval more likely.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// How it is delivered. Needed if all items are physical.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Shipping>,
    /// Language, amounts, and data of the travel sector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing: Option<Processing>,
    /// The shop's own keys and values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

/// The only payment method of this crate.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Source {
    Tabby,
}

fn minor_and_currency<S: Serializer>(amount: &Amount, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Parts<'a> {
        amount: u32,
        currency: &'a str,
    }
    Parts {
        amount: amount.minor(),
        currency: amount.currency().as_str(),
    }
    .serialize(serializer)
}

impl NewContext {
    /// Asks whether this customer may pay this amount with Tabby.
    #[must_use]
    pub fn new(amount: Amount, customer: Customer, channel: ChannelId) -> Self {
        Self {
            source: Source::Tabby,
            amount,
            customer,
            processing_channel_id: channel,
            reference: None,
            description: None,
            success_url: None,
            failure_url: None,
            capture: None,
            payment_type: None,
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
        check_length("reference", self.reference.as_deref(), 50)?;
        check_length("description", self.description.as_deref(), 100)?;
        check_length("success_url", self.success_url.as_deref(), 1024)?;
        check_length("failure_url", self.failure_url.as_deref(), 1024)?;
        check_items(&self.items)?;
        self.processing.as_ref().map_or(Ok(()), Processing::check)?;
        self.metadata.as_ref().map_or(Ok(()), Metadata::check)
    }
}

setters! { NewContext {
    reference: String,
    description: String,
    success_url: String,
    failure_url: String,
    capture: bool,
    payment_type: PaymentType,
    shipping: Shipping,
    processing: Processing,
    metadata: Metadata,
} }
