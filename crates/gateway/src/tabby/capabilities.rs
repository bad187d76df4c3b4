//! What Tabby can do.

use std::num::NonZeroU32;
use std::time::Duration;

use payment::sale::{CaptureMode, PAY_WINDOW, PAY_WINDOW_MIN, WATCH};
use payment::time::Millis;
use payment::{Currency, Money};
use tabby::Region;
use url::Url;

use super::rates::Rates;
use crate::capabilities::{
    AmountRule, BuyerNeeds, Capabilities, Captures, Creation, LinkDelivery, Listing, PayWindow,
};

/// The longest time that a call takes: the client's own limit.
pub const LONGEST_CALL: Duration = Duration::from_secs(12);

/// How long a customer may be given to pay.
///
/// Source: Tabby, POS integration, "Cancel a Payment": 300 seconds recommended, never less than
/// 180; "Create Session": a session lives 20 minutes.
pub const PAY_WINDOWS: PayWindow = PayWindow {
    usual: PAY_WINDOW,
    shortest: PAY_WINDOW_MIN,
    longest: Millis::seconds(20 * 60),
};

/// What Tabby at this address can do for a key with these limits.
pub(super) fn capabilities(url: &str, rates: Rates) -> Capabilities {
    Capabilities {
        code: true,
        // Source: Tabby, payment links: the customer gets the link by SMS.
        link: Some(LinkDelivery::Sent),
        cancel: true,
        refund: true,
        void: true,
        // Source: Tabby, POS integration: payments of a till are captured by Tabby.
        capture: CaptureMode::Automatic,
        captures: Captures::Several,
        // Source: Tabby, create a session: no idempotency key.
        creation: Creation::Once,
        // Source: Tabby, refund a payment, `reference_id`: no end is named.
        key_lives: None,
        listing: Listing::ByCreation,
        amounts: Currency::ALL.into_iter().filter_map(every_amount).collect(),
        // Source: Tabby, payment links: the phone that the link goes to.
        buyer: BuyerNeeds {
            phone: true,
            ..BuyerNeeds::default()
        },
        buyer_for_code: false,
        pay_window: PAY_WINDOWS,
        watch: WATCH,
        longest_call: LONGEST_CALL,
        calls: rates.limits(),
        image_origins: image_origins(url),
    }
}

/// Every amount above zero. Tabby names neither a smallest nor a largest one: it declines a sale
/// that is too small or too large for the customer.
fn every_amount(currency: Currency) -> Option<AmountRule> {
    Some(AmountRule {
        smallest: Money::from_minor(1, currency).ok()?,
        largest: None,
        step: NonZeroU32::MIN,
    })
}

/// The origins of QR pictures: both of Tabby's regions, and the configured host.
fn image_origins(url: &str) -> Vec<String> {
    let mut origins = vec![
        Region::Uae.base_url().to_owned(),
        Region::Ksa.base_url().to_owned(),
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
    use super::*;

    #[test]
    fn a_call_ends_within_what_a_stop_waits_for() {
        assert_eq!(tabby::Limits::default().total, LONGEST_CALL);
    }

    #[test]
    fn pictures_come_from_both_regions_and_from_the_configured_host() {
        let regions = ["https://api.tabby.ai", "https://api.tabby.sa"];
        assert_eq!(image_origins("https://api.tabby.sa/"), regions);
        let with_sandbox = image_origins("http://127.0.0.1:4010/base");
        assert_eq!(
            with_sandbox.last().map(String::as_str),
            Some("http://127.0.0.1:4010")
        );
        assert_eq!(with_sandbox.len(), 3);
    }
}
