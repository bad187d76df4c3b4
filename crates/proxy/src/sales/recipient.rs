//! What is remembered of a customer's phone: enough to know the same request again, and to tell the
//! cashier where the link went.

use hmac::digest::{Key, KeyInit};
use hmac::{Hmac, Mac};
use payment::buyer::{Buyer, Personal};
use payment::id::SaleId;
use payment::sale::Recipient;
use sha2::{Digest, Sha256};
use tabby::SecretKey;

/// Makes digests with a key of this shop's, so that a ledger alone does not tell which of ten
/// million numbers it was.
#[derive(Clone)]
pub(super) struct Recipients(Hmac<Sha256>);

impl std::fmt::Debug for Recipients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recipients(…)")
    }
}

impl Recipients {
    pub(super) fn new(key: &SecretKey) -> Self {
        // A MAC's key is a block of the hash, which a digest fills by half.
        let mut block = Key::<Hmac<Sha256>>::default();
        for (place, byte) in block
            .iter_mut()
            .zip(Sha256::digest(key.expose().as_bytes()))
        {
            *place = byte;
        }
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&block);
        mac.update(b"tabby-pos recipient");
        Self(mac)
    }

    /// The sale is part of it: a ledger does not tell which sales were the same customer's.
    pub(super) fn of(&self, sale: SaleId, buyer: &Buyer) -> Recipient {
        let mut mac = self.0.clone();
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
}
