//! What is stored of a customer's phone: enough to recognise a repeated request, and to tell the
//! cashier where the link went.

use hmac::digest::{Key, KeyInit};
use hmac::{Hmac, Mac};
use payment::buyer::{Buyer, Redacted};
use payment::id::SaleId;
use payment::sale::Recipient;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// Makes keyed digests. Without the key a digest does not tell which of ten million numbers it was
/// made from. The key is the shop's own: if it were derived from the gateway's key, changing that
/// key would make a repeated request look like another one.
#[derive(Clone)]
pub(super) struct Recipients {
    mac: Hmac<Sha256>,
    /// Keyed by the gateway's key, as in older versions.
    legacy: Hmac<Sha256>,
    /// The fingerprint of the gateway's key: see [`payment::sale::Intent::key`].
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

    pub(super) fn new(secret: [u8; 32], key: &SecretString) -> Self {
        let mac = keyed(&secret);
        Self {
            key: name_of(mac.clone(), key),
            mac,
            legacy: keyed(&Sha256::digest(key.expose_secret().as_bytes())),
        }
    }

    /// The fingerprint of the gateway's key in this ledger.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// The digest of this customer for this sale.
    pub(super) fn of(&self, sale: SaleId, buyer: &Buyer) -> Recipient {
        digest(self.mac.clone(), sale, buyer)
    }

    /// Whether `known` is this customer's digest, in the present form or an older version's.
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
    // A MAC's key is one block of the hash; 32 bytes fill half of it.
    let mut block = Key::<Hmac<Sha256>>::default();
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block);
    mac.update(b"tabby-pos recipient");
    mac
}

/// A fingerprint that reveals nothing about the key: without the shop's own key nobody can even
/// test a guess.
fn name_of(mut mac: Hmac<Sha256>, key: &SecretString) -> String {
    mac.update(b"\0gateway's key\0");
    mac.update(key.expose_secret().as_bytes());
    let digest = mac.finalize().into_bytes();
    let half = digest.iter().take(16);
    half.map(|byte| format!("{byte:02x}")).collect()
}

/// The sale's id is part of the digest, so a ledger does not show which sales had the same
/// customer.
fn digest(mut mac: Hmac<Sha256>, sale: SaleId, buyer: &Buyer) -> Recipient {
    mac.update(sale.0.as_bytes());
    let nothing = Redacted::default();
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
