//! What is stored of a request: enough to recognise it, and no key.

use axum::body::Bytes;
use axum::http::Method;

use super::reply::Reply;

/// How much of a body is stored, in bytes.
pub const REMEMBERED: usize = 64 * 1024;

/// The stored part of an answer. An image is not stored.
#[must_use]
pub fn remembered(reply: &Reply) -> Bytes {
    if matches!(reply, Reply::Png { .. }) {
        return Bytes::new();
    }
    let (mut body, _) = reply.body();
    body.truncate(REMEMBERED);
    body.into()
}

/// The method, if it is one that a client may mean.
#[must_use]
pub fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// The kind of the key in an `Authorization` header, which is one of `kinds`, and its last characters:
/// enough to tell keys apart, too little to use one. A kind must come before those that it begins with.
#[must_use]
pub fn masked(authorization: Option<&str>, kinds: &[&'static str]) -> String {
    let key = authorization.map_or("", |a| a.strip_prefix("Bearer ").unwrap_or(a));
    let kind = kinds.iter().find(|kind| key.starts_with(**kind));
    let rest = kind.and_then(|kind| key.strip_prefix(kind)).unwrap_or("");
    let length = rest.chars().count();
    match kind.filter(|_| length >= 12) {
        None if key.is_empty() => String::new(),
        None => "…".into(),
        Some(kind) => {
            let end: String = rest.chars().skip(length - 4).collect();
            format!("{kind}…{end}")
        }
    }
}

/// A path with its query, in which anything that may be a key is masked.
#[must_use]
pub fn asked_for(path: &str, query: &str) -> String {
    const LONGEST: usize = 1_024;
    let whole = if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    };
    let mut parts = whole.split("sk_");
    let mut text = parts.next().unwrap_or("").to_owned();
    for part in parts {
        text.push_str("sk_…");
        text.push_str(part.find('&').and_then(|at| part.get(at..)).unwrap_or(""));
    }
    text.chars().take(LONGEST).collect()
}
