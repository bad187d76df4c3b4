//! What a switch can be set to, where it is not on or off.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$choice_doc:meta])* $choice:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$choice_doc])* $choice),+ }
    )+};
}

choices! {
    /// What is done with requests that published clients of Tabby send although the API reference
    /// does not promise that they are taken.
    Clients {
        /// They are taken, as Tabby evidently takes them, and each says why in a finding.
        AsPublished,
        /// They are refused.
        Strict,
    }
    /// What a 400 for a wrong member says.
    Body400 {
        /// `errors`, with each field, as the error codes page has it.
        Fields,
        /// `error`, a text, as the API reference has it.
        Text,
    }
    /// What a 429 has as its body.
    Body429 {
        /// Nothing.
        Empty,
        /// The envelope of other errors.
        Json,
        /// A page of what stands before Tabby's servers.
        Html,
    }
    /// What sending the link and cancelling answer when it was done.
    DoneReply {
        /// 200 with `{"status":"ok"}`, as removing a webhook answers.
        Json,
        /// 200 without a body.
        Empty,
        /// 204.
        NoContent,
        /// 200 with the session.
        Session,
    }
    /// What the list of webhooks is when there is one of them.
    OneWebhook {
        /// A list, as in practice.
        List,
        /// The webhook itself, as the API reference has it.
        Object,
    }
    /// What the list of webhooks is when there are none.
    NoWebhooks {
        /// `[]`: official plugins go through it, and cannot register in a fresh shop otherwise.
        List,
        /// `null`, as the API reference has it.
        Null,
    }
    /// How often a payment is told of that is captured by itself.
    Notices {
        /// As if the merchant had captured: authorized, captured, closed.
        Three,
        /// Authorized and closed.
        Two,
    }
    /// Which members a request for a session must have.
    Profile {
        /// What all published payloads share: amount, currency, order number, merchant code. The
        /// order may be absent when e-mail and phone are there: then it only asks who is eligible.
        Pos,
        /// The same, the customer's phone and the items, as for payment links.
        Links,
        /// Everything that the API reference marks as required; what published clients leave out is
        /// refused by [`Clients::Strict`] only.
        Web,
    }
    /// What a repeated `reference_id` with another amount is answered.
    Replay {
        /// The first result, as integrators expect.
        Replay,
        /// 400.
        Refuse,
    }
    /// What a 500 has as its body.
    Body500 {
        /// The envelope with `errorType` `internal`, as the error codes page has it.
        Json,
        /// A bare string, as the API reference has it.
        Text,
    }
    /// What closing does to a payment that nobody has paid.
    CloseUnpaid {
        /// 400.
        Refuse,
        /// A `CREATED` payment becomes `EXPIRED`.
        Expire,
    }
    /// What a rejected session says about its reason.
    RejectionShape {
        /// `configuration.products.installments.rejection_reason`.
        Reason,
        /// The same, and `rejection_reason_code` beside `status`.
        ReasonAndCode,
        /// Nothing.
        None,
    }
    /// How a session names its language.
    SessionLang {
        /// `eng` or `ara`, as replies are published.
        ThreeLetters,
        /// `en` or `ar`, as the mobile SDKs read it.
        TwoLetters,
    }
    /// What calls about webhooks are answered for a merchant code that is not the key's.
    UnknownCode {
        /// 401 with `errorType` `not_authorized`.
        NotAuthorized,
        /// 404 with `errorType` `not_found`.
        NotFound,
        /// As for any other code.
        Taken,
    }
    /// The payment's status in a rejected session.
    RejectedPayment {
        /// `REJECTED`.
        Rejected,
        /// `CREATED`, until its time is over.
        Created,
    }
    /// What a list without entries is.
    EmptyLists {
        /// `[]`
        Empty,
        /// `null`
        Null,
    }
    /// What the QR image is when its session is over.
    QrAfterEnd {
        /// Still the image.
        Png,
        /// 404.
        NotFound,
    }
}
