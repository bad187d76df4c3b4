//! Choices, each with what its words mean.

use serde_json::Value;

/// What each word of a choice means, for the OpenAPI document: a schema's name, then its words.
pub type Meanings = (&'static str, Vec<(Value, String)>);

/// Declares choices, and what their words mean.
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

        /// What each word of these choices means.
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
