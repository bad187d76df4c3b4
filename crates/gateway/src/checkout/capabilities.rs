//! What Checkout.com can do.

use std::num::NonZeroU32;
use std::time::Duration;

use checkout::amount;
use payment::sale::CaptureMode;
use payment::time::Millis;
use payment::{Currency, Money};
use url::Url;

use super::rates::Rates;
use crate::capabilities::{
    AmountRule, BuyerNeeds, Capabilities, Captures, Creation, LinkDelivery, Listing, PayWindow,
};

/// The longest time that a call takes: the two requests of a new session, each within the client's
/// own limit. Checkout.com's is 60 seconds, and a shorter one here would turn successes into unknown
/// outcomes.
pub const LONGEST_CALL: Duration = Duration::from_secs(150);

/// How long a customer may be given to pay. No call ends a session: after the window the till stops
/// showing the code.
///
/// Source: Tabby, "Create Session": a session lives 20 minutes. Checkout.com names no time.
pub const PAY_WINDOWS: PayWindow = PayWindow {
    usual: Millis::seconds(600),
    shortest: Millis::seconds(180),
    longest: Millis::seconds(20 * 60),
};

/// How long a sale that nobody paid is still read, counted from its intent: Tabby's 20 minutes and
/// about 10 more until the payment becomes expired, and as much again for the way through
/// Checkout.com, which names no time.
pub const WATCH: Millis = Millis::seconds(60 * 60);

/// For how long Checkout.com knows the key of a call that succeeded.
///
/// Source: Checkout.com, "Idempotency".
const KEY_LIVES: Millis = Millis::seconds(24 * 60 * 60);

/// What Checkout.com at this address can do for an account that captures like this.
pub(super) fn capabilities(url: &str, capture: CaptureMode, rates: Rates) -> Capabilities {
    Capabilities {
        code: true,
        // Source: Checkout.com's pages about Tabby name no call that sends a link.
        link: Some(LinkDelivery::Shown),
        cancel: false,
        refund: true,
        // Source: Checkout.com, "Void a payment": a payment that is captured by itself is never
        // voided.
        void: matches!(capture, CaptureMode::Manual),
        capture,
        // Source: Checkout.com, "Capture a payment": one that is captured by itself takes no other
        // capture.
        captures: match capture {
            CaptureMode::Automatic => Captures::None,
            CaptureMode::Manual => Captures::Several,
        },
        creation: Creation::SameKey(KEY_LIVES),
        key_lives: Some(KEY_LIVES),
        listing: Listing::ByReference,
        amounts: Currency::ALL.into_iter().filter_map(amounts).collect(),
        // Source: Checkout.com, payment contexts: every example for Tabby has all three.
        buyer: BuyerNeeds {
            phone: true,
            name: true,
            email: true,
        },
        buyer_for_code: true,
        pay_window: PAY_WINDOWS,
        watch: WATCH,
        longest_call: LONGEST_CALL,
        calls: rates.limits(),
        image_origins: image_origins(url),
    }
}

/// Whole minor units of at most nine digits, and in KWD with a zero as the last one.
///
/// Source: Checkout.com, "Calculating the amount".
fn amounts(currency: Currency) -> Option<AmountRule> {
    let step = match currency {
        Currency::Kwd => NonZeroU32::new(10)?,
        Currency::Aed | Currency::Sar => NonZeroU32::MIN,
    };
    let most = amount::MOST / step.get() * step.get();
    Some(AmountRule {
        smallest: Money::from_minor(step.get().into(), currency).ok()?,
        largest: Some(Money::from_minor(most.into(), currency).ok()?),
        step,
    })
}

/// The origins of QR pictures, which are Tabby's, and the configured host, where a simulator serves
/// them.
fn image_origins(url: &str) -> Vec<String> {
    let mut origins = vec![
        tabby::Region::Uae.base_url().to_owned(),
        tabby::Region::Ksa.base_url().to_owned(),
    ];
    if let Ok(url) = Url::parse(url) {
        let origin = url.origin().ascii_serialization();
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    origins
}

#[cfg(test)]
mod tests {
    use checkout::Limits;

    use super::*;

    #[test]
    fn a_call_ends_within_the_declared_time() {
        assert_eq!(Limits::default().write * 2, LONGEST_CALL);
        assert!(Limits::default().read <= LONGEST_CALL);
    }

    #[test]
    fn what_is_declared_is_what_the_client_sends() {
        let rates = Rates::documented(true);
        let can = capabilities("https://api.checkout.com", CaptureMode::Manual, rates);
        for currency in Currency::ALL {
            let rule = can.amounts_in(currency).unwrap();
            let step = u64::from(rule.step.get());
            let most = rule.largest.unwrap().minor();
            for minor in (1..=3_000).chain([most - step, most - 1, most, most + 1, most + step]) {
                let money = Money::from_minor(minor, currency).unwrap();
                let sent = super::super::session::amount(money);
                assert_eq!(can.takes(money), sent.is_ok(), "{minor} {currency:?}");
            }
        }
    }
}
