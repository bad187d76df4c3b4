//! What the sandbox knows about a call's session and about earlier requests of its client.

use jiff::SignedDuration;

use crate::tabby::api::call::Call;
use crate::tabby::request::Entry;
use crate::tabby::world::{Session, World};
pub(super) fn session<'a>(world: &'a World, call: &Call) -> Option<&'a Session> {
    let id = call.id.as_deref().and_then(|id| id.parse().ok())?;
    world.payment(id)
}

/// Recent requests for the same path.
pub(super) fn lately<'a>(
    world: &'a World,
    call: &'a Call,
    span: SignedDuration,
) -> impl Iterator<Item = &'a Entry> {
    let now = world.now();
    world
        .requests
        .latest()
        .take(200)
        .take_while(move |entry| now.duration_since(entry.at) < span)
        .filter(|entry| entry.operation == Some(call.operation) && entry.path == call.path)
}
