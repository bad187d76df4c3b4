//! Request bodies and queries of the control calls, and errors about them.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What is wrong with a body: 422.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Wrong {
    /// Which field, such as `faults[0].kind`; `.` for the whole body.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl Wrong {
    /// Names a field and what is wrong with it.
    #[must_use]
    pub fn new(field: &str, message: &str) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }

    /// Makes the error for a parser's message. If a field is unknown or missing, that field is
    /// named, not its parent.
    #[must_use]
    pub fn found(path: &str, message: &str) -> Self {
        let named = ["unknown field `", "missing field `"]
            .iter()
            .find_map(|start| message.strip_prefix(start))
            .and_then(|rest| rest.split('`').next());
        let field = match named {
            Some(name) if path == "." => name.to_owned(),
            Some(name) if path.rsplit('.').next() != Some(name) => format!("{path}.{name}"),
            _ => path.to_owned(),
        };
        Self {
            field,
            message: plain(message),
        }
    }
}

/// Rewrites a parser's message for people.
fn plain(message: &str) -> String {
    let (what, _) = message.split_once(" at line ").unwrap_or((message, ""));
    if what.starts_with("missing field `") {
        return "missing".to_owned();
    }
    let words = |rest: &str| rest.replace('`', "");
    let rest = |start: &str| what.strip_prefix(start)?.split_once("`, expected ");
    if let Some((_, known)) = rest("unknown field `") {
        let known = known.trim_start_matches("one of ");
        return format!("no such field; known here: {}", words(known));
    }
    if let Some((_, known)) = rest("unknown variant `") {
        let known = known.trim_start_matches("one of ");
        return format!("must be one of: {}", words(known));
    }
    let Some((_, expected)) = what.split_once(", expected ") else {
        return what.to_owned();
    };
    match expected {
        "a boolean" => "must be true or false".to_owned(),
        "u16" | "u32" | "u64" | "usize" => "must be a whole number of zero or more".to_owned(),
        "a string" => "must be a text".to_owned(),
        "a Decimal type representing a fixed-point number" => {
            "must be an amount as a text, such as \"1.50\"".to_owned()
        }
        "string or map" => "must be one of the words that the OpenAPI document has here".to_owned(),
        "a sequence" => "must be a list".to_owned(),
        _ => what.to_owned(),
    }
}

impl Wrong {
    /// Makes the error for a JSON parser's error.
    #[must_use]
    pub fn at(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        Self::found(&error.path().to_string(), &error.inner().to_string())
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, Json(self)).into_response()
    }
}

/// The message for a list in place of an object.
pub const LIST: &str = "send an object, not a list";

/// A JSON body. `Content-Type` is ignored, because `curl -d` says that it is a form.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Wrong;

    async fn from_request(request: Request, state: &S) -> Result<Self, Wrong> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Wrong::new(".", "the body cannot be read"))?;
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        // Serde would accept a list as an object without names.
        if text.trim_ascii_start().first() == Some(&b'[') {
            return Err(Wrong::new(".", LIST));
        }
        let mut json = serde_json::Deserializer::from_slice(text);
        let body =
            serde_path_to_error::deserialize(&mut json).map_err(|error| Wrong::at(&error))?;
        json.end()
            .map_err(|error| Wrong::new(".", &error.to_string()))?;
        Ok(Self(body))
    }
}

/// The query string, parsed.
#[derive(Debug)]
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Wrong;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Wrong> {
        let query = parts.uri.query().unwrap_or("");
        let members: Map<String, Value> = form_urlencoded::parse(query.as_bytes())
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| {
                let number = value.parse::<u64>().ok();
                let value = match (name.as_ref(), number) {
                    ("limit" | "offset", Some(number)) => number.into(),
                    _ => value.into_owned().into(),
                };
                (name.into_owned(), value)
            })
            .collect();
        serde_path_to_error::deserialize(Value::Object(members))
            .map(Self)
            .map_err(|error| Wrong::at(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_parser_found_is_said_in_words_for_people() {
        for (found, said) in [
            ("missing field `outcome` at line 1 column 2", "missing"),
            (
                "unknown variant `x`, expected `list` or `null`",
                "must be one of: list or null",
            ),
            (
                "unknown field `x`, expected one of `a`, `b` at line 1 column 9",
                "no such field; known here: a, b",
            ),
            (
                "invalid type: string \"long\", expected u32",
                "must be a whole number of zero or more",
            ),
            (
                "invalid value: integer `-1`, expected u32",
                "must be a whole number of zero or more",
            ),
            (
                "invalid type: null, expected a boolean",
                "must be true or false",
            ),
            (
                "a speed is 0, or from 0.000001 to 1000000",
                "a speed is 0, or from 0.000001 to 1000000",
            ),
        ] {
            assert_eq!(Wrong::found("x", found).message, said);
        }
    }

    #[test]
    fn the_field_is_the_one_that_is_wrong() {
        for (path, message, field) in [
            (".", "missing field `outcome` at line 1", "outcome"),
            (
                "faults[0]",
                "unknown field `foo`, expected …",
                "faults[0].foo",
            ),
            (
                "faults[0].foo",
                "unknown field `foo`, expected …",
                "faults[0].foo",
            ),
            ("faults[0].kind", "unknown variant `x`", "faults[0].kind"),
        ] {
            assert_eq!(Wrong::found(path, message).field, field);
        }
    }
}
