//! Captures, voids and refunds, as a client asks for them and as the API shows them.

use serde::{Deserialize, Serialize};

use super::ProblemCode;
use super::item::{self, NewItem};
use payment::id::{OperationId, OperationReason};
use payment::identity::Author;
use payment::money::{Currency, Money};
use payment::operation::{
    GatewayRefusal, Movement, Operation, OperationKind, OperationRefusal, OperationRequest,
    OperationState,
};

/// `POST /api/sales/{id}/refunds`: send a part of what was captured back to the customer, or all of
/// it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRefund {
    /// A UUID made by the client. The same id with the same body is the same refund.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// Decimal string in major units of the sale's currency, such as `250.00`.
    #[cfg_attr(feature = "openapi", schema(example = "50.00"))]
    pub amount: String,
    /// Why, 1 to 255 characters. The gateway gets it: no names of customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What is given back; has to come to the amount. The gateway gets it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<NewItem>,
}

/// `POST /api/sales/{id}/captures`: take a part of what is authorised, or all of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewCapture {
    /// A UUID made by the client. The same id with the same body is the same capture.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// Decimal string in major units of the sale's currency, such as `250.00`.
    #[cfg_attr(feature = "openapi", schema(example = "250.00"))]
    pub amount: String,
    /// Whether it is the last capture: what it leaves is released. Otherwise that stays authorised.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub r#final: bool,
    /// What is captured; has to come to the amount. The gateway gets it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<NewItem>,
}

/// `POST /api/sales/{id}/void`: release all that is authorised and not captured.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewVoid {
    /// A UUID made by the client. The same id is the same void.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
}

/// An operation that is asked for by a client, whose fields are not parsed yet.
pub trait NewOperation {
    /// Parses every field, in the currency of the sale.
    ///
    /// # Errors
    ///
    /// The code of the first rule that is broken. Nothing has been changed then.
    fn check(&self, currency: Currency, by: Author) -> Result<OperationRequest, ProblemCode>;
}

impl NewOperation for NewRefund {
    fn check(&self, currency: Currency, by: Author) -> Result<OperationRequest, ProblemCode> {
        let amount = amount(&self.amount, currency)?;
        let reason = match self.reason.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(text) => Some(OperationReason::new(text).map_err(|_| ProblemCode::InvalidReason)?),
        };
        Ok(OperationRequest {
            id: id(&self.id)?,
            movement: Movement::Refund { amount },
            reason,
            items: item::check(&self.items, amount)?,
            by,
        })
    }
}

impl NewOperation for NewCapture {
    fn check(&self, currency: Currency, by: Author) -> Result<OperationRequest, ProblemCode> {
        let (amount, last) = (amount(&self.amount, currency)?, self.r#final);
        Ok(OperationRequest {
            id: id(&self.id)?,
            movement: Movement::Capture { amount, last },
            reason: None,
            items: item::check(&self.items, amount)?,
            by,
        })
    }
}

impl NewOperation for NewVoid {
    fn check(&self, _: Currency, by: Author) -> Result<OperationRequest, ProblemCode> {
        Ok(OperationRequest {
            id: id(&self.id)?,
            movement: Movement::Void,
            reason: None,
            items: Vec::new(),
            by,
        })
    }
}

fn id(text: &str) -> Result<OperationId, ProblemCode> {
    text.parse().map_err(|_| ProblemCode::InvalidOperationId)
}

fn amount(text: &str, currency: Currency) -> Result<Money, ProblemCode> {
    let amount = Money::parse(text, currency).map_err(|_| ProblemCode::InvalidAmount)?;
    if amount.is_zero() {
        return Err(ProblemCode::AmountZero);
    }
    Ok(amount)
}

/// What an operation does with the money.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OperationType {
    /// Takes an amount of what is authorised.
    Capture,
    /// Releases what is authorised and not captured.
    Void,
    /// Sends an amount of what was captured back.
    Refund,
    /// One of a newer server.
    #[serde(other)]
    Other,
}

/// How far an operation has come.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OperationStatus {
    /// The gateway was asked, or will be; nobody knows yet whether it is done. The server goes on by
    /// itself.
    Asked,
    /// It is done: a reading of the payment shows it. Final.
    Done,
    /// It had no effect, and will have none. Final.
    Refused,
    /// One of a newer server.
    #[serde(other)]
    Other,
}

/// Why an operation had no effect.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RefusalReason {
    /// The gateway does not accept this server's key.
    Key,
    /// The gateway does not know the payment.
    NotFound,
    /// The gateway does not allow it, such as a refund while the payment is disputed.
    NotAllowed,
    /// It breaks a rule of the gateway, and was not sent.
    NotSent,
    /// The gateway accepted it and declined it later: no money has moved, and none will. Another one
    /// may be asked for, under another id.
    Declined,
    /// Something else was done with the payment first, as in the gateway's portal.
    Overtaken,
    /// One of a newer server.
    #[serde(other)]
    Other,
}

/// A capture, void or refund, as the API shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperationView {
    /// The operation's id.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// What it does with the money.
    #[serde(rename = "type")]
    pub kind: OperationType,
    /// How far it has come.
    pub status: OperationStatus,
    /// Why it had no effect, if it had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<RefusalReason>,
    /// Decimal string in major units: the amount to capture or to refund; of a void, what was left to
    /// release when it was asked for.
    #[cfg_attr(feature = "openapi", schema(example = "50.00"))]
    pub amount: String,
    /// ISO 4217 code.
    #[cfg_attr(feature = "openapi", schema(example = "AED"))]
    pub currency: String,
    /// Of a capture: whether it releases what it leaves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub r#final: bool,
    /// Why it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<NewItem>,
    /// The terminal that asked for it.
    pub terminal: String,
    /// How often the gateway was asked, of one that has not ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries: Option<u32>,
    /// Whether it goes on for so long that somebody has to look at it in the gateway's portal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_attention: bool,
    /// When it was asked for.
    pub asked_at: i64,
    /// When it was known how it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<i64>,
}

impl OperationView {
    /// The view of an operation.
    #[must_use]
    pub fn of(operation: &Operation) -> Self {
        let intent = &operation.intent;
        let (status, refusal, ended_at) = match operation.state {
            OperationState::Asked(_) => (OperationStatus::Asked, None, None),
            OperationState::Done { at } => (OperationStatus::Done, None, Some(at.0)),
            OperationState::Refused { why, at } => {
                (OperationStatus::Refused, Some(why.into()), Some(at.0))
            }
        };
        let asked = match operation.state {
            OperationState::Asked(asked) => Some(asked),
            OperationState::Done { .. } | OperationState::Refused { .. } => None,
        };
        Self {
            id: intent.id.to_string(),
            kind: intent.kind.into(),
            status,
            refusal,
            amount: intent.amount.to_string(),
            currency: intent.amount.currency().code().to_owned(),
            r#final: intent.kind == OperationKind::Capture { last: true },
            reason: intent.reason.as_ref().map(ToString::to_string),
            items: intent.items.iter().map(NewItem::of).collect(),
            terminal: intent.by.terminal.to_string(),
            tries: asked.map(|asked| asked.tries),
            needs_attention: asked.is_some_and(|asked| asked.is_stuck),
            asked_at: intent.at.0,
            ended_at,
        }
    }
}

impl From<OperationKind> for OperationType {
    fn from(kind: OperationKind) -> Self {
        match kind {
            OperationKind::Capture { .. } => Self::Capture,
            OperationKind::Void => Self::Void,
            OperationKind::Refund => Self::Refund,
        }
    }
}

impl From<OperationRefusal> for RefusalReason {
    fn from(refusal: OperationRefusal) -> Self {
        match refusal {
            OperationRefusal::Declined => Self::Declined,
            OperationRefusal::Overtaken => Self::Overtaken,
            OperationRefusal::Gateway(GatewayRefusal::Key) => Self::Key,
            OperationRefusal::Gateway(GatewayRefusal::NotFound) => Self::NotFound,
            OperationRefusal::Gateway(GatewayRefusal::Request) => Self::NotAllowed,
            OperationRefusal::Gateway(GatewayRefusal::NotSent) => Self::NotSent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::id::TerminalId;
    use payment::operation::sample;

    fn by() -> Author {
        Author {
            terminal: TerminalId::new("T1").unwrap(),
            person: None,
            approver: None,
        }
    }

    fn new() -> NewRefund {
        NewRefund {
            id: sample::id(1).to_string(),
            amount: "50.00".into(),
            ..NewRefund::default()
        }
    }

    #[test]
    fn each_field_is_checked_before_anything_happens() {
        let checked = |change: fn(&mut NewRefund)| {
            let mut refund = new();
            change(&mut refund);
            refund.check(Currency::Aed, by())
        };
        for (change, code) in [
            (
                (|refund| refund.id = "1".into()) as fn(&mut NewRefund),
                ProblemCode::InvalidOperationId,
            ),
            (
                |refund| refund.amount = "50.001".into(),
                ProblemCode::InvalidAmount,
            ),
            (|refund| refund.amount = "0".into(), ProblemCode::AmountZero),
            (
                |refund| refund.reason = Some("a\nb".into()),
                ProblemCode::InvalidReason,
            ),
            (
                |refund| refund.items = vec![NewItem::default()],
                ProblemCode::InvalidItem,
            ),
        ] {
            assert_eq!(checked(change), Err(code));
        }
        let request = checked(|refund| refund.reason = Some("  ".into())).unwrap();
        assert_eq!(request.reason, None);
        assert!(
            sample::refund()
                .intent
                .is_asked_by(payment::sale::sample::intent().id, &request)
        );
    }

    #[test]
    fn a_view_says_what_was_asked_for_and_how_it_stands() {
        let view = OperationView::of(&sample::refund());
        let json = serde_json::to_value(&view).unwrap();
        assert_eq!(json["type"], "refund");
        assert_eq!(json["status"], "asked");
        assert_eq!(json["amount"], "50.00");
        assert_eq!(json.get("ended_at"), None);
        let newer = json.to_string().replace("\"asked\"", "\"brand_new\"");
        let read: OperationView = serde_json::from_str(&newer).unwrap();
        assert_eq!(read.status, OperationStatus::Other);
    }
}
