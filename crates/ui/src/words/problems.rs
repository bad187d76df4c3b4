//! What a person reads of a refused request.

use contract::ProblemCode;

use super::texts::Words;

impl Words {
    /// The text for a sale that could not be started. The one for an amount that is too large has a
    /// place for the shop's limit.
    pub const fn problem(&self, code: ProblemCode) -> &'static str {
        match code {
            ProblemCode::AmountZero => self.amount_zero,
            ProblemCode::AmountTooLarge => self.amount_too_large,
            ProblemCode::InvalidAmount => self.invalid_amount,
            ProblemCode::WrongCurrency => self.wrong_currency,
            ProblemCode::InvalidReference => self.invalid_reference,
            ProblemCode::PhoneMissing => self.phone_missing,
            ProblemCode::NameMissing => self.name_missing,
            ProblemCode::EmailMissing => self.email_missing,
            ProblemCode::InvalidPhone => self.invalid_phone,
            ProblemCode::InvalidName => self.invalid_name,
            ProblemCode::InvalidEmail => self.invalid_email,
            ProblemCode::InvalidItem => self.invalid_item,
            ProblemCode::ItemsDiffer => self.items_differ,
            ProblemCode::LedgerUnavailable => self.ledger_meaning,
            ProblemCode::TerminalBusy => self.terminal_busy,
            ProblemCode::UnreadableSale => self.damaged_sale,
            ProblemCode::TooManyCodeless => self.too_many_codeless,
            ProblemCode::InvalidId
            | ProblemCode::LinkUnavailable
            | ProblemCode::NotNow
            | ProblemCode::InvalidQuery
            | ProblemCode::RangeBackwards
            | ProblemCode::UnknownSale
            | ProblemCode::SaleConflict
            | ProblemCode::MalformedJson
            | ProblemCode::BodyTooLarge
            | ProblemCode::UnsupportedMediaType
            | ProblemCode::CrossSite
            | ProblemCode::UnknownHost
            | ProblemCode::BodyTooSlow
            | ProblemCode::NotFound
            | ProblemCode::MethodNotAllowed
            | ProblemCode::Internal
            | ProblemCode::Other => self.refused,
            // Answered before a person reads of it, or by the page that pairs and signs in.
            ProblemCode::NotPaired
            | ProblemCode::SignInNeeded
            | ProblemCode::RoleNeeded
            | ProblemCode::ApprovalNeeded
            | ProblemCode::UnknownPerson
            | ProblemCode::WrongPin
            | ProblemCode::TooManyPins
            | ProblemCode::PersonLocked
            | ProblemCode::ProofNeeded
            | ProblemCode::InvalidDisplayName
            | ProblemCode::NameTaken
            | ProblemCode::LastAdministrator
            | ProblemCode::NobodySignsIn
            | ProblemCode::UnknownTerminal
            | ProblemCode::WrongPairingCode
            | ProblemCode::InvalidKey
            | ProblemCode::TooManyPairings => self.refused,
            // About what no terminal of ours sends.
            ProblemCode::InvalidHistory
            | ProblemCode::InvalidFlight
            | ProblemCode::InvalidStay
            | ProblemCode::InvalidTraveller => self.refused,
            // No answer to a request for a sale, but for an operation on one that is paid.
            ProblemCode::InvalidOperationId
            | ProblemCode::InvalidReason
            | ProblemCode::AboveAuthorized
            | ProblemCode::AboveCaptured
            | ProblemCode::OperationUnsupported
            | ProblemCode::OperationConflict
            | ProblemCode::OperationUnderWay
            | ProblemCode::SaleNotPaid
            | ProblemCode::LateMoneyUndecided
            | ProblemCode::LateMoneyReturning
            | ProblemCode::SaleFrozen
            | ProblemCode::CaptureUnderWay
            | ProblemCode::PaymentClosed
            | ProblemCode::PaymentNotClosed
            | ProblemCode::NothingToRelease
            | ProblemCode::PaymentNotRead
            | ProblemCode::OperationInDoubt
            | ProblemCode::RefundWindowOver
            | ProblemCode::InvalidPrint
            | ProblemCode::InvalidNoteId
            | ProblemCode::UnknownNote
            | ProblemCode::NoteConflict
            | ProblemCode::InvalidReportId
            | ProblemCode::UnknownReport
            | ProblemCode::DayInDoubt
            | ProblemCode::DayClosed
            | ProblemCode::DayDiffers
            | ProblemCode::DayNotCompared
            | ProblemCode::UnknownPrint
            | ProblemCode::PrintConflict
            | ProblemCode::PrintSent
            | ProblemCode::TooManyPrints
            | ProblemCode::PrinterBusy
            | ProblemCode::NoPrinter => self.refused,
        }
    }

    /// The same for a text box that has to be filled in: it cannot be left empty, and no code goes
    /// without it.
    pub const fn problem_of_needed(&self, code: ProblemCode) -> &'static str {
        match code {
            ProblemCode::InvalidPhone => self.wrong_phone,
            ProblemCode::InvalidName => self.wrong_name,
            ProblemCode::InvalidEmail => self.wrong_email,
            _ => self.problem(code),
        }
    }
}
