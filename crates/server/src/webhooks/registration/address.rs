//! The address that the gateway is given for deliveries.

use reqwest::Url;

use super::error::RegistrationError;
use super::wish::Choice;
use crate::config::Config;
use crate::webhooks::config::WebhookConfig;

/// The address of this server's own deliveries, to tell its registration from others. Not needed
/// for a choice by id.
pub(super) fn own_address(
    config: &Config,
    choice: &Choice,
) -> Result<Option<Url>, RegistrationError> {
    if matches!(choice, Choice::One(_)) {
        return Ok(None);
    }
    let own = config.account.webhooks.as_ref();
    let own = own.map(|webhooks| address(webhooks, is_local(config.account.gateway.url())));
    match own.transpose()?.flatten() {
        Some(own) => Ok(Some(own)),
        None => Err(RegistrationError::OwnUnknown),
    }
}

/// The address for deliveries: the configured one, with this server's path if it has none. A
/// gateway has to reach it from the internet, by https; a sandbox on this machine accepts local
/// ones.
pub(super) fn address(
    config: &WebhookConfig,
    to_sandbox: bool,
) -> Result<Option<Url>, RegistrationError> {
    let Some(text) = &config.url else {
        return Ok(None);
    };
    let wrong = |why: &str| RegistrationError::Address(format!("{text}: {why}"));
    // Check this before any message repeats the address.
    if text.contains(['@', '?', '#']) {
        let why = "it must have no user name, no password, no ? and no #";
        return Err(RegistrationError::Address(why.to_owned()));
    }
    let mut url = Url::parse(text).map_err(|_| wrong("not an absolute address"))?;
    if !to_sandbox && url.scheme() != "https" {
        return Err(wrong("deliveries go to https addresses only"));
    }
    if !to_sandbox && is_local(text) {
        return Err(wrong(
            "it is a local address; the gateway has to reach it from the internet",
        ));
    }
    if matches!(url.path(), "" | "/") {
        url.set_path(config.path);
    }
    if url.path() != config.path {
        let why = format!("this server takes deliveries at {} only", config.path);
        return Err(wrong(&why));
    }
    Ok(Some(url))
}

/// Whether an address stays inside this machine or its local network.
pub(super) fn is_local(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Ok(std::net::IpAddr::V6(ip)) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
        }
        Err(_) => {
            let host = host.trim_end_matches('.');
            !host.contains('.')
                || [".local", ".localhost", ".internal", ".lan"]
                    .iter()
                    .any(|end| host.ends_with(end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str, to_sandbox: bool) -> Result<Option<Url>, RegistrationError> {
        let config = WebhookConfig {
            path: crate::webhooks::TABBY_PATH,
            url: Some(url.into()),
            header: "X-Till".into(),
            secrets: Vec::new(),
            addresses: Vec::new(),
            trusted_proxies: Vec::new(),
        };
        address(&config, to_sandbox)
    }

    #[test]
    fn an_address_that_tabby_cannot_reach_is_refused_with_the_reason() {
        for (url, why) in [
            ("http://till.shop.example", "https"),
            ("https://localhost:8080", "local"),
            ("https://127.0.0.1", "local"),
            ("https://192.168.1.20/webhooks/tabby", "local"),
            ("https://[::1]/", "local"),
            ("https://till", "local"),
            ("https://till.local", "local"),
            ("till.shop.example", "absolute"),
            ("https://till.shop.example/hooks", "/webhooks/tabby"),
        ] {
            let error = at(url, false).unwrap_err().to_string();
            assert!(error.contains(why) && error.contains(url), "{error}");
        }
        for url in [
            "https://a:sesame@till.shop.example",
            "https://a:sesame@till shop.example",
            "https://till.shop.example/?a=sesame",
        ] {
            let error = at(url, false).unwrap_err().to_string();
            assert!(
                error.contains("no password") && !error.contains("sesame"),
                "{error}"
            );
        }
        let fine = at("https://till.shop.example", false).unwrap().unwrap();
        assert_eq!(fine.as_str(), "https://till.shop.example/webhooks/tabby");
    }

    #[test]
    fn a_sandbox_on_this_machine_delivers_to_this_machine() {
        let fine = at("http://127.0.0.1:8080", true).unwrap().unwrap();
        assert_eq!(fine.as_str(), "http://127.0.0.1:8080/webhooks/tabby");
    }
}
