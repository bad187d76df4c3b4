//! Enums whose words are explained in the OpenAPI document.

use serde_json::Value;

/// The name of a schema and what each of its words means, for the OpenAPI document.
pub type Meanings = (&'static str, Vec<(Value, String)>);

/// Declares enums, and a function that returns what their words mean: the doc comments of the
/// variants.
macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[doc = $choice_doc:literal])* $choice:ident),+ $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(
                Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize, serde::Deserialize,
                utoipa::ToSchema,
            )]
            #[serde(rename_all = "snake_case")]
            pub enum $name { $($(#[doc = $choice_doc])* $choice),+ }
        )+

        /// Returns what each word of these enums means.
        #[must_use]
        pub(crate) fn meanings() -> Vec<$crate::engine::choices::Meanings> {
            vec![$((
                stringify!($name),
                vec![$((
                    serde_json::json!($name::$choice),
                    concat!($($choice_doc),*).trim().to_owned(),
                )),+],
            )),+]
        }
    };
}

pub(crate) use choices;
