//! Which host names the sandbox of Checkout.com answers to, and for which paths.
//!
//! Calls about payments are served under any host name. Workflows are not, because they make the
//! sandbox post into the machine's own network.

use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::api::paths::{is_api, is_below};
use super::api::refused;
use super::lint::refusal;
use super::settings::Settings;
use super::world::{Checkout, World};
use crate::engine::guard::{Guarded, TurnedAway};
use crate::engine::reply::Reply;

impl Guarded for Checkout {
    const ITS_NAMES: &'static [&'static str] = &["checkout.com"];

    fn is_api(path: &str) -> bool {
        is_api(path)
    }

    fn is_by_key(path: &str) -> bool {
        is_api(path) && !is_below(path, "/workflows")
    }

    fn addresses(settings: &Settings) -> Vec<&str> {
        vec![&settings.public_url]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workflows_are_not_served_by_any_name() {
        for (path, by_key) in [
            ("/payments", true),
            ("/payments/pay_x/captures", true),
            ("/payment-contexts/pct_x", true),
            ("/connect/token", true),
            ("/paymentsx", false),
            ("/workflows", false),
            ("/workflows/wf_x", false),
            ("/_sandbox/state", false),
            ("/", false),
        ] {
            assert_eq!(Checkout::is_by_key(path), by_key, "{path}");
        }
    }
}
