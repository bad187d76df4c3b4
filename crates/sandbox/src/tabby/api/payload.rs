//! Parses the JSON of requests without binary floats.
//!
//! Published clients send amounts as numbers, while the API reference wants texts. Here every
//! amount becomes a text. Other numbers keep all their digits too: see [`digits`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_decimal::Decimal;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::engine::digits;
use crate::tabby::money;

/// Names of fields that hold amounts, at any depth.
const AMOUNTS: [&str; 5] = [
    "amount",
    "unit_price",
    "tax_amount",
    "shipping_amount",
    "discount_amount",
];

/// Names of fields that hold counts, at any depth. Shops that sell by weight send fractions.
const COUNTS: [&str; 7] = [
    "quantity",
    "ordered",
    "captured",
    "shipped",
    "refunded",
    "loyalty_level",
    "wishlist_count",
];

/// Names of fields whose content belongs to the merchant.
const FREE: [&str; 2] = ["meta", "attachment"];

/// A request's JSON. Amounts are texts, and so is every number that a float would change.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Payload {
    /// The JSON.
    pub value: Value,
    /// Paths of amounts that came as numbers, such as `$.payment.amount`.
    pub numbers: BTreeSet<String>,
    /// Counts with a fraction or an exponent, as they were sent, by path.
    pub fractions: BTreeMap<String, String>,
}

impl Payload {
    /// Parses a body; `None` if it is not JSON.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let mut read = Self::default();
        read.value = value(body, Role::Other, &mut read)?;
        Some(read)
    }

    /// The count at a path, exactly as it was sent; `None` if it is not a number.
    #[must_use]
    pub fn count(&self, path: &str, value: &Value) -> Option<Decimal> {
        match self.fractions.get(path) {
            Some(digits) => money::signed(&money::plain(digits)?),
            None => value
                .as_i64()
                .map(Decimal::from)
                .or_else(|| value.as_u64().map(Decimal::from)),
        }
    }
}

/// Parses JSON and keeps all digits: numbers that a float would change become texts. `None` if it
/// is not JSON.
#[must_use]
pub fn exact(body: &[u8]) -> Option<Value> {
    value(body, Role::Free, &mut Payload::default())
}

fn value(body: &[u8], role: Role, noted: &mut Payload) -> Option<Value> {
    let taken = digits::take_out(body)?;
    let mut json = serde_json::Deserializer::from_slice(&taken.text);
    let reader = Reader {
        path: "$".to_owned(),
        role,
        numbers: &taken.numbers,
        noted,
    };
    let value = reader.deserialize(&mut json).ok()?;
    json.end().ok()?;
    Some(value)
}

/// The role of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Amount,
    Count,
    /// The merchant's own data, in which nothing is recorded.
    Free,
    Other,
}

impl Role {
    /// The role of a field with this name.
    fn of(self, name: &str) -> Self {
        match self {
            Self::Free => Self::Free,
            _ if AMOUNTS.contains(&name) => Self::Amount,
            _ if COUNTS.contains(&name) => Self::Count,
            _ if FREE.contains(&name) => Self::Free,
            _ => Self::Other,
        }
    }

    /// The role of a list's entries.
    const fn of_entries(self) -> Self {
        match self {
            Self::Free => Self::Free,
            _ => Self::Other,
        }
    }
}

/// A deserialiser for JSON whose numbers were replaced by indices.
struct Reader<'a> {
    path: String,
    role: Role,
    numbers: &'a [&'a str],
    noted: &'a mut Payload,
}

impl Reader<'_> {
    /// The reader for a part of this value.
    fn part(&mut self, end: fmt::Arguments<'_>, role: Role) -> Reader<'_> {
        let path = match role {
            Role::Free => String::new(),
            _ => format!("{}{end}", self.path),
        };
        Reader {
            path,
            role,
            numbers: self.numbers,
            noted: &mut *self.noted,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    /// The index of a number.
    fn visit_u64<E: Error>(self, place: u64) -> Result<Value, E> {
        let number = usize::try_from(place)
            .ok()
            .and_then(|place| self.numbers.get(place));
        let digits = *number.ok_or_else(|| E::custom("no such number"))?;
        if self.role == Role::Amount {
            self.noted.numbers.insert(self.path);
            let plain = money::plain(digits).unwrap_or_else(|| digits.to_owned());
            return Ok(Value::String(plain));
        }
        let value = digits::exact(digits);
        if self.role == Role::Count && !(value.is_i64() || value.is_u64()) {
            self.noted.fractions.insert(self.path, digits.to_owned());
        }
        Ok(value)
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        let role = self.role.of_entries();
        loop {
            let place = entries.len();
            match seq.next_element_seed(self.part(format_args!("[{place}]"), role))? {
                Some(entry) => entries.push(entry),
                None => return Ok(Value::Array(entries)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let role = self.role.of(&name);
            let value = map.next_value_seed(self.part(format_args!(".{name}"), role))?;
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Payload {
        Payload::read(text.as_bytes()).unwrap()
    }

    #[test]
    fn amounts_are_read_by_their_digits_wherever_they_stand() {
        let read = read(
            r#"{"payment": {"amount": 90071992547409.93, "order": {"items": [{"unit_price": 105.0}, {"unit_price":"1"}]}},
                "amount": 1.05e2}"#,
        );
        assert_eq!(
            read.value,
            json!({
                "payment": {"amount": "90071992547409.93", "order": {"items": [{"unit_price": "105.0"}, {"unit_price": "1"}]}},
                "amount": "105",
            })
        );
        let places: Vec<&str> = read.numbers.iter().map(String::as_str).collect();
        assert_eq!(
            places,
            [
                "$.amount",
                "$.payment.amount",
                "$.payment.order.items[0].unit_price"
            ]
        );
    }

    #[test]
    fn quantities_with_a_fraction_keep_their_digits() {
        let read = read(
            r#"{"items": [{"quantity": 2.5}, {"quantity": 3}, {"quantity": 0.300000000000000041}, {"quantity": "4"}]}"#,
        );
        let quantity = |n: usize| {
            let value = read.value.pointer(&format!("/items/{n}/quantity")).unwrap();
            let quantity = read.count(&format!("$.items[{n}].quantity"), value);
            quantity.map(|quantity| quantity.to_string())
        };
        assert_eq!(quantity(0).as_deref(), Some("2.5"));
        assert_eq!(quantity(1).as_deref(), Some("3"));
        assert_eq!(quantity(2).as_deref(), Some("0.300000000000000041"));
        assert_eq!(quantity(3), None);
        assert_eq!(read.value["items"][0]["quantity"], 2.5);
        assert_eq!(read.value["items"][2]["quantity"], "0.300000000000000041");
    }

    #[test]
    fn what_is_no_amount_stays_as_it_came() {
        let text = r#"{"a":[1,-2,1.5,true,null,"x"],"meta":{"amount":5},"attachment":{"body":{"amount":5}},"amount":null}"#;
        let read = read(text);
        assert_eq!(read.value, serde_json::from_str::<Value>(text).unwrap());
        assert!(read.numbers.is_empty());
    }

    #[test]
    fn no_number_loses_a_digit_wherever_it_stands() {
        let text = r#"{"meta":{"a":[0.12345678901234567891]},"b":18446744073709551616,"c":[1.50]}"#;
        let kept = json!({"meta": {"a": ["0.12345678901234567891"]}, "b": "18446744073709551616", "c": [1.5]});
        assert_eq!(read(text).value, kept);
        assert_eq!(exact(text.as_bytes()), Some(kept));
        assert_eq!(exact(br#"{"amount": 1.5}"#), Some(json!({"amount": 1.5})));
        assert_eq!(exact(b"a text"), None);
    }

    #[test]
    fn what_is_no_json_is_nothing() {
        for text in ["", "{", "{} {}", r#"{"amount":1.}"#, r#"{"amount":NaN}"#] {
            assert_eq!(Payload::read(text.as_bytes()), None, "{text}");
        }
        // Deeper nesting than any request has, as an amount and otherwise.
        for start in ["[", r#"{"a":"#, r#"{"amount":"#] {
            let text = start.repeat(100_000);
            assert_eq!(Payload::read(text.as_bytes()), None, "{start}");
        }
        let deep = format!(
            r#"{{"amount":{}1{}}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert_eq!(Payload::read(deep.as_bytes()), None);
    }
}
