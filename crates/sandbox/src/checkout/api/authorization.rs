//! Whose a call is, and what it may do.

use crate::checkout::accounts::{BadKey, Owner, bearer, owner_of_key};
use crate::checkout::world::World;
use crate::checkout::world::token::PREFIX;

/// Whose an `Authorization` header is.
pub(super) fn owner(world: &World, authorization: Option<&str>) -> Result<Owner, BadKey> {
    let text = bearer(authorization)?;
    if text.starts_with(PREFIX) {
        let token = world.token(text).ok_or(BadKey::NoSuchToken)?;
        return Ok(token.owner.clone());
    }
    let takes_unlisted = world.settings.open_accounts && world.exposure.unlisted_keys;
    owner_of_key(text, takes_unlisted, &world.state.accounts)
}

/// What the token of an `Authorization` header allows; `None` for a key.
pub(super) fn scopes(world: &World, authorization: Option<&str>) -> Option<Vec<String>> {
    let token = world.token(bearer(authorization).ok()?)?;
    Some(token.scopes.clone())
}
