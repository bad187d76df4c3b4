//! Reads the JSON of a request without a float near money.
//!
//! serde_json turns a number with a fraction into a binary fraction. Published clients send amounts
//! as numbers, so that members which hold amounts are read by their digits here, and are texts
//! afterwards, as the API reference wants them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_decimal::Decimal;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use crate::money;

/// Members that hold amounts, wherever they stand.
const AMOUNTS: [&str; 5] = [
    "amount",
    "unit_price",
    "tax_amount",
    "shipping_amount",
    "discount_amount",
];

/// The member that counts pieces, wherever it stands; shops that sell by weight count parts of them.
const QUANTITY: &str = "quantity";

/// Members whose content is the merchant's own.
const FREE: [&str; 2] = ["meta", "attachment"];

/// A request's JSON, with each amount as a text.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Payload {
    /// The JSON.
    pub value: Value,
    /// Where amounts came as numbers, such as `$.payment.amount`.
    pub numbers: BTreeSet<String>,
    /// Quantities with a fraction, digit by digit, by their places.
    pub fractions: BTreeMap<String, String>,
}

impl Payload {
    /// Reads a body; none when it is no JSON.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let mut digits = Digits::default();
        let mut json = serde_json::Deserializer::from_slice(body);
        let reader = Reader {
            path: "$".to_owned(),
            digits: &mut digits,
        };
        let value = reader.deserialize(&mut json).ok()?;
        json.end().ok()?;
        Some(Self {
            value,
            numbers: digits.numbers,
            fractions: digits.fractions,
        })
    }

    /// The quantity at a place, exactly as it was sent; none for what is no number.
    #[must_use]
    pub fn quantity(&self, path: &str, value: &Value) -> Option<Decimal> {
        match self.fractions.get(path) {
            Some(digits) => money::signed(digits),
            None => value
                .as_i64()
                .map(Decimal::from)
                .or_else(|| value.as_u64().map(Decimal::from)),
        }
    }
}

/// Numbers that were read by their digits.
#[derive(Default)]
struct Digits {
    numbers: BTreeSet<String>,
    fractions: BTreeMap<String, String>,
}

struct Reader<'a> {
    path: String,
    digits: &'a mut Digits,
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

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    /// A number that is no amount, such as a place on earth.
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
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

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        loop {
            let reader = Reader {
                path: format!("{}[{}]", self.path, entries.len()),
                digits: &mut *self.digits,
            };
            match seq.next_element_seed(reader)? {
                Some(entry) => entries.push(entry),
                None => return Ok(Value::Array(entries)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let path = format!("{}.{name}", self.path);
            let value = if AMOUNTS.contains(&name.as_str()) {
                let raw: Box<RawValue> = map.next_value()?;
                match number(&raw) {
                    Some(digits) => {
                        self.digits.numbers.insert(path);
                        Value::String(digits)
                    }
                    None => serde_json::from_str(raw.get()).map_err(A::Error::custom)?,
                }
            } else if name == QUANTITY {
                let raw: Box<RawValue> = map.next_value()?;
                let value: Value = serde_json::from_str(raw.get()).map_err(A::Error::custom)?;
                if value.is_f64()
                    && let Some(digits) = money::plain(raw.get())
                {
                    self.digits.fractions.insert(path, digits);
                }
                value
            } else if FREE.contains(&name.as_str()) {
                map.next_value::<Value>()?
            } else {
                map.next_value_seed(Reader {
                    path,
                    digits: &mut *self.digits,
                })?
            };
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

/// The digits of a number as they were sent; none for anything else.
fn number(raw: &RawValue) -> Option<String> {
    let text = raw.get();
    let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    is_number.then(|| money::plain(text).unwrap_or_else(|| text.to_owned()))
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
            r#"{"items": [{"quantity": 2.5}, {"quantity": 3}, {"quantity": 0.30000000000000004}, {"quantity": "4"}]}"#,
        );
        let quantity = |n: usize| {
            let value = read.value.pointer(&format!("/items/{n}/quantity")).unwrap();
            let quantity = read.quantity(&format!("$.items[{n}].quantity"), value);
            quantity.map(|quantity| quantity.to_string())
        };
        assert_eq!(quantity(0).as_deref(), Some("2.5"));
        assert_eq!(quantity(1).as_deref(), Some("3"));
        assert_eq!(quantity(2).as_deref(), Some("0.30000000000000004"));
        assert_eq!(quantity(3), None);
        assert_eq!(read.value["items"][0]["quantity"], 2.5);
    }

    #[test]
    fn what_is_no_amount_stays_as_it_came() {
        let text = r#"{"a":[1,-2,1.5,true,null,"x"],"meta":{"amount":5},"attachment":{"body":{"amount":5}},"amount":null}"#;
        let read = read(text);
        assert_eq!(read.value, serde_json::from_str::<Value>(text).unwrap());
        assert!(read.numbers.is_empty());
    }

    #[test]
    fn what_is_no_json_is_nothing() {
        for text in ["", "{", "{} {}", r#"{"amount":1.}"#, r#"{"amount":NaN}"#] {
            assert_eq!(Payload::read(text.as_bytes()), None, "{text}");
        }
        // Nested deeper than any request, as an amount and otherwise.
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
