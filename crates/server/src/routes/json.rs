//! Parses the bodies of requests, and answers with JSON that is written already.

use std::fmt;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::ProblemCode;
use serde::de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::ApiError;

/// Parses a JSON object in which no object has two members of the same name.
///
/// # Errors
///
/// [`ProblemCode::MalformedJson`]: it is not such JSON, or does not fit the type. Of two members
/// with the same name a parser may use the first or the last, and software in front of this server
/// may have checked the other one.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let malformed = |_| ApiError::from(ProblemCode::MalformedJson);
    let Unambiguous(value) = serde_json::from_slice(body).map_err(malformed)?;
    // A derived deserializer would also accept a list of the members in their order.
    if !value.is_object() {
        return Err(ProblemCode::MalformedJson.into());
    }
    serde_json::from_value(value).map_err(malformed)
}

/// An answer with this JSON.
pub(super) fn of_text(json: String) -> Response {
    const JSON: HeaderValue = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, JSON)], json).into_response()
}

/// JSON in which no object has two members of the same name.
struct Unambiguous(Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON in which every member has a name of its own")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Unambiguous(item)) = items.next_element()? {
            all.push(item);
        }
        Ok(all.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let Unambiguous(value) = members.next_value()?;
            if all.insert(name, value).is_some() {
                return Err(A::Error::custom("two members have one name"));
            }
        }
        Ok(all.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_is_read_as_it_stands() {
        let text = r#"{"a":[null,true,-1,18446744073709551615,1.5,"\u0041",{}],"b":{"a":""}}"#;
        let read: Value = read(text.as_bytes()).unwrap();
        let wanted = json!({"a": [null, true, -1, u64::MAX, 1.5, "A", {}], "b": {"a": ""}});
        assert_eq!(read, wanted);
    }

    #[test]
    fn two_members_of_one_name_are_refused_at_any_depth_and_in_any_spelling() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"b":{"a":1,"a":2}}"#,
            r#"{"b":[{"a":1,"c":0,"a":2}]}"#,
            "[]",
            "{",
            "{}{}",
        ] {
            let refused = read::<Value>(text.as_bytes());
            assert_eq!(refused, Err(ProblemCode::MalformedJson.into()), "{text}");
        }
    }
}
