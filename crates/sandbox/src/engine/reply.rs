//! Answers as values, so that a fault can change one before it is sent.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

const PAGE: &str =
    "<!DOCTYPE html><html><head><title>Attention Required!</title></head><body></body></html>";

/// An answer that is not sent yet.
#[derive(Clone, PartialEq, Debug)]
pub enum Reply {
    /// JSON.
    Json(StatusCode, Value),
    /// Plain text, as some errors are.
    Text(StatusCode, &'static str),
    /// No body, and so no content type.
    Empty(StatusCode),
    /// A web page of the network in front of the API.
    Html(StatusCode),
    /// The QR image.
    Png {
        /// Its bytes.
        image: Vec<u8>,
        /// `Cache-Control`.
        cache: Option<String>,
        /// Whether other sites may read it.
        cors: bool,
    },
}

impl Reply {
    /// 200 with JSON.
    #[must_use]
    pub const fn ok(body: Value) -> Self {
        Self::Json(StatusCode::OK, body)
    }

    /// Its status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Json(status, _)
            | Self::Text(status, _)
            | Self::Empty(status)
            | Self::Html(status) => *status,
            Self::Png { .. } => StatusCode::OK,
        }
    }

    /// Its body and content type.
    #[must_use]
    pub fn body(&self) -> (Vec<u8>, &'static str) {
        match self {
            Self::Json(_, body) => (body.to_string().into_bytes(), "application/json"),
            Self::Text(_, body) => (body.as_bytes().to_vec(), "text/plain; charset=utf-8"),
            Self::Empty(_) => (Vec::new(), "text/plain"),
            Self::Html(_) => (PAGE.as_bytes().to_vec(), "text/html; charset=UTF-8"),
            Self::Png { image, .. } => (image.clone(), "image/png"),
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        if let Self::Empty(status) = self {
            return status.into_response();
        }
        let (body, kind) = self.body();
        let mut response = (self.status(), [(header::CONTENT_TYPE, kind)], body).into_response();
        if let Self::Png { cache, cors, .. } = self {
            let headers = response.headers_mut();
            if let Some(cache) = cache.and_then(|cache| HeaderValue::from_str(&cache).ok()) {
                headers.insert(header::CACHE_CONTROL, cache);
            }
            if cors {
                headers.insert(
                    header::ACCESS_CONTROL_ALLOW_ORIGIN,
                    HeaderValue::from_static("*"),
                );
            }
        }
        response
    }
}
