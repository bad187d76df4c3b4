//! The base address of an API.

use reqwest::Url;

/// Why a base address cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvalidBase {
    /// The address is neither https nor on this machine: a secret key must not go there.
    #[error("{0} is not an https address, and http is for this machine only")]
    Insecure(String),
    /// The address cannot be read.
    #[error("{0} is not an absolute address")]
    Malformed(String),
    /// The address has a user name, a query or a fragment, which the client cannot use. It is not
    /// repeated, because it may hold a password.
    #[error("the address has a user name, a query or a fragment, which cannot be kept")]
    TooMuch,
}

/// Parses a base address and makes it end with a slash, so that paths can be joined to it.
///
/// # Errors
///
/// What is wrong with it. No error contains a password.
pub fn directory(base: &str) -> Result<Url, InvalidBase> {
    let mut url = address(base)?;
    // Joining replaces what follows the last slash.
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// Parses an address to which secrets may be sent.
///
/// # Errors
///
/// What is wrong with it. No error contains a password.
pub fn address(text: &str) -> Result<Url, InvalidBase> {
    // In an address that cannot be parsed, nobody can say which part is a password.
    let has_more = text.contains(['@', '?', '#']);
    let repeated = |error: fn(String) -> InvalidBase| match has_more {
        true => InvalidBase::TooMuch,
        false => error(text.to_owned()),
    };
    let url = Url::parse(text).map_err(|_| repeated(InvalidBase::Malformed))?;
    let has_user = !url.username().is_empty() || url.password().is_some();
    if has_user || url.query().is_some() || url.fragment().is_some() {
        return Err(InvalidBase::TooMuch);
    }
    if !may_carry_a_key(&url) {
        return Err(repeated(InvalidBase::Insecure));
    }
    Ok(url)
}

/// Whether a secret key may be sent to this address: https, or http on this machine.
fn may_carry_a_key(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => true,
        ("http", _) => is_this_machine(url),
        _ => false,
    }
}

/// Whether the host name alone says that this is our machine: `localhost` or a loopback address.
#[must_use]
pub fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_keeps_its_path() {
        for (base, call) in [
            ("https://api.example", "https://api.example/v2/checkout"),
            ("https://api.example/", "https://api.example/v2/checkout"),
            (
                "https://gateway.example/pay",
                "https://gateway.example/pay/v2/checkout",
            ),
            (
                "https://gateway.example/a/b/",
                "https://gateway.example/a/b/v2/checkout",
            ),
        ] {
            let url = directory(base).unwrap().join("v2/checkout").unwrap();
            assert_eq!(url.as_str(), call);
        }
    }

    #[test]
    fn what_would_be_lost_of_a_base_address_is_refused_without_being_repeated() {
        for base in [
            "https://gateway.example/?key=open-sesame",
            "https://gateway.example/tabby#open-sesame",
            "https://open-sesame@gateway.example/",
            "http://shop:open-sesame@gateway.example/",
            "https://shop:open-sesame@gate way.example/",
            "shop:open-sesame@gateway.example/",
        ] {
            let error = directory(base).unwrap_err();
            assert!(matches!(error, InvalidBase::TooMuch), "{error}");
            assert!(!format!("{error} {error:?}").contains("sesame"));
        }
    }

    #[test]
    fn a_key_travels_by_https_or_stays_on_the_machine() {
        let may = |address: &str| may_carry_a_key(&Url::parse(address).unwrap());
        assert!(
            may("https://api.example")
                && may("http://127.0.0.1:8090")
                && may("http://[::1]:1")
                && may("http://localhost:1")
        );
        assert!(
            !may("http://api.example")
                && !may("http://127.0.0.1.example.com")
                && !may("ftp://127.0.0.1")
                && !may("http://10.0.0.1")
        );
    }
}
