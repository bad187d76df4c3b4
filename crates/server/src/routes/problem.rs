//! Every answer that is not a success: a problem document (RFC 9457) with a code for programs, a
//! sentence for people, and the number under which the log has more.

use std::any::Any;
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemCode};
use tracing::{Instrument, debug, error, info, warn};
use uuid::Uuid;

use super::guard::{Hosts, is_cross_site};
use crate::ledger::LedgerError;
use crate::log::{self, Flood};
use crate::sales::SaleError;

/// An answer that is not a success.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiError {
    code: ProblemCode,
    /// A sentence of its own, where more is known than the code says. It goes to who asked and not
    /// into the log: it may repeat what was sent.
    detail: Option<String>,
    /// Whole seconds to wait, where that is known.
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

impl From<SaleError> for ApiError {
    fn from(error: SaleError) -> Self {
        match error {
            SaleError::Refused(code) => code.into(),
            SaleError::TooSoon(wait) => Self {
                code: ProblemCode::TooManyCodeless,
                detail: None,
                // A started second is a whole one: whoever comes back then is let in.
                retry_after_s: u32::try_from(wait.as_millis().div_ceil(1_000)).ok(),
            },
            // The watcher has said so, and says it on every till.
            SaleError::Ledger(LedgerError::Body(_)) | SaleError::NotBegun(LedgerError::Body(_)) => {
                ProblemCode::UnreadableSale.into()
            }
            SaleError::NotBegun(cause) => {
                // That the ledger cannot be written was said where it was found.
                info!(%cause, "the ledger cannot be written; nothing was begun");
                ProblemCode::LedgerUnavailable.into()
            }
            SaleError::Ledger(_) | SaleError::Task(_) => {
                error!(code = "sale_in_doubt", %error, "a sale is in doubt");
                ProblemCode::Internal.into()
            }
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

/// A panic of ours ends one request.
pub(super) fn of_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    error!(code = "request_panicked", "a request panicked");
    ApiError::from(ProblemCode::Internal).into_response()
}

/// Which requests get a line of log.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    hosts: Hosts,
    floods: Arc<Floods>,
}

/// What any page in a browser of this machine can send, and at any rate. One counter for each kind:
/// a flood of one must not hide the first of another.
#[derive(Debug, Default)]
struct Floods {
    not_found: Flood,
    unknown_host: Flood,
    cross_site: Flood,
    /// Whatever else the browser says another site's page has asked for.
    foreign: Flood,
}

impl Lines {
    pub(super) fn new(hosts: Hosts) -> Self {
        Self {
            hosts,
            floods: Arc::default(),
        }
    }

    /// The flood that this request may be part of.
    fn flood(&self, code: Option<ProblemCode>, is_foreign: bool) -> Option<&Flood> {
        match code {
            Some(ProblemCode::NotFound) => Some(&self.floods.not_found),
            Some(ProblemCode::UnknownHost) => Some(&self.floods.unknown_host),
            Some(ProblemCode::CrossSite) => Some(&self.floods.cross_site),
            _ if is_foreign => Some(&self.floods.foreign),
            _ => None,
        }
    }
}

/// Writes problem documents, and one line of log for each request to the API, but for what is part
/// of a [flood](Floods).
pub(super) async fn written(State(lines): State<Lines>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let trace_id = Uuid::new_v4().simple().to_string();
    let method = request.method().clone();
    let is_foreign = is_cross_site(request.headers(), &lines.hosts);
    // The pattern, not the address: an address may hold anything that somebody typed.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let span = log::span(&trace_id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let error = response.extensions().get::<ApiError>().cloned();
    let code = error.as_ref().map(|error| error.code);
    if let Some(error) = error {
        let headers = response.headers().clone();
        response = (response.status(), Json(document(error, &trace_id))).into_response();
        let all = response.headers_mut();
        all.extend(
            headers
                .into_iter()
                .filter_map(|(name, value)| Some((name?, value))),
        );
        all.remove(header::CONTENT_LENGTH);
        all.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
    }
    if let Ok(value) = HeaderValue::from_str(&trace_id) {
        response.headers_mut().insert("x-trace-id", value);
    }
    let status = response.status().as_u16();
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    if route.is_none() && code.is_none() {
        // A file of the terminal.
        return response;
    }
    // Which of its kind it is, where its kind is counted.
    let count = lines.flood(code, is_foreign).map(Flood::comes);
    span.in_scope(|| match (count, code) {
        (Some(None), _) => {
            debug!(%trace_id, %method, route, status, ms, problem = ?code, "one of a flood");
        }
        (count, Some(code)) => {
            warn!(code = "request_refused", %trace_id, %method, status, ms, problem = ?code, count = count.flatten(), "refused");
        }
        (count, None) => {
            info!(%trace_id, %method, route, status, ms, count = count.flatten(), "answered");
        }
    });
    response
}

fn document(error: ApiError, trace_id: &str) -> Problem {
    let code = error.code;
    let (status, title, detail) = text(code);
    let name = serde_json::to_value(code)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default();
    Problem {
        r#type: format!("urn:tabby-pos:problem:{name}"),
        title: title.to_owned(),
        status: status.as_u16(),
        code,
        detail: error.detail.unwrap_or_else(|| detail.to_owned()),
        retry_after_s: error.retry_after_s,
        trace_id: trace_id.to_owned(),
    }
}

/// The HTTP status of a problem.
pub(super) fn status(code: ProblemCode) -> StatusCode {
    text(code).0
}

fn text(code: ProblemCode) -> (StatusCode, &'static str, &'static str) {
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
            "The amount must be a decimal number such as 250.00, with no more decimals than the currency has. Nothing was charged; correct it and send it again.",
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
            "No phone for the link",
            "A link needs the customer's mobile number. Nothing was charged; enter it, or show a QR code instead.",
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
            "Not an e-mail address",
            "The e-mail address cannot be one. Nothing was charged; correct it or leave it out.",
        ),
        P::InvalidItem => (
            WRONG,
            "Not a line of a sale",
            "Each line needs a title, a category, a quantity of 1 to 9999 and a unit price in the shop's currency; there may be 50 of them. Nothing was charged; correct them or leave them out.",
        ),
        P::ItemsDiffer => (
            WRONG,
            "The lines come to another amount",
            "The lines of the sale do not add up to its amount. Nothing was charged; correct the lines or the amount.",
        ),
        P::InvalidQuery => (
            WRONG,
            "Not a query",
            "A member of the query cannot be read. Nothing was changed; see /api/openapi.json.",
        ),
        P::UnknownSale => (
            StatusCode::NOT_FOUND,
            "No such sale",
            "This server's ledger has no sale with this id, and nothing was changed. If a customer has paid, look in Tabby's dashboard before the money is taken again: a ledger that was restored does not know its last sales.",
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
            "The sale has moved on, perhaps by another till's hand. Nothing was changed; ask for it again to see how it stands.",
        ),
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
            "Too many sales without a code",
            "Twelve sales of this terminal came to no code within a minute, so Tabby was not asked again. Nothing was charged; wait as long as Retry-After says, or take the money in another way.",
        ),
        P::LedgerUnavailable => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The ledger cannot be written",
            "The ledger could not be written, so this request did nothing, and Tabby was not asked. A new sale has not started and nothing was charged for it: try again, or take its money another way. An earlier sale has not changed; before taking its money, read its state with GET /api/sales/{id}.",
        ),
        P::UnreadableSale => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "This sale is damaged",
            "What is stored of this sale cannot be read, and nobody looks after it. It may have been paid: do not take its money again, and have it repaired with `tabby-pos sales repair`.",
        ),
        P::Internal | P::Other => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Not known how it stands",
            "Something went wrong on this server. A sale that was under way may still be paid: do not take the money again, and hand over nothing, until GET /api/sales/{id} says how it stands.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_may_have_been_a_cancellation_says_that_nothing_was_cancelled_either() {
        use ProblemCode as P;
        let any_call = [
            P::CrossSite,
            P::UnknownHost,
            P::BodyTooSlow,
            P::BodyTooLarge,
            P::UnsupportedMediaType,
            P::MalformedJson,
            P::NotFound,
        ];
        for code in any_call {
            let (_, _, detail) = text(code);
            let says = "Nothing was charged, cancelled or returned; ";
            assert!(detail.contains(says), "{code:?}: {detail}");
        }
    }

    #[test]
    fn a_ledger_that_cannot_be_written_says_nothing_of_the_money_of_a_sale_that_was_there_before() {
        let (_, _, detail) = text(ProblemCode::LedgerUnavailable);
        assert!(detail.contains("A new sale has not started and nothing was charged for it"));
        assert!(detail.contains("An earlier sale has not changed; before taking its money, read"));
    }

    #[test]
    fn whatever_may_be_paid_is_not_to_be_taken_again() {
        let (_, title, detail) = text(ProblemCode::Internal);
        assert_eq!(title, "Not known how it stands");
        assert!(detail.contains("may still be paid: do not take the money again"));
        // A new id would be a second payment of the same sale.
        let (_, _, detail) = text(ProblemCode::SaleConflict);
        assert!(
            detail.contains("may be waiting or paid") && detail.contains("GET that sale first")
        );
    }
}
