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
    let Value::Object(object) = &value else {
        return Err(ProblemCode::MalformedJson.into());
    };
    T::deserialize(&value).map_err(|error| match wrong_member::<T>(object, &error) {
        Some(what) => ApiError::body(&what),
        None => ProblemCode::MalformedJson.into(),
    })
}

/// In a body of more members nobody looks for the wrong one: each is tried.
const MOST_MEMBERS: usize = 64;

/// Which member makes a body unreadable, and how, for people. It repeats no value, and no name that is
/// none of an API's.
fn wrong_member<T: DeserializeOwned>(
    object: &Map<String, Value>,
    error: &serde_json::Error,
) -> Option<String> {
    if let Some(name) = missing(error) {
        return Some(format!("its member {name} is missing"));
    }
    // The error does not say where it is. Without the member that is wrong there is none, or another.
    let is_wrong = |name: &String| {
        let mut without = object.clone();
        without.remove(name);
        match serde_json::from_value::<T>(Value::Object(without)) {
            Ok(_) => true,
            Err(error) => missing(&error).as_ref() == Some(name),
        }
    };
    let mut names = object.keys().take(MOST_MEMBERS);
    let name = names.find(|name| object.len() <= MOST_MEMBERS && is_wrong(name))?;
    is_name(name).then(|| format!("its member {name} is not of the expected type"))
}

/// The member that is missing, if that is the error.
fn missing(error: &serde_json::Error) -> Option<String> {
    let said = error.to_string();
    let name = said.strip_prefix("missing field `")?.split('`').next()?;
    is_name(name).then(|| name.to_owned())
}

fn is_name(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    (1..=40).contains(&text.len()) && text.bytes().all(is_plain)
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

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sale {
        amount: String,
        items: Option<Vec<u32>>,
    }

    #[test]
    fn a_member_that_is_missing_or_of_another_type_is_named_and_no_value_is_repeated() {
        for (text, says) in [
            ("{}", Some("member amount is missing")),
            (r#"{"amount":4711}"#, Some("member amount is not of")),
            (
                r#"{"amount":"1","items":["4711"]}"#,
                Some("member items is not of"),
            ),
            (r#"{"amount":4711,"items":["4711"]}"#, None),
        ] {
            let refused = read::<Sale>(text.as_bytes()).unwrap_err();
            let said = format!("{refused:?}");
            match says {
                Some(says) => assert!(said.contains(says), "{text}: {said}"),
                None => assert_eq!(refused, ProblemCode::MalformedJson.into(), "{text}"),
            }
            assert!(!said.contains("4711"), "{said}");
        }
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
