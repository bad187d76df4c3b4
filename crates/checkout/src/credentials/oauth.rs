//! OAuth client credentials.

use crate::private::Private;

/// OAuth client credentials and the address that gives access tokens for them.
///
/// ```
/// use checkout::OAuth;
///
/// let oauth = OAuth::new("https://access.sandbox.checkout.com/connect/token", "ack_abc", "open-sesame")
///     .scopes(["gateway", "flow"]);
/// assert!(!format!("{oauth:?}").contains("sesame"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OAuth {
    /// The whole address of the token host, such as
    /// `https://access.sandbox.checkout.com/connect/token`.
    pub token_url: String,
    /// Client id, `ack_…`.
    pub client_id: Private,
    /// Client secret.
    pub client_secret: Private,
    /// What the token is for. One unknown scope makes the token host refuse the whole request.
    pub scopes: Vec<String>,
}

/// The scopes for all payments and workflows. Reading a payment context has one of its own beside
/// `gateway`, the literal `Payment Context`; an account that does not know it gets no token at all.
const SCOPES: [&str; 2] = ["gateway", "flow:workflows"];

impl OAuth {
    /// Client credentials with the scopes `gateway` and `flow:workflows`.
    #[must_use]
    pub fn new(
        token_url: impl Into<String>,
        client_id: impl Into<Private>,
        client_secret: impl Into<Private>,
    ) -> Self {
        Self {
            token_url: token_url.into(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            scopes: SCOPES.map(str::to_owned).to_vec(),
        }
    }

    /// Asks for these scopes instead.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// The body of the request for a token.
    pub(crate) fn form(&self) -> String {
        let scopes = self.scopes.join(" ");
        let members = [
            ("grant_type", "client_credentials"),
            ("client_id", self.client_id.expose()),
            ("client_secret", self.client_secret.expose()),
            ("scope", &scopes),
        ];
        let members =
            members.map(|(name, value)| format!("{name}={}", http_client::query::value(value)));
        members.join("&")
    }
}
