//! Webhooks.
//!
//! Source: Tabby, webhooks; API reference.

use axum::http::Uri;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::Call;
use super::error;
use super::shape::{self, WEBHOOK, WEBHOOK_UPDATE};
use crate::engine::exposure::is_local_url;
use crate::engine::reply::Reply;
use crate::tabby::accounts::Owner;
use crate::tabby::fault::Operation;
use crate::tabby::settings::{NoWebhooks, OneWebhook, Settings, UnknownCode};
use crate::tabby::world::webhook::{Header, MOST, Webhook};
use crate::tabby::world::{World, view};

/// The merchant code in a call, if it belongs to the key. An account has only its own codes.
/// Plugins try one code after the other and continue when they are told that a code is not the
/// key's.
fn branch<'a>(world: &World, call: &'a Call, owner: &Owner) -> Result<&'a str, Reply> {
    let named = call.merchant_code.as_deref();
    let Some(code) = named.filter(|code| !code.is_empty()) else {
        return Err(match call.operation {
            Operation::RegisterWebhook => error::bad_request(),
            _ => error::not_authorized(call.operation),
        });
    };
    let account = world
        .state
        .accounts
        .iter()
        .find(|account| account.key == owner.key);
    if account.is_none_or(|account| account.merchant_codes.iter().any(|known| known == code)) {
        return Ok(code);
    }
    match world.settings.unknown_merchant_code {
        UnknownCode::NotAuthorized => Err(error::not_authorized(call.operation)),
        UnknownCode::NotFound => Err(error::no_such_merchant()),
        UnknownCode::Taken => Ok(code),
    }
}

/// The answer to a call about webhooks whose merchant code is not the key's. Plugins try the codes
/// of all countries, each at its own address, and continue only after this answer. So it comes
/// before the answer for the wrong address.
#[must_use]
pub fn strange_code(world: &World, call: &Call, owner: &Owner) -> Option<Reply> {
    let of_webhooks = call.path.starts_with("/api/v1/webhooks");
    let named = call.merchant_code.as_deref().is_some_and(|c| !c.is_empty());
    (of_webhooks && named)
        .then(|| branch(world, call, owner).err())
        .flatten()
}

/// `POST /api/v1/webhooks`
pub fn register(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let code = match branch(world, call, owner) {
        Ok(code) => code,
        Err(reply) => return reply,
    };
    let (url, header) = match address(call, world) {
        Ok(read) => read,
        Err(reply) => return reply,
    };
    let known = world.webhooks_of(owner, code);
    let urls: Vec<&str> = known.map(|hook| hook.url.as_str()).collect();
    if urls.contains(&url.as_str()) && !world.settings.duplicate_webhooks {
        return error::bad_data("webhook already exists");
    }
    if urls.len() >= MOST {
        return error::bad_request();
    }
    let webhook = Webhook {
        id: Uuid::new_v4(),
        owner: owner.clone(),
        merchant_code: code.to_owned(),
        url,
        header: header.flatten(),
    };
    let body = view::webhook(&webhook);
    world.keep_webhook(webhook);
    Reply::ok(body)
}

/// Address and header in a request. An absent header differs from a header that is null.
#[expect(
    clippy::option_option,
    reason = "absent, null and given are three things here"
)]
fn address(call: &Call, world: &World) -> Result<(String, Option<Option<Header>>), Reply> {
    let settings = &world.settings;
    let request = call.payload().ok_or_else(error::bad_request)?;
    let shape = match call.operation {
        Operation::UpdateWebhook => &WEBHOOK_UPDATE,
        _ => &WEBHOOK,
    };
    shape::check(&request, shape, 0, settings).map_err(|_| error::bad_request())?;
    let body = request.value;
    let url = body
        .get("url")
        .and_then(Value::as_str)
        .filter(|url| deliverable(url, settings) && world.exposure.receivers.may_be(url))
        .ok_or_else(error::bad_request)?;
    let header = match body.get("header") {
        None => None,
        Some(Value::Null) => Some(None),
        Some(header) => {
            let text = |name: &str| header.get(name).and_then(Value::as_str).unwrap_or("");
            let header = Header {
                title: text("title").into(),
                value: text("value").into(),
            };
            if !header.can_be_sent() {
                return Err(error::bad_request());
            }
            Some(Some(header))
        }
    };
    Ok((url.to_owned(), header))
}

/// Whether Tabby would deliver to this address. Tabby delivers to public https addresses only. On a
/// developer's machine receivers are local, so local addresses are accepted unless the settings say
/// otherwise.
#[must_use]
pub fn deliverable(url: &str, settings: &Settings) -> bool {
    let Ok(uri) = url.parse::<Uri>() else {
        return false;
    };
    if uri.host().is_none_or(str::is_empty) {
        return false;
    }
    let local = is_local_url(url);
    match uri.scheme_str() {
        Some("https") => !(local && settings.refuse_local_webhooks),
        Some("http") => local && !settings.refuse_local_webhooks,
        _ => false,
    }
}

/// Why an address gets no deliveries, for people.
#[must_use]
pub fn address_class(url: &str, world: &World) -> &'static str {
    let is_web = url.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some()
    });
    if !is_web {
        "it is not an http or https address; use https and a public host"
    } else if !is_local_url(url) {
        "use https"
    } else if world.settings.refuse_local_webhooks {
        "use https and a public host: the setting refuse_local_webhooks is on"
    } else {
        "use https and a public host, or, for a local receiver, start the sandbox with TABBY_SANDBOX_LOCAL_WEBHOOKS=host:port"
    }
}

/// `GET /api/v1/webhooks`
pub fn list(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let code = match branch(world, call, owner) {
        Ok(code) => code,
        Err(reply) => return reply,
    };
    let hooks: Vec<Value> = world.webhooks_of(owner, code).map(view::webhook).collect();
    if hooks.len() == 1 && world.settings.one_webhook == OneWebhook::Object {
        return Reply::ok(hooks.into_iter().next().unwrap_or_default());
    }
    let null = hooks.is_empty() && world.settings.no_webhooks == NoWebhooks::Null;
    Reply::ok(if null {
        Value::Null
    } else {
        Value::Array(hooks)
    })
}

/// Finds the branch's webhook with this id.
fn found(world: &World, call: &Call, owner: &Owner) -> Result<Webhook, Reply> {
    let code = branch(world, call, owner)?;
    let id = call.uuid().ok_or_else(error::no_such_webhook)?;
    world
        .webhooks_of(owner, code)
        .find(|hook| hook.id == id)
        .cloned()
        .ok_or_else(error::no_such_webhook)
}

/// `GET /api/v1/webhooks/{id}`
pub fn retrieve(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    match found(world, call, owner) {
        Ok(hook) => Reply::ok(view::webhook(&hook)),
        Err(reply) => reply,
    }
}

/// `PUT /api/v1/webhooks/{id}`
pub fn update(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let known = match found(world, call, owner) {
        Ok(hook) => hook,
        Err(reply) => return reply,
    };
    let named = call
        .json()
        .is_some_and(|body| body.get("id") == Some(&json!(known.id)));
    if world.settings.require_webhook_id && !named {
        return error::bad_request();
    }
    match address(call, world) {
        Ok((url, header)) => {
            let hook = Webhook {
                url,
                header: header.unwrap_or_else(|| known.header.clone()),
                ..known
            };
            let mut body = view::webhook(&hook);
            world.keep_webhook(hook);
            // The API reference allows no null here.
            if let Some(members) = body.as_object_mut()
                && members.get("header") == Some(&Value::Null)
            {
                members.remove("header");
            }
            Reply::ok(body)
        }
        Err(reply) => reply,
    }
}

/// `DELETE /api/v1/webhooks/{id}`
pub fn remove(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    match found(world, call, owner) {
        Ok(hook) => {
            world.drop_webhook(hook.id);
            Reply::ok(json!({"status": "ok"}))
        }
        Err(reply) => reply,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_go_to_https_and_to_this_desk() {
        let desk = Settings::default();
        let strict = Settings {
            refuse_local_webhooks: true,
            ..Settings::default()
        };
        for (url, at_desk, at_tabby) in [
            ("https://shop.example.com/hook", true, true),
            ("http://shop.example.com/hook", false, false),
            ("http://127.0.0.1:9000/hook", true, false),
            ("http://localhost/hook", true, false),
            ("http://receiver:9000/hook", true, false),
            ("https://10.0.0.8/hook", true, false),
            ("ftp://127.0.0.1/hook", false, false),
            ("hook", false, false),
            ("", false, false),
        ] {
            assert_eq!(deliverable(url, &desk), at_desk, "{url}");
            assert_eq!(deliverable(url, &strict), at_tabby, "{url}");
        }
    }
}
