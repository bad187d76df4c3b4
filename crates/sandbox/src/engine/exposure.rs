//! Restrictions of a sandbox that other machines can reach.
//!
//! On a developer's machine any key is accepted, and webhooks may go to local addresses. A sandbox
//! that listens on a network must not do that: anyone who asks could make it post to servers behind
//! it, with a header of their choice. Unless it listens on loopback only, or was started otherwise,
//! it posts to public addresses only and accepts only the keys of its accounts. `/_sandbox` cannot
//! change that, because anyone who can reach the sandbox can reach `/_sandbox`. The [names](Names)
//! that it answers to are part of this.

use std::io::{Error, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Why a webhook was not posted.
pub const REFUSED: &str = "refused: the receiver is in a local network and this sandbox can be \
    reached from others; start it with TABBY_SANDBOX_LOCAL_WEBHOOKS=any, or with the receiver's \
    host and port";

/// Which addresses webhooks may be sent to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Receivers {
    /// Any address, including this machine and its networks.
    Any,
    /// Public addresses, and these local ones: host and port as in the webhook's address.
    PublicAnd(Vec<String>),
}

impl Receivers {
    /// Parses the setting: `any`, or hosts with ports, separated by commas.
    ///
    /// # Errors
    ///
    /// A sentence that names the wrong part.
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

    /// Whether the text of this address is allowed. The addresses that a name resolves to are
    /// checked later, by [`PublicOnly`].
    #[must_use]
    pub fn may_be(&self, url: &str) -> bool {
        let Self::PublicAnd(_) = self else {
            return true;
        };
        self.names(url) || !is_local_url(url)
    }

    /// Whether the receiver was listed at the start.
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

/// The IP addresses that a sandbox answers to, besides loopback.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Addresses {
    /// Any address, because it listens on all of its machine. A page of another site cannot have an
    /// IP address as its own host name.
    Any,
    /// The addresses that it listens on.
    These(Vec<IpAddr>),
}

impl Addresses {
    /// Whether it answers to this address.
    #[must_use]
    pub fn knows(&self, ip: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::These(all) => all.contains(&ip.to_canonical()),
        }
    }
}

/// The host names that a sandbox answers to, besides loopback names, the API's own names and the
/// public address in its settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Names {
    /// IP addresses.
    pub addresses: Addresses,
    /// Names that were listed at the start, without ports.
    pub listed: Vec<String>,
}

/// What a sandbox allows to everyone who can reach it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exposure {
    /// Which addresses webhooks may be sent to.
    pub receivers: Receivers,
    /// Whether keys that no account lists are accepted.
    pub unlisted_keys: bool,
    /// The names that it answers to.
    pub names: Names,
}

impl Exposure {
    /// For a sandbox that only its own machine can reach: everything is allowed.
    pub const DESK: Self = Self {
        receivers: Receivers::Any,
        unlisted_keys: true,
        names: Names {
            addresses: Addresses::These(Vec::new()),
            listed: Vec::new(),
        },
    };

    /// The default for a sandbox that listens on these addresses.
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

    /// Whether nothing is restricted.
    #[must_use]
    pub fn is_desk(&self) -> bool {
        self.unlisted_keys && self.receivers == Receivers::Any
    }
}

fn authority(url: &Url) -> Option<String> {
    let (host, port) = (url.host_str()?, url.port_or_known_default()?);
    Some(format!("{host}:{port}"))
}

/// Whether the host in an address is on this machine or its networks, judged by its text. Odd
/// spellings of numbers are parsed as the HTTP client parses them.
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
        // A name without a dot belongs to the local network, such as a container's.
        Err(_) => {
            !name.contains('.')
                || [".localhost", ".local", ".internal", ".test"]
                    .iter()
                    .any(|end| name.ends_with(end))
        }
    }
}

/// Whether an IP address is public.
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
        // Provider-shared (CGNAT), benchmarking, protocol assignments, reserved.
        || (first == 100 && (64..128).contains(&second))
        || (first == 198 && (second == 18 || second == 19))
        || (first == 192 && second == 0 && third == 0)
        || first >= 240)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low));
    match [a, b, c, d, e, f] {
        // An IPv4 address inside NAT64 or 6to4.
        [0x64, 0xff9b, 0, 0, 0, 0] => is_public_v4(v4(g, h)),
        [0x2002, high, low, ..] => is_public_v4(v4(high, low)),
        // Teredo and documentation.
        [0x2001, 0 | 0xdb8, ..] => false,
        // The range that is allocated so far: not loopback, unique local, link-local or multicast.
        _ => a & 0xe000 == 0x2000,
    }
}

/// Resolves names to public addresses only. A name is resolved once per request, so that the
/// address that was checked is the one that is used.
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
