//! Checkout.com's webhooks: of a hundred thousand that are forged, altered, signed with another key or
//! cut, none is taken for true, and every honest one is.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::tests_outside_test_module,
    reason = "tests may"
)]

use std::num::NonZeroU32;
use std::sync::Arc;

use async_trait::async_trait;
use gateway::checkout::{
    CheckoutGateway, Credentials, Goods, Proxy, Rates, SecretKey, Settings, WebhookKeys,
};
use gateway::{CallClass, Forged, Gateway, NoPermit, Permits, Priority, WebhookSecret};
use http::{HeaderMap, HeaderValue};
use payment::sale::CaptureMode;
use sandbox::checkout::signature::signature;

const NEW: &str = "0123456789abcdef0123456789abcdef";
const OLD: &str = "fedcba9876543210fedcba9876543210";

/// How many deliveries are tried.
const DELIVERIES: u64 = 100_000;

#[derive(Debug)]
struct Every;

#[async_trait]
impl Permits for Every {
    async fn permit(&self, _: CallClass, _: Priority) -> Result<(), NoPermit> {
        Ok(())
    }
}

fn gateway() -> CheckoutGateway {
    let key = SecretKey::new("sk_sbox_tabbysandboxtabbysandbox23*").unwrap();
    let settings = Settings {
        url: "http://127.0.0.1:9".to_owned(),
        credentials: Credentials::Key(key),
        proxy: "none".parse::<Proxy>().unwrap(),
        user_agent: "test",
        channel: "pc_aaaaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap(),
        capture: CaptureMode::Manual,
        return_url: None,
        goods: Goods {
            title: "Goods".to_owned(),
        },
        rates: Rates {
            sessions_per_s: NonZeroU32::MIN,
            calls_per_s: NonZeroU32::MIN,
        },
        webhooks: Some(WebhookKeys(vec![NEW.into(), OLD.into()])),
    };
    CheckoutGateway::new(&settings, Arc::new(Every)).unwrap()
}

/// A sequence that looks random and is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }
}

fn headers(signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let signature = HeaderValue::from_str(signature).unwrap();
    headers.insert("cko-signature", signature);
    headers
}

#[test]
fn of_a_hundred_thousand_forged_webhooks_none_is_believed_and_every_honest_one_is() {
    let (gateway, mut dice) = (gateway(), Dice(0x9e37_79b9_7f4a_7c15));
    let mut before: Option<String> = None;
    for n in 0..DELIVERIES {
        let body = format!(
            r#"{{"id":"evt_{n:026}","type":"payment_captured","data":{{"id":"pay_{n:026}","amount":{n}}}}}"#
        );
        let (key, secret) = match dice.roll(2) {
            0 => (NEW, WebhookSecret::Newest),
            _ => (OLD, WebhookSecret::Older),
        };
        let right = signature(key, body.as_bytes());
        let honest = gateway.verify_webhook(&headers(&right), body.as_bytes(), None);
        assert_eq!(honest.map(|notice| notice.secret), Ok(secret), "{n}");
        let (mut bytes, mut signed) = (body.into_bytes(), right.clone());
        match dice.roll(6) {
            // Altered: one bit of the body.
            0 => {
                let place = dice.roll(bytes.len());
                bytes[place] ^= 1 << dice.roll(8);
            }
            // Altered: one digit of the signature.
            1 => {
                let place = dice.roll(signed.len());
                let digit = if &signed[place..=place] == "0" {
                    "1"
                } else {
                    "0"
                };
                signed.replace_range(place..=place, digit);
            }
            // Signed with another key.
            2 => signed = signature(&format!("{n:032}"), &bytes),
            // Cut, or longer.
            3 => bytes.truncate(dice.roll(bytes.len())),
            4 => bytes.push(b' '),
            // The signature of another delivery.
            _ => signed = before.take().unwrap_or_else(|| "0".repeat(64)),
        }
        let forged = gateway.verify_webhook(&headers(&signed), &bytes, None);
        assert_eq!(forged, Err(Forged::Secret), "{n}");
        before = Some(right);
    }
}
