//! Names of Tabby's calls, and of what can go wrong with them.

use super::lie::Lie;
use crate::engine::choices::choices;
use crate::engine::fault::{Effect, FaultName};

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

/// The faults to come.
pub type Faults = crate::engine::fault::Faults<KindName>;
/// A fault as it is asked for.
pub type FaultRequest = crate::engine::fault::FaultRequest<KindName>;
/// What goes wrong with a call.
pub type Kind = crate::engine::fault::Kind<Lie>;

impl FaultName for KindName {
    type Operation = Operation;
    type Lie = Lie;

    const DELIVERY: Operation = Operation::Webhook;
    const NOT_POSSIBLE: &'static str = "not possible for this operation: `drop`, `delay`, `duplicate`, `reverse` and `wrong_header` \
         are for `webhook`; `missing_…` for sessions; `wrong_…`, `unknown_status` and \
         `repeated_ids` for sessions and payments";

    fn effect(self) -> Effect<Lie> {
        match self {
            Self::NoAnswerBefore => Effect::NoAnswerBefore,
            Self::NoAnswerAfter => Effect::NoAnswerAfter,
            Self::Reset => Effect::Reset,
            Self::Slow => Effect::Slow,
            Self::Status => Effect::Status,
            Self::Html => Effect::Html,
            Self::Truncated => Effect::Truncated,
            Self::Empty => Effect::Empty,
            Self::MissingQrCode => Effect::Changed(Lie::MissingQrCode),
            Self::MissingWebUrl => Effect::Changed(Lie::MissingWebUrl),
            Self::MissingLinks => Effect::Changed(Lie::MissingLinks),
            Self::WrongAmount => Effect::Changed(Lie::WrongAmount),
            Self::WrongCurrency => Effect::Changed(Lie::WrongCurrency),
            Self::WrongReference => Effect::Changed(Lie::WrongReference),
            Self::UnknownStatus => Effect::Changed(Lie::UnknownStatus),
            Self::RepeatedIds => Effect::Changed(Lie::RepeatedIds),
            Self::Drop => Effect::Drop,
            Self::Delay => Effect::Delay,
            Self::Duplicate => Effect::Duplicate,
            Self::Reverse => Effect::Reverse,
            Self::WrongHeader => Effect::WrongHeader,
        }
    }

    fn can_lie(operation: Operation, lie: Lie) -> bool {
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
        match lie {
            Lie::MissingQrCode | Lie::MissingWebUrl | Lie::MissingLinks => session,
            _ => session || payment,
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
