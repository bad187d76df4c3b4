//! `/api/sales/{id}/…`: captures, voids and refunds of a paid sale.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contract::{
    NewCapture, NewOperation, NewRefund, NewVoid, OperationList, OperationView, Problem,
};
use payment::id::SaleId;
use payment::identity::Principal;
use serde::de::DeserializeOwned;

use super::address::Id;
use super::who::Who;
use super::{ApiError, json};
use crate::app::App;
use crate::operations::OperationAsked;

impl IntoResponse for OperationAsked {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        let timing = format!("gateway;dur={}", self.gateway.as_millis());
        if let Ok(timing) = HeaderValue::from_str(&timing) {
            headers.insert("server-timing", timing);
        }
        (StatusCode::OK, headers, Json(self.view)).into_response()
    }
}

/// Asks for an operation. The sale is looked for before the body is read, so that the answer about
/// another branch's sale does not depend on the body.
async fn ask<T: NewOperation + DeserializeOwned>(
    app: &App,
    who: &Principal,
    id: SaleId,
    body: &[u8],
) -> Result<OperationAsked, ApiError> {
    let currency = app.sales.currency_of(who, id).await?;
    let new: T = json::read(body)?;
    let request = new.check(currency, who.author())?;
    Ok(app.sales.ask_operation(who, id, request).await?)
}

/// Declares handlers of calls that ask for an operation. A line says the path, the handler, the body,
/// and what is forbidden in which state.
macro_rules! calls_for_an_operation {
    ($(
        $(#[$doc:meta])*
        $path:literal as $call:ident($body:ty): $not_now:literal, $breaks:literal;
    )*) => {$(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "operations", request_body = $body,
            params(("id" = String, Path, description = "The sale's UUID")),
            responses(
                (status = 200, description = "The operation as it is now", body = OperationView),
                (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
                (status = 404, description = "No such sale", body = Problem, content_type = "application/problem+json"),
                (status = 409, description = $not_now, body = Problem, content_type = "application/problem+json"),
                (status = 413, description = "Larger than 64 kB", body = Problem, content_type = "application/problem+json"),
                (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
                (status = 422, description = $breaks, body = Problem, content_type = "application/problem+json"),
                (status = 503, description = "The payment could not be read, and nothing has happened (`payment_not_read`); or the ledger failed, and it is not known whether the operation was stored or done (`operation_in_doubt`): send the same request again with the same id", body = Problem, content_type = "application/problem+json"),
            )
        )]
        pub(super) async fn $call(
            State(app): State<App>,
            Who(who): Who,
            Id(id): Id,
            body: Bytes,
        ) -> Result<OperationAsked, ApiError> {
            ask::<$body>(&app, &who, id, &body).await
        }
    )*};
}

calls_for_an_operation! {
    /// Refund a paid sale, wholly or in part
    ///
    /// The id is a UUID made by the client. The same id and the same body are the same refund, however
    /// often it is sent. It is `done` when a reading of the payment shows it; until then the server goes
    /// on by itself, with the same key at the gateway.
    "/api/sales/{id}/refunds" as refund(NewRefund):
        "The id belongs to another operation, another one is under way, or the payment cannot be refunded now; nothing has happened",
        "Breaks a rule, or is more than was captured; nothing has happened";

    /// Capture an authorised payment, wholly or in part
    ///
    /// As with a refund, the same id and body are the same capture. Needed only where the gateway does
    /// not capture by itself.
    "/api/sales/{id}/captures" as capture(NewCapture):
        "The id belongs to another operation, another one is under way, or the payment cannot be captured now; nothing has happened",
        "Breaks a rule, or is more than is authorised; nothing has happened";

    /// Release what is authorised and not captured
    ///
    /// As with a refund, the same id is the same void.
    "/api/sales/{id}/void" as void(NewVoid):
        "The id belongs to another operation, another one is under way, or nothing is left to release; nothing has happened",
        "Breaks a rule; nothing has happened";
}

/// List the captures, voids and refunds of a sale
///
/// Those that were asked for here, oldest first, with the sums of the payment as of its last reading.
#[utoipa::path(
    get, path = "/api/sales/{id}/operations", tag = "operations",
    params(("id" = String, Path, description = "The sale's UUID")),
    responses(
        (status = 200, description = "The operations", body = OperationList),
        (status = 404, description = "No such sale", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_operations(
    State(app): State<App>,
    Who(who): Who,
    Id(id): Id,
) -> Result<Json<OperationList>, ApiError> {
    Ok(Json(app.sales.operations(&who, id).await?))
}
