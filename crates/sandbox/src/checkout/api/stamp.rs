//! The headers that every answer of the API has.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use super::call::RequestId;

/// What `Cko-Version` says.
const VERSION: HeaderValue = HeaderValue::from_static("1.0.0-tabby-sandbox");

/// Gives a request its id, and its answer `Cko-Request-Id` and `Cko-Version`.
pub(crate) async fn stamp(mut request: Request, next: Next) -> Response {
    let id = Uuid::new_v4().to_string();
    let header = HeaderValue::from_str(&id).ok();
    request.extensions_mut().insert(RequestId(id));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(id) = header {
        headers.insert(HeaderName::from_static("cko-request-id"), id);
    }
    headers.insert(HeaderName::from_static("cko-version"), VERSION);
    response
}
