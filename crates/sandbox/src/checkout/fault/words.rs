//! Names of Checkout.com's calls, and of what can go wrong with them.

use super::lie::Lie;
use crate::engine::choices::choices;
use crate::engine::fault::{Effect, FaultName};

choices! {
    /// Calls that can go wrong.
    Operation {
        /// `POST /payment-contexts`
        CreateContext,
        /// `GET /payment-contexts/{id}`
        RetrieveContext,
        /// `POST /payments`
        CreatePayment,
        /// `GET /payments`
        ListPayments,
        /// `GET /payments/{id}`
        RetrievePayment,
        /// `GET /payments/{id}/actions`
        ListActions,
        /// `POST /payments/{id}/captures`
        CapturePayment,
        /// `POST /payments/{id}/refunds`
        RefundPayment,
        /// `POST /payments/{id}/voids`
        VoidPayment,
        /// `GET /checkout/{id}/hpp_link_qr`
        QrCode,
        /// `POST /workflows`
        CreateWorkflow,
        /// `GET /workflows`
        ListWorkflows,
        /// `GET /workflows/{id}`
        RetrieveWorkflow,
        /// `PATCH /workflows/{id}`
        UpdateWorkflow,
        /// `DELETE /workflows/{id}`
        RemoveWorkflow,
        /// Actions and conditions of a workflow.
        WorkflowParts,
        /// `POST /workflows/{id}/test`
        TestWorkflow,
        /// `GET` below `/workflows/events`, and `/workflows/event-types`
        ReadEvents,
        /// `POST` below `/workflows/events`
        Reflow,
        /// `POST /connect/token`
        Token,
        /// A delivery of an event to a workflow's address.
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
        /// Nothing is done; the answer is `status` with the body that belongs to it.
        Status,
        /// Nothing is done; the answer is a web page with `status`, 403 unless it is given.
        Html,
        /// It is done; the JSON ends in the middle.
        Truncated,
        /// It is done; the answer has no body.
        Empty,
        /// It is done; the answer lacks `_links.redirect`.
        MissingRedirect,
        /// It is done; the answer lacks `_links.qr_code`.
        MissingQrCode,
        /// It is done; the answer names another amount.
        WrongAmount,
        /// It is done; the answer names another currency.
        WrongCurrency,
        /// It is done; the answer names another reference.
        WrongReference,
        /// It is done; the answer names a status that nobody has described.
        UnknownStatus,
        /// It is done; the answer names the same payment each time.
        RepeatedIds,
        /// A webhook is never sent.
        Drop,
        /// A webhook is sent `s` seconds later.
        Delay,
        /// A webhook is sent twice.
        Duplicate,
        /// A webhook is overtaken by the next one of its payment.
        Reverse,
        /// A webhook has a signature by another key.
        WrongHeader,
    }
}

/// The faults to come.
pub type Faults = crate::engine::fault::Faults<KindName>;
/// A fault as it is asked for.
pub type FaultRequest = crate::engine::fault::FaultRequest<KindName>;

impl FaultName for KindName {
    type Operation = Operation;
    type Lie = Lie;

    const DELIVERY: Operation = Operation::Webhook;
    const NOT_POSSIBLE: &'static str = "not possible for this operation: `drop`, `delay`, `duplicate`, `reverse` and `wrong_header` \
         are for `webhook`; `missing_…` for `create_payment`; `wrong_…`, `unknown_status` and \
         `repeated_ids` for payments";

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
            Self::MissingRedirect => Effect::Changed(Lie::MissingRedirect),
            Self::MissingQrCode => Effect::Changed(Lie::MissingQrCode),
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
        match lie {
            Lie::MissingRedirect | Lie::MissingQrCode => operation == Of::CreatePayment,
            Lie::WrongAmount | Lie::WrongCurrency => {
                matches!(operation, Of::RetrievePayment | Of::ListPayments)
            }
            Lie::WrongReference | Lie::UnknownStatus | Lie::RepeatedIds => matches!(
                operation,
                Of::CreatePayment | Of::RetrievePayment | Of::ListPayments
            ),
        }
    }
}
