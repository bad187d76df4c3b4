//! `/api/sales`: calls about one sale.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contract::{Cancellation, NewSale, PrintClaim, Problem, SaleJson, SaleTimeline};
use tracing::Instrument;

use super::address::Id;
use super::trace::Trace;
use super::who::Who;
use super::{ApiError, json};
use crate::app::App;
use crate::sales::Answer;

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        let timing = format!("gateway;dur={}", self.gateway.as_millis());
        if let Ok(timing) = HeaderValue::from_str(&timing) {
            headers.insert("server-timing", timing);
        }
        (StatusCode::OK, headers, Json(self.view)).into_response()
    }
}

/// Make a sale
///
/// The id is a UUID made by the terminal. The same id and the same body are the same sale, however
/// often it is sent; the same id with another body is refused.
#[utoipa::path(
    post, path = "/api/sales", tag = "sales", request_body = NewSale,
    responses(
        (status = 200, description = "The sale as it is now", body = SaleJson),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The id belongs to another sale, or another sale is under way on this terminal", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Breaks a rule; nothing has happened", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Twelve sales of this terminal came to no code within a minute, or, where terminals are paired, it has begun half of what the key allows; `retry_after_s` and the header Retry-After say how long to wait; nothing has happened", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger cannot be written; nothing has happened", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create(
    State(app): State<App>,
    Who(who): Who,
    body: Bytes,
) -> Result<Answer, ApiError> {
    let new: NewSale = json::read(&body)?;
    Ok(app.sales.create(&who, &new).await?)
}

/// See a sale
///
/// Reads the payment at the gateway first when the last reading is old.
#[utoipa::path(
    get, path = "/api/sales/{id}", tag = "sales", params(("id" = String, Path, description = "The sale's UUID")),
    responses(
        (status = 200, description = "The sale as it is now", body = SaleJson),
        (status = 404, description = "No such sale", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read(
    State(app): State<App>,
    Who(who): Who,
    Id(id): Id,
    trace: Trace,
) -> Result<Response, ApiError> {
    if let Some(json) = app.sales.poll(&who, id) {
        const NOT_ASKED: HeaderValue = HeaderValue::from_static("gateway;dur=0");
        return Ok(([("server-timing", NOT_ASKED)], json::of_text(json)).into_response());
    }
    let read = async { Ok(app.sales.read(&who, id).await?.into_response()) };
    read.instrument(trace.span()).await
}

/// See what happened to a sale
///
/// Its events, in order. Old events of a settled sale are not kept for ever.
#[utoipa::path(
    get, path = "/api/sales/{id}/events", tag = "sales", params(("id" = String, Path, description = "The sale's UUID")),
    responses(
        (status = 200, description = "What happened", body = SaleTimeline),
        (status = 404, description = "No such sale", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn events(
    State(app): State<App>,
    Who(who): Who,
    Id(id): Id,
) -> Result<Json<SaleTimeline>, ApiError> {
    Ok(Json(app.sales.events(&who, id).await?))
}

/// Take a sale back
///
/// Asks the gateway to cancel, then reads the payment: the answer is the sale after that reading.
/// A sale that was paid in the meantime comes back as paid.
#[utoipa::path(
    post, path = "/api/sales/{id}/cancel", tag = "sales", request_body = Option<Cancellation>,
    params(("id" = String, Path, description = "The sale's UUID")),
    responses(
        (status = 200, description = "The sale after the reading", body = SaleJson),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such sale", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn cancel(
    State(app): State<App>,
    Who(who): Who,
    Id(id): Id,
    body: Bytes,
) -> Result<Answer, ApiError> {
    let empty = matches!(body.trim_ascii(), b"" | b"null");
    let cancellation = if empty {
        Cancellation::default()
    } else {
        json::read(&body)?
    };
    Ok(app.sales.cancel(&who, id, cancellation.into()).await?)
}

/// Declares handlers of calls without a body that do something with the sale in the path, and answer
/// with the sale. A line says the path and the use case, after which the handler is named, then what a success means, and the errors
/// besides the unknown sale.
macro_rules! calls_about_a_sale {
    ($(
        $(#[$doc:meta])*
        $path:literal as $call:ident: $done:literal
        $(, $status:literal $refused:literal)*;
    )*) => {$(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "sales", params(("id" = String, Path, description = "The sale's UUID")),
            responses(
                (status = 200, description = $done, body = SaleJson),
                (status = 404, description = "No such sale", body = Problem, content_type = "application/problem+json"),
                $((status = $status, description = $refused, body = Problem, content_type = "application/problem+json"),)*
            )
        )]
        pub(super) async fn $call(
            State(app): State<App>,
            Who(who): Who,
            Id(id): Id,
        ) -> Result<Answer, ApiError> {
            Ok(app.sales.$call(&who, id).await?)
        }
    )*};
}

calls_about_a_sale! {
    /// Ask the gateway about a sale now
    "/api/sales/{id}/check" as check: "The sale after the reading";

    /// Send the payment link
    ///
    /// By SMS, to the phone that the sale was made with; for the first time or again, a minute apart and
    /// four times at the most. `link` says what came of it; the sale stays payable and watched in any case.
    "/api/sales/{id}/link" as send_link: "The sale as it is now",
        409 "The gateway sends no links, no phone is known, nobody can pay it, or it was sent just now or too often",
        503 "The ledger cannot be written; nothing has happened";

    /// Go on to the next sale while nobody knows how this one ends
    ///
    /// Allowed while the sale is being cancelled or is in doubt. The server keeps asking; if the customer
    /// has paid after all, the sale becomes `paid_late`.
    "/api/sales/{id}/put-aside" as put_aside: "The sale as it is now",
        409 "It is not in doubt",
        503 "The ledger cannot be written; nothing has happened";

    /// Take late money for the sale that it came for
    ///
    /// The sale becomes `paid`.
    "/api/sales/{id}/keep" as keep: "The sale as it is now",
        409 "It has no late money",
        503 "The ledger cannot be written; nothing has happened";

    /// Send late money back
    ///
    /// Refunds what was captured, or releases what was only authorised; repeated by itself until a
    /// reading says that it is back. The sale is `returning` until then.
    "/api/sales/{id}/return" as give_back: "The sale after the reading",
        409 "It has no late money",
        503 "The ledger cannot be written; nothing has happened";

    /// Acknowledge how a sale ended
    ///
    /// Whoever goes on to the next customer says so; every other window is told and shows the end no
    /// more. Acknowledging again changes nothing.
    "/api/sales/{id}/acknowledge" as acknowledge: "The sale as it is now",
        409 "It is under way, or its money waits for a decision",
        503 "The ledger cannot be written";
}

/// Claim the printing of a receipt
///
/// For terminals that print by themselves: granted once for a sale, to the first window that asks. A
/// claim whose answer is lost stays granted; the cashier can print by hand.
#[utoipa::path(
    post, path = "/api/sales/{id}/claim-print", tag = "sales", params(("id" = String, Path, description = "The sale's UUID")),
    responses(
        (status = 200, description = "Whether this window prints", body = PrintClaim),
        (status = 404, description = "No such sale", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is not paid", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The ledger cannot be written; nobody prints", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn claim_print(
    State(app): State<App>,
    Who(who): Who,
    Id(id): Id,
) -> Result<Json<PrintClaim>, ApiError> {
    Ok(Json(app.sales.claim_print(&who, id).await?))
}
