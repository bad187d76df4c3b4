//! The error of a request, before it is written as a problem document.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemCode};
use payment::operation::NotAllowed;
use store::StoreError;
use tracing::{error, info};

use super::problem_texts::text;
use crate::day::DayError;
use crate::operations::OperationError;
use crate::sales::SaleError;

/// The error of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiError {
    pub(super) code: ProblemCode,
    /// A specific sentence, if more is known than the code says. It is sent to the client but not
    /// logged, because it may repeat what was sent.
    detail: Option<String>,
    /// Whole seconds to wait, if known.
    retry_after_s: Option<u32>,
}

impl From<ProblemCode> for ApiError {
    fn from(code: ProblemCode) -> Self {
        Self {
            code,
            detail: None,
            retry_after_s: None,
        }
    }
}

impl ApiError {
    /// A body that cannot be read, and what is wrong with it.
    pub(super) fn body(what: &str) -> Self {
        Self {
            detail: Some(format!(
                "The body is not JSON of the expected shape: {what}. Nothing was charged, cancelled or returned; see /api/openapi.json."
            )),
            ..ProblemCode::MalformedJson.into()
        }
    }

    /// A query that cannot be read, and what is wrong with it.
    pub(super) fn query(what: &str) -> Self {
        Self {
            detail: Some(format!(
                "{what}. Nothing was changed; see /api/openapi.json."
            )),
            ..ProblemCode::InvalidQuery.into()
        }
    }
}

impl ApiError {
    /// A range of a query that ends before it begins.
    pub(super) fn backwards(what: &str) -> Self {
        Self {
            detail: Some(format!(
                "{what}. Nothing was changed; exchange the two ends."
            )),
            ..ProblemCode::RangeBackwards.into()
        }
    }

    /// A problem that is over after this time.
    pub(super) fn wait(code: ProblemCode, wait: Duration) -> Self {
        Self {
            code,
            detail: None,
            // Rounded up, so that a client that waits this long is accepted.
            retry_after_s: u32::try_from(wait.as_millis().div_ceil(1_000)).ok(),
        }
    }

    /// The code of the problem.
    #[must_use]
    pub const fn code(&self) -> ProblemCode {
        self.code
    }

    /// What happened, what it means for the money, and what to do now.
    #[must_use]
    pub fn sentence(&self) -> String {
        let usual = text(self.code).2;
        self.detail.clone().unwrap_or_else(|| usual.to_owned())
    }
}

impl From<SaleError> for ApiError {
    fn from(error: SaleError) -> Self {
        match error {
            SaleError::Refused(code) => code.into(),
            SaleError::TooSoon(wait) => Self::wait(ProblemCode::TooManyCodeless, wait),
            // The watcher has logged this, and shows it on every till.
            SaleError::Store(StoreError::Body(_)) | SaleError::NotBegun(StoreError::Body(_)) => {
                ProblemCode::UnreadableSale.into()
            }
            SaleError::NotBegun(cause) => {
                // That the ledger cannot be written was logged where it was found.
                info!(%cause, "the ledger cannot be written; nothing was begun");
                ProblemCode::LedgerUnavailable.into()
            }
            SaleError::Store(_) | SaleError::Task(_) => {
                error!(code = "sale_in_doubt", %error, "a sale is in doubt");
                ProblemCode::Internal.into()
            }
        }
    }
}

impl From<NotAllowed> for ApiError {
    fn from(why: NotAllowed) -> Self {
        let code = match why {
            NotAllowed::NotPaid => ProblemCode::SaleNotPaid,
            NotAllowed::LateUndecided => ProblemCode::LateMoneyUndecided,
            NotAllowed::LateReturning => ProblemCode::LateMoneyReturning,
            NotAllowed::Frozen => ProblemCode::SaleFrozen,
            NotAllowed::UnderWay(_) => ProblemCode::OperationUnderWay,
            NotAllowed::CapturedBySale => ProblemCode::CaptureUnderWay,
            NotAllowed::NotReadable => ProblemCode::PaymentNotRead,
            NotAllowed::Zero => ProblemCode::AmountZero,
            NotAllowed::Currency => ProblemCode::WrongCurrency,
            NotAllowed::NotAuthorized => ProblemCode::PaymentClosed,
            NotAllowed::NotClosed => ProblemCode::PaymentNotClosed,
            NotAllowed::AboveAuthorized { .. } => ProblemCode::AboveAuthorized,
            NotAllowed::AboveCaptured { .. } => ProblemCode::AboveCaptured,
            NotAllowed::NothingToRelease => ProblemCode::NothingToRelease,
            NotAllowed::WindowOver => ProblemCode::RefundWindowOver,
        };
        let detail = match why {
            NotAllowed::AboveAuthorized { .. } | NotAllowed::AboveCaptured { .. } => Some(format!(
                "Too much: {why}. Nothing was changed; ask for no more than that."
            )),
            _ => None,
        };
        Self {
            detail,
            ..code.into()
        }
    }
}

impl From<OperationError> for ApiError {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::Sale(error) => error.into(),
            OperationError::NotAllowed(why) => why.into(),
            OperationError::Conflict => ProblemCode::OperationConflict.into(),
            OperationError::Unsupported => ProblemCode::OperationUnsupported.into(),
            OperationError::OtherAccount => ProblemCode::NotNow.into(),
            OperationError::NotRead => ProblemCode::PaymentNotRead.into(),
            OperationError::InDoubt(_) | OperationError::Task(_) => {
                error!(code = "operation_in_doubt", %error, "an operation is in doubt");
                ProblemCode::OperationInDoubt.into()
            }
        }
    }
}

impl From<DayError> for ApiError {
    fn from(error: DayError) -> Self {
        match error {
            DayError::Sale(error) => error.into(),
            DayError::Refused(code) => code.into(),
            DayError::InDoubt(_) | DayError::Differs(_) => Self {
                detail: Some(error.to_string()),
                ..error.code().unwrap_or(ProblemCode::Internal).into()
            },
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = text(self.code).0.into_response();
        if let Some(seconds) = self.retry_after_s {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // The document itself is written where the trace id is known.
        response.extensions_mut().insert(self);
        response
    }
}

/// The problem document for the client.
pub(super) fn document(error: ApiError, trace_id: &str) -> Problem {
    let code = error.code;
    let (status, title, _) = text(code);
    let name = serde_json::to_value(code)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default();
    Problem {
        r#type: format!("urn:tabby-pos:problem:{name}"),
        title: title.to_owned(),
        status: status.as_u16(),
        code,
        detail: error.sentence(),
        retry_after_s: error.retry_after_s,
        trace_id: trace_id.to_owned(),
    }
}
