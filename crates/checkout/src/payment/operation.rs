//! Captures, refunds and voids. Each is carried out later: an answer says only that it was
//! accepted. It is done when its [`Action`](super::Action) is approved or the balance has moved.

use http_client::{open_words, setters};
use serde::{Deserialize, Serialize};

use crate::amount::{Amount, minor_only};
use crate::error::{Flaw, check_length};
use crate::id::ActionId;
use crate::lenient::text;
use crate::objects::{Item, Links, Metadata, Processing, Shipping, check_items};

open_words! {
    /// Whether a capture below the held amount is the last one.
    CaptureType {
        /// The rest stays held for further captures.
        NonFinal = "NonFinal",
        /// The rest is released.
        Final = "Final",
    }
}

/// `POST /payments/{id}/captures`
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct NewCapture {
    /// How much; `None` captures everything that is held. Only its minor units are sent: its currency
    /// has to be the payment's.
    #[serde(serialize_with = "minor_only", skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Whether it is the last capture; without it, it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_type: Option<CaptureType>,
    /// The shop's number of the capture, at most 50 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What for, at most 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What is captured; wanted for a part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// How it is delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Shipping>,
    /// Shipping, tax and discount of what is captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing: Option<Processing>,
    /// The shop's own keys and values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

impl NewCapture {
    /// Captures everything that is held.
    #[must_use]
    pub fn whole() -> Self {
        Self::default()
    }

    /// Captures a part. With [`CaptureType::Final`] the rest is released, with
    /// [`CaptureType::NonFinal`] it stays held.
    ///
    /// ```
    /// use checkout::payment::{CaptureType, NewCapture};
    /// use checkout::{Amount, Currency};
    ///
    /// let part = Amount::parse("50.00", Currency::Aed)?;
    /// let capture = NewCapture::part(part, CaptureType::NonFinal).reference("sale-1-capture-1");
    /// let body = checkout::serde_json::to_string(&capture).unwrap();
    /// assert_eq!(body, r#"{"amount":5000,"capture_type":"NonFinal","reference":"sale-1-capture-1"}"#);
    /// # Ok::<(), checkout::amount::InvalidAmount>(())
    /// ```
    #[must_use]
    pub fn part(amount: Amount, capture_type: CaptureType) -> Self {
        Self {
            amount: Some(amount),
            capture_type: Some(capture_type),
            ..Self::default()
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
        check_items(&self.items)?;
        self.processing.as_ref().map_or(Ok(()), Processing::check)?;
        self.metadata.as_ref().map_or(Ok(()), Metadata::check)
    }
}

setters! { NewCapture {
    reference: String,
    description: String,
    shipping: Shipping,
    processing: Processing,
    metadata: Metadata,
} }

/// `POST /payments/{id}/refunds`
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct NewRefund {
    /// How much; `None` gives everything back.
    #[serde(serialize_with = "minor_only", skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// The shop's number of the refund, at most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The capture of which money is given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_action_id: Option<ActionId>,
    /// What is given back; wanted for a part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// The shop's own keys and values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

impl NewRefund {
    /// Gives everything back.
    #[must_use]
    pub fn whole() -> Self {
        Self::default()
    }

    /// Gives a part back. Name what it is for with [`item`](Self::item).
    #[must_use]
    pub fn part(amount: Amount) -> Self {
        Self {
            amount: Some(amount),
            ..Self::default()
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
        self.metadata.as_ref().map_or(Ok(()), Metadata::check)
    }
}

setters! { NewRefund {
    reference: String,
    capture_action_id: ActionId,
    metadata: Metadata,
} }

/// `POST /payments/{id}/voids`: releases everything that is held and not captured.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct NewVoid {
    /// The shop's number of the void, at most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The shop's own keys and values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

impl NewVoid {
    /// Releases everything that is held.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks what Checkout.com would refuse in any case. The client does so before it sends
    /// anything.
    ///
    /// # Errors
    ///
    /// [`Flaw`] names the field.
    pub fn check(&self) -> Result<(), Flaw> {
        check_length("reference", self.reference.as_deref(), 80)?;
        self.metadata.as_ref().map_or(Ok(()), Metadata::check)
    }
}

setters! { NewVoid {
    reference: String,
    metadata: Metadata,
} }

/// The answer to a capture, refund or void: it was accepted, and nothing more.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "AcceptedBody")]
#[non_exhaustive]
pub struct Accepted {
    /// The action by which to find how it ended.
    pub action_id: ActionId,
    /// The shop's number of the action.
    pub reference: Option<String>,
    /// Links.
    pub links: Links,
}

/// The body of such an answer: one published example writes the action in another way.
#[derive(Deserialize)]
struct AcceptedBody {
    action_id: Option<ActionId>,
    #[serde(rename = "actionId")]
    other_action_id: Option<ActionId>,
    #[serde(default, deserialize_with = "text")]
    reference: Option<String>,
    #[serde(default, rename = "_links")]
    links: Links,
}

impl TryFrom<AcceptedBody> for Accepted {
    type Error = &'static str;

    fn try_from(body: AcceptedBody) -> Result<Self, Self::Error> {
        let action_id = body.action_id.or(body.other_action_id);
        Ok(Self {
            action_id: action_id.ok_or("missing field `action_id`")?,
            reference: body.reference,
            links: body.links,
        })
    }
}
