//! Faults: what a call is answered instead of the truth, and what becomes of a webhook.

mod answer;
mod request;

use axum::http::StatusCode;

pub use self::answer::changed;
pub(crate) use self::request::meanings;
pub use self::request::{FaultRequest, KindName, Operation, Probability, Unclear, fields_of, fits};
use self::request::{What, goes_with, stray, what};

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
    /// The same session and payment each time.
    RepeatedIds,
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

/// A fault to come.
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
                message: "not possible for this operation: `drop`, `delay`, `duplicate`, `reverse` and `wrong_header` \
                          are for `webhook`; `missing_…` for sessions; `wrong_…`, `unknown_status` and \
                          `repeated_ids` for sessions and payments"
                    .into(),
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
        if let Some(probability) = self.asked.probability
            && self.luck.u32(0..1_000_000) >= probability.millionths()
        {
            return false;
        }
        if let Some(times) = &mut self.asked.times {
            *times -= 1;
        }
        true
    }
}

/// The faults to come.
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

    /// Adds one. The others keep their luck.
    ///
    /// # Errors
    ///
    /// What is unclear about it; nothing was added then.
    pub fn add(&mut self, asked: FaultRequest) -> Result<(), Unclear> {
        self.0.push(Fault::new(asked)?);
        Ok(())
    }

    /// Removes the one at this place, if there is one.
    pub fn remove(&mut self, place: usize) {
        if place < self.0.len() {
            self.0.remove(place);
        }
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

    /// What goes wrong with this webhook, and what that is called.
    pub fn take_webhook(&mut self) -> Option<(WebhookFault, KindName)> {
        match self.take_any(Operation::Webhook)? {
            (What::Webhook(fault), name) => Some((fault, name)),
            (What::Call(_), _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn fault(json: Value) -> FaultRequest {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_fault_comes_as_often_as_it_was_asked_for() {
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
