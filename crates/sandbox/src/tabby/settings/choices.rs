//! What a switch can be set to, where it is not on or off.

use crate::engine::choices::choices;

choices! {
    /// Which of Tabby's two addresses.
    Region {
        /// `api.tabby.ai`: the United Arab Emirates and Kuwait.
        Ai,
        /// `api.tabby.sa`: Saudi Arabia.
        Sa,
    }
    /// What is done with requests that published clients of Tabby send although the API reference
    /// does not promise that they are taken.
    Clients {
        /// They are taken, as Tabby evidently takes them, and a finding says what is wrong.
        AsPublished,
        /// They are refused.
        Strict,
    }
    /// What a 400 for a wrong field says.
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
        /// A web page, as of a server in front of Tabby's.
        Html,
    }
    /// What a successful `send_hpp_link` or `cancel` answers.
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
        /// `[]`: official plugins loop over it, and cannot register in a new shop otherwise.
        List,
        /// JSON's `null`, as the API reference has it. The setting itself is the text `"null"`.
        Null,
    }
    /// Which webhooks an auto-captured payment sends.
    Notices {
        /// Authorized, captured, closed, as if the shop had captured it.
        Three,
        /// Authorized and closed.
        Two,
    }
    /// Which fields a request for a session must have, which fields items must have in captures as
    /// well, and whether the findings have advice for tills.
    Profile {
        /// A till: amount, currency, order number and merchant code, with the POS guide's advice. The
        /// order may be absent when e-mail and phone are there: then it only asks who is eligible.
        Pos,
        /// Payment links: the customer's phone and the items as well. No advice for tills.
        Links,
        /// A shop on the web: everything that the API reference marks as required; what published
        /// clients leave out is refused with `clients` = `strict` only. No advice for tills.
        Web,
    }
    /// What a repeated `reference_id` with another amount is answered.
    Replay {
        /// 200 with the first result; nothing is captured or refunded again.
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
    /// How replies name a session's language.
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
        /// As for any other code: the webhook is registered.
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
