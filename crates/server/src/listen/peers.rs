//! How many connections come from one address, so that one machine does not keep all others out.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;

/// The most connections from one address: those of a shop's tills, six each, which reach a server outside
/// the shop from the one address of its line.
pub(super) const MOST: usize = 128;

/// The connections of each address.
#[derive(Clone, Debug)]
pub(super) struct Peers {
    counts: Arc<Mutex<HashMap<IpAddr, usize>>>,
    proxies: Arc<[IpNet]>,
}

/// The place of a connection among those of its address. It is free again when it is dropped.
#[derive(Debug)]
pub(super) struct PeerPlace {
    counts: Arc<Mutex<HashMap<IpAddr, usize>>>,
    /// `None` for a reverse proxy and for this machine itself, which have no limit.
    owner: Option<IpAddr>,
}

impl Peers {
    pub(super) fn new(proxies: Vec<IpNet>) -> Self {
        Self {
            counts: Arc::default(),
            proxies: proxies.into(),
        }
    }

    /// Whose connections are counted together with those from this address; `None` for a reverse proxy and
    /// for this machine itself.
    pub(super) fn owner(&self, address: IpAddr) -> Option<IpAddr> {
        let address = address.to_canonical();
        let is_free =
            address.is_loopback() || self.proxies.iter().any(|net| net.contains(&address));
        (!is_free).then(|| owner(address))
    }

    /// A place for a connection of this owner; `None` if he has all that he may have.
    pub(super) fn place(&self, owner: Option<IpAddr>) -> Option<PeerPlace> {
        if let Some(owner) = owner {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            let count = counts.entry(owner).or_default();
            if *count >= MOST {
                return None;
            }
            *count += 1;
        }
        Some(PeerPlace {
            counts: self.counts.clone(),
            owner,
        })
    }
}

/// Whose address it is: whoever has one IPv6 address of the internet has the 2⁶⁴ beside it, too. Those of a
/// shop's own network are each a machine's.
fn owner(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) if six.is_unique_local() || six.is_unicast_link_local() => address,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

impl Drop for PeerPlace {
    fn drop(&mut self) {
        let Some(owner) = self.owner else { return };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&owner) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_from(peers: &Peers, address: &str, most: usize) -> Vec<PeerPlace> {
        std::iter::from_fn(|| one_from(peers, address))
            .take(most)
            .collect()
    }

    fn one_from(peers: &Peers, address: &str) -> Option<PeerPlace> {
        peers.place(peers.owner(address.parse().unwrap()))
    }

    #[test]
    fn an_address_has_its_share_and_others_theirs() {
        let peers = Peers::new(Vec::new());
        let mut held = all_from(&peers, "10.0.0.7", 1_000);
        assert_eq!(held.len(), MOST);
        assert!(one_from(&peers, "10.0.0.8").is_some());
        // The same address, written as IPv6.
        assert!(one_from(&peers, "::ffff:10.0.0.7").is_none());
        held.pop();
        assert!(one_from(&peers, "10.0.0.7").is_some());
        drop(held);
        assert!(peers.counts.lock().unwrap().is_empty());
    }

    #[test]
    fn the_addresses_of_one_ipv6_network_are_one_owners() {
        let peers = Peers::new(Vec::new());
        let _held = all_from(&peers, "2001:db8::1", 1_000);
        assert!(one_from(&peers, "2001:db8::2").is_none());
        assert!(one_from(&peers, "2001:db8:0:1::2").is_some());
        let _own = all_from(&peers, "fe80::1", 1_000);
        assert!(one_from(&peers, "fe80::2").is_some());
    }

    #[test]
    fn a_reverse_proxy_and_this_machine_have_no_limit() {
        let peers = Peers::new(vec!["192.168.1.0/24".parse().unwrap()]);
        for address in ["192.168.1.9", "127.0.0.1", "::1"] {
            assert_eq!(
                all_from(&peers, address, MOST * 2).len(),
                MOST * 2,
                "{address}"
            );
        }
    }
}
