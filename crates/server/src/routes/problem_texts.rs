//! The status, title and sentence of each problem, with what it means for the money.

use axum::http::StatusCode;
use contract::ProblemCode;

use super::access_texts;

/// The HTTP status of a problem.
pub(super) fn status(code: ProblemCode) -> StatusCode {
    text(code).0
}

/// Status, title, and the sentence that says what to do now.
pub(super) fn text(code: ProblemCode) -> (StatusCode, &'static str, &'static str) {
    use ProblemCode as P;
    const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    match code {
        P::InvalidId => (
            WRONG,
            "Not a sale id",
            "The id must be a UUID in its hyphenated form. Nothing was charged; send the sale again with a UUID.",
        ),
        P::WrongCurrency => (
            WRONG,
            "Wrong currency",
            "This shop sells in one currency only, and it is not this one. Nothing was charged; use the currency that GET /api/terminal names.",
        ),
        P::InvalidAmount => (
            WRONG,
            "Not an amount",
            "The amount must be a decimal number such as 250.00, with no more decimals than the currency has; some gateways take KWD only with a last digit of 0. Nothing was charged; correct it and send it again.",
        ),
        P::AmountZero => (
            WRONG,
            "Nothing to pay",
            "The amount is zero. Nothing was charged; enter an amount.",
        ),
        P::AmountTooLarge => (
            WRONG,
            "Amount over the limit",
            "The amount is over this shop's limit for one sale. Nothing was charged; check it, or take the money in another way.",
        ),
        P::InvalidReference => (
            WRONG,
            "Not a reference",
            "The reference must have at most 255 characters, none of them a control character or another that is not seen. Nothing was charged; correct it and send it again.",
        ),
        P::PhoneMissing => (
            WRONG,
            "No phone",
            "A sale by link needs the customer's mobile number, and at some gateways a sale by QR code does. Nothing was charged; enter it, or show a QR code if the sale is by link.",
        ),
        P::NameMissing => (
            WRONG,
            "No name",
            "The gateway needs the customer's name. Nothing was charged; enter it.",
        ),
        P::EmailMissing => (
            WRONG,
            "No email address",
            "The gateway needs the customer's email address. Nothing was charged; enter it.",
        ),
        P::InvalidPhone => (
            WRONG,
            "Not a mobile number",
            "The phone must be a mobile number of the Emirates, Saudi Arabia or Kuwait. Nothing was charged; correct it, or show a QR code instead.",
        ),
        P::InvalidName => (
            WRONG,
            "Not a name",
            "The name must have at most 255 characters, none of them a control character or another that is not seen. Nothing was charged; correct it or leave it out.",
        ),
        P::InvalidEmail => (
            WRONG,
            "Not an email address",
            "This is not an email address. Nothing was charged; correct it or leave it out.",
        ),
        P::LinkUnavailable => (
            WRONG,
            "No links here",
            "The gateway sends no links. Nothing was charged; show a QR code instead.",
        ),
        P::InvalidItem => (
            WRONG,
            "Not a line of a sale",
            "Each line needs a title, a category, a quantity of 1 to 9999 and a unit price in the shop's currency; there are at most 50 lines. Nothing was charged; correct them or leave them out.",
        ),
        P::ItemsDiffer => (
            WRONG,
            "The lines add up to another amount",
            "The lines of the sale do not add up to its amount. Nothing was charged; correct the lines or the amount.",
        ),
        P::InvalidHistory => (
            WRONG,
            "Not a customer's history",
            "The customer's history takes dates such as 2024-06-15, the first payment not after the last, amounts in the shop's currency, and at most 10 earlier orders. Nothing was charged; correct it or leave it out.",
        ),
        P::InvalidFlight => (
            WRONG,
            "Not a flight",
            "A flight needs 1 to 9 passengers and 1 to 8 legs, each with its airline, two airports by their IATA codes and a date such as 2024-06-15; there are at most 5 flights. Nothing was charged; correct them or leave them out.",
        ),
        P::InvalidStay => (
            WRONG,
            "Not a stay",
            "A stay needs the name of the property and two dates such as 2024-06-15, and may have at most 20 guests, 1 to 99 rooms and a country by its two letters; there are at most 5 stays. Nothing was charged; correct them or leave them out.",
        ),
        P::InvalidTraveller => (
            WRONG,
            "Not a passenger or guest",
            "Each passenger and guest needs a first and a last name of at most 255 characters that are seen; a date of birth is written like 1990-05-26. Nothing was charged; correct it or leave it out.",
        ),
        P::InvalidQuery => (
            WRONG,
            "Not a query",
            "A member of the query cannot be read. Nothing was changed; see /api/openapi.json.",
        ),
        P::RangeBackwards => (
            WRONG,
            "A range backwards",
            "A range of the query ends before it begins, so no sale can be in it. Nothing was changed; exchange the two ends.",
        ),
        P::UnknownSale => (
            StatusCode::NOT_FOUND,
            "No such sale",
            "This server's ledger has no sale with this id, and nothing was changed. If a customer has paid, look in the gateway's dashboard before the money is taken again: a ledger that was restored does not know its last sales.",
        ),
        P::SaleConflict => (
            StatusCode::CONFLICT,
            "Another sale has this id",
            "A sale with this id exists with another amount, reference or method, and may be waiting or paid. Nothing was charged by this request. GET that sale first; only a new sale gets a new id.",
        ),
        P::TerminalBusy => (
            StatusCode::CONFLICT,
            "Another sale is under way",
            "This terminal has a sale under way, perhaps in another tab. Nothing was charged for this one; GET /api/terminal names the other, which has to end or be put aside first.",
        ),
        P::NotNow => (
            StatusCode::CONFLICT,
            "Not in this state",
            "The sale has moved on, perhaps at another till. Nothing was changed; ask for it again to see how it stands.",
        ),
        P::InvalidOperationId => (
            WRONG,
            "Not an operation id",
            "The id must be a UUID in its hyphenated form. Nothing was captured, released or refunded; send it again with a UUID.",
        ),
        P::InvalidReason => (
            WRONG,
            "Not a reason",
            "The reason must have at most 255 characters, none of them a control character or another that is not seen. Nothing was refunded; correct it or leave it out.",
        ),
        P::AboveAuthorized => (
            WRONG,
            "More than is authorised",
            "The amount is more than what is authorised and not captured yet. Nothing was captured; GET the operations of the sale to see how much is left.",
        ),
        P::AboveCaptured => (
            WRONG,
            "More than was captured",
            "The amount is more than what was captured and not refunded yet. Nothing was refunded; GET the operations of the sale to see how much is left.",
        ),
        P::OperationUnsupported => (
            WRONG,
            "The gateway cannot do this",
            "The gateway of this sale cannot do this, or not with this amount. Nothing was captured, released or refunded; look in the gateway's dashboard what it offers.",
        ),
        P::OperationConflict => (
            StatusCode::CONFLICT,
            "Another operation has this id",
            "An operation with this id exists with another amount, kind or reason, and may be done. Nothing was captured, released or refunded by this request. GET the operations of the sale first; only a new operation gets a new id.",
        ),
        P::OperationUnderWay => (
            StatusCode::CONFLICT,
            "Another operation is under way",
            "A capture, void or refund of this payment has not ended, perhaps one of another till. Nothing was done by this request; GET the operations of the sale, wait until it has ended, then decide again.",
        ),
        P::SaleNotPaid => (
            StatusCode::CONFLICT,
            "The sale is not paid",
            "The sale has no money that could be captured, released or refunded. Nothing was changed; GET the sale to see how it stands.",
        ),
        P::LateMoneyUndecided => (
            StatusCode::CONFLICT,
            "The money came late",
            "The payment of this sale came after it had ended, and nobody has decided about it. Nothing was changed; keep the payment or send it back first.",
        ),
        P::LateMoneyReturning => (
            StatusCode::CONFLICT,
            "The money is on its way back",
            "The late payment of this sale is being sent back to the customer already. Nothing else was changed; do not give the money back in another way.",
        ),
        P::SaleFrozen => (
            StatusCode::CONFLICT,
            "The payment does not fit the sale",
            "The payment of this sale does not fit it, so nothing is changed in it from here. Nothing was captured, released or refunded; look at the payment in the gateway's dashboard.",
        ),
        P::CaptureUnderWay => (
            StatusCode::CONFLICT,
            "The payment is being captured",
            "This payment is captured in full by itself, by the server or by its gateway. Nothing was changed by this request; wait until it is captured, then refund it.",
        ),
        P::PaymentClosed => (
            StatusCode::CONFLICT,
            "The payment is closed",
            "Nothing more can be captured or released of a closed payment. Nothing was changed; what was captured can be refunded.",
        ),
        P::PaymentNotClosed => (
            StatusCode::CONFLICT,
            "The payment is not closed yet",
            "A payment can be refunded once it is closed: after its last capture, or after a void of the rest. Nothing was refunded; capture or void what is left first.",
        ),
        P::NothingToRelease => (
            StatusCode::CONFLICT,
            "All of it is captured",
            "There is nothing left to release. Nothing was changed; refund what was captured.",
        ),
        P::RefundWindowOver => (
            StatusCode::CONFLICT,
            "Too old to be refunded",
            "The sale is older than this shop refunds, as TABBY_POS_REFUND_DAYS says; GET the sale's operations to see the last day. Nothing was refunded; look in the gateway's dashboard whether it still refunds this payment.",
        ),
        P::UnknownPrint => (
            StatusCode::NOT_FOUND,
            "No such print",
            "There is no print with this id here. Nothing was printed; begin it with POST /api/prints first.",
        ),
        P::PrintConflict => (
            StatusCode::CONFLICT,
            "The id belongs to another print",
            "A print of something else has this id. Nothing was printed; begin it with an id of its own.",
        ),
        P::InvalidPrint => (
            WRONG,
            "Not an image for a printer",
            "A printer gets an image, as this server's own pages make it: ESC @, GS v 0 in bands, and a cut or a feed. The drawer opens with the original receipt of a sale only. Nothing was sent.",
        ),
        P::PrintSent => (
            StatusCode::CONFLICT,
            "Sent already",
            "This print was sent to the printer already, or somebody has said how it ended. Nothing was sent now; look at the printer, and begin another print if there is no paper.",
        ),
        P::TooManyPrints => (
            StatusCode::CONFLICT,
            "Printed too often",
            "This was printed 200 times. Nothing may be printed; copy one of the papers.",
        ),
        P::PrinterBusy => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The printer is busy",
            "Other prints wait for this printer. Nothing was sent; send this print again in some seconds.",
        ),
        P::NoPrinter => (
            StatusCode::CONFLICT,
            "No printer is configured",
            "No network printer is configured for this terminal. Nothing was printed; set TABBY_POS_PRINTER, or print another way.",
        ),
        P::PaymentNotRead => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The payment could not be read",
            "The gateway did not say how the payment stands, so it was not asked for anything. Nothing was captured, released or refunded; send the same request again in a moment.",
        ),
        P::OperationInDoubt => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Not known how the operation stands",
            "The ledger failed in the middle of this operation. It may be stored or done, and if it is stored the server goes on with it. Do not give the money back in another way, and do not ask under another id: send the same request again with the same id, which does it once, or GET the operations of the sale.",
        ),
        P::InvalidNoteId => (
            WRONG,
            "Not an id of a note",
            "The note's id must be a UUID made by the client. Nothing was noted; send another id.",
        ),
        P::UnknownNote => (
            StatusCode::NOT_FOUND,
            "No such note",
            "This sale has no note with this id. Nothing was changed; GET its other-payments to see which it has.",
        ),
        P::NoteConflict => (
            StatusCode::CONFLICT,
            "The id belongs to another note",
            "There is a note with this id and another sale, method or amount. Nothing was noted; send the note under an id of its own.",
        ),
        P::InvalidReportId => (
            WRONG,
            "Not an id of a report",
            "The report's id must be a UUID made by the client, and of no other branch's report. Nothing was signed; send another id.",
        ),
        P::UnknownReport => (
            StatusCode::NOT_FOUND,
            "No such report",
            "No signed report of this branch has this number. Nothing was changed; GET /api/reports to see which there are.",
        ),
        P::DayInDoubt => (
            StatusCode::CONFLICT,
            "Something is in doubt",
            "It is not known yet how every sale and operation ends. No report was signed; GET /api/reports/x names what is in doubt: settle it, then sign.",
        ),
        P::DayClosed => (
            StatusCode::CONFLICT,
            "The day was closed meanwhile",
            "Somebody else has signed a report since this one was begun, perhaps at another till. No report was signed now; look at theirs, and sign another one if something has come since.",
        ),
        P::DayDiffers => (
            StatusCode::CONFLICT,
            "Ledger and gateway differ",
            "The sums of some payments differ between this ledger and the gateway. No report was signed; look at them in the gateway's portal, or sign with despite_comparison, and the report names them.",
        ),
        P::DayNotCompared => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Not compared with the gateway",
            "The gateway did not tell of all its payments. No report was signed; try again later, or sign with despite_comparison, and the report says so.",
        ),
        P::NotPaired
        | P::ProofNeeded
        | P::SignInNeeded
        | P::RoleNeeded
        | P::ApprovalNeeded
        | P::UnknownPerson
        | P::WrongPin
        | P::TooManyPins
        | P::PersonLocked
        | P::InvalidDisplayName
        | P::NameTaken
        | P::LastAdministrator
        | P::NobodySignsIn
        | P::UnknownTerminal
        | P::WrongPairingCode
        | P::InvalidKey
        | P::TooManyPairings => access_texts::text(code),
        P::MalformedJson => (
            StatusCode::BAD_REQUEST,
            "Not the expected JSON",
            "The body is not JSON of the expected shape, or has two members of one name. Nothing was charged, cancelled or returned; see /api/openapi.json.",
        ),
        P::BodyTooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "Body too large",
            "The body is larger than 64 kB. Nothing was charged, cancelled or returned; send less.",
        ),
        P::UnsupportedMediaType => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Not JSON",
            "The content type must be application/json. Nothing was charged, cancelled or returned; send JSON.",
        ),
        P::CrossSite => (
            StatusCode::FORBIDDEN,
            "From another site",
            "The request comes from another site's page. Nothing was charged, cancelled or returned; use the terminal's own page.",
        ),
        P::UnknownHost => (
            StatusCode::MISDIRECTED_REQUEST,
            "Not a name of this server",
            "The request is made to a host name that this server does not answer to. Nothing was charged, cancelled or returned; use its configured name, or add this one to TABBY_POS_HOSTS.",
        ),
        P::BodyTooSlow => (
            StatusCode::REQUEST_TIMEOUT,
            "Body too slow",
            "The body did not come within 15 seconds. Nothing was charged, cancelled or returned; send it again.",
        ),
        P::NotFound => (
            StatusCode::NOT_FOUND,
            "No such address",
            "There is nothing at this address. Nothing was charged, cancelled or returned; see /api/openapi.json.",
        ),
        P::MethodNotAllowed => (
            StatusCode::METHOD_NOT_ALLOWED,
            "Method not allowed",
            "This address knows other methods. Nothing was changed; see /api/openapi.json.",
        ),
        P::TooManyCodeless => (
            StatusCode::TOO_MANY_REQUESTS,
            "Too many sales",
            "Twelve sales of this terminal got no code or link within a minute, or it has begun half of what the key allows for all terminals, so the gateway was not asked again. Nothing was charged; wait as long as Retry-After says, or take the money in another way.",
        ),
        P::LedgerUnavailable => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The ledger cannot be written",
            "The ledger could not be written, so this request did nothing, and the gateway was not asked. A new sale has not started and nothing was charged for it: try again, or take its money another way. An earlier sale has not changed; before taking its money, read its state with GET /api/sales/{id}.",
        ),
        P::UnreadableSale => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "This sale is damaged",
            "What is stored of this sale cannot be read, and the server does not check it. It may have been paid: do not take its money again, and have it repaired with `tabby-pos sales repair`.",
        ),
        P::Internal | P::Other => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Not known how it stands",
            "Something went wrong on this server. A sale that was under way may still be paid: do not take the money again, and hand over nothing, until GET /api/sales/{id} says how it stands.",
        ),
    }
}

#[cfg(test)]
mod tests;
