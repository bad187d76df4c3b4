//! The two kinds of credentials.

use super::key::SecretKey;
use super::oauth::OAuth;

/// What calls are authorised with.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A secret key.
    Key(SecretKey),
    /// OAuth client credentials: an access token is fetched with them and renewed when it ends.
    OAuth(OAuth),
}

impl From<SecretKey> for Credentials {
    fn from(key: SecretKey) -> Self {
        Self::Key(key)
    }
}

impl From<OAuth> for Credentials {
    fn from(oauth: OAuth) -> Self {
        Self::OAuth(oauth)
    }
}
