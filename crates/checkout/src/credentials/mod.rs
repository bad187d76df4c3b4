//! What calls are authorised with: a secret key, or OAuth client credentials.

mod environment;
#[cfg(feature = "client")]
mod fit;
mod key;
mod kind;
mod oauth;
mod tokens;

pub use environment::{Environment, WrongEnvironment};
#[cfg(feature = "client")]
pub(crate) use fit::check;
pub use key::{InvalidKey, SecretKey};
pub use kind::Credentials;
pub use oauth::OAuth;
pub(crate) use tokens::Tokens;
