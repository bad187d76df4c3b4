//! The error answers of the API.

use serde::{Deserialize, Serialize};

use payment::buyer::InvalidBuyer;

/// What went wrong with a request, for programs. Stable from the first version on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ProblemCode {
    /// 422: the sale's id is not a UUID.
    InvalidId,
    /// 422: not the shop's currency.
    WrongCurrency,
    /// 422: not an amount of the currency.
    InvalidAmount,
    /// 422: nothing to pay.
    AmountZero,
    /// 422: above the limit of one sale.
    AmountTooLarge,
    /// 422: too long, or with control characters or others that are not seen.
    InvalidReference,
    /// 422: the sale needs the customer's phone: a link goes to it, or the gateway needs it.
    PhoneMissing,
    /// 422: the gateway needs the customer's name.
    NameMissing,
    /// 422: the gateway needs the customer's e-mail address.
    EmailMissing,
    /// 422: not a mobile number of a country that Tabby serves.
    InvalidPhone,
    /// 422: too long for a name, or with control characters or others that are not seen.
    InvalidName,
    /// 422: not an e-mail address.
    InvalidEmail,
    /// 422: the gateway sends no links.
    LinkUnavailable,
    /// 422: a line of the sale breaks a rule.
    InvalidItem,
    /// 422: the lines of the sale do not come to its amount.
    ItemsDiffer,
    /// 422: what is told of the customer's history breaks a rule.
    InvalidHistory,
    /// 422: a flight breaks a rule, or there are too many.
    InvalidFlight,
    /// 422: a stay breaks a rule, or there are too many.
    InvalidStay,
    /// 422: the name, the date of birth or the ticket of a passenger or a guest breaks a rule.
    InvalidTraveller,
    /// 422: a member of the query cannot be read.
    InvalidQuery,
    /// 422: a range of the query ends before it begins.
    RangeBackwards,
    /// 404: no such sale.
    UnknownSale,
    /// 409: the id belongs to a sale with another body.
    SaleConflict,
    /// 409: another sale is under way on this terminal.
    TerminalBusy,
    /// 409: the sale has moved on, and this can no longer be done with it.
    NotNow,
    /// 422: the operation's id is not a UUID.
    InvalidOperationId,
    /// 422: the reason is too long, or has control characters or others that are not seen.
    InvalidReason,
    /// 422: more than what is authorised and not captured yet.
    AboveAuthorized,
    /// 422: more than what was captured and not refunded yet.
    AboveCaptured,
    /// 422: the gateway cannot do this.
    OperationUnsupported,
    /// 409: the id belongs to an operation with another body.
    OperationConflict,
    /// 409: another operation of this payment has not ended.
    OperationUnderWay,
    /// 409: the sale has no money.
    SaleNotPaid,
    /// 409: the sale's money came late, and nobody has decided about it.
    LateMoneyUndecided,
    /// 409: the sale's money came late, and is being returned.
    LateMoneyReturning,
    /// 409: the payment does not fit its sale.
    SaleFrozen,
    /// 409: the payment is being captured by itself.
    CaptureUnderWay,
    /// 409: the payment is closed: nothing can be captured or released any more.
    PaymentClosed,
    /// 409: the payment is not closed: nothing can be refunded yet.
    PaymentNotClosed,
    /// 409: all is captured.
    NothingToRelease,
    /// 409: the sale is older than the shop refunds.
    RefundWindowOver,
    /// 404: no such print.
    UnknownPrint,
    /// 409: the id belongs to a print of something else.
    PrintConflict,
    /// 409: the print was sent to the printer already, or has ended.
    PrintSent,
    /// 422: a printer would do something else with the bytes than to print an image.
    InvalidPrint,
    /// 409: the same was printed too often.
    TooManyPrints,
    /// 409: no printer is configured for this terminal.
    NoPrinter,
    /// 503: too many prints wait for the printer; nothing was sent.
    PrinterBusy,
    /// 503: the payment could not be read at the gateway; nothing was asked of it.
    PaymentNotRead,
    /// 503: the ledger failed, and it is not known whether the operation was stored or done.
    OperationInDoubt,
    /// 422: the id of the note is not a UUID.
    InvalidNoteId,
    /// 404: the sale has no such note.
    UnknownNote,
    /// 409: the id belongs to a note with another body.
    NoteConflict,
    /// 422: the id of the report is not a UUID.
    InvalidReportId,
    /// 404: no report has this number.
    UnknownReport,
    /// 409: something is in doubt, so that no report can be signed.
    DayInDoubt,
    /// 409: somebody else has closed the day meanwhile; nothing was signed.
    DayClosed,
    /// 409: the ledger and the gateway differ.
    DayDiffers,
    /// 503: the ledger could not be compared with the gateway.
    DayNotCompared,
    /// 401: the request is from no paired terminal, or its session is over.
    NotPaired,
    /// 401: the request has to be signed with the challenge of this answer.
    ProofNeeded,
    /// 401: somebody has to sign in at this terminal.
    SignInNeeded,
    /// 401: whoever has signed in may not do this.
    RoleNeeded,
    /// 401: a manager has to approve this very request.
    ApprovalNeeded,
    /// 404: nobody of this account has this id, or the person may not approve.
    UnknownPerson,
    /// 403: not the person's PIN.
    WrongPin,
    /// 429: too many PINs of this person were wrong at this terminal; the document says how long to wait.
    TooManyPins,
    /// 403: so many PINs of this person were wrong at this terminal that somebody has to unlock the person.
    PersonLocked,
    /// 422: no name for a person or a terminal: empty, too long, or with characters that are not seen.
    InvalidDisplayName,
    /// 409: somebody of this account has this name.
    NameTaken,
    /// 409: the account would have no administrator any more.
    LastAdministrator,
    /// 403: nobody signs in at the terminals of this account, so nobody may manage them there.
    NobodySignsIn,
    /// 404: the branch has no terminal of this name.
    UnknownTerminal,
    /// 403: no terminal waits for this code.
    WrongPairingCode,
    /// 422: the key is none of ECDSA on P-256.
    InvalidKey,
    /// 429: too many codes were tried from this address; the document says how long to wait.
    TooManyPairings,
    /// 400: not JSON, or not of the expected shape.
    MalformedJson,
    /// 413: the body is larger than 64 kB.
    BodyTooLarge,
    /// 415: the content type is not `application/json`.
    UnsupportedMediaType,
    /// 403: the request comes from another site's page.
    CrossSite,
    /// 421: the request is made to a name that is not the server's.
    UnknownHost,
    /// 408: the body took too long to come.
    BodyTooSlow,
    /// 404: no such address.
    NotFound,
    /// 405: the address knows other methods.
    MethodNotAllowed,
    /// 429: too many sales of this terminal came to no code within a minute, or it has begun half of what
    /// the key allows; the document says how long to wait.
    TooManyCodeless,
    /// 503: the ledger cannot be written; nothing was asked of the gateway.
    LedgerUnavailable,
    /// 500: what is stored of the sale is damaged. It may have been paid: it has to be repaired.
    UnreadableSale,
    /// 500: a mistake of ours; the sale stays as it was.
    Internal,
    /// A code of a newer server.
    #[serde(other)]
    Other,
}

impl ProblemCode {
    /// Whether it is certain that the request changed nothing, neither here nor at the gateway.
    #[must_use]
    pub const fn nothing_happened(self) -> bool {
        !matches!(
            self,
            Self::UnreadableSale | Self::OperationInDoubt | Self::Internal | Self::Other
        )
    }

    /// Whether it is about the customer's data.
    #[must_use]
    pub const fn is_about_buyer(self) -> bool {
        matches!(
            self,
            Self::PhoneMissing
                | Self::NameMissing
                | Self::EmailMissing
                | Self::InvalidPhone
                | Self::InvalidName
                | Self::InvalidEmail
        )
    }
}

impl From<InvalidBuyer> for ProblemCode {
    fn from(invalid: InvalidBuyer) -> Self {
        match invalid {
            InvalidBuyer::PhoneMissing => Self::PhoneMissing,
            InvalidBuyer::NameMissing => Self::NameMissing,
            InvalidBuyer::EmailMissing => Self::EmailMissing,
            InvalidBuyer::Phone => Self::InvalidPhone,
            InvalidBuyer::Name => Self::InvalidName,
            InvalidBuyer::Email => Self::InvalidEmail,
        }
    }
}

/// An error answer (RFC 9457, `application/problem+json`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A name for this kind of problem: `urn:tabby-pos:problem:` and the code.
    pub r#type: String,
    /// What happened, in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, for programs.
    pub code: ProblemCode,
    /// What happened, what it means for the money, and what to do now.
    pub detail: String,
    /// Whole seconds to wait before the same request has a chance, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub retry_after_s: Option<u32>,
    /// To be named to support; stands in the server's log as well.
    pub trace_id: String,
}
