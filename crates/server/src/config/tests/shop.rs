//! What a shop needs, and what follows from its currency and its key.

use payment::Currency;
use payment::operation::RefundWindow;
use payment::sale::PAY_WINDOW;

use super::sample::{KEY, demo, of};

#[test]
fn a_demo_shop_needs_a_key_only() {
    let config = demo("").unwrap();
    assert_eq!(config.branch.currency, Currency::Aed);
    assert_eq!(config.account.gateway.url(), "https://api.tabby.ai");
    assert_eq!(config.branch.pay_window, PAY_WINDOW);
}

#[test]
fn events_are_kept_for_400_days_unless_another_span_is_set() {
    let kept = |more: &str| {
        demo(more)
            .unwrap()
            .events_kept
            .map(|span| span.0 / 86_400_000)
    };
    assert_eq!(kept(""), Some(400));
    assert_eq!(kept("events_days = 30"), Some(30));
    assert_eq!(kept("events_days = 'forever'"), None);
}

#[test]
fn a_sale_is_refunded_for_180_days_unless_another_span_is_set() {
    let window = |more: &str| demo(more).unwrap().branch.refund_window;
    assert_eq!(window(""), RefundWindow::days(180));
    assert_eq!(window("refund_days = 14"), RefundWindow::days(14));
    let ends = ["1", "3650"].map(|days| window(&format!("refund_days = {days}")));
    assert_eq!(ends, [1, 3_650].map(RefundWindow::days));
}

#[test]
fn people_are_told_of_money_that_is_not_captured_after_a_day_unless_another_span_is_set() {
    let hours = |more: &str| {
        let span = demo(more).unwrap().branch.capture_warning;
        span.0 / 3_600_000
    };
    assert_eq!(hours(""), 24);
    assert_eq!(hours("capture_warning_hours = 1"), 1);
    assert_eq!(hours("capture_warning_hours = 504"), 504);
}

#[test]
fn the_time_zone_is_the_currencys_countrys_unless_another_is_set() {
    for currency in Currency::ALL {
        let config = demo(&format!("currency = '{currency}'")).unwrap();
        assert_eq!(config.branch.time_zone, currency.time_zone());
        let named = demo(&format!("time_zone = '{}'", currency.time_zone())).unwrap();
        assert_eq!(
            named.branch.time_zone,
            currency.time_zone(),
            "it has that name"
        );
    }
    let other = demo("currency = 'SAR'\ntime_zone = 'asia/bahrain'").unwrap();
    assert_eq!(other.branch.time_zone, "Asia/Bahrain");
}

#[test]
fn what_every_shop_needs_has_no_default() {
    let error = of("").unwrap_err().to_string();
    assert!(error.starts_with("TABBY_SECRET_KEY is not set"), "{error}");
    for name in [
        "TABBY_POS_CURRENCY",
        "TABBY_MERCHANT_CODE",
        "TABBY_POS_LATITUDE",
        "TABBY_POS_SHOP",
    ] {
        let all = [
            ("TABBY_POS_CURRENCY", "currency = 'SAR'"),
            ("TABBY_MERCHANT_CODE", "merchant_code = 'riyadh'"),
            ("TABBY_POS_LATITUDE", "latitude = 24.7\nlongitude = 46.6"),
            ("TABBY_POS_SHOP", "shop = 'x'"),
        ];
        let without: Vec<_> = all
            .iter()
            .filter(|(n, _)| *n != name)
            .map(|(_, line)| *line)
            .collect();
        let error = of(&format!("secret_key = '{KEY}'\n{}", without.join("\n")))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(name), "{error}");
    }
}

#[test]
fn a_live_key_opens_no_demo_shop() {
    let live = KEY.replace("sk_test_", "sk_");
    let error = of(&format!("demo = true\nsecret_key = '{live}'"))
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("TABBY_POS_DEMO"), "{error}");
    assert!(
        error.contains("cannot be used with a live key: the demo shop is for test keys only"),
        "{error}"
    );
    assert!(!error.contains(&live));
}

#[test]
fn the_region_follows_the_currency() {
    assert_eq!(
        demo("currency = 'SAR'").unwrap().account.gateway.url(),
        "https://api.tabby.sa"
    );
    assert_eq!(
        demo("currency = 'KWD'").unwrap().account.gateway.url(),
        "https://api.tabby.ai"
    );
}

#[test]
fn a_logo_is_the_picture_that_its_name_says() {
    let folder = tempfile::TempDir::new().unwrap();
    let png = b"\x89PNG\r\n\x1a\n rest";
    let svg = "\u{feff}<?xml version='1.0'?>\n<!-- x --><svg xmlns='http://www.w3.org/2000/svg'/>";
    let large = [&png[..], &vec![0; 2_000_000]].concat();
    for (name, bytes, fine) in [
        ("a.png", &png[..], true),
        ("b.svg", svg.as_bytes(), true),
        ("c.png", b"just a text", false),
        ("d.svg", b"just a text", false),
        ("e.svg", png, false),
        ("f.png", b"", false),
        ("g.png", &large, false),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let outcome = demo(&format!("logo = '{}'", path.display()));
        match outcome {
            Ok(_) => assert!(fine, "{name}"),
            Err(error) => {
                let said = error.to_string();
                assert!(!fine && said.starts_with("TABBY_POS_LOGO"), "{said}");
                assert!(said.contains(&path.display().to_string()), "{said}");
            }
        }
    }
}
