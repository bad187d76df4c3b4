//! Checks the faults that are asked for.

use std::borrow::Cow;

use axum::http::StatusCode;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::name::{Effect, FaultName, Kind, WebhookFault};
use crate::engine::clock::decimal;

/// A fault as it is asked for. It happens at every such call, unless `times` or `probability` says
/// otherwise; with both, `times` counts only the calls that it happened to. A fault whose `times` is
/// 0 is used up and stays in the list. "It is done" means: the sandbox carries the call out first, and
/// money has moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(bound = "N: ToSchema, N::Operation: ToSchema")]
pub struct FaultRequest<N: FaultName> {
    /// Which call goes wrong.
    pub operation: N::Operation,
    /// How.
    pub kind: N,
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

/// A probability from 0 to 1, in steps of a millionth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Probability(u32);

impl Probability {
    /// The probability in millionths.
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
pub(super) enum What<L> {
    Call(Kind<L>),
    Webhook(WebhookFault),
}

pub(super) fn what<N: FaultName>(asked: &FaultRequest<N>) -> Result<What<N::Lie>, Unclear> {
    let call = |kind| Ok(What::Call(kind));
    let hook = |kind| Ok(What::Webhook(kind));
    match asked.kind.effect() {
        Effect::NoAnswerBefore => call(Kind::NoAnswerBefore),
        Effect::NoAnswerAfter => call(Kind::NoAnswerAfter),
        Effect::Reset => call(Kind::Reset),
        Effect::Slow => match (asked.ms, asked.bytes_per_s) {
            (Some(ms), None) => call(Kind::Slow(ms)),
            (None, Some(rate)) if rate > 0 => call(Kind::Drip(rate)),
            _ => Err(Unclear {
                field: "ms",
                message: "slow needs either ms or bytes_per_s, which is more than 0".into(),
            }),
        },
        Effect::Status => call(Kind::Status(http_status(asked.status, 400)?)),
        Effect::Html => call(Kind::Html(http_status(asked.status.or(Some(403)), 200)?)),
        Effect::Truncated => call(Kind::Truncated),
        Effect::Empty => call(Kind::Empty),
        Effect::Changed(lie) => call(Kind::Changed(lie)),
        Effect::Drop => hook(WebhookFault::Drop),
        Effect::Delay => match asked.s {
            Some(s) => hook(WebhookFault::Delay { s }),
            None => Err(Unclear {
                field: "s",
                message: "delay needs s, in seconds".into(),
            }),
        },
        Effect::Duplicate => hook(WebhookFault::Duplicate),
        Effect::Reverse => hook(WebhookFault::Reverse),
        Effect::WrongHeader => hook(WebhookFault::WrongHeader),
    }
}

/// The fields that only this kind has.
#[must_use]
pub fn fields_of<N: FaultName>(kind: N) -> &'static [&'static str] {
    match kind.effect() {
        Effect::Slow => &["ms", "bytes_per_s"],
        Effect::Status | Effect::Html => &["status"],
        Effect::Delay => &["s"],
        _ => &[],
    }
}

/// Whether a fault of this kind is possible for this call.
#[must_use]
pub fn fits<N: FaultName>(kind: N, operation: N::Operation) -> bool {
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
    what(&asked).is_ok_and(|what| goes_with::<N>(what, operation))
}

/// Whether this effect is possible for this operation.
pub(super) fn goes_with<N: FaultName>(what: What<N::Lie>, operation: N::Operation) -> bool {
    match what {
        What::Webhook(_) => operation == N::DELIVERY,
        What::Call(Kind::Changed(lie)) => N::can_lie(operation, lie),
        What::Call(_) => operation != N::DELIVERY,
    }
}

/// Refuses fields that this kind does not have: they were meant for another.
pub(super) fn check_unused_fields<N: FaultName>(asked: &FaultRequest<N>) -> Result<(), Unclear> {
    let given = [
        ("ms", asked.ms.is_some()),
        ("bytes_per_s", asked.bytes_per_s.is_some()),
        ("status", asked.status.is_some()),
        ("s", asked.s.is_some()),
    ];
    let unused = given
        .iter()
        .find(|(field, is_given)| *is_given && !fields_of(asked.kind).contains(field));
    let Some(&(field, _)) = unused else {
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

/// Checks that an HTTP status is from `least` to 599.
fn http_status(status: Option<u16>, least: u16) -> Result<StatusCode, Unclear> {
    status
        .filter(|status| (least..600).contains(status))
        .and_then(|status| StatusCode::from_u16(status).ok())
        .ok_or(Unclear {
            field: "status",
            message: "must be 400 to 599; for `html` 200 to 599".into(),
        })
}
