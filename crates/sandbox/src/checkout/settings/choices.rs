//! What a setting can be, where it is not on or off.

use crate::engine::choices::choices;

choices! {
    /// How Tabby's money reaches the merchant, which decides what can be captured.
    Model {
        /// Tabby pays the merchant: several partial captures.
        Gateway,
        /// Checkout.com collects the money: one capture, which is final.
        Collecting,
    }
    /// What the Collecting model makes of a capture that says it is not final.
    NonFinal {
        /// A final one.
        TakenAsFinal,
        /// Refuses it.
        Refused,
    }
    /// What an action is answered that the payment's state does not allow.
    NotAllowed {
        /// 403 without a body.
        Forbidden,
        /// 422 with `action_not_allowed`.
        Unprocessable,
    }
    /// The code for a capture of more than is left.
    OverCapture {
        /// `capture_value_greater_than_remaining_authorized`
        Remaining,
        /// `capture_value_greater_than_authorized`
        Authorized,
    }
    /// What becomes of accepted actions.
    Verdict {
        /// They are done.
        Approve,
        /// They are declined, and no money moves.
        Decline,
    }
    /// The status of a payment of which a part was captured and the rest voided.
    AfterVoid {
        /// `Captured`
        Captured,
        /// `Partially Captured`
        PartiallyCaptured,
        /// `Voided`
        Voided,
    }
    /// What becomes of a payment whose customer goes back on the hosted page.
    WentBack {
        /// `Canceled`
        Canceled,
        /// `Expired`
        Expired,
        /// `Declined`
        Declined,
        /// Nothing: it stays `Pending` until its time is over.
        Nothing,
    }
    /// What becomes of an authorized payment that nobody has captured in time.
    Uncaptured {
        /// What is still reserved is voided.
        Voided,
        /// Nothing.
        Nothing,
    }
    /// What a key is answered that was used with another body.
    OtherBody {
        /// The answer to the first body.
        Replay,
        /// 422 with `idempotency_key_reused`, a code of the sandbox's own.
        Refuse,
    }
    /// For which calls an idempotency key is the same.
    KeyScope {
        /// For the same path.
        Path,
        /// For all of an account's calls.
        Account,
    }
    /// How a context's `_links.self` is written.
    SelfLink {
        /// An object with `href`.
        Object,
        /// The address itself.
        Text,
    }
    /// How an accepted action's id is named in the answer to a refund.
    RefundId {
        /// `action_id`
        Snake,
        /// `actionId`, as one published example has it.
        Camel,
    }
    /// How the QR code of a new payment is given.
    QrCode {
        /// `_links.qr_code.href`
        Link,
        /// `_links.redirect.qr_code` with the image in base 64 and the text.
        Embedded,
        /// Not at all.
        None,
    }
}
