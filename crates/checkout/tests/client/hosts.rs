//! Which credentials go to which host.

use std::time::Duration;

use checkout::credentials::WrongEnvironment;
use checkout::{Client, ClientError, Limits, OAuth, Proxy, SecretKey};

use crate::fixture::{KEY, LIVE_KEY};

const LIVE: &str = "https://abcdefgh.api.checkout.com";
const SANDBOX: &str = "https://abcdefgh.api.sandbox.checkout.com";
const HERE: &str = "http://127.0.0.1:8091";
const ELSEWHERE: &str = "https://gateway.example/checkout";

fn with_key(base: &str, key: &str) -> Result<(), ClientError> {
    let key = SecretKey::new(key).unwrap();
    Client::builder(base, key).build().map(drop)
}

fn wrong(outcome: Result<(), ClientError>) -> Option<WrongEnvironment> {
    match outcome {
        Ok(()) => None,
        Err(ClientError::Environment(why)) => Some(why),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_key_that_does_not_fit_its_host_is_refused_before_the_first_call() {
    for (base, key, error) in [
        (LIVE, LIVE_KEY, None),
        (SANDBOX, KEY, None),
        (HERE, KEY, None),
        ("http://localhost:1", KEY, None),
        ("http://[::1]:1", KEY, None),
        (ELSEWHERE, KEY, None),
        (ELSEWHERE, LIVE_KEY, None),
        (LIVE, KEY, Some(WrongEnvironment::SandboxKey)),
        (
            "https://api.checkout.com",
            KEY,
            Some(WrongEnvironment::SandboxKey),
        ),
        (SANDBOX, LIVE_KEY, Some(WrongEnvironment::LiveKey)),
        (HERE, LIVE_KEY, Some(WrongEnvironment::LiveKeyHere)),
        (
            "http://localhost:1",
            LIVE_KEY,
            Some(WrongEnvironment::LiveKeyHere),
        ),
        (
            "https://127.0.0.1:1",
            LIVE_KEY,
            Some(WrongEnvironment::LiveKeyHere),
        ),
    ] {
        assert_eq!(wrong(with_key(base, key)), error, "{base} {key}");
    }
}

#[test]
fn the_token_host_is_of_the_apis_environment_and_on_this_machine_only_beside_it() {
    let with_tokens = |base: &str, token_url: &str| {
        let oauth = OAuth::new(token_url, "ack_1", "open-sesame");
        wrong(Client::builder(base, oauth).build().map(drop))
    };
    let live = "https://access.checkout.com/connect/token";
    let sandbox = "https://access.sandbox.checkout.com/connect/token";
    let here = "http://127.0.0.1:8091/connect/token";
    for (base, token_url) in [
        (LIVE, live),
        (SANDBOX, sandbox),
        (HERE, here),
        (HERE, sandbox),
        (ELSEWHERE, live),
        (ELSEWHERE, sandbox),
    ] {
        assert_eq!(with_tokens(base, token_url), None, "{base} {token_url}");
    }
    for (base, token_url) in [
        (LIVE, sandbox),
        (SANDBOX, live),
        (HERE, live),
        (LIVE, here),
        (SANDBOX, here),
        (ELSEWHERE, here),
    ] {
        let error = Some(WrongEnvironment::TokenHost);
        assert_eq!(with_tokens(base, token_url), error, "{base} {token_url}");
    }
}

#[test]
fn a_secret_is_not_sent_in_the_clear_and_no_address_with_a_password_is_repeated() {
    for base in [
        "http://api.checkout.com",
        "http://10.0.0.1",
        "not an address",
        "ftp://x",
    ] {
        let error = with_key(base, KEY).unwrap_err();
        assert!(matches!(error, ClientError::Base(_)), "{error}");
        assert!(checkout::check_base(base).is_err());
    }
    let error = with_key("https://shop:open-sesame@gateway.example", KEY).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("sesame"));
    let oauth = OAuth::new(
        "http://access.checkout.com/connect/token",
        "ack_1",
        "open-sesame",
    );
    let error = Client::builder(LIVE, oauth).build().unwrap_err();
    assert!(matches!(error, ClientError::TokenUrl(_)), "{error}");
    assert!(!format!("{error} {error:?}").contains("sesame"));
}

#[test]
fn calls_that_may_move_money_are_given_a_minute_except_on_this_machine() {
    let hasty = |base: &str| {
        let limits = Limits::new().write(Duration::from_secs(59));
        let builder = Client::builder(base, SecretKey::new(KEY).unwrap());
        builder.limits(limits).build()
    };
    let error = hasty(SANDBOX).unwrap_err();
    assert!(matches!(error, ClientError::TooLittleTime), "{error}");
    assert!(hasty(HERE).is_ok());
}

#[test]
fn a_proxy_is_checked_and_its_password_is_never_printed() {
    let proxy: Proxy = "http://shop:open-sesame@proxy.example:3128"
        .parse()
        .unwrap();
    assert!(!format!("{proxy:?}").contains("sesame"));
    for fine in ["system", "none", "https://proxy.example"] {
        let proxy: Proxy = fine.parse().unwrap();
        let builder = Client::builder(SANDBOX, SecretKey::new(KEY).unwrap());
        assert!(builder.proxy(proxy).build().is_ok(), "{fine}");
    }
    for wrong in [
        "",
        "off",
        "socks5://proxy.example",
        "http://proxy.example/?open-sesame",
    ] {
        let error = wrong.parse::<Proxy>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("sesame"), "{wrong}");
    }
}
