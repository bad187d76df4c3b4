//! Settings of an account at Checkout.com.

use gateway::checkout::Credentials;
use payment::sale::{CaptureMode, Mode};

use super::sample::{CHECKOUT_KEY, KEY, all_with, complete_at_checkout, private, shown_file, with};
use crate::config::{CheckoutConfig, Config, GatewayConfig};

fn changed(change: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let is_changed = |name: &str| change.iter().any(|(other, _)| *other == name);
    let mut all = complete_at_checkout();
    all.retain(|(name, _)| !is_changed(name));
    all.extend(change.iter().filter(|(_, text)| !text.is_empty()));
    all
}

fn config(change: &[(&'static str, &'static str)]) -> Config {
    with(&changed(change), "").unwrap()
}

fn refused(change: &[(&'static str, &'static str)]) -> String {
    with(&changed(change), "").unwrap_err().to_string()
}

fn account(config: &Config) -> &CheckoutConfig {
    match &config.account.gateway {
        GatewayConfig::Checkout(account) => account,
        other @ GatewayConfig::Tabby(_) => panic!("{other:?}"),
    }
}

#[test]
fn a_shop_needs_the_address_the_key_and_the_channel_and_says_which_is_missing() {
    let config = config(&[]);
    assert_eq!(account(&config).capture, CaptureMode::Manual);
    assert_eq!(config.account.gateway.mode(), Mode::Test);
    assert_eq!(
        config.branch.merchant_code.as_str(),
        "pc_abcdefghijklmnopqrstuvwxyz"
    );
    assert!(config.branch.pay_window > payment::sale::PAY_WINDOW);
    for name in [
        "CHECKOUT_URL",
        "CHECKOUT_SECRET_KEY",
        "CHECKOUT_PROCESSING_CHANNEL_ID",
    ] {
        let said = refused(&[(name, "")]);
        assert!(said.starts_with(&format!("{name} is not set")), "{said}");
    }
}

#[test]
fn credentials_of_both_gateways_need_a_word_about_which_is_meant() {
    let both = [
        ("TABBY_POS_GATEWAY", ""),
        (
            "TABBY_SECRET_KEY",
            "sk_test_00000000-0000-4000-8000-000000000001",
        ),
    ];
    assert_eq!(
        refused(&both),
        "TABBY_SECRET_KEY and CHECKOUT_SECRET_KEY are both set, and TABBY_POS_GATEWAY is not: set it to tabby or to checkout"
    );
    // What is said is done, and the other's credentials are not looked at.
    let config = config(&both[1..]);
    assert!(config.account.gateway.as_tabby().is_none());
}

#[test]
fn credentials_of_both_gateways_are_seen_wherever_they_stand() {
    let end = ", and TABBY_POS_GATEWAY is not: set it to tabby or to checkout";
    let no_key = ("CHECKOUT_SECRET_KEY", "");
    let (unsaid, at_tabby) = (("TABBY_POS_GATEWAY", ""), ("TABBY_SECRET_KEY", KEY));
    // Each that is needed at Checkout.com tells by itself.
    for name in [
        "CHECKOUT_SECRET_KEY_FILE",
        "CHECKOUT_CLIENT_ID",
        "CHECKOUT_CLIENT_SECRET",
        "CHECKOUT_CLIENT_SECRET_FILE",
    ] {
        let said = refused(&[unsaid, at_tabby, no_key, (name, "x")]);
        let both = format!("TABBY_SECRET_KEY and {name} are both set{end}");
        assert_eq!(said, both);
    }
    // So do the files that systemd gives, which are not read for that.
    for (of_tabby, of_checkout) in [
        ("secret_key", "checkout_secret_key"),
        ("secret_key", "checkout_client_secret"),
    ] {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().to_str().unwrap().to_owned();
        let directory = [("CREDENTIALS_DIRECTORY", path.as_str())];
        private(folder.path(), of_tabby, KEY);
        let demo = "demo = true";
        assert!(with(&directory, demo).is_ok());
        let wrong = private(folder.path(), of_checkout, "");
        let said = with(&directory, demo).unwrap_err().to_string();
        let both = format!("the credential {path}/{of_tabby} and the credential {wrong} are both");
        assert_eq!(said, format!("{both} set{end}"));
        let said = with(&directory, "demo = true\ngateway = 'tabby'");
        assert!(said.is_ok(), "{said:?}");
    }
}

#[test]
fn of_several_accounts_each_credential_tells_about_its_own() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path();
    private(path, "gulf.secret_key", KEY);
    let sea = private(path, "sea.checkout_secret_key", CHECKOUT_KEY);
    let directory = [("CREDENTIALS_DIRECTORY", path.to_str().unwrap())];
    let file = shown_file("<!-- shown: a test of the settings reads it, too -->");
    assert!(all_with(&directory, &file).is_ok());
    let both = private(path, "sea.secret_key", KEY);
    let unsaid = file.replace("gateway = \"checkout\"\n", "");
    let said = all_with(&directory, &unsaid).unwrap_err().to_string();
    let wanted = format!("the credential {both} and the credential {sea} are both set");
    assert!(said.starts_with(&wanted), "{said}");
}

#[test]
fn a_slip_in_a_name_of_checkouts_is_an_error_and_another_programs_name_is_none() {
    let variables = |name: &str| {
        let all = [(name.into(), "x".into())];
        crate::config::texts::variables(all).map_err(|error| error.to_string())
    };
    for (slip, meant) in [
        ("CHECKOUT_SECRET_KEYS", "CHECKOUT_SECRET_KEY"),
        ("CHECKOUT_WEBHOK_KEY", "CHECKOUT_WEBHOOK_KEY"),
        (
            "CHECKOUT_PROCESSING_CHANEL_ID",
            "CHECKOUT_PROCESSING_CHANNEL_ID",
        ),
    ] {
        let said = variables(slip).unwrap_err();
        assert_eq!(
            said,
            format!("{slip} is no setting; the nearest is {meant}")
        );
    }
    for other in [
        "CHECKOUT_PUBLIC_KEY_PATH",
        "CHECKOUT_TIMEOUT",
        "CHECKOUT_URL",
    ] {
        assert!(variables(other).is_ok(), "{other}");
    }
}

#[test]
fn a_key_of_one_environment_does_not_go_to_the_other() {
    let live = ("CHECKOUT_SECRET_KEY", "sk_abcdefghijklmnopqrstuvwxyz2");
    let live_host = ("CHECKOUT_URL", "https://abcdefgh.api.checkout.com");
    let to_sandbox = "; use https://<prefix>.api.sandbox.checkout.com, or a live key";
    let to_live = "; use https://<prefix>.api.checkout.com, or a key of the sandbox";
    for (wrong, advice) in [([live], to_live), ([live_host], to_sandbox)] {
        let said = refused(&wrong);
        assert!(said.starts_with("CHECKOUT_URL is wrong: "), "{said}");
        assert!(said.contains("does not fit"), "{said}");
        assert!(said.ends_with(advice), "{said}");
    }
    let config = config(&[live, live_host]);
    assert_eq!(config.account.gateway.mode(), Mode::Live);
}

#[test]
fn a_clients_id_and_secret_take_the_place_of_a_key_and_not_its_side() {
    let client = ("CHECKOUT_CLIENT_ID", "ack_abcdefghijklmnopqrstuvwxyz");
    let secret = ("CHECKOUT_CLIENT_SECRET", "open-sesame");
    let no_key = ("CHECKOUT_SECRET_KEY", "");
    let token_url = |config: &Config| match &account(config).credentials {
        Credentials::OAuth(oauth) => oauth.token_url.clone(),
        other @ Credentials::Key(_) => panic!("{other:?}"),
    };
    let both = config(&[client, secret, no_key]);
    let own = "https://access.sandbox.checkout.com/connect/token";
    assert_eq!(token_url(&both), own);
    assert!(!format!("{both:?}").contains("sesame"));
    for (given, missing) in [(client, secret.0), (secret, client.0)] {
        let said = refused(&[given, no_key]);
        assert!(said.starts_with(&format!("{missing} is not set")), "{said}");
    }
    let said = refused(&[client, secret]);
    let is_twice = said.contains("are both set");
    assert!(is_twice && !said.contains(CHECKOUT_KEY), "{said}");
    let simulator = ("CHECKOUT_URL", "http://127.0.0.1:8092/");
    let here = config(&[client, secret, no_key, simulator]);
    assert_eq!(token_url(&here), "http://127.0.0.1:8092/connect/token");
}

#[test]
fn webhooks_have_a_key_and_a_path_of_their_own() {
    let key = ("CHECKOUT_WEBHOOK_KEY", "0123456789abcdef0123456789abcdef");
    let url = |text| ("TABBY_POS_WEBHOOK_URL", text);
    let own = url("https://till.shop.example/webhooks/checkout");
    let webhooks = config(&[key, own]).account.webhooks.unwrap();
    assert_eq!(webhooks.path, "/webhooks/checkout");
    assert_eq!(webhooks.secrets.len(), 1);
    let said = refused(&[key, url("https://till.shop.example/webhooks/tabby")]);
    let name = "TABBY_POS_WEBHOOK_URL is wrong";
    assert!(said.starts_with(name), "{said}");
    assert!(config(&[]).account.webhooks.is_none());
}

#[test]
fn tables_of_the_file_mean_the_same() {
    let file = format!(
        r#"
        [[account]]
        id = "mall"
        gateway = "checkout"
        checkout_url = "https://abcdefgh.api.sandbox.checkout.com"
        checkout_secret_key = "{CHECKOUT_KEY}"
        [[branch]]
        account = "mall"
        processing_channel_id = "pc_abcdefghijklmnopqrstuvwxyz"
        currency = "AED"
        shop = "x"
        "#
    );
    let config = with(&[], &file).unwrap();
    assert_eq!(config.account.id.as_str(), "mall");
    let url = "https://abcdefgh.api.sandbox.checkout.com";
    assert_eq!(account(&config).url, url);
}
