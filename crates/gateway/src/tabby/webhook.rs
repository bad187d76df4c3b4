//! Which requests are Tabby's webhooks, and what they say.
//!
//! Tabby signs nothing: a delivery carries a header that was registered with its address. Source:
//! Tabby, webhooks.

use std::fmt;
use std::net::IpAddr;

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use payment::id::PaymentId;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tabby::webhook::Notice;

use super::snapshot::status;
use crate::webhook::{Forged, WebhookNotice, WebhookSecret};

/// The addresses that Tabby sends from. Source: Tabby, technical requirements (2026), and its
/// notice of 2026-03-23 about Saudi Arabia. Tabby may add more.
const TABBYS_ADDRESSES: [[u8; 4]; 8] = [
    [34, 166, 36, 90],
    [34, 166, 35, 211],
    [34, 166, 34, 222],
    [34, 166, 37, 207],
    [34, 93, 76, 191],
    [34, 166, 128, 182],
    [34, 166, 170, 3],
    [34, 166, 249, 7],
];

/// Parses addresses and networks, separated by commas; `tabby` stands for Tabby's own.
///
/// # Errors
///
/// The first word that is neither.
pub fn addresses(text: &str) -> Result<Vec<IpNet>, String> {
    let mut all = Vec::new();
    for word in text
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        if word == "tabby" {
            all.extend(TABBYS_ADDRESSES.map(|address| IpNet::from(IpAddr::from(address))));
            continue;
        }
        let net = word.parse::<IpNet>();
        let net = net.or_else(|_| word.parse::<IpAddr>().map(IpNet::from));
        all.push(net.map_err(|_| word.to_owned())?);
    }
    Ok(all)
}

/// What a request must have to be accepted as a webhook of Tabby's.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// The name of the header that deliveries carry.
    pub header: String,
    /// The header's value. More than one while it is being changed, the newest first.
    pub secrets: Vec<SecretString>,
    /// The networks that deliveries may come from; any if empty.
    pub addresses: Vec<IpNet>,
}

/// [`WebhookSettings`], ready to compare with.
#[derive(Clone)]
pub(super) struct Gate {
    header: HeaderName,
    digests: Vec<[u8; 32]>,
    addresses: Vec<IpNet>,
}

/// Without the digests: a secret that a person chose could be guessed from its digest.
impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gate = f.debug_struct("Gate");
        gate.field("header", &self.header);
        gate.field("addresses", &self.addresses);
        gate.finish_non_exhaustive()
    }
}

impl Gate {
    /// The configured gate; `None` if the configured header name is not valid.
    pub(super) fn new(settings: &WebhookSettings) -> Option<Self> {
        let digest = |secret: &SecretString| digest(secret.expose_secret().as_bytes());
        Some(Self {
            header: HeaderName::from_bytes(settings.header.as_bytes()).ok()?,
            digests: settings.secrets.iter().map(digest).collect(),
            addresses: settings.addresses.clone(),
        })
    }

    /// Checks the address and the headers of a request.
    pub(super) fn admits(
        &self,
        headers: &HeaderMap,
        source: Option<IpAddr>,
    ) -> Result<WebhookSecret, Forged> {
        let is_known = source.is_some_and(|source| self.has_address(source));
        if !(self.addresses.is_empty() || is_known) {
            return Err(Forged::Address(source));
        }
        let value = headers.get(&self.header).map(|value| value.as_bytes());
        match self.place_of(value.unwrap_or_default()) {
            Some(0) => Ok(WebhookSecret::Newest),
            Some(_) => Ok(WebhookSecret::Older),
            None => Err(Forged::Secret),
        }
    }

    fn has_address(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.addresses.iter().any(|net| net.contains(&address))
    }

    /// Compares with every secret, in the same time for each, because all digests have one length.
    fn place_of(&self, value: &[u8]) -> Option<usize> {
        let given = digest(value);
        let fits = |known: &[u8; 32]| bool::from(known.ct_eq(&given));
        let found: Vec<bool> = self.digests.iter().map(fits).collect();
        found.iter().position(|fits| *fits)
    }
}

fn digest(value: &[u8]) -> [u8; 32] {
    Sha256::digest(value).into()
}

/// Reads the body of a webhook; `None` if it is not one of Tabby's.
pub(super) fn read(body: &[u8], secret: WebhookSecret) -> Option<WebhookNotice> {
    let notice = Notice::read(body).ok()?;
    Some(WebhookNotice {
        payment: PaymentId::try_from(notice.id.to_string()).ok()?,
        status: status(&notice.status),
        // Tabby's webhooks have no id of their own.
        event: None,
        secret,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "0123456789abcdef0123456789abcdef";
    const NEW: &str = "fedcba9876543210fedcba9876543210";

    fn gate(from: &str) -> Gate {
        Gate::new(&WebhookSettings {
            header: "X-Till".into(),
            secrets: vec![NEW.into(), OLD.into()],
            addresses: addresses(from).unwrap(),
        })
        .unwrap()
    }

    fn headers(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-till", value.parse().unwrap());
        headers
    }

    #[test]
    fn while_the_header_is_being_changed_both_values_are_taken_and_no_other() {
        let gate = gate("");
        for (fine, secret) in [(NEW, WebhookSecret::Newest), (OLD, WebhookSecret::Older)] {
            assert_eq!(gate.admits(&headers(fine), None), Ok(secret));
        }
        for wrong in [
            "",
            "0",
            &OLD.to_uppercase(),
            &OLD[1..],
            &format!("{OLD}{NEW}"),
        ] {
            let answer = gate.admits(&headers(wrong), None);
            assert_eq!(answer, Err(Forged::Secret), "{wrong:?}");
        }
        assert_eq!(gate.admits(&HeaderMap::new(), None), Err(Forged::Secret));
    }

    #[test]
    fn where_addresses_are_configured_no_other_is_taken_whatever_secret_it_has() {
        let gate = gate("tabby, 10.0.0.0/8");
        for (address, is_taken) in [
            ("34.166.36.90", true),
            ("::ffff:34.166.36.90", true),
            ("10.1.2.3", true),
            ("6.6.6.6", false),
        ] {
            let source = address.parse().ok();
            let answer = gate.admits(&headers(NEW), source);
            let wanted = match is_taken {
                true => Ok(WebhookSecret::Newest),
                false => Err(Forged::Address(source)),
            };
            assert_eq!(answer, wanted, "{address}");
        }
        let nobody = gate.admits(&headers(NEW), None);
        assert_eq!(nobody, Err(Forged::Address(None)));
    }

    #[test]
    fn addresses_are_read_one_by_one_or_as_networks() {
        assert_eq!(addresses("tabby").unwrap().len(), 8);
        assert_eq!(addresses("10.0.0.0/8, ::1").unwrap().len(), 2);
        assert!(addresses("10.0.0.0/99").is_err());
        assert!(addresses("example.com").is_err());
    }
}
