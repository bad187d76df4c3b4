//! Which host names the sandbox of Tabby answers to, and for which paths.
//!
//! The merchant API is served under any host name. The registration of webhooks is not, because it
//! makes the sandbox post into the machine's own network.

use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::api::refused;
use super::lint::refusal;
use super::settings::Settings;
use super::world::{Tabby, World};
use crate::engine::guard::{Guarded, TurnedAway};
use crate::engine::reply::Reply;

impl Guarded for Tabby {
    const ITS_NAMES: &'static [&'static str] = &["tabby.ai", "tabby.sa"];

    fn is_api(path: &str) -> bool {
        is_below_api(path)
    }

    fn is_by_key(path: &str) -> bool {
        is_by_key(path)
    }

    fn addresses(settings: &Settings) -> Vec<&str> {
        vec![&settings.public_url, &settings.public_url_sa]
    }

    fn turned_away(world: &mut World, request: &Parts, why: TurnedAway) -> Response {
        let status = why.status();
        let finding = match why {
            TurnedAway::UnknownHost(name) => refusal::unknown_host(&name),
            TurnedAway::OtherSite => refusal::other_site(),
        };
        let reply = Reply::Json(status, json!({ "message": finding.message }));
        refused(world, request, None, &reply, finding);
        reply.into_response()
    }
}

fn is_below_api(path: &str) -> bool {
    path.strip_prefix("/api")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_by_key(path: &str) -> bool {
    let webhooks = path.strip_prefix("/api/v1/webhooks");
    let is_webhooks = webhooks.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    is_below_api(path) && !is_webhooks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_are_not_served_by_any_name() {
        for (path, by_key) in [
            ("/api/v2/checkout", true),
            ("/api/v1/disputes", true),
            ("/api", true),
            ("/api/v1/webhooksx", true),
            ("/api/v1/webhooks", false),
            ("/api/v1/webhooks/x", false),
            ("/apis", false),
            ("/_sandbox/state", false),
            ("/", false),
        ] {
            assert_eq!(is_by_key(path), by_key, "{path}");
        }
    }
}
