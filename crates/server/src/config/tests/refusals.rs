//! What each setting refuses, and in which sentence.

use std::collections::BTreeSet;

use super::refused::refused_by;
use super::sample::{KEY, complete, complete_at_checkout, demo, with};
use crate::config::error::shown;
use crate::config::setting::{ALL, Kind, Setting};
use crate::config::{Config, ConfigError};

/// The same with one setting, in the environment or in the file.
fn complete_with(setting: &Setting, text: &str, in_file: bool) -> Result<Config, ConfigError> {
    let is_checkouts = setting.env.starts_with("CHECKOUT_");
    let is_clients =
        setting.env.starts_with("CHECKOUT_CLIENT_") || setting.env == "CHECKOUT_TOKEN_URL";
    let mut environment = match is_checkouts {
        true => complete_at_checkout(),
        false => complete(),
    };
    // Another way to say the same would be a contradiction.
    let is_other_way = |name: &str| {
        setting.env.strip_suffix("_FILE") == Some(name)
            || is_clients && name == "CHECKOUT_SECRET_KEY"
    };
    environment.retain(|(name, _)| *name != setting.env && !is_other_way(name));
    if is_clients {
        let rest = [
            ("CHECKOUT_CLIENT_ID", "ack_1"),
            ("CHECKOUT_CLIENT_SECRET", "a-word"),
        ];
        let is_left = |(name, _): &(&str, &str)| *name != setting.env && !is_other_way(name);
        environment.extend(rest.into_iter().filter(is_left));
    }
    if in_file {
        let text = toml::Value::String(text.to_owned());
        with(&environment, &format!("\n{} = {text}", setting.file))
    } else {
        environment.push((setting.env, text));
        with(&environment, "")
    }
}

/// Checks the sentence about a setting's value, and returns it.
fn sentence(setting: &Setting, text: &str, outcome: Result<Config, ConfigError>) -> String {
    let said = match outcome {
        Ok(_) => panic!("{} takes {text:?}", setting.env),
        Err(error) => error.to_string(),
    };
    assert!(
        said.starts_with(&format!("{} is wrong: ", setting.env)),
        "{text:?}: {said}"
    );
    assert!(said.contains(setting.allowed), "what is allowed: {said}");
    assert!(
        !said.contains(['\n', '\r', '\u{7}']) && !said.contains(". "),
        "one sentence: {said}"
    );
    assert!(!said.contains(KEY), "{said}");
    assert!(said.chars().count() < 600, "{said}");
    said
}

#[test]
fn only_a_server_with_https_and_paired_terminals_leaves_its_machine() {
    let https = "tls_cert = 'a.pem'\ntls_key = 'b.pem'\n";
    let listens = |more: &str| {
        let file = format!("\nlisten = '0.0.0.0:8443'\n{more}");
        with(&complete(), &file).map(|config| config.listen.to_string())
    };
    for more in ["", https, "pairing = 'required'\n"] {
        let refused = listens(more).unwrap_err().to_string();
        assert!(refused.contains("TABBY_POS_PAIRING=required"), "{refused}");
    }
    let both = format!("{https}pairing = 'required'\n");
    assert_eq!(listens(&both).unwrap(), "0.0.0.0:8443");
}

#[test]
fn a_wrong_setting_is_named_and_the_key_is_not_repeated() {
    let cases = [
        ("listen = '0.0.0.0:8080'", "TABBY_POS_LISTEN"),
        ("listen = 'nonsense'", "TABBY_POS_LISTEN"),
        ("currency = 'EUR'", "TABBY_POS_CURRENCY"),
        ("time_zone = 'Asia/Atlantis'", "TABBY_POS_TIME_ZONE"),
        ("time_zone = 'UTC+4'", "TABBY_POS_TIME_ZONE"),
        ("time_zone = '../etc/passwd'", "TABBY_POS_TIME_ZONE"),
        ("latitude = 'north'", "TABBY_POS_LATITUDE"),
        ("latitude = 91", "TABBY_POS_LATITUDE"),
        ("pay_window_s = 179", "TABBY_POS_PAY_WINDOW_S"),
        ("pay_window_s = 'soon'", "TABBY_POS_PAY_WINDOW_S"),
        ("max_amount = '0'", "TABBY_POS_MAX_AMOUNT"),
        ("proxy = 'socks5://127.0.0.1:1080'", "TABBY_POS_PROXY"),
        ("proxy = 'off'", "TABBY_POS_PROXY"),
        ("calls_per_s = 0", "TABBY_POS_CALLS_PER_S"),
        ("sessions_per_10s = 'few'", "TABBY_POS_SESSIONS_PER_10S"),
        ("database_url = 'mysql://x'", "TABBY_POS_DATABASE_URL"),
        (
            "database_url = 'sqlite://x?mode=ro'",
            "TABBY_POS_DATABASE_URL",
        ),
        (
            "database_url = 'sqlite://x?immutable=1'",
            "TABBY_POS_DATABASE_URL",
        ),
        (
            "database_url = 'sqlite://x?junk=1'",
            "TABBY_POS_DATABASE_URL",
        ),
        (
            "terminal = ''\nmerchant_code = \"a\\nb\"",
            "TABBY_MERCHANT_CODE",
        ),
        ("logo = 'logo.gif'", "TABBY_POS_LOGO"),
        ("webhook_secret = 'short'", "TABBY_POS_WEBHOOK_SECRET"),
        ("webhook_addresses = 'tabby'", "TABBY_POS_WEBHOOK_ADDRESSES"),
        ("trusted_proxies = 'everybody'", "TABBY_POS_TRUSTED_PROXIES"),
        ("webhook_header = 'a b'", "TABBY_POS_WEBHOOK_HEADER"),
        ("hosts = 'https://till.example/'", "TABBY_POS_HOSTS"),
        ("hosts = 'a b'", "TABBY_POS_HOSTS"),
        ("hosts = '*'", "TABBY_POS_HOSTS"),
        ("scan_prefix = '12'", "TABBY_POS_SCAN_PREFIX"),
        ("scan_suffix = 'ab cd'", "TABBY_POS_SCAN_SUFFIX"),
    ];
    for (toml, name) in cases {
        let error = demo(toml).unwrap_err().to_string();
        assert!(error.starts_with(name), "{error}");
        assert!(!error.contains(KEY), "{error}");
    }
}

#[test]
fn a_name_with_a_character_that_nobody_sees_says_so() {
    for setting in ["shop", "terminal", "merchant_code", "category"] {
        let error = demo(&format!("{setting} = \"a\\u200Bb\"")).unwrap_err();
        let error = error.to_string();
        assert!(
            error.ends_with(
                "has characters in it that cannot be seen; it must be 1 to 255 characters, all of them visible"
            ),
            "{error}"
        );
    }
}

#[test]
fn every_setting_refuses_what_it_cannot_be_with_its_name_its_value_and_what_is_allowed() {
    let mut required: BTreeSet<_> = complete().into_iter().map(|(name, _)| name).collect();
    required.extend([
        "CHECKOUT_URL",
        "CHECKOUT_SECRET_KEY",
        "CHECKOUT_CLIENT_ID",
        "CHECKOUT_CLIENT_SECRET",
        "CHECKOUT_PROCESSING_CHANNEL_ID",
    ]);
    for setting in ALL {
        let (wrong, long) = refused_by(setting);
        let control = "a\u{7}b\nc".to_owned();
        for text in wrong.iter().chain(&long).chain([&control]) {
            for in_file in [false, true] {
                let said = sentence(setting, text, complete_with(setting, text, in_file));
                let is_hidden = matches!(setting.kind, Kind::Secret | Kind::SecretFile);
                if setting.kind == Kind::Secret {
                    assert!(!said.contains(&format!("\"{text}\"")), "{said}");
                } else if !is_hidden {
                    assert!(said.contains(&shown(text)), "its value: {said}");
                }
                assert_eq!(said.contains("line 2 of the file"), in_file, "{said}");
            }
        }
        // Types that exist only in the file.
        for value in ["[1]", "{a = 1}", "2026-01-01"] {
            let environment = complete();
            let file = format!("{} = {value}", setting.file);
            let said = sentence(setting, value, with(&environment, &file));
            assert!(said.contains("line 1 of"), "{said}");
        }
        let other_type = if setting.kind == Kind::Flag {
            "1.5"
        } else {
            "true"
        };
        let file = format!("{} = {other_type}", setting.file);
        sentence(setting, other_type, with(&complete(), &file));
        // Empty means unset.
        let is_only_way = [
            "TABBY_SECRET_KEY_FILE",
            "CHECKOUT_SECRET_KEY_FILE",
            "CHECKOUT_CLIENT_SECRET_FILE",
        ];
        for in_file in [false, true] {
            for empty in ["", " "] {
                let outcome = complete_with(setting, empty, in_file);
                if required.contains(setting.env) {
                    let said = outcome.unwrap_err().to_string();
                    assert!(
                        said.starts_with(&format!("{} is not set: ", setting.env)),
                        "{said}"
                    );
                } else if !is_only_way.contains(&setting.env) {
                    outcome.unwrap();
                }
            }
        }
        // A typing error in its name.
        let slip = format!("{}X", setting.env);
        if slip.starts_with("TABBY_POS_") {
            let said = with(&[(&slip, "sesame")], "").unwrap_err().to_string();
            assert_eq!(
                said,
                format!("{slip} is no setting; the nearest is {}", setting.env)
            );
        }
        let slip = format!("\n{}x = 'sesame'", setting.file);
        let said = with(&[], &slip).unwrap_err().to_string();
        assert!(
            said.starts_with(&format!("{}x (line 2 of ", setting.file)),
            "{said}"
        );
        assert!(
            said.ends_with(&format!("the nearest is {}", setting.file)),
            "{said}"
        );
        assert!(!said.contains("sesame"), "{said}");
    }
}

#[test]
fn no_sentence_repeats_a_password_or_a_secret_in_the_wrong_place() {
    for setting in ALL {
        for text in [
            "https://till:sesame@shop.example/x",
            "postgres://till:sesame@db.example/tills",
            "till:sesame@shop.example",
            "https://till:sesame@sho p.example",
            "https://shop.example/?word=sesame",
        ] {
            let takes_any = [
                "SHOP",
                "CATEGORY",
                "TERMINAL",
                "MERCHANT_CODE",
                "RECEIPT_HEAD",
                "RECEIPT_FOOT",
                "TAX_NUMBER",
            ];
            if takes_any.iter().any(|name| setting.env.ends_with(name)) {
                continue;
            }
            match complete_with(setting, text, false) {
                Err(error) => assert!(!format!("{error} {error:?}").contains("sesame"), "{error}"),
                Ok(config) => assert!(!format!("{config:?}").contains("sesame"), "{}", setting.env),
            }
        }
        if setting.kind == Kind::SecretFile {
            let word = "0123456789abcdef0123456789abcdef";
            for secret in [KEY, word] {
                let error = complete_with(setting, secret, true)
                    .unwrap_err()
                    .to_string();
                assert!(
                    error.starts_with(setting.env) && !error.contains(secret),
                    "{error}"
                );
            }
        }
    }
}
