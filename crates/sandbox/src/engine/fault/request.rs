//! Faults as they are asked for, and what of it can be.

use std::borrow::Cow;

use axum::http::StatusCode;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{Kind, Lie, WebhookFault};
use crate::engine::clock::decimal;
use crate::tabby::settings::choices;

choices! {
    /// Calls that can go wrong.
    Operation {
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
    KindName {
        /// Nothing is done and nothing answered.
        NoAnswerBefore,
        /// It is done, and nothing answered.
        NoAnswerAfter,
        /// It is done; the connection is reset in the middle of the answer.
        Reset,
        /// It is done; the answer comes after `ms`, or drips at `bytes_per_s`.
        Slow,
        /// Nothing is done; the answer is `status` with the body that Tabby publishes for it.
        Status,
        /// Nothing is done; the answer is a web page with `status`, 403 unless it is given.
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
        /// It is done; the answer names the same session and payment each time.
        RepeatedIds,
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
}

/// A fault as it is asked for. It happens at every such call, unless `times` or `probability` says
/// otherwise; with both, `times` counts only the calls that it happened to. A fault whose `times` is
/// 0 is used up and stays in the list. "It is done" means: the sandbox carries the call out first, and
/// money has moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultRequest {
    /// Which call goes wrong.
    pub operation: Operation,
    /// How.
    pub kind: KindName,
    /// How many times it still happens; 1 for once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// How probably it happens at each call, from 0 to 1.
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
    /// For `status`: the HTTP status, 400 to 599. For `html`: 200 to 599, 403 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// For `delay`: seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub s: Option<u32>,
}

/// From 0 to 1, in millionths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Probability(u32);

impl Probability {
    /// Of a million times, how many.
    #[must_use]
    pub fn millionths(self) -> u32 {
        self.0
    }
}

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
        crate::engine::clock::number(Decimal::new(i64::from(self.0), 6))
            .ok_or_else(|| serde::ser::Error::custom("no number"))?
            .serialize(to)
    }
}

/// What is wrong with a fault that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unclear {
    /// The member.
    pub field: &'static str,
    /// What it should be.
    pub message: Cow<'static, str>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum What {
    Call(Kind),
    Webhook(WebhookFault),
}

pub(super) fn what(asked: &FaultRequest) -> Result<What, Unclear> {
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
                message: "slow needs either ms or bytes_per_s, which is more than 0".into(),
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
        KindName::RepeatedIds => lie(Lie::RepeatedIds),
        KindName::Drop => hook(WebhookFault::Drop),
        KindName::Delay => match asked.s {
            Some(s) => hook(WebhookFault::Delay { s }),
            None => Err(Unclear {
                field: "s",
                message: "delay needs s, in seconds".into(),
            }),
        },
        KindName::Duplicate => hook(WebhookFault::Duplicate),
        KindName::Reverse => hook(WebhookFault::Reverse),
        KindName::WrongHeader => hook(WebhookFault::WrongHeader),
    }
}

/// The members that only this kind has.
#[must_use]
pub const fn fields_of(kind: KindName) -> &'static [&'static str] {
    match kind {
        KindName::Slow => &["ms", "bytes_per_s"],
        KindName::Status | KindName::Html => &["status"],
        KindName::Delay => &["s"],
        _ => &[],
    }
}

/// Whether a call can go wrong like this.
#[must_use]
pub fn fits(kind: KindName, operation: Operation) -> bool {
    let asked = FaultRequest {
        operation,
        kind,
        times: None,
        probability: None,
        seed: None,
        ms: Some(0),
        bytes_per_s: None,
        status: Some(503),
        s: Some(0),
    };
    what(&asked).is_ok_and(|what| goes_with(what, operation))
}

/// Whether an operation can go wrong like this.
pub(super) fn goes_with(what: What, operation: Operation) -> bool {
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
pub(super) fn stray(asked: &FaultRequest) -> Result<(), Unclear> {
    let given = [
        ("ms", asked.ms.is_some()),
        ("bytes_per_s", asked.bytes_per_s.is_some()),
        ("status", asked.status.is_some()),
        ("s", asked.s.is_some()),
    ];
    let stray = given
        .iter()
        .find(|(field, is_given)| *is_given && !fields_of(asked.kind).contains(field));
    let Some(&(field, _)) = stray else {
        return Ok(());
    };
    Err(Unclear {
        field,
        message: format!(
            "the kind {} takes no `{field}`; leave it out",
            json!(asked.kind)
                .as_str()
                .map_or_else(String::new, |kind| format!("`{kind}`"))
        )
        .into(),
    })
}

/// An HTTP status from `least` on.
fn http_status(status: Option<u16>, least: u16) -> Result<StatusCode, Unclear> {
    status
        .filter(|status| (least..600).contains(status))
        .and_then(|status| StatusCode::from_u16(status).ok())
        .ok_or(Unclear {
            field: "status",
            message: "must be 400 to 599; for `html` 200 to 599".into(),
        })
}
