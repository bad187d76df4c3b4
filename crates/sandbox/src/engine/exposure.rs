//! What a sandbox refuses when others than its own machine can reach it.
//!
//! At a desk anybody's key is taken and webhooks go to this machine. A sandbox that listens on a
//! network would so post to servers behind it, for whoever asks, with a header of their choice.
//! Unless it listens on loopback only, or was started otherwise, it posts to public addresses only
//! and takes the keys of its accounts only. `/_sandbox` cannot change that: who can reach the
//! sandbox can reach `/_sandbox`. By which [names](Names) it can be reached is part of it.

use std::io::{Error, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Why a webhook was not posted.
pub const REFUSED: &str = "refused: the receiver is in a local network and this sandbox can be \
    reached from others; start it with TABBY_SANDBOX_LOCAL_WEBHOOKS=any, or with the receiver's \
    host and port";

/// Where webhooks may go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Receivers {
    /// Anywhere, this machine and its networks included.
    Any,
    /// To public addresses, and to these local ones: host and port as in the webhook's address.
    PublicAnd(Vec<String>),
}

impl Receivers {
    /// Reads the setting: `any`, or hosts with their ports, separated by commas.
    ///
    /// # Errors
    ///
    /// One sentence that names the wrong part.
    pub fn read(text: &str) -> Result<Self, String> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let mut hosts = Vec::new();
        for part in parts {
            if part == "any" {
                return Ok(Self::Any);
            }
            let url = Url::parse(&format!("http://{part}/")).ok();
            let named = url.filter(|url| url.path() == "/" && url.username().is_empty());
            match named.as_ref().and_then(authority) {
                Some(authority) => hosts.push(authority),
                None => return Err(format!("{part:?} is no host and port, nor `any`")),
            }
        }
        Ok(Self::PublicAnd(hosts))
    }

    /// Whether this address may be posted to, as far as it says itself: a name's addresses are
    /// looked at by [`PublicOnly`] when it is resolved.
    #[must_use]
    pub fn may_be(&self, url: &str) -> bool {
        let Self::PublicAnd(_) = self else {
            return true;
        };
        self.names(url) || !is_local_url(url)
    }

    /// Whether the receiver is one of those that were named at the start.
    #[must_use]
    pub fn names(&self, url: &str) -> bool {
        match self {
            Self::Any => true,
            Self::PublicAnd(hosts) => Url::parse(url)
                .ok()
                .and_then(|url| authority(&url))
                .is_some_and(|asked| hosts.contains(&asked)),
        }
    }
}

/// The addresses that a sandbox is called by, besides those of loopback.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Addresses {
    /// Any: it listens on all that its machine has. An address that is written out belongs to no
    /// stranger's page.
    Any,
    /// Those that it listens on.
    These(Vec<IpAddr>),
}

impl Addresses {
    /// Whether this is one of them.
    #[must_use]
    pub fn knows(&self, ip: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::These(all) => all.contains(&ip.to_canonical()),
        }
    }
}

/// What a sandbox is called by, besides the names of loopback, the API's own names and the public
/// address in its settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Names {
    /// Addresses.
    pub addresses: Addresses,
    /// Names that were given at the start, without ports.
    pub listed: Vec<String>,
}

/// What a sandbox allows whoever reaches it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exposure {
    /// Where webhooks may go.
    pub receivers: Receivers,
    /// Whether keys are taken that no account lists.
    pub unlisted_keys: bool,
    /// What it is called by.
    pub names: Names,
}

impl Exposure {
    /// Only its own machine reaches it: everything is allowed.
    pub const DESK: Self = Self {
        receivers: Receivers::Any,
        unlisted_keys: true,
        names: Names {
            addresses: Addresses::These(Vec::new()),
            listed: Vec::new(),
        },
    };

    /// What a sandbox allows that listens on these, unless it was started otherwise.
    #[must_use]
    pub fn of(listening: &[SocketAddr]) -> Self {
        if listening
            .iter()
            .all(|on| on.ip().to_canonical().is_loopback())
        {
            return Self::DESK;
        }
        Self {
            receivers: Receivers::PublicAnd(Vec::new()),
            unlisted_keys: false,
            names: Names {
                addresses: if listening.iter().any(|on| on.ip().is_unspecified()) {
                    Addresses::Any
                } else {
                    let all = listening.iter().map(|on| on.ip().to_canonical());
                    Addresses::These(all.collect())
                },
                listed: Vec::new(),
            },
        }
    }

    /// Whether only its own machine reaches it, as far as what it does for others goes.
    #[must_use]
    pub fn is_desk(&self) -> bool {
        self.unlisted_keys && self.receivers == Receivers::Any
    }
}

fn authority(url: &Url) -> Option<String> {
    let (host, port) = (url.host_str()?, url.port_or_known_default()?);
    Some(format!("{host}:{port}"))
}

/// Whether an address is one of this machine or its networks by what is written in it. Odd spellings
/// of numbers are read as the request's sender reads them.
#[must_use]
pub fn is_local_url(url: &str) -> bool {
    let host = Url::parse(url).ok();
    host.as_ref()
        .and_then(Url::host_str)
        .is_none_or(is_local_host)
}

fn is_local_host(host: &str) -> bool {
    let name = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .trim_end_matches('.')
        .to_ascii_lowercase();
    match name.parse::<IpAddr>() {
        Ok(ip) => !is_public(ip),
        // A name without a dot is one of this network, such as a container's.
        Err(_) => {
            !name.contains('.')
                || [".localhost", ".local", ".internal", ".test"]
                    .iter()
                    .any(|end| name.ends_with(end))
        }
    }
}

/// Whether everybody on the internet means the same by this address.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [first, second, third, _] = ip.octets();
    !(ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || first == 0
        // Shared by a provider's customers, tests of networks, protocol assignments, reserved.
        || (first == 100 && (64..128).contains(&second))
        || (first == 198 && (second == 18 || second == 19))
        || (first == 192 && second == 0 && third == 0)
        || first >= 240)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low));
    match [a, b, c, d, e, f] {
        // An IPv4 address behind a translator (NAT64) or a tunnel (6to4).
        [0x64, 0xff9b, 0, 0, 0, 0] => is_public_v4(v4(g, h)),
        [0x2002, high, low, ..] => is_public_v4(v4(high, low)),
        // Teredo and documentation.
        [0x2001, 0 | 0xdb8, ..] => false,
        // All that was given out so far: not loopback, unique local, link-local, multicast.
        _ => a & 0xe000 == 0x2000,
    }
}

/// Resolves names to public addresses only. A name is resolved once for a request, so that what was
/// looked at is what is connected to.
#[derive(Debug)]
pub struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<_> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(Error::new(ErrorKind::PermissionDenied, REFUSED).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sandbox_that_others_reach_posts_to_public_addresses_and_takes_listed_keys_only() {
        let on = |text: &str| text.parse::<SocketAddr>().unwrap();
        for desk in [
            "127.0.0.1:8090",
            "127.9.9.9:1",
            "[::1]:8090",
            "[::ffff:127.0.0.1]:1",
        ] {
            assert_eq!(Exposure::of(&[on(desk)]), Exposure::DESK, "{desk}");
        }
        for network in [
            "0.0.0.0:8090",
            "[::]:8090",
            "192.168.1.20:8090",
            "8.8.8.8:1",
        ] {
            // The second address counts as the first does.
            let exposure = Exposure::of(&[on("127.0.0.1:8090"), on(network)]);
            assert!(!exposure.unlisted_keys, "{network}");
            assert_eq!(exposure.receivers, Receivers::PublicAnd(Vec::new()));
            assert!(exposure.names.addresses.knows(on(network).ip()));
        }
    }

    #[test]
    fn no_spelling_of_a_local_address_is_public() {
        let public = Receivers::PublicAnd(Vec::new());
        for local in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://0/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://receiver:9000/",
            "http://metadata.google.internal/",
            "https://printer.local/",
            "http://169.254.169.254/latest",
            "https://10.0.0.8/",
            "https://172.16.0.1/",
            "https://192.168.1.1/",
            "https://100.64.0.1/",
            "https://255.255.255.255/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:a00:1]/",
            "https://[::127.0.0.1]/",
            "https://[fe80::1]/",
            "https://[fd00::1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://user@127.0.0.1/",
            "nonsense",
        ] {
            assert!(!public.may_be(local), "{local}");
            assert!(Receivers::Any.may_be(local), "{local}");
        }
        for there in [
            "https://shop.example.com/hook",
            "https://8.8.8.8/",
            "https://[2606:4700::1]/",
        ] {
            assert!(public.may_be(there), "{there}");
        }
    }

    #[test]
    fn receivers_that_were_named_may_be_local() {
        let named = Receivers::read("127.0.0.1:8080, receiver:9000").unwrap();
        assert!(named.may_be("http://127.0.0.1:8080/webhooks/tabby"));
        assert!(named.may_be("http://receiver:9000/"));
        assert!(!named.may_be("http://127.0.0.1:8081/"));
        assert!(!named.may_be("http://127.0.0.1/"));
        assert_eq!(Receivers::read("any").unwrap(), Receivers::Any);
        assert_eq!(
            Receivers::read("").unwrap(),
            Receivers::PublicAnd(Vec::new())
        );
        assert!(Receivers::read("a b").unwrap_err().contains("a b"));
        assert!(Receivers::read("http://a/b").is_err());
    }

    #[tokio::test]
    async fn a_name_of_this_machine_resolves_to_nothing() {
        let error = PublicOnly.resolve("localhost".parse().unwrap()).await;
        assert_eq!(error.err().unwrap().to_string(), REFUSED);
    }
}
