//! What is done to a request before its call is chosen, and to every answer.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use super::call::{LowerCase, RequestId};

/// What `Cko-Version` says.
const VERSION: HeaderValue = HeaderValue::from_static("1.0.0-tabby-sandbox");

/// Gives a request its id, and its answer `Cko-Request-Id` and `Cko-Version`. A method in lower case
/// is taken: the official SDK for Node.js sends `patch` over `fetch`, which leaves it as it is.
pub(crate) async fn stamp(mut request: Request, next: Next) -> Response {
    let id = Uuid::new_v4().to_string();
    let header = HeaderValue::from_str(&id).ok();
    request.extensions_mut().insert(RequestId(id));
    if request.method().as_str() == "patch" {
        *request.method_mut() = Method::PATCH;
        request.extensions_mut().insert(LowerCase);
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(id) = header {
        headers.insert(HeaderName::from_static("cko-request-id"), id);
    }
    headers.insert(HeaderName::from_static("cko-version"), VERSION);
    response
}
