//! Reasons for requests that matched no call.

use super::detail::with;
use crate::tabby::api::calls::{methods_of, similar_path};
use crate::tabby::lint::finding::{REFERENCE, REQUIREMENTS, SANDBOX, finding};
use crate::tabby::request::Finding;

/// The finding for an unknown path or method.
#[must_use]
pub fn no_such_call(method: &str, path: &str) -> Finding {
    let methods = methods_of(path);
    if !methods.is_empty() {
        let detail = format!("{path} takes {}, not {method}", methods.join(", "));
        let finding = finding!("wrong_method", REFERENCE, "Use another method (see below).");
        return with(finding, detail);
    }
    let finding = finding!(
        "unknown_path",
        REFERENCE,
        "Tabby has no such path. Compare it with the API reference, version and slashes included."
    );
    match similar_path(path) {
        Some(known) => with(finding, format!("Did you mean {known}?")),
        None => finding,
    }
}

/// The finding for a CORS preflight, which a browser sends before a page may send a key.
#[must_use]
pub fn preflight() -> Finding {
    finding!(
        "cors_preflight",
        REQUIREMENTS,
        "A page in a browser asks whether it may send this request. The API does not support CORS, and a secret key must not be in a page: send the request from your server."
    )
}

/// The finding for an unknown host name.
#[must_use]
pub fn unknown_host(host: &str) -> Finding {
    let shown: String = host.chars().take(253).filter(|c| !c.is_control()).collect();
    with(
        finding!(
            "unknown_host",
            SANDBOX,
            "The sandbox does not answer to this host name, for a page of another site could use it. Add the name to TABBY_SANDBOX_HOSTS, or call the sandbox by localhost, its address or TABBY_SANDBOX_PUBLIC_URL."
        ),
        format!("the request names the host {shown:?}"),
    )
}

/// The finding for a change from another site's page.
#[must_use]
pub fn other_site() -> Finding {
    finding!(
        "other_site",
        SANDBOX,
        "The request comes from another site's page in a browser. Nothing was changed."
    )
}

/// The finding for a body that is too large.
#[must_use]
pub fn too_large() -> Finding {
    finding!(
        "too_large",
        REFERENCE,
        "The body is over 6 MB or the upload broke off. An attachment may have 5 MB."
    )
}
