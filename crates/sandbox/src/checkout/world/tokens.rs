//! Access tokens that were given.

use jiff::Timestamp;
use uuid::Uuid;

use super::change::Change;
use super::state::World;
use super::token::{PREFIX, Token};
use crate::checkout::accounts::Owner;
use crate::engine::clock::seconds;

impl World {
    /// Gives a token.
    pub fn give_token(&mut self, owner: Owner, scopes: Vec<String>) -> Token {
        let now = self.now();
        let lasts = seconds(self.settings.token_ttl_s);
        let token = Token {
            text: format!(
                "{PREFIX}{}{}",
                Uuid::new_v4().simple(),
                Uuid::new_v4().simple()
            ),
            owner,
            scopes,
            expires_at: now.saturating_add(lasts).unwrap_or(Timestamp::MAX),
        };
        self.state.tokens.retain(|known| known.expires_at > now);
        self.write(|| Change::Token(token.clone()));
        self.state.tokens.push(token.clone());
        token
    }

    /// The token with this text, while it counts.
    #[must_use]
    pub fn token(&self, text: &str) -> Option<&Token> {
        let now = self.now();
        let mut all = self.state.tokens.iter();
        all.find(|token| token.text == text && token.expires_at > now)
    }
}
