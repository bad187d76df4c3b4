//! Decides which requests are accepted as webhooks.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::config::WebhookConfig;

/// What a request must have to be accepted as a webhook.
#[derive(Clone)]
pub struct Gate {
    header: HeaderName,
    digests: Vec<[u8; 32]>,
    addresses: Vec<IpNet>,
    trusted_proxies: Vec<IpNet>,
}

/// Why a request is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The header is missing or has another value.
    Header,
    /// It comes from an address that is not allowed: this one, if known. If a trusted proxy names
    /// no address, it is the proxy's own.
    Address(Option<IpAddr>),
}

impl Gate {
    /// The configured gate; `None` if the configured header name is not valid.
    #[must_use]
    pub fn new(config: &WebhookConfig) -> Option<Self> {
        let digest = |secret: &secrecy::SecretString| digest(secret.expose_secret().as_bytes());
        Some(Self {
            header: HeaderName::from_bytes(config.header.as_bytes()).ok()?,
            digests: config.secrets.iter().map(digest).collect(),
            addresses: config.addresses.clone(),
            trusted_proxies: config.trusted_proxies.clone(),
        })
    }

    /// Checks the headers of a request from `peer`. Returns which of the configured secrets it
    /// carries, counted from the newest.
    ///
    /// # Errors
    ///
    /// Why the request is refused.
    pub fn admits(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Result<usize, Refusal> {
        if !self.addresses.is_empty() {
            let source = peer.and_then(|peer| self.source(headers, peer));
            let is_known = source.is_some_and(|source| contains(&self.addresses, source));
            if !is_known {
                return Err(Refusal::Address(source.or(peer)));
            }
        }
        let value = headers.get(&self.header).map(|value| value.as_bytes());
        self.place_of(value.unwrap_or_default())
            .ok_or(Refusal::Header)
    }

    /// Compares with every secret, in the same time for each, because all digests have one length.
    fn place_of(&self, value: &[u8]) -> Option<usize> {
        let given = digest(value);
        let fits = |known: &[u8; 32]| bool::from(known.ct_eq(&given));
        let found: Vec<bool> = self.digests.iter().map(fits).collect();
        found.iter().position(|fits| *fits)
    }

    /// The source of a request: the peer, or if that is a trusted proxy, the nearest address in
    /// `X-Forwarded-For` that is not one. What lies behind that address could be forged and is
    /// ignored.
    fn source(&self, headers: &HeaderMap, peer: IpAddr) -> Option<IpAddr> {
        if !contains(&self.trusted_proxies, peer) {
            return Some(peer);
        }
        let mut claimed = Vec::new();
        for value in headers.get_all("x-forwarded-for") {
            claimed.extend(value.to_str().ok()?.split(',').map(str::trim));
        }
        for address in claimed.into_iter().rev() {
            let address = address.parse::<IpAddr>().ok()?.to_canonical();
            if !contains(&self.trusted_proxies, address) {
                return Some(address);
            }
        }
        None
    }
}

fn contains(nets: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    nets.iter().any(|net| net.contains(&address))
}

fn digest(value: &[u8]) -> [u8; 32] {
    Sha256::digest(value).into()
}

#[cfg(test)]
mod tests {
    use super::super::config::addresses;
    use super::*;

    const OLD: &str = "0123456789abcdef0123456789abcdef";
    const NEW: &str = "fedcba9876543210fedcba9876543210";

    fn gate(from: &str, trusted: &str) -> Gate {
        Gate::new(&WebhookConfig {
            url: None,
            header: "X-Till".into(),
            secrets: vec![NEW.into(), OLD.into()],
            addresses: addresses(from).unwrap(),
            trusted_proxies: addresses(trusted).unwrap(),
        })
        .unwrap()
    }

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        all.iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    fn from(address: &str) -> Option<IpAddr> {
        address.parse().ok()
    }

    #[test]
    fn while_the_header_is_being_changed_both_values_are_taken_and_no_other() {
        let gate = gate("", "");
        for (place, fine) in [NEW, OLD].into_iter().enumerate() {
            assert_eq!(gate.admits(&headers(&[("x-till", fine)]), None), Ok(place));
        }
        for wrong in [
            "",
            "0",
            &OLD.to_uppercase(),
            &OLD[1..],
            &format!("{OLD}{NEW}"),
        ] {
            let answer = gate.admits(&headers(&[("x-till", wrong)]), None);
            assert_eq!(answer, Err(Refusal::Header), "{wrong:?}");
        }
        assert_eq!(gate.admits(&HeaderMap::new(), None), Err(Refusal::Header));
    }

    #[test]
    fn an_address_counts_only_when_a_trusted_proxy_names_it() {
        let gate = gate("tabby", "127.0.0.1, 10.0.0.0/8");
        let tabby = "34.166.36.90";
        let via = |peer: &str, forwarded: &[(&'static str, &str)]| {
            let mut all = headers(forwarded);
            all.insert("x-till", NEW.parse().unwrap());
            gate.admits(&all, from(peer))
        };
        assert_eq!(via(tabby, &[]), Ok(0));
        assert_eq!(via("127.0.0.1", &[("x-forwarded-for", tabby)]), Ok(0));
        let chain = "6.6.6.6, 34.166.36.90, 10.1.2.3";
        assert_eq!(via("127.0.0.1", &[("x-forwarded-for", chain)]), Ok(0));
        for (peer, forwarded, named) in [
            ("6.6.6.6", tabby, "6.6.6.6"),
            ("127.0.0.1", "34.166.36.90, 6.6.6.6", "6.6.6.6"),
            ("127.0.0.1", "10.0.0.1", "127.0.0.1"),
            ("127.0.0.1", "nonsense", "127.0.0.1"),
            ("127.0.0.1", "", "127.0.0.1"),
        ] {
            let answer = via(peer, &[("x-forwarded-for", forwarded)]);
            let refused = Err(Refusal::Address(from(named)));
            assert_eq!(answer, refused, "{peer} {forwarded}");
        }
        let nobody = gate.admits(&HeaderMap::new(), None);
        assert_eq!(nobody, Err(Refusal::Address(None)));
    }

    #[test]
    fn addresses_are_read_one_by_one_or_as_networks() {
        assert_eq!(addresses("tabby").unwrap().len(), 8);
        assert_eq!(addresses("10.0.0.0/8, ::1").unwrap().len(), 2);
        assert!(addresses("10.0.0.0/99").is_err());
        assert!(addresses("example.com").is_err());
    }
}
