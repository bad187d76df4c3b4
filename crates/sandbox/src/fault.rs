//! Bad days: what a call is answered instead of the truth, and what becomes of a webhook.

use axum::http::StatusCode;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::clock::decimal;
use crate::reply::Reply;

/// Calls that can go wrong.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// `POST /api/v2/checkout`
    CreateSession,
    /// `GET /api/v2/checkout/{id}`
    RetrieveSession,
    /// `GET /api/v2/checkout/{id}/hpp_link_qr`
    QrCode,
    /// `POST /api/v2/checkout/{id}/send_hpp_link`
    SendLink,
    /// `POST /api/v2/checkout/{id}/cancel`
    CancelSession,
    /// `GET /api/v2/payments`
    ListPayments,
    /// `GET /api/v2/payments/{id}`
    RetrievePayment,
    /// `PUT /api/v2/payments/{id}`
    UpdatePayment,
    /// `POST /api/v2/payments/{id}/captures`
    CapturePayment,
    /// `POST /api/v2/payments/{id}/refunds`
    RefundPayment,
    /// `POST /api/v2/payments/{id}/close`
    ClosePayment,
    /// `POST /api/v1/webhooks`
    RegisterWebhook,
    /// `GET /api/v1/webhooks`
    ListWebhooks,
    /// `GET /api/v1/webhooks/{id}`
    RetrieveWebhook,
    /// `PUT /api/v1/webhooks/{id}`
    UpdateWebhook,
    /// `DELETE /api/v1/webhooks/{id}`
    DeleteWebhook,
    /// `GET /api/v1/disputes`
    ListDisputes,
    /// `GET /api/v1/disputes/{id}`
    RetrieveDispute,
    /// `POST /api/v1/disputes/{id}/provide-evidence`
    ProvideEvidence,
    /// `POST /api/v1/disputes/approve`
    ApproveDisputes,
    /// `POST /api/v1/disputes/challenge`
    ChallengeDispute,
    /// `POST /api/v1/disputes/attachments/upload`
    UploadAttachment,
    /// A delivery to a webhook.
    Webhook,
}

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KindName {
    /// Nothing is done and nothing answered.
    NoAnswerBefore,
    /// It is done, and nothing answered.
    NoAnswerAfter,
    /// It is done; the connection is reset in the middle of the answer.
    Reset,
    /// It is done; the answer comes after `ms`, or drips at `bytes_per_s`.
    Slow,
    /// Nothing is done; `status` with the body that Tabby publishes for it.
    Status,
    /// Nothing is done; a page of the edge with `status` instead of an answer.
    Html,
    /// It is done; the JSON ends in the middle.
    Truncated,
    /// It is done; the answer has no body.
    Empty,
    /// It is done; the answer lacks `qr_code`.
    MissingQrCode,
    /// It is done; the answer lacks `web_url`.
    MissingWebUrl,
    /// It is done; the answer lacks both.
    MissingLinks,
    /// It is done; the answer names another amount.
    WrongAmount,
    /// It is done; the answer names another currency.
    WrongCurrency,
    /// It is done; the answer names another order number.
    WrongReference,
    /// It is done; the answer names a state that nobody has described.
    UnknownStatus,
    /// A webhook is never sent.
    Drop,
    /// A webhook is sent `s` seconds later.
    Delay,
    /// A webhook is sent twice.
    Duplicate,
    /// A webhook is overtaken by the next one of its payment.
    Reverse,
    /// A webhook has another header than the chosen one.
    WrongHeader,
}

/// A bad day as it is asked for. Comes always unless `times` or `probability` says otherwise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultRequest {
    /// Which call goes wrong.
    pub operation: Operation,
    /// How.
    pub kind: KindName,
    /// How many times; 1 for once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// How probably, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    pub probability: Option<Probability>,
    /// The same seed brings the same bad luck again. 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// For `slow`: milliseconds before the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    /// For `slow`: how fast the answer drips.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_per_s: Option<u32>,
    /// For `status` and `html`: the HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// For `delay`: seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub s: Option<u32>,
}

/// From 0 to 1, in millionths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Probability(u32);

impl<'de> Deserialize<'de> for Probability {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let wrong = || serde::de::Error::custom("a probability is from 0 to 1");
        let value = decimal(from)?;
        if value.is_sign_negative() || value > Decimal::ONE {
            return Err(wrong());
        }
        u32::try_from((value * Decimal::from(1_000_000)).trunc().mantissa())
            .map(Self)
            .map_err(|_| wrong())
    }
}

impl Serialize for Probability {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        crate::clock::number(Decimal::new(i64::from(self.0), 6))
            .ok_or_else(|| serde::ser::Error::custom("no number"))?
            .serialize(to)
    }
}

/// What goes wrong with a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Nothing is done and nothing answered.
    NoAnswerBefore,
    /// It is done, and nothing answered.
    NoAnswerAfter,
    /// It is done; the connection is reset in the middle of the answer.
    Reset,
    /// It is done; the answer comes after so many milliseconds.
    Slow(u64),
    /// It is done; so many bytes of the answer come a second.
    Drip(u32),
    /// Nothing is done; this status.
    Status(StatusCode),
    /// Nothing is done; a page of the edge with this status.
    Html(StatusCode),
    /// It is done; the JSON ends in the middle.
    Truncated,
    /// It is done; the answer has no body.
    Empty,
    /// It is done; the answer is changed.
    Changed(Lie),
}

/// What an answer says that is not so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lie {
    /// No `qr_code`.
    MissingQrCode,
    /// No `web_url`.
    MissingWebUrl,
    /// Neither.
    MissingLinks,
    /// Another amount.
    WrongAmount,
    /// Another currency.
    WrongCurrency,
    /// Another order number.
    WrongReference,
    /// A status that nobody has described.
    UnknownStatus,
}

/// What becomes of a webhook.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WebhookFault {
    /// Never sent.
    Drop,
    /// Sent later.
    Delay {
        /// By so many seconds.
        s: u32,
    },
    /// Sent twice.
    Duplicate,
    /// Sent after the next one.
    Reverse,
    /// Sent with another header.
    WrongHeader,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    Call(Kind),
    Webhook(WebhookFault),
}

/// What is wrong with a bad day that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unclear {
    /// The member.
    pub field: &'static str,
    /// What it should be.
    pub message: &'static str,
}

/// A bad day to come.
#[derive(Clone, Debug)]
struct Fault {
    asked: FaultRequest,
    what: What,
    luck: fastrand::Rng,
}

impl Fault {
    fn new(asked: FaultRequest) -> Result<Self, Unclear> {
        let what = what(&asked)?;
        stray(&asked)?;
        if !goes_with(what, asked.operation) {
            return Err(Unclear {
                field: "kind",
                message: "this does not go with this operation: webhooks are dropped, delayed, doubled, reversed or have a \
                          wrong header; links are missing from sessions; amounts, currencies, references and \
                          statuses are wrong in sessions and payments",
            });
        }
        let luck = fastrand::Rng::with_seed(asked.seed.unwrap_or(0));
        Ok(Self { asked, what, luck })
    }

    /// Whether it comes this time; counts it.
    fn comes(&mut self) -> bool {
        if self.asked.times == Some(0) {
            return false;
        }
        if let Some(Probability(millionths)) = self.asked.probability
            && self.luck.u32(0..1_000_000) >= millionths
        {
            return false;
        }
        if let Some(times) = &mut self.asked.times {
            *times -= 1;
        }
        true
    }
}

fn what(asked: &FaultRequest) -> Result<What, Unclear> {
    let call = |kind| Ok(What::Call(kind));
    let hook = |kind| Ok(What::Webhook(kind));
    let lie = |lie| Ok(What::Call(Kind::Changed(lie)));
    match asked.kind {
        KindName::NoAnswerBefore => call(Kind::NoAnswerBefore),
        KindName::NoAnswerAfter => call(Kind::NoAnswerAfter),
        KindName::Reset => call(Kind::Reset),
        KindName::Slow => match (asked.ms, asked.bytes_per_s) {
            (Some(ms), None) => call(Kind::Slow(ms)),
            (None, Some(rate)) if rate > 0 => call(Kind::Drip(rate)),
            _ => Err(Unclear {
                field: "ms",
                message: "slow needs either ms or bytes_per_s, which is more than 0",
            }),
        },
        KindName::Status => call(Kind::Status(http_status(asked.status, 400)?)),
        KindName::Html => call(Kind::Html(http_status(asked.status.or(Some(403)), 200)?)),
        KindName::Truncated => call(Kind::Truncated),
        KindName::Empty => call(Kind::Empty),
        KindName::MissingQrCode => lie(Lie::MissingQrCode),
        KindName::MissingWebUrl => lie(Lie::MissingWebUrl),
        KindName::MissingLinks => lie(Lie::MissingLinks),
        KindName::WrongAmount => lie(Lie::WrongAmount),
        KindName::WrongCurrency => lie(Lie::WrongCurrency),
        KindName::WrongReference => lie(Lie::WrongReference),
        KindName::UnknownStatus => lie(Lie::UnknownStatus),
        KindName::Drop => hook(WebhookFault::Drop),
        KindName::Delay => match asked.s {
            Some(s) => hook(WebhookFault::Delay { s }),
            None => Err(Unclear {
                field: "s",
                message: "delay needs s, in seconds",
            }),
        },
        KindName::Duplicate => hook(WebhookFault::Duplicate),
        KindName::Reverse => hook(WebhookFault::Reverse),
        KindName::WrongHeader => hook(WebhookFault::WrongHeader),
    }
}

/// Whether an operation can go wrong like this.
fn goes_with(what: What, operation: Operation) -> bool {
    use Operation as Of;
    let session = matches!(operation, Of::CreateSession | Of::RetrieveSession);
    let payment = matches!(
        operation,
        Of::ListPayments
            | Of::RetrievePayment
            | Of::UpdatePayment
            | Of::CapturePayment
            | Of::RefundPayment
            | Of::ClosePayment
    );
    match what {
        What::Webhook(_) => operation == Of::Webhook,
        What::Call(Kind::Changed(Lie::MissingQrCode | Lie::MissingWebUrl | Lie::MissingLinks)) => {
            session
        }
        What::Call(Kind::Changed(_)) => session || payment,
        What::Call(_) => operation != Of::Webhook,
    }
}

/// A member that says nothing about this kind was meant for another.
fn stray(asked: &FaultRequest) -> Result<(), Unclear> {
    let is = |kinds: &[KindName]| kinds.contains(&asked.kind);
    let field = if asked.ms.is_some() && !is(&[KindName::Slow]) {
        "ms"
    } else if asked.bytes_per_s.is_some() && !is(&[KindName::Slow]) {
        "bytes_per_s"
    } else if asked.status.is_some() && !is(&[KindName::Status, KindName::Html]) {
        "status"
    } else if asked.s.is_some() && !is(&[KindName::Delay]) {
        "s"
    } else {
        return Ok(());
    };
    Err(Unclear {
        field,
        message: "this kind has no use for it",
    })
}

/// An HTTP status from `least` on.
fn http_status(status: Option<u16>, least: u16) -> Result<StatusCode, Unclear> {
    status
        .filter(|status| (least..600).contains(status))
        .and_then(|status| StatusCode::from_u16(status).ok())
        .ok_or(Unclear {
            field: "status",
            message: "an HTTP status of an error; a page may have any from 200",
        })
}

/// The bad days to come.
#[derive(Clone, Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Understands what is asked for.
    ///
    /// # Errors
    ///
    /// Which of them is unclear, and how.
    pub fn read(asked: Vec<FaultRequest>) -> Result<Self, (usize, Unclear)> {
        asked
            .into_iter()
            .enumerate()
            .map(|(place, asked)| Fault::new(asked).map_err(|unclear| (place, unclear)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// All of them, with the times that are left.
    pub fn list(&self) -> impl Iterator<Item = &FaultRequest> {
        self.0.iter().map(|fault| &fault.asked)
    }

    fn take_any(&mut self, operation: Operation) -> Option<(What, KindName)> {
        self.0
            .iter_mut()
            .filter(|fault| fault.asked.operation == operation)
            .find_map(|fault| fault.comes().then_some((fault.what, fault.asked.kind)))
    }

    /// What goes wrong with this call, and what that is called.
    pub fn take(&mut self, operation: Operation) -> Option<(Kind, KindName)> {
        match self.take_any(operation)? {
            (What::Call(kind), name) => Some((kind, name)),
            (What::Webhook(_), _) => None,
        }
    }

    /// What goes wrong with this webhook.
    pub fn take_webhook(&mut self) -> Option<WebhookFault> {
        match self.take_any(Operation::Webhook)?.0 {
            What::Webhook(fault) => Some(fault),
            What::Call(_) => None,
        }
    }
}

/// An answer that says what is not so.
#[must_use]
pub fn changed(reply: Reply, lie: Lie) -> Reply {
    let Reply::Json(status, mut body) = reply else {
        return reply;
    };
    match lie {
        Lie::MissingQrCode => remove(&mut body, &["qr_code"]),
        Lie::MissingWebUrl => remove(&mut body, &["web_url"]),
        Lie::MissingLinks => remove(&mut body, &["qr_code", "web_url"]),
        Lie::WrongAmount => for_payments(&mut body, &|payment| {
            let is_one = payment.get("amount").and_then(Value::as_str) == Some("1");
            set(payment, "amount", if is_one { "2" } else { "1" });
        }),
        Lie::WrongCurrency => for_payments(&mut body, &|payment| {
            let other = if payment.get("currency") == Some(&json!("SAR")) {
                "AED"
            } else {
                "SAR"
            };
            set(payment, "currency", other);
        }),
        Lie::WrongReference => for_payments(&mut body, &|payment| {
            if let Some(order) = payment.get_mut("order") {
                set(order, "reference_id", "somebody-else");
            }
        }),
        Lie::UnknownStatus => for_payments(&mut body, &|payment| set(payment, "status", "ON_HOLD")),
    }
    Reply::Json(status, body)
}

fn remove(body: &mut Value, names: &[&str]) {
    let product = body.pointer_mut("/configuration/available_products/installments/0");
    if let Some(product) = product.and_then(Value::as_object_mut) {
        for name in names {
            product.remove(*name);
        }
    }
}

fn set(object: &mut Value, name: &str, value: &str) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), json!(value));
    }
}

/// Changes the payments of a body: it is one, holds one, or lists some.
fn for_payments(body: &mut Value, change: &dyn Fn(&mut Value)) {
    if body.get("payment").is_some() {
        if let Some(payment) = body.get_mut("payment") {
            change(payment);
        }
    } else if let Some(payments) = body.get_mut("payments").and_then(Value::as_array_mut) {
        payments.iter_mut().for_each(change);
    } else if body.get("amount").is_some() {
        change(body);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(json: Value) -> FaultRequest {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_bad_day_comes_as_often_as_it_was_asked_for() {
        let twice = fault(json!({"operation": "qr_code", "kind": "empty", "times": 2}));
        let mut faults = Faults::read(vec![twice]).unwrap();
        let seen: Vec<_> = (0..4).map(|_| faults.take(Operation::QrCode)).collect();
        let empty = Some((Kind::Empty, KindName::Empty));
        assert_eq!(seen, [empty, empty, None, None]);
        assert_eq!(faults.take(Operation::CreateSession), None);
    }

    #[test]
    fn the_same_seed_brings_the_same_luck() {
        let unlucky = |seed| {
            let asked =
                json!({"operation": "qr_code", "kind": "empty", "probability": 0.3, "seed": seed});
            let mut faults = Faults::read(vec![fault(asked)]).unwrap();
            (0..1_000)
                .map(|_| faults.take(Operation::QrCode).is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(unlucky(7), unlucky(7));
        assert_ne!(unlucky(7), unlucky(8));
        let often = unlucky(7).iter().filter(|came| **came).count();
        assert!((250..350).contains(&often), "{often}");
    }

    #[test]
    fn what_cannot_be_is_named() {
        for (asked, field) in [
            (json!({"operation": "qr_code", "kind": "slow"}), "ms"),
            (json!({"operation": "qr_code", "kind": "status"}), "status"),
            (
                json!({"operation": "qr_code", "kind": "status", "status": 200}),
                "status",
            ),
            (json!({"operation": "webhook", "kind": "delay"}), "s"),
            (json!({"operation": "qr_code", "kind": "drop"}), "kind"),
            (json!({"operation": "webhook", "kind": "empty"}), "kind"),
            (
                json!({"operation": "close_payment", "kind": "missing_qr_code"}),
                "kind",
            ),
            (
                json!({"operation": "list_webhooks", "kind": "wrong_amount"}),
                "kind",
            ),
            (
                json!({"operation": "qr_code", "kind": "reset", "ms": 5}),
                "ms",
            ),
        ] {
            let (_, unclear) = Faults::read(vec![fault(asked.clone())]).unwrap_err();
            assert_eq!(unclear.field, field, "{asked}");
        }
    }
}
