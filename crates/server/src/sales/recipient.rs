//! What is remembered of a customer's phone: enough to know the same request again, and to tell the
//! cashier where the link went.

use hmac::digest::{Key, KeyInit};
use hmac::{Hmac, Mac};
use payment::buyer::{Buyer, Personal};
use payment::id::SaleId;
use payment::sale::Recipient;
use sha2::{Digest, Sha256};
use tabby::SecretKey;

/// Makes digests with a key, so that a digest alone does not tell which of ten million numbers it
/// was. The key is the shop's own: one that followed from the gateway's would make the same request
/// another one whenever that is changed.
#[derive(Clone)]
pub(super) struct Recipients {
    mac: Hmac<Sha256>,
    /// Keyed by the gateway's key, as older versions did.
    legacy: Hmac<Sha256>,
    /// What the gateway's key is known by: see [`payment::sale::Intent::key`].
    key: String,
}

impl std::fmt::Debug for Recipients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recipients(…)")
    }
}

impl Recipients {
    /// The name of the shop's own key in the ledger.
    pub(super) const SECRET: &str = "recipient";

    pub(super) fn new(secret: [u8; 32], key: &SecretKey) -> Self {
        let mac = keyed(&secret);
        Self {
            key: name_of(mac.clone(), key),
            mac,
            legacy: keyed(&Sha256::digest(key.expose().as_bytes())),
        }
    }

    /// What the gateway's key is known by in this ledger.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// What is remembered of this customer.
    pub(super) fn of(&self, sale: SaleId, buyer: &Buyer) -> Recipient {
        digest(self.mac.clone(), sale, buyer)
    }

    /// Whether this is what was remembered of this customer, now or by an older version.
    pub(super) fn is_same(
        &self,
        known: Option<&Recipient>,
        sale: SaleId,
        buyer: Option<&Buyer>,
    ) -> bool {
        match (known, buyer) {
            (None, None) => true,
            (Some(known), Some(buyer)) => [&self.mac, &self.legacy]
                .into_iter()
                .any(|mac| digest(mac.clone(), sale, buyer) == *known),
            _ => false,
        }
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // A MAC's key is a block of the hash, which 32 bytes fill by half.
    let mut block = Key::<Hmac<Sha256>>::default();
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block);
    mac.update(b"tabby-pos recipient");
    mac
}

/// A name for a key that tells nothing of it: whoever does not have the shop's own key cannot even try
/// whether it is a certain one.
fn name_of(mut mac: Hmac<Sha256>, key: &SecretKey) -> String {
    mac.update(b"\0gateway's key\0");
    mac.update(key.expose().as_bytes());
    let digest = mac.finalize().into_bytes();
    let half = digest.iter().take(16);
    half.map(|byte| format!("{byte:02x}")).collect()
}

/// The sale is part of it: a ledger does not tell which sales were the same customer's.
fn digest(mut mac: Hmac<Sha256>, sale: SaleId, buyer: &Buyer) -> Recipient {
    mac.update(sale.0.as_bytes());
    let nothing = Personal::default();
    for text in [
        &buyer.written(),
        buyer.name.as_ref().unwrap_or(&nothing),
        buyer.email.as_ref().unwrap_or(&nothing),
    ] {
        mac.update(b"\0");
        mac.update(text.0.as_bytes());
    }
    let digest = mac.finalize().into_bytes();
    Recipient {
        digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        ends: buyer.phone.ends(2).to_owned(),
    }
}
