//! Values that must not be printed: personal data, and links or tokens that open a payment.

use std::fmt;

/// Declares a text that is sent and received but prints as dots. Each client declares its own, so
/// that it is a type of that client.
///
/// ```
/// http_client::private_text! {
///     /// A text that prints as dots.
///     Private
/// }
///
/// let phone = Private::from("+971500000001");
/// assert_eq!(format!("{phone:?}"), "…");
/// assert_eq!(phone.expose(), "+971500000001");
/// ```
#[macro_export]
macro_rules! private_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text.
            #[must_use]
            pub const fn new(text: String) -> Self {
                Self(text)
            }

            /// The text itself. The caller is responsible for where it goes.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("…")
            }
        }
    };
}

/// Bytes of which `Debug` prints only the number.
pub struct Bytes<'a>(pub &'a [u8]);

impl fmt::Debug for Bytes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "… ({} bytes)", self.0.len())
    }
}
