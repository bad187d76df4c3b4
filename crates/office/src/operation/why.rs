//! Why nothing was done, in a sentence.

use contract::{Problem, ProblemCode, RefusalReason};
use ui::words::fill;

use crate::words::Words;

/// The sentence for an operation that had no effect.
pub(crate) const fn refusal(reason: Option<RefusalReason>, words: &'static Words) -> &'static str {
    match reason {
        Some(RefusalReason::Key) => words.why_key,
        Some(RefusalReason::NotFound) => words.why_not_found,
        Some(RefusalReason::Overtaken) => words.why_overtaken,
        Some(RefusalReason::Declined) => words.why_declined,
        Some(RefusalReason::NotSent) => words.why_unsupported,
        Some(RefusalReason::NotAllowed | RefusalReason::Other) | None => words.why_not_allowed,
    }
}

/// The sentence for a request that the server refused.
pub(crate) fn problem(problem: &Problem, words: &'static Words) -> String {
    let known = match problem.code {
        ProblemCode::AboveAuthorized | ProblemCode::AboveCaptured => words.why_above,
        ProblemCode::OperationUnderWay | ProblemCode::CaptureUnderWay => words.why_under_way,
        ProblemCode::SaleNotPaid | ProblemCode::NothingToRelease => words.why_not_paid,
        ProblemCode::LateMoneyUndecided | ProblemCode::LateMoneyReturning => words.why_late,
        ProblemCode::SaleFrozen => words.why_frozen,
        ProblemCode::PaymentNotClosed => words.why_not_captured,
        ProblemCode::PaymentClosed => words.why_closed,
        ProblemCode::OperationUnsupported => words.why_unsupported,
        ProblemCode::RefundWindowOver => words.why_window,
        ProblemCode::PaymentNotRead => words.why_not_read_now,
        ProblemCode::LedgerUnavailable => words.why_ledger,
        ProblemCode::InvalidReason => words.reason_wrong,
        ProblemCode::ApprovalNeeded | ProblemCode::RoleNeeded | ProblemCode::SignInNeeded => {
            words.why_not_approved
        }
        // In English, whatever the language around it is.
        _ => {
            return fill(
                words.why_other,
                &["\u{2066}", &problem.detail, "\u{2069}"].concat(),
            );
        }
    };
    known.to_owned()
}
