//! Which address a webhook comes from.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The source of a request: the peer, or if that is a trusted proxy, the nearest address in
/// `X-Forwarded-For` that is not one. What lies behind that address could be forged and is ignored.
/// `None` if the proxy names no address.
#[must_use]
pub fn source(trusted_proxies: &[IpNet], headers: &HeaderMap, peer: IpAddr) -> Option<IpAddr> {
    if !contains(trusted_proxies, peer) {
        return Some(peer);
    }
    let mut claimed = Vec::new();
    for value in headers.get_all("x-forwarded-for") {
        claimed.extend(value.to_str().ok()?.split(',').map(str::trim));
    }
    for address in claimed.into_iter().rev() {
        let address = address.parse::<IpAddr>().ok()?.to_canonical();
        if !contains(trusted_proxies, address) {
            return Some(address);
        }
    }
    None
}

fn contains(nets: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    nets.iter().any(|net| net.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;
    use gateway::tabby::addresses;

    #[test]
    fn an_address_counts_only_when_a_trusted_proxy_names_it() {
        let trusted = addresses("127.0.0.1, 10.0.0.0/8").unwrap();
        let tabby = "34.166.36.90";
        let via = |peer: &str, forwarded: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(forwarded) = forwarded {
                let name = HeaderName::from_static("x-forwarded-for");
                headers.insert(name, forwarded.parse().unwrap());
            }
            source(&trusted, &headers, peer.parse().unwrap())
        };
        let named = |address: &str| address.parse::<IpAddr>().ok();
        let chain = "6.6.6.6, 34.166.36.90, 10.1.2.3";
        for (peer, forwarded, from) in [
            (tabby, None, named(tabby)),
            ("127.0.0.1", Some(tabby), named(tabby)),
            ("127.0.0.1", Some(chain), named(tabby)),
            ("6.6.6.6", Some(tabby), named("6.6.6.6")),
            ("127.0.0.1", Some("34.166.36.90, 6.6.6.6"), named("6.6.6.6")),
            ("127.0.0.1", Some("10.0.0.1"), None),
            ("127.0.0.1", Some("nonsense"), None),
            ("127.0.0.1", Some(""), None),
            ("127.0.0.1", None, None),
        ] {
            assert_eq!(via(peer, forwarded), from, "{peer} {forwarded:?}");
        }
    }
}
