//! JSON by the browser's own parser: one format in the module, and the smallest.

use contract::Members;
use js_sys::{Array, JSON, Reflect};
use serde::Serialize;
use wasm_bindgen::JsValue;

/// A parsed value, read by name.
pub struct Json(JsValue);

impl Json {
    /// Parses a text; nothing when it is not JSON.
    pub fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    fn get(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED)
    }

    /// A list; empty when it is none, or not there.
    fn list(&self, name: &str) -> Array {
        let value = self.get(name);
        // `Array.from` throws at what is no list.
        if Array::is_array(&value) {
            Array::from(&value)
        } else {
            Array::new()
        }
    }
}

impl Members for Json {
    fn text(&self, name: &str) -> Option<String> {
        self.get(name).as_string()
    }

    fn number(&self, name: &str) -> Option<i64> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "times and counts: whole, and exact in a JavaScript number"
        )]
        self.get(name).as_f64().map(|number| number as i64)
    }

    fn is_true(&self, name: &str) -> bool {
        self.get(name).is_truthy()
    }

    fn texts(&self, name: &str) -> Vec<String> {
        self.list(name)
            .iter()
            .filter_map(|value| value.as_string())
            .collect()
    }

    fn object(&self, name: &str) -> Option<Box<dyn Members>> {
        let value = self.get(name);
        value.is_object().then(|| Box::new(Self(value)) as _)
    }

    fn objects(&self, name: &str) -> Vec<Box<dyn Members>> {
        self.list(name)
            .iter()
            .map(|value| Box::new(Self(value)) as _)
            .collect()
    }
}

/// Writes a request.
pub(super) fn to_json(value: &impl Serialize) -> Option<String> {
    let value = value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .ok()?;
    JSON::stringify(&value).ok()?.as_string()
}
