//! JSON by the browser's own parser and writer.
//!
//! The text is parsed by the browser and the result read value by value. Errors carry no message: a
//! page could not use it, and the messages would be an eighth of the terminal's module.

use js_sys::{Array, JSON, Reflect};
use serde::de::value::SeqDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, Expected, IntoDeserializer, SeqAccess,
    Unexpected, Visitor,
};
use serde::{Serialize, forward_to_deserialize_any};
use wasm_bindgen::JsValue;

/// Parses a text; `None` if it is not JSON or does not fit the type.
#[must_use]
pub fn from_json<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(Json(JSON::parse(text).ok()?)).ok()
}

/// Writes a value as JSON.
#[must_use]
pub fn to_json(value: &impl Serialize) -> Option<String> {
    let value = value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .ok()?;
    JSON::stringify(&value).ok()?.as_string()
}

/// The error: the value does not fit the type.
#[derive(Debug, Clone, Copy)]
struct OtherShape;

impl std::fmt::Display for OtherShape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not of this shape")
    }
}

impl std::error::Error for OtherShape {}

impl de::Error for OtherShape {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn missing_field(_: &'static str) -> Self {
        Self
    }
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// A value parsed by the browser.
struct Json(JsValue);

impl Json {
    /// A whole number, as times and counts are.
    fn number(&self) -> Result<i64, OtherShape> {
        let number = self.0.as_f64().filter(|number| number.fract() == 0.0);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole, and exact in a JavaScript number"
        )]
        number.map(|number| number as i64).ok_or(OtherShape)
    }

    fn text(&self) -> Result<String, OtherShape> {
        self.0.as_string().ok_or(OtherShape)
    }
}

impl IntoDeserializer<'_, OtherShape> for Json {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Json {
    type Error = OtherShape;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, OtherShape> {
        Err(OtherShape)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        visitor.visit_bool(self.0.as_bool().ok_or(OtherShape)?)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        visitor.visit_i64(self.number()?)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        visitor.visit_i64(self.number()?)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        visitor.visit_i64(self.number()?)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        visitor.visit_i64(self.number()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, OtherShape> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        if !Array::is_array(&self.0) {
            return Err(OtherShape);
        }
        let all = Array::from(&self.0);
        visitor.visit_seq(SeqDeserializer::new(all.iter().map(Json)))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, OtherShape> {
        visitor.visit_enum(self.text()?.into_deserializer())
    }

    /// Reads the object's members in the order of the type's fields.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, OtherShape> {
        if !self.0.is_object() {
            return Err(OtherShape);
        }
        visitor.visit_seq(Members {
            of: self.0,
            names: names.iter(),
        })
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct
        map identifier ignored_any
    }
}

/// Reads the members of these names from an object, one after the other.
struct Members {
    of: JsValue,
    names: std::slice::Iter<'static, &'static str>,
}

impl<'de> SeqAccess<'de> for Members {
    type Error = OtherShape;

    /// `None` for a member that is missing. The ones after it still follow.
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, OtherShape> {
        let name = JsValue::from(*self.names.next().ok_or(OtherShape)?);
        let value = Reflect::get(&self.of, &name).map_err(|_| OtherShape)?;
        if value.is_undefined() {
            return Ok(None);
        }
        seed.deserialize(Json(value)).map(Some)
    }
}
