//! How many connections come from one address, so that one machine does not keep all others out.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use ipnet::IpNet;
use tokio::sync::Semaphore;

/// The most connections from one address: those of a shop's tills, six each, which reach a server outside
/// the shop from the one address of its line.
pub(super) const MOST: usize = 128;

/// The places of each address that has connections.
#[derive(Debug)]
pub(super) struct Peers {
    rooms: HashMap<IpAddr, Arc<Semaphore>>,
    proxies: Vec<IpNet>,
}

impl Peers {
    pub(super) fn new(proxies: Vec<IpNet>) -> Self {
        Self {
            rooms: HashMap::new(),
            proxies,
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

    /// The places of this owner's connections.
    pub(super) fn room(&mut self, owner: IpAddr) -> Arc<Semaphore> {
        self.rooms.retain(|_, room| room.available_permits() < MOST);
        let room = self.rooms.entry(owner);
        room.or_insert_with(|| Arc::new(Semaphore::new(MOST)))
            .clone()
    }
}

/// Whose address it is: whoever has one IPv6 address of the internet has the 2⁶⁴ beside it, too. Those of a
/// shop's own network are each a machine's.
pub(crate) fn owner(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) if six.is_unique_local() || six.is_unicast_link_local() => address,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::OwnedSemaphorePermit;

    use super::*;

    type Place = Option<OwnedSemaphorePermit>;

    /// At most so many places of an address; `None` each for one that has no limit.
    fn all_from(peers: &mut Peers, address: &str, most: usize) -> Vec<Place> {
        std::iter::from_fn(|| one_from(peers, address))
            .take(most)
            .collect()
    }

    fn one_from(peers: &mut Peers, address: &str) -> Option<Place> {
        match peers.owner(address.parse().unwrap()) {
            None => Some(None),
            Some(owner) => peers.room(owner).try_acquire_owned().ok().map(Some),
        }
    }

    #[test]
    fn an_address_has_its_share_and_others_theirs() {
        let mut peers = Peers::new(Vec::new());
        let mut held = all_from(&mut peers, "10.0.0.7", 1_000);
        assert_eq!(held.len(), MOST);
        assert!(one_from(&mut peers, "10.0.0.8").is_some());
        // The same address, written as IPv6.
        assert!(one_from(&mut peers, "::ffff:10.0.0.7").is_none());
        held.pop();
        assert!(one_from(&mut peers, "10.0.0.7").is_some());
        drop(held);
        drop(one_from(&mut peers, "10.0.0.9"));
        assert_eq!(peers.rooms.len(), 1, "who has left is forgotten");
    }

    #[test]
    fn the_addresses_of_one_ipv6_network_are_one_owners() {
        let mut peers = Peers::new(Vec::new());
        let _held = all_from(&mut peers, "2001:db8::1", 1_000);
        assert!(one_from(&mut peers, "2001:db8::2").is_none());
        assert!(one_from(&mut peers, "2001:db8:0:1::2").is_some());
        let _own = all_from(&mut peers, "fe80::1", 1_000);
        assert!(one_from(&mut peers, "fe80::2").is_some());
    }

    #[test]
    fn a_reverse_proxy_and_this_machine_have_no_limit() {
        let mut peers = Peers::new(vec!["192.168.1.0/24".parse().unwrap()]);
        for address in ["192.168.1.9", "127.0.0.1", "::1"] {
            assert_eq!(
                all_from(&mut peers, address, MOST * 2).len(),
                MOST * 2,
                "{address}"
            );
        }
    }
}
